package operating

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// LedgerOfOperators is what stands in place of a case's reference in the ledger of
// what operators do to many cases at once.
const LedgerOfOperators = "OPERATORS"

// Deed is an entry of the operators' ledger: what one of them set out to do, to which
// cases, and why. What came of it stands in the ledger of each case.
type Deed struct {
	Reference string           `json:"reference"`
	Version   int              `json:"version"`
	At        time.Time        `json:"at"`
	Actor     derogation.Actor `json:"actor"`
	Type      string           `json:"type"`
	Reason    string           `json:"reason"`
	Cases     []string         `json:"cases"`
}

// DeedVoid is the type of the deed that voids cases.
const DeedVoid = "cases_voided"

// Filer names what one client filed in a period, From inclusive and To exclusive.
type Filer struct {
	Trust, Client string
	From, To      time.Time
}

// FiledBy lists the references of what a client filed in a period, oldest first,
// whatever became of it.
func (o Operations) FiledBy(ctx context.Context, operator derogation.Actor, filer Filer) ([]string, error) {
	if err := mayOperate(operator); err != nil {
		return nil, err
	}
	var filed []string
	err := casework.Every(func(after string, limit int) ([]casework.Listed, bool, error) {
		return o.Cases.TrustCases(ctx, filer.Trust, filer.From, after, limit)
	}, func(c derogation.Outline) error {
		if c.Client == filer.Client && c.Submitted.Before(filer.To) {
			filed = append(filed, c.Reference)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("cases of %s: %w", filer.Trust, err)
	}
	return filed, nil
}

// Voided is what became of one case that was to be voided.
type Voided struct {
	Reference string
	// Status is where the case stands, or stood when it could not be voided.
	Status derogation.Status
	// Err is why it was not voided; nil when it is.
	Err error
}

// Voidable says, of each case, what Void would do; it changes nothing. The reason is
// checked as Void does.
func (o Operations) Voidable(ctx context.Context, operator derogation.Actor, references []string, reason string, now time.Time) ([]Voided, error) {
	if err := mayOperate(operator); err != nil {
		return nil, err
	}
	found := make([]Voided, len(references))
	for i, reference := range references {
		c, _, err := o.Cases.Case(ctx, reference)
		if err == nil {
			_, err = casework.Apply(c, derogation.Void{Reason: reason}, operator, now)
		}
		if _, invalid := errors.AsType[*derogation.InvalidError](err); invalid {
			return nil, err
		}
		found[i] = Voided{Reference: reference, Status: c.State.Status, Err: err}
	}
	return found, nil
}

// Void ends the open cases among those given, which a fault had filed. First it puts
// into the operators' ledger who does so, to which, and why; then it voids each, whose
// execution then tells all who were asked, and ends. One that is not open stays as it
// is. To do it again does what was left.
//
// Errors: those of the operators' ledger, and what is wrong with the reason: then
// nothing was done.
func (o Operations) Void(ctx context.Context, operator derogation.Actor, references []string, reason string, now time.Time) ([]Voided, error) {
	done, err := o.Voidable(ctx, operator, references, reason, now)
	if err != nil {
		return nil, err
	}
	var open []string
	for _, one := range done {
		if one.Err == nil {
			open = append(open, one.Reference)
		}
	}
	if len(open) == 0 {
		return done, nil
	}
	if err := o.note(ctx, Deed{At: now.UTC(), Actor: operator, Type: DeedVoid, Reason: strings.TrimSpace(reason), Cases: open}); err != nil {
		return nil, err
	}
	for i, one := range done {
		if one.Err != nil {
			continue
		}
		c, err := o.act(ctx, operator, one.Reference, now, func(c casework.Case) (casework.Change, error) {
			return casework.Apply(c, derogation.Void{Reason: reason}, operator, now)
		})
		if done[i].Err = err; err == nil {
			done[i].Status = c.State.Status
		}
	}
	return done, nil
}

// note adds a deed to the operators' ledger.
func (o Operations) note(ctx context.Context, deed Deed) error {
	_, err := casework.Retry(ctx, func() (ledger.Entry, error) {
		entries, err := o.Cases.Entries(ctx, LedgerOfOperators)
		if err != nil {
			return ledger.Entry{}, err
		}
		previous := ""
		if len(entries) > 0 {
			previous = entries[len(entries)-1].Hash
		}
		deed.Reference, deed.Version = LedgerOfOperators, len(entries)+1
		entry, err := ledger.Link(deed.Reference, deed.Version, previous, deed)
		if err != nil {
			return ledger.Entry{}, err
		}
		return entry, o.Store.AppendDeed(ctx, entry)
	})
	if err != nil {
		return fmt.Errorf("the operators' ledger: %w", err)
	}
	return nil
}

// Deeds returns the operators' ledger, once it is verified. Errors:
// *ledger.BrokenError.
func (o Operations) Deeds(ctx context.Context, operator derogation.Actor) ([]Deed, error) {
	if err := mayOperate(operator); err != nil {
		return nil, err
	}
	entries, err := o.Cases.Entries(ctx, LedgerOfOperators)
	if err != nil {
		return nil, fmt.Errorf("the operators' ledger: %w", err)
	}
	if err := ledger.Verify(LedgerOfOperators, entries, ""); err != nil {
		return nil, err
	}
	deeds := make([]Deed, len(entries))
	for i, entry := range entries {
		if err := json.Unmarshal(entry.Event, &deeds[i]); err != nil {
			return nil, fmt.Errorf("entry %d of the operators' ledger: %w", i+1, err)
		}
	}
	return deeds, nil
}
