package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

func suspended(trusts ...string) derogation.StandingChange {
	return derogation.StandingChange{Kind: derogation.StandingSuspended, Trusts: trusts, Reason: "Electives were not cancelled today."}
}

func (w *world) changes(c derogation.StandingChange, call casework.Call) (derogation.Standing, bool, error) {
	union := caseworktest.System(derogation.KindUnion, "BMA")
	return w.register().Change(w.Ctx, union, sampleStanding().Round, sampleStanding().ID, c, call, w.Now)
}

func (w *world) announcedOfStandings() []casework.Announcement {
	_, announcements, _ := w.Store.Outbox(casework.StandingsOf + sampleStanding().Round)
	return announcements
}

// The cover is suspended for the one trust that did not confirm that electives are
// cancelled: it is told, and a doctor who checks the code sees it at once; for the
// others it stands.
func TestStandingCoverIsSuspendedForOneTrust(t *testing.T) {
	w := newWorld(t)
	w.stands(sampleStanding())
	w.Now = w.Now.Add(time.Minute)
	got, _, err := w.changes(suspended("RR8"), casework.Call{})
	if err != nil {
		t.Fatal(err)
	}
	want := suspended("RR8")
	want.By, want.At = caseworktest.System(derogation.KindUnion, "BMA"), w.Now
	caseworktest.WantSame(t, "on its record", got.Changes, []derogation.StandingChange{want})

	told := w.announcedOfStandings()
	if len(told) != 1 || told[0].Kind != casework.AnnounceStanding || told[0].Subject.PublicCode != derogation.PublicCode(got.Code) {
		t.Fatalf("announced %+v", told)
	}
	caseworktest.WantSame(t, "told", told[0].Audience, []casework.Audience{{Organisation: "RR8", Duty: casework.DutyTrustContact}})

	register := reading.Register{Kept: w.Store, Cases: w.Store, Directory: w.Store, Standings: w.Store}
	found, err := register.Under(w.Ctx, got.Code)
	if err != nil || found.Standing == nil {
		t.Fatalf("under its code stands %+v, %v", found, err)
	}
	position := found.Standing.At("RR8")
	if position.Kind != derogation.StandingSuspended || !position.Since.Equal(w.Now) || found.Standing.At("R1H").Kind != "" {
		t.Errorf("it stands at %+v", found.Standing.Positions())
	}
	if s := w.State(w.Submit()); s.Agreed != nil {
		t.Errorf("what is suspended is pointed out: %+v", s.Agreed)
	}
}

func TestEveryTrustOfTheRoundIsToldWhatIsChangedForAll(t *testing.T) {
	w := newWorld(t)
	w.stands(sampleStanding())
	withdrawn := derogation.StandingChange{Kind: derogation.StandingWithdrawn, Reason: "The agreement is over."}
	if _, _, err := w.changes(withdrawn, casework.Call{}); err != nil {
		t.Fatal(err)
	}
	var trusts []string
	for _, o := range caseworktest.Organisations() {
		if o.Kind == derogation.KindTrust && !derogation.IsTestCode(o.Code) {
			trusts = append(trusts, o.Code)
		}
	}
	told := map[string]bool{}
	for _, audience := range w.announcedOfStandings()[0].Audience {
		told[audience.Organisation] = true
	}
	for _, trust := range trusts {
		if !told[trust] {
			t.Errorf("%s is not told", trust)
		}
	}
	if len(told) != len(trusts) {
		t.Errorf("told are %v, the trusts are %v", told, trusts)
	}
}

func TestOnlyTheRoundsOwnUnionChangesWhatItAgreed(t *testing.T) {
	for name, actor := range map[string]derogation.Actor{
		"another union": caseworktest.System(derogation.KindUnion, "HCSA"), "a trust": caseworktest.System(derogation.KindTrust, "RR8"),
		"the national team": caseworktest.System(derogation.KindNational, "X24"), "nobody": {},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.stands(sampleStanding())
			_, _, err := w.register().Change(w.Ctx, actor, sampleStanding().Round, sampleStanding().ID, suspended(), casework.Call{}, w.Now)
			caseworktest.WantForbidden(t, err)
			if told := w.announcedOfStandings(); len(told) != 0 {
				t.Errorf("announced %+v", told)
			}
		})
	}
}

func TestAChangeIsMadeOnceAndNeverOfNothing(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.changes(suspended(), casework.Call{})
	caseworktest.WantError(t, err, casework.ErrNotFound)
	w.stands(sampleStanding())
	first, replayed, err := w.changes(suspended(), keyed("one"))
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	again, replayed, err := w.changes(suspended(), keyed("one"))
	if err != nil || !replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	caseworktest.WantSame(t, "the same answer", again, first)
	_, _, err = w.changes(suspended(), keyed("two"))
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/kind changes_nothing"})
	if told := w.announcedOfStandings(); len(told) != 1 {
		t.Errorf("announced %d times", len(told))
	}
}

// One that was recorded before there were codes has one from its first change on.
func TestAnOldStandingDerogationGetsItsCodeWhenItChanges(t *testing.T) {
	w := newWorld(t)
	old := sampleStanding()
	if err := w.Store.AddStanding(w.Ctx, old, nil); err != nil {
		t.Fatal(err)
	}
	if s := w.State(w.Submit()); s.Agreed == nil || s.Agreed.Code != "" || len(s.Agreed.Beyond) > 0 {
		t.Errorf("pointed out %+v", s.Agreed)
	}
	got, _, err := w.changes(suspended(), casework.Call{})
	if err != nil {
		t.Fatal(err)
	}
	if code, err := derogation.ParseReference(got.Code); err != nil || code != got.Code {
		t.Errorf("its code is %q, %v", got.Code, err)
	}
}
