package operating_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

const round = "bma-rd-2025-07"

func (w *world) rebuild(dryRun bool) operating.Rebuilt {
	w.T.Helper()
	rebuilt, err := operating.Registers{Cases: w.Store, Directory: w.Store, Kept: w.Store}.Rebuild(w.Ctx, round, dryRun)
	if err != nil {
		w.T.Fatalf("rebuild: %v", err)
	}
	return rebuilt
}

// another files a request of the sample's other trust.
func (w *world) another(change func(*derogation.Request)) string {
	w.T.Helper()
	f := caseworktest.Filing("another")
	f.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	change(&f.Request)
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		w.T.Fatalf("submit: %v", err)
	}
	return ack.Reference
}

// register is the register as the public reads it.
func (w *world) register() reading.Published {
	w.T.Helper()
	published, err := reading.Register{Kept: w.Store, Cases: w.Store, Directory: w.Store, Standings: w.Store}.Of(w.Ctx, round, "")
	if err != nil {
		w.T.Fatalf("register: %v", err)
	}
	return published
}

func TestARegisterIsBuiltForARoundThatIsOnAndReadsAsItsCasesDid(t *testing.T) {
	w := newWorld(t)
	approved := w.Reach(derogation.Union)
	w.Answer(approved, caseworktest.Approval(w.State(approved)))
	exception := w.another(caseworktest.MassCasualty)
	before := w.register()
	if len(before.Derogations) != 1 || len(before.Exceptions) != 1 {
		t.Fatalf("from the cases: %+v", before)
	}

	found := w.rebuild(true)
	if diff := cmp.Diff(map[string]string{approved: "is missing", exception: "is missing"}, byReference(found.Differences)); diff != "" || found.Shown != 2 || found.WasKept {
		t.Errorf("dry run: %+v (-want +found): %s", found, diff)
	}
	if kept, _ := w.Store.Publications(w.Ctx, round); len(kept) != 0 {
		t.Errorf("a dry run published %+v", kept)
	}

	w.rebuild(false)
	if open, _ := w.Store.RegisterOpen(w.Ctx, round); !open {
		t.Error("the pages do not read what was built")
	}
	if diff := cmp.Diff(before, w.register()); diff != "" {
		t.Errorf("(-from the cases +from the register): %s", diff)
	}
	if again := w.rebuild(false); len(again.Differences) != 0 || !again.WasKept {
		t.Errorf("again: %+v", again)
	}
}

func byReference(all []operating.RegisterDifference) map[string]string {
	of := map[string]string{}
	for _, d := range all {
		of[d.Reference] = d.What
	}
	return of
}

func TestWhatARegisterHasWrongIsPutRight(t *testing.T) {
	w := newWorld(t)
	approved := w.Reach(derogation.Union)
	w.Answer(approved, caseworktest.Approval(w.State(approved)))
	open := w.another(func(*derogation.Request) {})
	w.rebuild(false)
	right := w.register()
	entry := right.Derogations[0]
	other := entry
	other.Site.Name = "Elsewhere"
	for name, test := range map[string]struct {
		kept derogation.RegisterEntries
		what string
	}{
		"another site":          {derogation.RegisterEntries{Reference: approved, Version: 3, Derogation: &other}, "reads otherwise"},
		"taken out":             {derogation.RegisterEntries{Reference: approved, Version: 3}, "is missing"},
		"before a restore":      {derogation.RegisterEntries{Reference: approved, Version: 99, Derogation: &entry}, "is of a later version than its case"},
		"a request that is not": {derogation.RegisterEntries{Reference: open, Version: 1, Derogation: &entry}, "ought not to be there"},
		"no case":               {derogation.RegisterEntries{Reference: "DR-0000-0000", Version: 1, Derogation: &entry}, "ought not to be there"},
	} {
		t.Run(name, func(t *testing.T) {
			test.kept.Round = round
			kept := 0
			all, _ := w.Store.Publications(w.Ctx, round)
			for _, p := range all {
				if p.Reference == test.kept.Reference {
					kept = p.Version
				}
			}
			if err := w.Store.Republish(w.Ctx, kept, test.kept); err != nil {
				t.Fatal(err)
			}
			got := w.rebuild(false)
			if diff := cmp.Diff([]operating.RegisterDifference{{test.kept.Reference, test.what}}, got.Differences); diff != "" {
				t.Errorf("(-want +got): %s", diff)
			}
			if diff := cmp.Diff(right, w.register()); diff != "" {
				t.Errorf("(-as it was +rebuilt): %s", diff)
			}
			if again := w.rebuild(true); len(again.Differences) != 0 {
				t.Errorf("still: %+v", again.Differences)
			}
		})
	}
}

func TestARegisterOfNoRoundIsNotBuilt(t *testing.T) {
	w := newWorld(t)
	_, err := operating.Registers{Cases: w.Store, Directory: w.Store, Kept: w.Store}.Rebuild(w.Ctx, "none", false)
	if !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("%v, want ErrNotFound", err)
	}
}
