package casework_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// keyed is a call whose key and fingerprint tell it apart from any other.
func keyed(key string) casework.Call { return casework.Call{Key: key, Fingerprint: "of " + key} }

// movesOn has something happen to a case that shows, whatever became of it.
func (w *world) movesOn(reference string) {
	w.T.Helper()
	w.Now = w.Now.Add(time.Hour)
	switch s := w.State(reference); {
	case s.Status.Open():
		w.Trust(reference, withdrawal())
	case s.Status == derogation.Approved:
		w.Trust(reference, derogation.StandDown{Reason: "Two agency doctors came."})
	}
	w.Trust(reference, derogation.ReportImpact{Impact: caseworktest.SampleImpact()})
}

func TestTheSameChangeAgainGetsTheSameAnswerAndChangesNothing(t *testing.T) {
	people := systems()
	for name, right := range rights() {
		for who, actor := range people {
			if !mentions(right.may, who) {
				continue
			}
			t.Run(name+", by "+who, func(t *testing.T) {
				w := newWorld(t)
				reference := right.in(w)
				command := right.command(w.State(reference))
				first, err := w.Systems().Act(w.Ctx, actor, reference, command, keyed("one"), w.Now)
				if err != nil || first.Replayed || !first.At.Equal(w.Now) {
					t.Fatalf("first at %s, replayed %t, %v", first.At, first.Replayed, err)
				}
				w.movesOn(reference)
				before, wakes := w.State(reference), len(w.Wakes(reference))

				stale := keyed("one")
				stale.IfMatch = []int{1}
				again, err := w.Systems().Act(w.Ctx, actor, reference, command, stale, w.Now)
				if err != nil || !again.Replayed || !again.At.Equal(first.At) {
					t.Fatalf("again at %s, replayed %t, %v", again.At, again.Replayed, err)
				}
				caseworktest.WantSame(t, "the case", caseworktest.Text(t, again.Case), caseworktest.Text(t, first.Case))
				caseworktest.WantSame(t, "version", w.State(reference).Version, before.Version)
				caseworktest.WantSame(t, "wakes", len(w.Wakes(reference)), wakes)
				w.Holds(reference)
			})
		}
	}
}

// calledMeanwhile is a store whose first read of a call's record is from before the
// call, and all its other reads from after it.
type calledMeanwhile struct {
	*caseworktest.Memory
	read bool
}

func (c *calledMeanwhile) Call(ctx context.Context, client, key string) (casework.CallRecord, error) {
	if !c.read {
		c.read = true
		return casework.CallRecord{}, casework.ErrNotFound
	}
	return c.Memory.Call(ctx, client, key)
}

// What is read together is not of one moment: a call may meet what it did itself, and
// not the record of it.
func TestACallThatMeetsItsOwnChangeIsTheSameCall(t *testing.T) {
	people := systems()
	for name, right := range rights() {
		for who, actor := range people {
			if !mentions(right.may, who) {
				continue
			}
			t.Run(name+", by "+who, func(t *testing.T) {
				w := newWorld(t)
				reference := right.in(w)
				command := right.command(w.State(reference))
				for _, ifMatch := range [][]int{nil, {w.State(reference).Version}} {
					call := keyed("one")
					call.IfMatch = ifMatch
					meanwhile := w.Systems()
					meanwhile.Cases = &calledMeanwhile{Memory: w.Store}
					for i, systems := range []casework.Systems{w.Systems(), meanwhile} {
						if done, err := systems.Act(w.Ctx, actor, reference, command, call, w.Now); err != nil || !done.Replayed && i > 0 {
							t.Errorf("call %d, resting on %v: replayed %t, %v", i+1, ifMatch, done.Replayed, err)
						}
					}
				}
			})
		}
	}
}

func TestAKeyIsForOneCallWhateverItDoes(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	trust, union := caseworktest.System(derogation.KindTrust, "RR8"), caseworktest.System(derogation.KindUnion, "BMA")
	union.ID = trust.ID // One client's keys are its own: it takes one client to reuse them.
	reference := w.Submit()
	_, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), keyed("key"), w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
	_, err = w.Submissions().FileImpact(w.Ctx, trust, general().ID, caseworktest.SampleImpact(), keyed("key"), w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
	_, _, err = w.register().Record(w.Ctx, union, sampleStanding(), keyed("key"), w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
	caseworktest.WantSame(t, "version", w.State(reference).Version, 1)

	if _, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), keyed("another"), w.Now); err != nil {
		t.Fatal(err)
	}
	f := caseworktest.Filing("another")
	_, _, err = w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
}

