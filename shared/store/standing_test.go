package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func codedStanding() derogation.Standing {
	d := sampleStanding()
	d.Code, d.Sites, d.Grades, d.Doctors = "DR-7K2M-9Q4X", []string{"RXX01"}, []string{"Specialty registrar"}, 2
	d.Categories, d.Level = []derogation.Category{derogation.Cancer}, "Night-duty level"
	return d
}

func suspendedStanding(t *testing.T) derogation.Standing {
	t.Helper()
	return changedStanding(t, codedStanding(), derogation.StandingSuspended)
}

func changedStanding(t *testing.T, d derogation.Standing, kind derogation.StandingChangeKind) derogation.Standing {
	t.Helper()
	changed, err := d.Change(derogation.StandingChange{
		Kind: kind, Trusts: []string{"RXX"}, Reason: "Electives were not cancelled.", By: d.RecordedBy, At: evening.Add(time.Duration(len(d.Changes)+1) * time.Hour),
	})
	must(t, err)
	return changed
}

func standingAnnouncement(n int) casework.Announcement {
	return casework.Announcement{
		Reference: casework.StandingsOf + "sample-2031-03", Key: fmt.Sprintf("A#standing#DR-7K2M-9Q4X#%06d", n), Kind: casework.AnnounceStanding,
		At: evening, DueAt: evening.Add(casework.OutboxGrace),
	}
}

// withoutCode is a standing derogation that no code leads to by itself.
func withoutCode() derogation.Standing {
	d := codedStanding()
	d.Code = ""
	return d
}

// Each change rests on the one before, is told, and is found by the code at once.
func TestAStandingDerogationChangesOnceForEachChange(t *testing.T) {
	s := newSetup(t)
	if _, err := s.StandingUnder(t.Context(), "DR-7K2M-9Q4X"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	must(t, s.AddStanding(t.Context(), codedStanding(), nil))
	suspended := suspendedStanding(t)
	must(t, s.ChangeStanding(t.Context(), suspended, standingAnnouncement(1), outcomeRecord("key")))
	if err := s.ChangeStanding(t.Context(), suspended, standingAnnouncement(2), outcomeRecord("key")); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("%v, want ErrDuplicate", err)
	}
	if err := s.ChangeStanding(t.Context(), suspended, standingAnnouncement(2), nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
	resumed := changedStanding(t, suspended, derogation.StandingResumed)
	must(t, s.ChangeStanding(t.Context(), resumed, standingAnnouncement(2), nil))
	got, err := s.StandingUnder(t.Context(), "DR-7K2M-9Q4X")
	wantSame(t, "under its code", resumed, got, err)
	a, _, err := s.Announcement(t.Context(), casework.StandingsOf+"sample-2031-03", standingAnnouncement(2).Key)
	wantSame(t, "announced", standingAnnouncement(2), a, err)

	unknown := suspended
	unknown.ID = "never recorded"
	if err := s.ChangeStanding(t.Context(), unknown, standingAnnouncement(3), nil); !errors.Is(err, casework.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
}

// One that was stored before there were codes and changes is changed like any other.
func TestAnOldStandingDerogationIsChanged(t *testing.T) {
	s := newSetup(t)
	old := sampleStanding()
	must(t, s.AddStanding(t.Context(), old, nil))
	old.Code = "DR-7K2M-9Q4X"
	changed := changedStanding(t, old, derogation.StandingSuspended)
	must(t, s.ChangeStanding(t.Context(), changed, standingAnnouncement(1), nil))
	got, err := s.StandingUnder(t.Context(), old.Code)
	wantSame(t, "under its code", changed, got, err)
}
