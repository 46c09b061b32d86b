package reading_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// counted notes how many ledgers and outlines are read.
type counted struct {
	casework.CaseStore
	ledgers, outlines int
}

func (c *counted) Entries(ctx context.Context, reference string) ([]ledger.Entry, error) {
	c.ledgers++
	return c.CaseStore.Entries(ctx, reference)
}

func (c *counted) TrustCases(ctx context.Context, trust string, since time.Time, after string, limit int) ([]casework.Listed, bool, error) {
	page, more, err := c.CaseStore.TrustCases(ctx, trust, since, after, limit)
	c.outlines += len(page)
	return page, more, err
}

// However large the round, a part of its export reads the ledgers that it holds, and
// the one that it did not take any more; and each part begins where the one before it
// ended.
func TestAPartOfAnExportReadsWhatItHolds(t *testing.T) {
	const part = 7
	for _, cases := range []int{20, 300} {
		w := newWorld(t)
		for n := range cases {
			f := caseworktest.Filing(fmt.Sprint("request ", n))
			f.Actor = caseworktest.System(derogation.KindTrust, []string{"RR8", "R1H"}[n%2])
			f.Actor.ID = fmt.Sprint("client-", n/10)
			f.Request.Service = fmt.Sprint("Service ", n)
			if _, _, err := w.Submissions().Submit(w.Ctx, f, w.Now); err != nil {
				t.Fatal(err)
			}
			w.Now = w.Now.Add(time.Second)
		}
		seen, place := map[string]bool{}, ""
		for ended := false; !ended; {
			store := &counted{CaseStore: w.Store}
			exports := reading.Exports{Cases: store, Directory: w.Store, Organisations: w.Store}
			taken := 0
			var err error
			ended, err = exports.Round(w.Ctx, caseworktest.System(derogation.KindNational, "X24"), "bma-rd-2025-07", w.Now, place, func(e reading.Exported) (bool, error) {
				if taken == part {
					return false, nil
				}
				if seen[e.State.Reference] {
					t.Errorf("%s is in two parts", e.State.Reference)
				}
				seen[e.State.Reference], place = true, e.Place
				taken++
				return true, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if store.ledgers > part+1 || store.outlines > 300 {
				t.Errorf("of %d cases, a part read %d ledgers and %d outlines", cases, store.ledgers, store.outlines)
			}
		}
		if len(seen) != cases {
			t.Errorf("%d of %d cases were exported", len(seen), cases)
		}
	}
}
