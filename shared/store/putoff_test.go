package store_test

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
)

func TestAnItemThatFailsIsPutOffLongerEachTime(t *testing.T) {
	pause := func(failures int) time.Duration { return time.Duration(failures) * time.Minute }
	s := newSetup(t)
	a := s.announced(t, "DR-0000-0001")
	item := casework.OutboxKey{Reference: a.Reference, Key: a.Key}
	due := func() time.Time {
		t.Helper()
		_, next, err := s.DueOutbox(t.Context(), evening.Add(-time.Hour), 10)
		must(t, err)
		return next
	}
	for failures, want := range []time.Duration{time.Minute, 2 * time.Minute, 3 * time.Minute} {
		must(t, s.PutOff(t.Context(), item, pause))
		if got := due(); !got.Equal(evening.Add(want)) {
			t.Errorf("after %d failures it is due at %s", failures+1, got)
		}
	}
	must(t, s.PutOff(t.Context(), item, func(int) time.Duration { return time.Second }))
	if got := due(); !got.Equal(evening.Add(3 * time.Minute)) {
		t.Errorf("it was brought forward, to %s", got)
	}
	must(t, s.expand(t.Context(), a, nil))
	must(t, s.PutOff(t.Context(), item, pause))
	must(t, s.PutOff(t.Context(), casework.OutboxKey{Reference: a.Reference, Key: "A#none"}, pause))
	if keys := s.outbox(t); len(keys) != 0 {
		t.Errorf("%v came back", keys)
	}
}

// What this version cannot read fails each time: it must not stand ahead of the
// rest.
func TestAnItemThatCannotBeReadIsPutOffAsWell(t *testing.T) {
	s := newSetup(t)
	s.announced(t, "DR-0000-0001")
	item := s.item(t, [2]string{"R#DR-0000-0001", "A#000002"})
	item["schema"], item["body"] = 9, "no JSON"
	s.putItem(t, item)
	must(t, s.PutOff(t.Context(), casework.OutboxKey{Reference: "DR-0000-0001", Key: "A#000002"}, func(int) time.Duration { return time.Hour }))
	if got := s.item(t, [2]string{"R#DR-0000-0001", "A#000002"}); !strings.HasPrefix(got["dueSort"].(string), "2031-03-01T23:00:00") {
		t.Errorf("it is due at %v", got["dueSort"])
	}
}