func TestAKeyOfACallThatWasRefusedIsStillGood(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	_, err := w.Systems().Act(w.Ctx, trust, reference, derogation.Withdraw{}, keyed("one"), w.Now)
	caseworktest.WantSame(t, "wrong fields", len(caseworktest.WrongFields(t, err)), 1)
	corrected := casework.Call{Key: "one", Fingerprint: "of the corrected body"}
	if done, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), corrected, w.Now); err != nil || done.Replayed {
		t.Errorf("replayed %t, %v", done.Replayed, err)
	}
}

func TestAChangeIsRememberedForFortyEightHours(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.TrustMedicalDirector), withdrawal())(w)
	trust, report := caseworktest.System(derogation.KindTrust, "RR8"), derogation.ReportImpact{Impact: caseworktest.SampleImpact()}
	began := w.Now
	for _, step := range []struct {
		after    time.Duration
		replayed bool
	}{{0, false}, {48*time.Hour - time.Millisecond, true}, {48 * time.Hour, false}, {96*time.Hour - time.Millisecond, true}} {
		done, err := w.Systems().Act(w.Ctx, trust, reference, report, keyed("one"), began.Add(step.after))
		if err != nil || done.Replayed != step.replayed {
			t.Errorf("after %s: replayed %t, %v", step.after, done.Replayed, err)
		}
	}
	caseworktest.WantSame(t, "reports", len(w.State(reference).Impacts), 2)
}

func TestTheSameImpactReportAgainIsTheSameCase(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	first, err := w.Submissions().FileImpact(w.Ctx, trust, general().ID, caseworktest.SampleImpact(), keyed("one"), w.Now)
	if err != nil || first.Replayed {
		t.Fatalf("replayed %t, %v", first.Replayed, err)
	}
	w.movesOn(first.Case.State.Reference)
	again, err := w.Submissions().FileImpact(w.Ctx, trust, general().ID, caseworktest.SampleImpact(), keyed("one"), w.Now)
	if err != nil || !again.Replayed || !again.At.Equal(first.At) {
		t.Fatalf("again at %s, replayed %t, %v", again.At, again.Replayed, err)
	}
	caseworktest.WantSame(t, "the case", caseworktest.Text(t, again.Case), caseworktest.Text(t, first.Case))
}

