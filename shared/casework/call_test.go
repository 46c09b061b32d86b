package casework_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// keyed is a call whose key and fingerprint tell it apart from any other.
func keyed(key string) casework.Call { return casework.Call{Key: key, Fingerprint: "of " + key} }

// movesOn has something happen to a case that shows, whatever became of it.
func (w *world) movesOn(reference string) {
	w.t.Helper()
	w.now = w.now.Add(time.Hour)
	switch s := w.state(reference); {
	case s.Status.Open():
		w.trust(reference, withdrawal())
	case s.Status == derogation.Approved:
		w.trust(reference, derogation.StandDown{Reason: "Two agency doctors came."})
	}
	w.trust(reference, derogation.ReportImpact{Impact: sampleImpact()})
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
				command := right.command(w.state(reference))
				first, err := w.clerk().Act(w.ctx, actor, reference, command, keyed("one"), w.now)
				if err != nil || first.Replayed || !first.At.Equal(w.now) {
					t.Fatalf("first at %s, replayed %t, %v", first.At, first.Replayed, err)
				}
				w.movesOn(reference)
				before, wakes := w.state(reference), len(w.wakes(reference))

				stale := keyed("one")
				stale.IfMatch = []int{1}
				again, err := w.clerk().Act(w.ctx, actor, reference, command, stale, w.now)
				if err != nil || !again.Replayed || !again.At.Equal(first.At) {
					t.Fatalf("again at %s, replayed %t, %v", again.At, again.Replayed, err)
				}
				wantSame(t, "the case", text(t, again.Case), text(t, first.Case))
				wantSame(t, "version", w.state(reference).Version, before.Version)
				wantSame(t, "wakes", len(w.wakes(reference)), wakes)
				w.holds(reference)
			})
		}
	}
}

func TestAKeyIsForOneCallWhateverItDoes(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	trust, union := system(derogation.KindTrust, "RR8"), system(derogation.KindUnion, "BMA")
	union.ID = trust.ID // One client's keys are its own: it takes one client to reuse them.
	reference := w.submit()
	_, err := w.clerk().Act(w.ctx, trust, reference, withdrawal(), keyed("key"), w.now)
	wantError(t, err, casework.ErrKeyReused)
	_, err = w.desk().FileImpact(w.ctx, trust, general().ID, sampleImpact(), keyed("key"), w.now)
	wantError(t, err, casework.ErrKeyReused)
	_, _, err = w.register().Record(w.ctx, union, sampleStanding(), keyed("key"), w.now)
	wantError(t, err, casework.ErrKeyReused)
	wantSame(t, "version", w.state(reference).Version, 1)

	if _, err := w.clerk().Act(w.ctx, trust, reference, withdrawal(), keyed("another"), w.now); err != nil {
		t.Fatal(err)
	}
	f := filing("another")
	_, _, err = w.desk().Submit(w.ctx, f, w.now)
	wantError(t, err, casework.ErrKeyReused)
}

func TestAKeyOfACallThatWasRefusedIsStillGood(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	trust := system(derogation.KindTrust, "RR8")
	_, err := w.clerk().Act(w.ctx, trust, reference, derogation.Withdraw{}, keyed("one"), w.now)
	wantSame(t, "wrong fields", len(wrongFields(t, err)), 1)
	corrected := casework.Call{Key: "one", Fingerprint: "of the corrected body"}
	if done, err := w.clerk().Act(w.ctx, trust, reference, withdrawal(), corrected, w.now); err != nil || done.Replayed {
		t.Errorf("replayed %t, %v", done.Replayed, err)
	}
}

func TestAChangeIsRememberedForFortyEightHours(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.TrustMedicalDirector), withdrawal())(w)
	trust, report := system(derogation.KindTrust, "RR8"), derogation.ReportImpact{Impact: sampleImpact()}
	began := w.now
	for _, step := range []struct {
		after    time.Duration
		replayed bool
	}{{0, false}, {48*time.Hour - time.Millisecond, true}, {48 * time.Hour, false}, {96*time.Hour - time.Millisecond, true}} {
		done, err := w.clerk().Act(w.ctx, trust, reference, report, keyed("one"), began.Add(step.after))
		if err != nil || done.Replayed != step.replayed {
			t.Errorf("after %s: replayed %t, %v", step.after, done.Replayed, err)
		}
	}
	wantSame(t, "reports", len(w.state(reference).Impacts), 2)
}

