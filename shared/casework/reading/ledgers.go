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
	// ledgersPage is how many ledgers are held at a time.
	ledgersPage = 100
	// ledgersAtOnce is how many ledgers are read side by side.
	ledgersAtOnce = 8
)

// Ledgers goes through the cases of rounds with all that was recorded of them.
type Ledgers struct {
	Cases casework.CaseStore
}

// Each hands over the ledger of every case of a round that changed at or after an
// instant and is wanted, one after the other and each once, until do fails. The list
// follows the table within moments, the ledgers at once.
func (l Ledgers) Each(ctx context.Context, round string, since time.Time, wanted func(derogation.Outline) bool, do func(events []derogation.Event) error) error {
	var references []string
	seen := map[string]bool{} // A case that changes meanwhile moves on to a later place.
	err := casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
		return l.Cases.RoundCases(ctx, round, since, after, limit)
	}, func(o derogation.Outline) error {
		if seen[o.Reference] || !wanted(o) {
			return nil
		}
		seen[o.Reference] = true
		references = append(references, o.Reference)
		return nil
	})
	if err != nil {
		return fmt.Errorf("cases of round %s: %w", round, err)
	}
	return l.Of(ctx, references, do)
}

// Of hands over the ledgers of cases, in the order given. They
// are held a page at a time.
func (l Ledgers) Of(ctx context.Context, references []string, do func(events []derogation.Event) error) error {
	for page := range slices.Chunk(references, ledgersPage) {
		if err := l.page(ctx, page, do); err != nil {
			return err
		}
	}
	return nil
}

func (l Ledgers) page(ctx context.Context, references []string, do func(events []derogation.Event) error) error {
	ledgers := make([][]derogation.Event, len(references))
	reading, inTime := errgroup.WithContext(ctx)
	reading.SetLimit(ledgersAtOnce)
	for i, reference := range references {
		reading.Go(func() error {
			entries, err := l.Cases.Entries(inTime, reference)
			if err == nil {
				ledgers[i], err = ledger.Events(entries)
			}
			if err != nil {
				return fmt.Errorf("ledger of %s: %w", reference, err)
			}
			return nil
		})
	}
	if err := reading.Wait(); err != nil {
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
	return nil
}
