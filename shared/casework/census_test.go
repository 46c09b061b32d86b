package casework_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

func (w *world) census() casework.Census { return casework.Census{Cases: w.store, Registry: w.store} }

// fileOther files a request of the sample's other trust, in another region.
func (w *world) fileOther() {
	w.t.Helper()
	f := filing("other")
	f.Actor = system(derogation.KindTrust, "R1H")
	if _, _, err := w.desk().Submit(w.ctx, f, w.now); err != nil {
		w.t.Fatalf("submit: %v", err)
	}
}

func TestEverybodyCountsWhatTheyMaySee(t *testing.T) {
	w := newWorld(t)
	w.reach(derogation.Union) // RR8's; R1H's has reached nobody.
	w.fileOther()
	for name, test := range map[string]struct {
		actor derogation.Actor
		want  int
	}{
		"the trust, its own":               {system(derogation.KindTrust, "RR8"), 1},
		"a trust that asked for nothing":   {system(derogation.KindTrust, "RXX"), 0},
		"an ICB, its trusts'":              {system(derogation.KindICB, "QMF"), 1},
		"a region, its trusts'":            {system(derogation.KindRegion, "Y56"), 1},
		"another region, nothing":          {system(derogation.KindRegion, "Y60"), 0},
		"the national team, all":           {system(derogation.KindNational, "X24"), 2},
		"the union, those that reached it": {system(derogation.KindUnion, "BMA"), 1},
		"the system's own parts, all":      {derogation.System("admin"), 2},
	} {
		t.Run(name, func(t *testing.T) {
			figures, err := w.census().Count(w.ctx, test.actor, "bma-rd-2025-07", w.now)
			if err != nil || figures.Requests.All.Requests != test.want {
				t.Errorf("got %d requests, want %d; %v", figures.Requests.All.Requests, test.want, err)
			}
		})
	}
}

func TestARoundThatIsNotOnesToCountLooksLikeNone(t *testing.T) {
	w := newWorld(t)
	w.reach(derogation.Union)
	for name, test := range map[string]struct {
		actor derogation.Actor
		round string
	}{
		"no such round":              {system(derogation.KindNational, "X24"), "none"},
		"another union":              {system(derogation.KindUnion, "RCN"), "bma-rd-2025-07"},
		"no kind":                    {system("", "RR8"), "bma-rd-2025-07"},
		"a kind that is not known":   {system("visitor", "RR8"), "bma-rd-2025-07"},
		"the national team, unnamed": {system(derogation.KindNational, ""), "bma-rd-2025-07"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := w.census().Count(w.ctx, test.actor, test.round, w.now); !errors.Is(err, casework.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err)
			}
		})
	}
}

// What the union could not see then, it does not count for then.
func TestTheUnionCountsOnlyWhatHadReachedItByTheInstant(t *testing.T) {
	w := newWorld(t)
	submitted := w.now
	reference := w.reach(derogation.Union)
	reached := w.state(reference).Reviews[len(w.state(reference).Reviews)-1].OpenedAt
	union, national := system(derogation.KindUnion, "BMA"), system(derogation.KindNational, "X24")
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
			figures, err := w.census().Count(w.ctx, test.actor, "bma-rd-2025-07", test.asOf)
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
	reference := w.submit()
	w.fileOther()
	cases := &watched{CaseStore: w.store}
	if _, err := (casework.Census{Cases: cases, Registry: w.store}).Count(w.ctx, system(derogation.KindTrust, "RR8"), "bma-rd-2025-07", w.now); err != nil {
		t.Fatal(err)
	}
	if len(cases.read) != 1 || cases.read[0] != reference {
		t.Errorf("read %v, want %s alone", cases.read, reference)
	}
}

func TestFiguresAreWholeOrAnError(t *testing.T) {
	w := newWorld(t)
	w.submit()
	broken := errors.New("no connection")
	cases := &watched{CaseStore: w.store, fail: broken}
	if _, err := (casework.Census{Cases: cases, Registry: w.store}).Count(w.ctx, derogation.System("admin"), "bma-rd-2025-07", w.now); !errors.Is(err, broken) {
		t.Errorf("got %v, want the store's own error", err)
	}
}
