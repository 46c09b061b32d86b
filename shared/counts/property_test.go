package counts_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
)

// Whatever happens in a round, at every instant of it: the figures are those of
// a second, independent count; parts sum to their whole, in every breakdown;
// and neither the order of the ledgers, nor writing them down and reading them
// again, nor cutting them off at the instant changes anything.
func TestTheFiguresHoldWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ledgers := anyRound(t)
		asOf := anyInstant(t, ledgers)
		figures := counted(t, ledgers, asOf)

		if diff := cmp.Diff(naiveCount(ledgers, asOf), flat(figures)); diff != "" {
			t.Fatalf("another count comes to something else (-other +ours):\n%s", diff)
		}
		partsSumToTheWhole(t, figures)

		cut := slices.Clone(ledgers)
		for i := range cut {
			cut[i] = slices.DeleteFunc(slices.Clone(cut[i]), func(e derogation.Event) bool { return e.At.After(asOf) })
		}
		slices.Reverse(ledgers)
		for how, again := range map[string]counts.Figures{
			"from the last ledger to the first": counted(t, ledgers, asOf),
			"written down and read again":       counted(t, readAgain(t, ledgers), asOf),
			"cut off at the instant":            counted(t, cut, asOf),
		} {
			if diff := cmp.Diff(figures, again); diff != "" {
				t.Fatalf("%s (-before +after):\n%s", how, diff)
			}
		}
	})
}

// anyInstant is that of an event, one just before it, or long after all.
func anyInstant(t *rapid.T, ledgers [][]derogation.Event) time.Time {
	all := byTime(ledgers)
	if len(all) == 0 || rapid.Bool().Draw(t, "at the end") {
		return begins.AddDate(2, 0, 0)
	}
	at := all[rapid.IntRange(0, len(all)-1).Draw(t, "event")].At
	return at.Add(-time.Duration(rapid.IntRange(0, 1).Draw(t, "just before")) * time.Millisecond)
}

func counted(t *rapid.T, ledgers [][]derogation.Event, asOf time.Time) counts.Figures {
	figures, err := counts.Count(sampleRound(), ledgers, asOf)
	if err != nil {
		t.Fatal(err)
	}
	return figures
}

func readAgain(t *rapid.T, ledgers [][]derogation.Event) [][]derogation.Event {
	encoded, err := json.Marshal(ledgers)
	if err != nil {
		t.Fatal(err)
	}
	var again [][]derogation.Event
	if err := json.Unmarshal(encoded, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func partsSumToTheWhole(t *rapid.T, f counts.Figures) {
	same := func(what string, parts []counts.Number, whole counts.Number) {
		var sum counts.Number
		for _, p := range parts {
			sum.Requests += p.Requests
			sum.DoctorsAsked += p.DoctorsAsked
			sum.DoctorsGranted += p.DoctorsGranted
		}
		if sum != whole {
			t.Fatalf("%s: the parts sum to %+v, the whole is %+v", what, sum, whole)
		}
	}
	tally := func(what string, c counts.Tally) {
		same(what, []counts.Number{c.Pending, c.ResolvedLocally, c.NotPutForward, c.Withdrawn, c.Refused, c.Undecided, c.Granted}, c.All)
		same(what+", granted", []counts.Number{c.InForce, c.RanToEnd, c.StoodDown, c.Revoked}, c.Granted)
	}
	tally("requests", f.Requests)
	tally("exceptions", f.Exceptions)
	for kind, rows := range breakdowns(f) {
		var requests, exceptions []counts.Number
		for _, row := range rows {
			tally(kind+" "+row.Code, row.Requests)
			tally(kind+" "+row.Code+", exceptions", row.Exceptions)
			requests, exceptions = append(requests, row.Requests.All), append(exceptions, row.Exceptions.All)
		}
		same("every "+kind, requests, f.Requests.All)
		same("every "+kind+", exceptions", exceptions, f.Exceptions.All)
	}
	var pending []counts.Number
	for _, p := range f.PendingAt {
		pending = append(pending, p.Requests)
	}
	same("pending at the tiers", pending, f.Requests.Pending)
	for _, times := range f.Tiers {
		if times.Reviews != times.Open+times.Answered+times.NotAnswered+times.Overtaken || times.AnsweredInTime > times.Answered {
			t.Fatalf("reviews do not add up: %+v", times)
		}
	}
}