// A client may come to act for another organisation: its keys show it nothing
// of the earlier one's.
func TestAKeyShowsNothingThatItsClientMayNoLongerSee(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	before := caseworktest.System(derogation.KindTrust, "RR8")
	if _, err := w.Submissions().FileImpact(w.Ctx, before, general().ID, caseworktest.SampleImpact(), keyed("one"), w.Now); err != nil {
		t.Fatal(err)
	}
	reference := w.Submit()
	if _, err := w.Systems().Act(w.Ctx, before, reference, withdrawal(), keyed("two"), w.Now); err != nil {
		t.Fatal(err)
	}
	now := caseworktest.System(derogation.KindTrust, "R1H")
	now.ID = before.ID
	_, err := w.Submissions().FileImpact(w.Ctx, now, general().ID, caseworktest.SampleImpact(), keyed("one"), w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.Systems().Act(w.Ctx, now, reference, withdrawal(), keyed("two"), w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	f := caseworktest.Filing("key")
	f.Actor = now
	_, _, err = w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
}

func TestTheSameStandingDerogationAgainIsRecordedOnce(t *testing.T) {
	w := newWorld(t)
	union := caseworktest.System(derogation.KindUnion, "BMA")
	first, replayed, err := w.register().Record(w.Ctx, union, sampleStanding(), keyed("one"), w.Now)
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	w.Now = w.Now.Add(time.Hour)
	again, replayed, err := w.register().Record(w.Ctx, union, sampleStanding(), keyed("one"), w.Now)
	if err != nil || !replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	caseworktest.WantSame(t, "recorded", again, first)
	_, _, err = w.register().Record(w.Ctx, union, sampleStanding(), keyed("two"), w.Now)
	caseworktest.WantError(t, err, casework.ErrStandingExists)
	_, _, err = w.register().Record(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), sampleStanding(), keyed("one"), w.Now)
	caseworktest.WantForbidden(t, err)
}

// storm makes a call fifty times at once. It checks that all got the same, and
// that one alone carried it out.
func storm(t *testing.T, call func() (answer string, replayed bool, err error)) {
	t.Helper()
	type result struct {
		answer   string
		replayed bool
		err      error
	}
	results := make([]result, 50)
	start, ended := make(chan struct{}), sync.WaitGroup{}
	for i := range results {
		ended.Go(func() {
			<-start
			answer, replayed, err := call()
			results[i] = result{answer, replayed, err}
		})
	}
	close(start)
	ended.Wait()
	carriedOut := 0
	for _, r := range results {
		if r.err != nil || r.answer != results[0].answer {
			t.Errorf("got %s, %v\nand %s", r.answer, r.err, results[0].answer)
		}
		if !r.replayed {
			carriedOut++
		}
	}
	caseworktest.WantSame(t, "carried out", carriedOut, 1)
}

func TestOfFiftySameCallsAtOnceOneIsCarriedOut(t *testing.T) {
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	t.Run("a change", func(t *testing.T) {
		w := newWorld(t)
		reference := after(at(derogation.TrustMedicalDirector), withdrawal())(w)
		before := w.State(reference).Version
		storm(t, func() (string, bool, error) {
			done, err := w.Systems().Act(w.Ctx, trust, reference, derogation.ReportImpact{Impact: caseworktest.SampleImpact()}, keyed("one"), w.Now)
			return caseworktest.Text(t, done.Case), done.Replayed, err
		})
		caseworktest.WantSame(t, "version", w.State(reference).Version, before+1)
	})
	t.Run("an impact report of a round without an approver", func(t *testing.T) {
		w := newWorld(t)
		w.Store.PutRound(general())
		door := w.Submissions()
		var mu sync.Mutex
		next := door.Random
		door.Random = func() uint64 { mu.Lock(); defer mu.Unlock(); return next() }
		storm(t, func() (string, bool, error) {
			done, err := door.FileImpact(w.Ctx, trust, general().ID, caseworktest.SampleImpact(), keyed("one"), w.Now)
			return caseworktest.Text(t, done.Case), done.Replayed, err
		})
		cases, err := w.Store.CasesOfRound(w.Ctx, general().ID)
		if err != nil || len(cases) != 1 {
			t.Errorf("%d cases, %v", len(cases), err)
		}
	})
	t.Run("a standing derogation", func(t *testing.T) {
		w := newWorld(t)
		storm(t, func() (string, bool, error) {
			d, replayed, err := w.register().Record(w.Ctx, caseworktest.System(derogation.KindUnion, "BMA"), sampleStanding(), keyed("one"), w.Now)
			return caseworktest.Text(t, d), replayed, err
		})
	})
}

// The rival commits between the look at the key and the commit.
func TestAChangeThatLosesTheRaceForItsKeyLearnsWhatTheWinnerDid(t *testing.T) {
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	w := newWorld(t)
	one, other := w.Submit(), w.Submissions()
	f := caseworktest.Filing("another")
	f.Request.Service = "Renal dialysis"
	second, _, err := other.Submit(w.Ctx, f, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		_, err := w.Systems().Act(w.Ctx, trust, one, withdrawal(), keyed("same"), w.Now)
		return err
	}
	// Of another case: its summary is as it was, so the key alone stands in the way.
	elsewhere := casework.Call{Key: "same", Fingerprint: "of another address"}
	_, err = w.Systems().Act(w.Ctx, trust, second.Reference, withdrawal(), elsewhere, w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)
	caseworktest.WantSame(t, "status", w.State(second.Reference).Status, derogation.Submitted)
}

func TestACallWhoseKeyIsInUseByWhatCannotBeReadIsToldSo(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	w.Store.BeforeCommit = func(casework.Change) error { return casework.ErrDuplicate }
	_, err := w.Systems().Act(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), reference, withdrawal(), keyed("one"), w.Now)
	caseworktest.WantError(t, err, casework.ErrDuplicate)
}

func TestAChangeThatRestsOnAnotherVersionIsRefused(t *testing.T) {
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	for name, test := range map[string]struct {
		versions []int
		refused  bool
	}{
		"any":              {nil, false},
		"the one there is": {[]int{2}, false},
		"one of several":   {[]int{1, 2, 9}, false},
		"an earlier one":   {[]int{1}, true},
		"a later one":      {[]int{3}, true},
		"none there is":    {[]int{0}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.Reach(derogation.ClinicalDirector)
			caseworktest.WantSame(t, "version", w.State(reference).Version, 2)
			call := keyed("one")
			call.IfMatch = test.versions
			_, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), call, w.Now)
			if !test.refused {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantPrecondition(t, err, casework.PreconditionError{Version: 2, Status: derogation.InReview, Tier: derogation.ClinicalDirector})
			caseworktest.WantSame(t, "version", w.State(reference).Version, 2)
		})
	}
}

// What the caller rests on holds at the commit, not only at the look.
func TestAVersionThatChangesBeforeTheCommitIsNotChanged(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		w.Trust(reference, caseworktest.Amendment(w.State(reference)))
		return nil
	}
	call := keyed("one")
	call.IfMatch = []int{2}
	_, err := w.Systems().Act(w.Ctx, trust, reference, withdrawal(), call, w.Now)
	wantPrecondition(t, err, casework.PreconditionError{Version: 3, Status: derogation.InReview, Tier: derogation.ClinicalDirector})
}

func wantPrecondition(t *testing.T, err error, want casework.PreconditionError) {
	t.Helper()
	var got *casework.PreconditionError
	if !errors.As(err, &got) {
		t.Fatalf("got %v, want a PreconditionError", err)
	}
	caseworktest.WantSame(t, "where the case stands", *got, want)
}
