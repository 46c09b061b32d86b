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
	// ledgersPage is how many cases of a round are looked at at a time, so that what is
	// held at once does not grow with the round.
	ledgersPage = 100
	// ledgersAtOnce is how many ledgers are read side by side.
	ledgersAtOnce = 8
)

// Ledgers goes through the cases of rounds with all that was recorded of them.
type Ledgers struct {
	Cases casework.CaseStore
	Lists casework.ListStore
}

// Each hands over the ledger of every case of a round that changed at or after an
// instant and is wanted, one after the other and each once, until do fails. The list
// follows the table within moments, the ledgers at once.
func (l Ledgers) Each(ctx context.Context, round string, since time.Time, wanted func(derogation.Outline) bool, do func(events []derogation.Event) error) error {
	seen := map[string]bool{}
	return EachOfRound(ctx, l.Lists, round, since, func(page []casework.Listed) error {
		var references []string
		for _, c := range page {
			// A case that changes meanwhile moves on to a later place.
			if !seen[c.Reference] && wanted(c.Outline) {
				references = append(references, c.Reference)
				seen[c.Reference] = true
			}
		}
		return l.Of(ctx, references, do)
	})
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

// EachOfRound hands over the cases of a round that changed at or after an instant,
// page by page. What changes meanwhile may come twice.
func EachOfRound(ctx context.Context, lists casework.ListStore, round string, since time.Time, do func([]casework.Listed) error) error {
	after := ""
	for {
		page, more, err := lists.RoundCases(ctx, round, since, after, ledgersPage)
		if err != nil {
			return fmt.Errorf("cases of round %s: %w", round, err)
		}
		if err := do(page); err != nil {
			return err
		}
		if !more || len(page) == 0 {
			return nil
		}
		after = page[len(page)-1].Place
	}
}
