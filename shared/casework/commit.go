package casework

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// commitAttempts is how often a change is worked out anew because somebody
// else's came first. Each attempt that fails means that another one succeeded,
// and a case sees few changes at once.
const commitAttempts = 25

// Apply makes the change that a command causes. It commits nothing. Errors: those
// of derogation.Apply; *PrivacyError for an NHS number in what would be recorded.
func Apply(c Case, command derogation.Command, actor derogation.Actor, now time.Time) (Change, error) {
	now = later(now, c.State.ChangedAt)
	state, events, err := derogation.Apply(c.State, command, actor, now)
	if err != nil {
		return Change{}, err
	}
	if err := screened(command); err != nil {
		return Change{}, err
	}
	entries, head, err := ledger.Seal(c.Head, events)
	if err != nil {
		return Change{}, err
	}
	change := Change{Before: c.State.Version, Case: Case{State: state, Head: head}, Entries: entries, Named: c.Wake}
	for _, e := range events {
		change.Announcements = append(change.Announcements, announcementsFor(state, e)...)
		if a := toSystems(state, e); len(a.Change.Viewers) > 0 {
			change.ToSystems = append(change.ToSystems, a)
		}
	}
	moved, err := moved(c.State, state)
	if err != nil {
		return Change{}, err
	}
	if moved || slices.ContainsFunc(events, wakesAnyway) {
		change.Wake = wakeFor(state, now, "")
	}
	if republished(c.State, state) {
		change.Publishing = wakeFor(state, now, toPublish)
	}
	return change, nil
}

// wakesAnyway reports whether an event is there to have the execution looked at,
// though the case stays where it is.
func wakesAnyway(e derogation.Event) bool {
	return e.Type == derogation.EventNudged || e.Type == derogation.EventRedriven
}

// moved reports whether the execution has to go on because of a change.
func moved(before, after derogation.State) (bool, error) {
	if before.Version == 0 || before.Step != after.Step {
		return true, nil
	}
	was, err := before.Stage()
	if err != nil {
		return false, err
	}
	is, err := after.Stage()
	return was != is, err
}

// republished reports whether a change is one of what the register holds.
func republished(before, after derogation.State) bool {
	was, _ := before.RegisterEntries()
	is, _ := after.RegisterEntries()
	return !was.Same(is)
}

// toPublish ends the key of a wake that is for the register alone.
const toPublish = "#publish"

// wakeFor makes a wake with a key of its own: one that was written over an
// older one would not be new to the stream. The cause tells wakes of the same
// version apart.
func wakeFor(s derogation.State, now time.Time, cause string) *Wake {
	return &Wake{Reference: s.Reference, Key: fmt.Sprintf("W#%06d%s", s.Version, cause), DueAt: now.Add(OutboxGrace), Trust: s.Trust.Code}
}

// ChangeCase reads a case, and commits the change that make works out from it:
// anew for as long as somebody else's came first. A change without entries is
// none, and is not committed. It returns the case as it is then. Errors:
// ErrNotFound; those of make.
func ChangeCase(ctx context.Context, cases CaseStore, reference string, make func(Case) (Change, error)) (Case, error) {
	return Retry(ctx, func() (Case, error) {
		c, _, err := cases.Case(ctx, reference)
		if err != nil {
			return Case{}, err
		}
		change, err := make(c)
		if err != nil || len(change.Entries) == 0 {
			return change.Case, err
		}
		return change.Case, cases.Commit(ctx, change)
	})
}

// Retry works a change out anew for as long as it rests on a case that has
// moved on meanwhile.
func Retry[T any](ctx context.Context, attempt func() (T, error)) (T, error) {
	for n := 1; ; n++ {
		result, err := attempt()
		if !errors.Is(err, ErrStale) || n == commitAttempts || ctx.Err() != nil {
			return result, err
		}
	}
}