func TestTheSameImpactReportAgainIsTheSameCase(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	trust := system(derogation.KindTrust, "RR8")
	first, err := w.desk().FileImpact(w.ctx, trust, general().ID, sampleImpact(), keyed("one"), w.now)
	if err != nil || first.Replayed {
		t.Fatalf("replayed %t, %v", first.Replayed, err)
	}
	w.movesOn(first.Case.State.Reference)
	again, err := w.desk().FileImpact(w.ctx, trust, general().ID, sampleImpact(), keyed("one"), w.now)
	if err != nil || !again.Replayed || !again.At.Equal(first.At) {
		t.Fatalf("again at %s, replayed %t, %v", again.At, again.Replayed, err)
	}
	wantSame(t, "the case", text(t, again.Case), text(t, first.Case))
}

// A client may come to act for another organisation: its keys show it nothing
// of the earlier one's.
func TestAKeyShowsNothingThatItsClientMayNoLongerSee(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	before := system(derogation.KindTrust, "RR8")
	if _, err := w.desk().FileImpact(w.ctx, before, general().ID, sampleImpact(), keyed("one"), w.now); err != nil {
		t.Fatal(err)
	}
	reference := w.submit()
	if _, err := w.clerk().Act(w.ctx, before, reference, withdrawal(), keyed("two"), w.now); err != nil {
		t.Fatal(err)
	}
	now := system(derogation.KindTrust, "R1H")
	now.ID = before.ID
	_, err := w.desk().FileImpact(w.ctx, now, general().ID, sampleImpact(), keyed("one"), w.now)
	wantError(t, err, casework.ErrNotFound)
	_, err = w.clerk().Act(w.ctx, now, reference, withdrawal(), keyed("two"), w.now)
	wantError(t, err, casework.ErrNotFound)
	f := filing("key")
	f.Actor = now
	_, _, err = w.desk().Submit(w.ctx, f, w.now)
	wantError(t, err, casework.ErrKeyReused)
}

func TestTheSameStandingDerogationAgainIsRecordedOnce(t *testing.T) {
	w := newWorld(t)
	union := system(derogation.KindUnion, "BMA")
	first, replayed, err := w.register().Record(w.ctx, union, sampleStanding(), keyed("one"), w.now)
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	w.now = w.now.Add(time.Hour)
	again, replayed, err := w.register().Record(w.ctx, union, sampleStanding(), keyed("one"), w.now)
	if err != nil || !replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	wantSame(t, "recorded", again, first)
	_, _, err = w.register().Record(w.ctx, union, sampleStanding(), keyed("two"), w.now)
	wantError(t, err, casework.ErrStandingExists)
	_, _, err = w.register().Record(w.ctx, system(derogation.KindTrust, "RR8"), sampleStanding(), keyed("one"), w.now)
	wantForbidden(t, err)
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
	wantSame(t, "carried out", carriedOut, 1)
}

