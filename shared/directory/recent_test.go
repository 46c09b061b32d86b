package directory_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/directory"
)

// register is a directory of one organisation that counts how often it is asked.
type register struct {
	casework.Directory
	name  string // empty while there is none
	asked int
}

func (r *register) Organisation(_ context.Context, code string) (derogation.Organisation, error) {
	r.asked++
	if r.name == "" {
		return derogation.Organisation{}, casework.ErrNotFound
	}
	return derogation.Organisation{Code: code, Name: r.name}, nil
}

func TestAnOrganisationIsReadOnceAMinute(t *testing.T) {
	now := time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)
	stored := &register{}
	recent := directory.NewRecent(stored, func(context.Context) time.Time { return now })
	for range 2 {
		if _, err := recent.Organisation(t.Context(), "RXX"); !errors.Is(err, casework.ErrNotFound) {
			t.Error(err)
		}
	}
	if stored.asked != 2 {
		t.Errorf("one that is not there was looked for %d times, want twice", stored.asked)
	}
	for _, step := range []struct {
		stored string
		later  time.Duration
		want   string
		asked  int
	}{
		{"Old name", 0, "Old name", 3},
		{"New name", 0, "Old name", 3},
		{"New name", time.Minute - 1, "Old name", 3},
		{"New name", 1, "New name", 4},
		{"New name", 0, "New name", 4},
	} {
		stored.name, now = step.stored, now.Add(step.later)
		got, err := recent.Organisation(t.Context(), "RXX")
		if err != nil || got.Name != step.want || stored.asked != step.asked {
			t.Errorf("at %s: %q after asking %d times, %v; want %q after %d", now.Format(time.TimeOnly), got.Name, stored.asked, err, step.want, step.asked)
		}
	}
	if _, err := recent.Organisation(t.Context(), "RYY"); err != nil || stored.asked != 5 {
		t.Errorf("another was taken for it: asked %d times, %v", stored.asked, err)
	}
}
