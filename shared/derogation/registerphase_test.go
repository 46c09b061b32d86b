package derogation_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

func TestAnEntryOfTheRegisterFollowsTheClock(t *testing.T) {
	from := evening
	at := func(hours int) time.Time { return from.Add(time.Duration(hours) * time.Hour) }
	for name, test := range map[string]struct {
		state     derogation.RegisterState
		effective *time.Time
		hours     int
		want      derogation.RegisterPhase
		current   bool
	}{
		"approved, before it begins":          {derogation.RegisterInForce, nil, -1, derogation.PhaseBegins, true},
		"approved, as it begins":              {derogation.RegisterInForce, nil, 0, derogation.PhaseInForce, true},
		"approved, as its time ends":          {derogation.RegisterInForce, nil, 12, derogation.PhaseEnded, false},
		"ended":                               {derogation.RegisterEnded, nil, 12, derogation.PhaseEnded, false},
		"stood down":                          {derogation.RegisterStoodDown, nil, 2, derogation.PhaseStoodDown, false},
		"revoked, while it still holds":       {derogation.RegisterRevoked, new(at(6)), 5, derogation.PhaseHolds, true},
		"revoked, from then on":               {derogation.RegisterRevoked, new(at(6)), 6, derogation.PhaseRevoked, false},
		"revoked for later, not begun":        {derogation.RegisterRevoked, new(at(6)), -1, derogation.PhaseHolds, true},
		"revoked before it was ever in force": {derogation.RegisterRevoked, new(at(0)), -1, derogation.PhaseRevoked, false},
		"revoked without a time":              {derogation.RegisterRevoked, nil, 3, derogation.PhaseRevoked, false},
		"stated":                              {derogation.RegisterStated, nil, 3, derogation.PhaseStated, true},
		"stated, its time over":               {derogation.RegisterStated, nil, 12, derogation.PhaseStatedPast, false},
		"a state from a later version":        {"frozen", nil, 3, derogation.PhaseEnded, false},
	} {
		t.Run(name, func(t *testing.T) {
			entry := derogation.RegisterEntry{From: from, To: at(12), Since: at(2), State: test.state, EffectiveAt: test.effective}
			if got := entry.PhaseAt(at(test.hours)); got != test.want || got.Current() != test.current {
				t.Errorf("%s, current: %v", got, got.Current())
			}
		})
	}
}
