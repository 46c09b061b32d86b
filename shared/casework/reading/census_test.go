package reading_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

func (w *world) census() reading.Census { return w.censusOf(w.Store) }

func (w *world) censusOf(cases casework.CaseStore) reading.Census {
	return reading.Census{Cases: cases, Kept: w.Store, Directory: w.Store}
}

// fileOther files a request of the sample's other trust, in another region.
func (w *world) fileOther() {
	w.T.Helper()
	f := caseworktest.Filing("other")
	f.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
		w.T.Fatalf("submit: %v", err)
	}
}

func TestEverybodyCountsWhatTheyMaySee(t *testing.T) {
	w := newWorld(t)
	w.Reach(derogation.Union) // RR8's; R1H's has reached nobody.
	w.fileOther()
	for name, test := range map[string]struct {
		actor derogation.Actor
		want  int
	}{
		"the trust, its own":               {caseworktest.System(derogation.KindTrust, "RR8"), 1},
		"a trust that asked for nothing":   {caseworktest.System(derogation.KindTrust, "RXX"), 0},
		"an ICB, its trusts'":              {caseworktest.System(derogation.KindICB, "QMF"), 1},
		"a region, its trusts'":            {caseworktest.System(derogation.KindRegion, "Y56"), 1},
		"another region, nothing":          {caseworktest.System(derogation.KindRegion, "Y60"), 0},
		"the national team, all":           {caseworktest.System(derogation.KindNational, "X24"), 2},
		"the union, those that reached it": {caseworktest.System(derogation.KindUnion, "BMA"), 1},
		"the system's own parts, all":      {derogation.System("admin"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			figures, err := w.census().Count(w.Ctx, test.actor, "bma-rd-2025-07", w.Now)
			if err != nil || figures.Requests.All.Requests != test.want {
				t.Errorf("got %d requests, want %d; %v", figures.Requests.All.Requests, test.want, err)
			}
		})
	}
}

func TestARoundThatIsNotOnesToCountLooksLikeNone(t *testing.T) {
	w := newWorld(t)
	w.Reach(derogation.Union)
	for name, test := range map[string]struct {
		actor derogation.Actor
		round string
	}{
		"no such round":              {caseworktest.System(derogation.KindNational, "X24"), "none"},
		"another union":              {caseworktest.System(derogation.KindUnion, "RCN"), "bma-rd-2025-07"},
		"no kind":                    {caseworktest.System("", "RR8"), "bma-rd-2025-07"},
		"a kind that is not known":   {caseworktest.System("visitor", "RR8"), "bma-rd-2025-07"},
		"the national team, unnamed": {caseworktest.System(derogation.KindNational, ""), "bma-rd-2025-07"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := w.census().Count(w.Ctx, test.actor, test.round, w.Now); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err)
			}
		})
	}
}

// What the union could not see then, it does not count for then.
func TestTheUnionCountsOnlyWhatHadReachedItByTheInstant(t *testing.T) {
	w := newWorld(t)
	submitted := w.Now
	reference := w.Reach(derogation.Union)
	reached := w.State(reference).Reviews[len(w.State(reference).Reviews)-1].OpenedAt
	union, national := caseworktest.System(derogation.KindUnion, "BMA"), caseworktest.System(derogation.KindNational, "X24")
	for name, test := range map[string]struct {
		actor derogation.Actor
		asOf  time.Time
		want  int
	}{
		"the union, when it was reached":       {union, reached, 1},
		"the union, before":                    {union, reached.Add(-time.Millisecond), 0},
		"the national team, from its filing":   {national, submitted, 1},
		"the national team, before its filing": {national, submitted.Add(-time.Millisecond), 0},
	} {
		t.Run(name, func(t *testing.T) {
			figures, err := w.census().Count(w.Ctx, test.actor, "bma-rd-2025-07", test.asOf)
			if err != nil || figures.Requests.All.Requests != test.want {
				t.Errorf("got %d requests, want %d; %v", figures.Requests.All.Requests, test.want, err)
			}
		})
	}
}

// watched notes whose ledgers are read, and fails if told to.
type watched struct {
	casework.CaseStore
	read []string
	fail error
}

func (r *watched) Entries(ctx context.Context, reference string) ([]ledger.Entry, error) {
	r.read = append(r.read, reference)
	if r.fail != nil {
		return nil, r.fail
	}
	return r.CaseStore.Entries(ctx, reference)
}

func TestTheLedgersOfOthersAreNotRead(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	w.fileOther()
	cases := &watched{CaseStore: w.Store}
	if _, err := w.censusOf(cases).Count(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), "bma-rd-2025-07", w.Now); err != nil {
		t.Fatal(err)
	}
	if len(cases.read) != 1 || cases.read[0] != reference {
		t.Errorf("read %v, want %s alone", cases.read, reference)
	}
}

func TestFiguresAreWholeOrAnError(t *testing.T) {
	w := newWorld(t)
	w.Submit()
	broken := errors.New("no connection")
	cases := &watched{CaseStore: w.Store, fail: broken}
	if _, err := w.censusOf(cases).Count(w.Ctx, derogation.System("admin"), "bma-rd-2025-07", w.Now); !errors.Is(err, broken) {
		t.Errorf("got %v, want the store's own error", err)
	}
}
