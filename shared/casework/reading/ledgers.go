package reading

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

const (
	// ledgersPage is how many ledgers are held at a time, however many are wanted.
	ledgersPage = 100
	// ledgersAtOnce is how many of them are read side by side.
	ledgersAtOnce = 8
)

// EachLedger hands over the ledger of every case of a round that changed at or after
// an instant and is wanted, one after the other and each once, until do fails. The list
// follows the table within moments, the ledgers at once.
func EachLedger(ctx context.Context, cases casework.CaseStore, round string, since time.Time, wanted func(derogation.Outline) bool, do func(events []derogation.Event) error) error {
	seen := map[string]bool{}
	var waiting []string
	err := casework.EveryOfRound(ctx, cases, round, since, func(o derogation.Outline) error {
		// A case that changes meanwhile moves on to a later place.
		if seen[o.Reference] || !wanted(o) {
			return nil
		}
		seen[o.Reference] = true
		if waiting = append(waiting, o.Reference); len(waiting) < ledgersPage {
			return nil
		}
		page := waiting
		waiting = nil
		return Ledgers(ctx, cases, page, do)
	})
	if err != nil {
		return err
	}
	return Ledgers(ctx, cases, waiting, do)
}

// Ledgers hands over the ledgers of cases, in the order given.
func Ledgers(ctx context.Context, cases casework.CaseStore, references []string, do func(events []derogation.Event) error) error {
	for page := range slices.Chunk(references, ledgersPage) {
		ledgers, err := ledgersOf(ctx, cases, page)
		if err != nil {
			return err
		}
		for _, events := range ledgers {
			if len(events) == 0 {
				continue
			}
			if err := do(events); err != nil {
				return err
			}
		}
	}
	return nil
}

func ledgersOf(ctx context.Context, cases casework.CaseStore, references []string) ([][]derogation.Event, error) {
	ledgers := make([][]derogation.Event, len(references))
	reading, inTime := errgroup.WithContext(ctx)
	reading.SetLimit(ledgersAtOnce)
	for i, reference := range references {
		reading.Go(func() error {
			entries, err := cases.Entries(inTime, reference)
			if err == nil {
				ledgers[i], err = ledger.Events(entries)
			}
			if err != nil {
				return fmt.Errorf("ledger of %s: %w", reference, err)
			}
			return nil
		})
	}
	return ledgers, reading.Wait()
}