func TestOfFiftySameCallsAtOnceOneIsCarriedOut(t *testing.T) {
	trust := system(derogation.KindTrust, "RR8")
	t.Run("a change", func(t *testing.T) {
		w := newWorld(t)
		reference := after(at(derogation.TrustMedicalDirector), withdrawal())(w)
		before := w.state(reference).Version
		storm(t, func() (string, bool, error) {
			done, err := w.clerk().Act(w.ctx, trust, reference, derogation.ReportImpact{Impact: sampleImpact()}, keyed("one"), w.now)
			return text(t, done.Case), done.Replayed, err
		})
		wantSame(t, "version", w.state(reference).Version, before+1)
	})
	t.Run("an impact report of a round without an approver", func(t *testing.T) {
		w := newWorld(t)
		w.store.PutRound(general())
		desk := w.desk()
		var mu sync.Mutex
		next := desk.Random
		desk.Random = func() uint64 { mu.Lock(); defer mu.Unlock(); return next() }
		storm(t, func() (string, bool, error) {
			done, err := desk.FileImpact(w.ctx, trust, general().ID, sampleImpact(), keyed("one"), w.now)
			return text(t, done.Case), done.Replayed, err
		})
		cases, err := w.store.CasesOfRound(w.ctx, general().ID)
		if err != nil || len(cases) != 1 {
			t.Errorf("%d cases, %v", len(cases), err)
		}
	})
	t.Run("a standing derogation", func(t *testing.T) {
		w := newWorld(t)
		storm(t, func() (string, bool, error) {
			d, replayed, err := w.register().Record(w.ctx, system(derogation.KindUnion, "BMA"), sampleStanding(), keyed("one"), w.now)
			return text(t, d), replayed, err
		})
	})
}

// The rival commits between the look at the key and the commit.
func TestAChangeThatLosesTheRaceForItsKeyLearnsWhatTheWinnerDid(t *testing.T) {
	trust := system(derogation.KindTrust, "RR8")
	w := newWorld(t)
	one, other := w.submit(), w.desk()
	f := filing("another")
	f.Request.Service = "Renal dialysis"
	second, _, err := other.Submit(w.ctx, f, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		_, err := w.clerk().Act(w.ctx, trust, one, withdrawal(), keyed("same"), w.now)
		return err
	}
	// Of another case: its summary is as it was, so the key alone stands in the way.
	elsewhere := casework.Call{Key: "same", Fingerprint: "of another address"}
	_, err = w.clerk().Act(w.ctx, trust, second.Reference, withdrawal(), elsewhere, w.now)
	wantError(t, err, casework.ErrKeyReused)
	wantSame(t, "status", w.state(second.Reference).Status, derogation.Submitted)
}

func TestACallWhoseKeyIsInUseByWhatCannotBeReadIsToldSo(t *testing.T) {
	w := newWorld(t)
	reference := w.submit()
	w.store.BeforeCommit = func(casework.Change) error { return casework.ErrDuplicate }
	_, err := w.clerk().Act(w.ctx, system(derogation.KindTrust, "RR8"), reference, withdrawal(), keyed("one"), w.now)
	wantError(t, err, casework.ErrDuplicate)
}

func TestAChangeThatRestsOnAnotherVersionIsRefused(t *testing.T) {
	trust := system(derogation.KindTrust, "RR8")
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
			reference := w.reach(derogation.ClinicalDirector)
			wantSame(t, "version", w.state(reference).Version, 2)
			call := keyed("one")
			call.IfMatch = test.versions
			_, err := w.clerk().Act(w.ctx, trust, reference, withdrawal(), call, w.now)
			if !test.refused {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantPrecondition(t, err, casework.PreconditionError{Version: 2, Status: derogation.InReview, Tier: derogation.ClinicalDirector})
			wantSame(t, "version", w.state(reference).Version, 2)
		})
	}
}

// What the caller rests on holds at the commit, not only at the look.
func TestAVersionThatChangesBeforeTheCommitIsNotChanged(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.ClinicalDirector)
	trust := system(derogation.KindTrust, "RR8")
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		w.trust(reference, amendment(w.state(reference)))
		return nil
	}
	call := keyed("one")
	call.IfMatch = []int{2}
	_, err := w.clerk().Act(w.ctx, trust, reference, withdrawal(), call, w.now)
	wantPrecondition(t, err, casework.PreconditionError{Version: 3, Status: derogation.InReview, Tier: derogation.ClinicalDirector})
}

func wantPrecondition(t *testing.T, err error, want casework.PreconditionError) {
	t.Helper()
	var got *casework.PreconditionError
	if !errors.As(err, &got) {
		t.Fatalf("got %v, want a PreconditionError", err)
	}
	wantSame(t, "where the case stands", *got, want)
}
