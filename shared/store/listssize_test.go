package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// ended puts so many cases into a round that have ended, all alike and of one trust.
func (s *setup) ended(t *testing.T, from, to int) {
	t.Helper()
	model := fmt.Sprintf("DR-9999-%04d", from)
	c := s.filedBy(t, model, "RXX", "one", evening)
	s.commit(t, then(t, c, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound}, filer(), evening.Add(time.Hour)))
	sample := s.item(t, [2]string{"R#" + model, "SUMMARY"})
	items := make([]map[string]types.AttributeValue, to-from)
	for n := from; n < to; n++ {
		reference := fmt.Sprintf("DR-1000-%04d", n)
		place := evening.Add(time.Duration(n-100_000)*time.Second).Format("2006-01-02T15:04:05.000Z") + "#" + reference
		sample["dueSort"] = place + "#"
		sample["PK"], sample["trustSort"], sample["casesSort"] = "R#"+reference, place, place
		sample["casesKey"] = fmt.Sprintf("C#one#ended#%d", n%2)
		var err error
		items[n-from], err = attributevalue.MarshalMap(sample)
		must(t, err)
	}
	must(t, dynamodb.PutAll(t.Context(), newClient(database.URL()), s.table, items))
}

// used is what reading costs, in calls and read units.
func (s *setup) used(t *testing.T, read func() error) (calls int, units float64) {
	t.Helper()
	meter := s.proxy.Meter()
	must(t, read())
	for _, use := range meter.Take().Uses {
		calls, units = calls+use.Calls, units+use.Reads
	}
	return calls, units
}

// A hundred times as many cases, all of one trust and one round, cost a page of a
// list, the board, what is similar, the earlier requests and the sweep the same.
func TestListsCostTheSameHoweverManyCasesThereAre(t *testing.T) {
	s := newSetup(t)
	s.filedBy(t, "DR-0000-0001", "RXX", "one", evening)
	round := sampleRound()
	round.ID = "one"
	_, err := s.ListsKept(t.Context()) // Once in the life of a process.
	must(t, err)
	reads := map[string]func() error{
		"board": func() error { _, _, err := s.OpenCases(t.Context(), "one", 2000); return err },
		"similar": func() error {
			_, err := s.AlikeCases(t.Context(), "RXX", round, sampleRequest(), 20)
			return err
		},
		"earlier": func() error {
			_, err := s.LatestOfTrust(t.Context(), "RXX", time.Time{}, evening, 10)
			return err
		},
		"what the sweep sees": func() error {
			cases, _, err := s.OpenOrDue(t.Context(), evening.AddDate(-1, 0, 0))
			if len(cases) != 1 {
				t.Errorf("%d cases are open or due, and not the one that is open", len(cases))
			}
			return err
		},
		"list of the trust": func() error {
			_, _, err := s.TrustCases(t.Context(), "RXX", time.Time{}, "", 10)
			return err
		},
		"list of the round": func() error {
			_, _, err := s.RoundCases(t.Context(), "one", time.Time{}, "", 10)
			return err
		},
	}
	type cost struct {
		calls int
		units float64
	}
	few := map[string]cost{}
	s.ended(t, 0, 30)
	for name, read := range reads {
		calls, units := s.used(t, read)
		few[name] = cost{calls, units}
	}
	s.ended(t, 30, 1000)
	for name, read := range reads {
		calls, units := s.used(t, read)
		t.Logf("%s: %d calls and %.1f read units with 30 cases, %d and %.1f with 1,000", name, few[name].calls, few[name].units, calls, units)
		if calls != few[name].calls || units > 1.1*few[name].units {
			t.Errorf("%s: %d calls and %.1f read units, with 30 cases %d and %.1f", name, calls, units, few[name].calls, few[name].units)
		}
	}
}

// What an answer writes: the case and its outline, each once.
func TestAChangeIsWrittenOnceAndItsOutlineTwice(t *testing.T) {
	units := map[string]float64{}
	for _, lists := range []string{"slim", "before"} {
		a := &aged{setup: newSetup(t), t: t, step: tableAt(t, lists)}
		a.table += "-" + lists
		_, err := dynamodb.CreateTable(t.Context(), newClient(database.URL()), a.step, a.table)
		must(t, err)
		a.functions(lists)
		c := a.filedBy(t, "DR-0000-0001", "RXX", "one", evening)
		change := opening(t, casework.Case{State: c.State, Head: c.Head})
		meter := a.proxy.Meter()
		a.commit(t, change)
		for _, use := range meter.Take().Uses {
			units[lists] += use.Writes
		}
	}
	t.Logf("%.0f write units; before, %.0f", units["slim"], units["before"])
	if units["slim"] > 0.7*units["before"] {
		t.Errorf("%.0f write units; as before, %.0f", units["slim"], units["before"])
	}
}
