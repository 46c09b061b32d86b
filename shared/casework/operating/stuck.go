package operating

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

const (
	// stuckAfter is how long the stream, the execution and two sweeps have had to
	// do what there was to do.
	stuckAfter = 3 * time.Minute
	// openLimit is how many open cases, and how many items of the outbox, are
	// looked at.
	openLimit = 1000
	// ahead is beyond whatever may be due.
	ahead = 10 * 365 * 24 * time.Hour
)

// Trouble is why a case is stuck.
type Trouble string

// The kinds of trouble.
const (
	// TroubleOverdue: its time came, and neither the execution nor the sweep did
	// what was due.
	TroubleOverdue Trouble = "overdue"
	// TroubleWake: its execution was not brought in line with the ledger.
	TroubleWake Trouble = "not_in_line"
	// TroubleNotTold: people were not told of something.
	TroubleNotTold Trouble = "not_told"
	// TroubleNeverBegan: the case is open, and its execution never began.
	TroubleNeverBegan Trouble = "execution_never_began"
	// TroubleEnded: the case is open, and its execution has ended.
	TroubleEnded Trouble = "execution_ended"
)

// Stuck is a case with what keeps it. Of links that wait, which are of no case,
// State has a reference and nothing else.
type Stuck struct {
	Case casework.Case
	Why  []Reason
}

// Reason is one trouble of a case, and since when. Keys are those of the outbox
// items that wait, where that is the trouble.
type Reason struct {
	Trouble Trouble
	Since   time.Time
	Keys    []string
}

// Stuck lists the cases that do not go on as they should, in the order in which
// their troubles began. All is false when there were more open cases or items
// than one look takes in. It changes nothing.
//
// What systems are to be told is left out: a receiver may be down for a day.
//
// A case that cannot be read does not hide the others: the errors come together,
// beside the list. Of executions that cannot be asked about there is one.
func (o Operations) Stuck(ctx context.Context, operator derogation.Actor, now time.Time) (list []Stuck, all bool, err error) {
	if err := mayOperate(operator); err != nil {
		return nil, false, err
	}
	cases, moreCases, err := o.Due.DueCases(ctx, now.Add(ahead), openLimit)
	if err != nil {
		return nil, false, err
	}
	items, moreItems, err := o.Due.DueOutbox(ctx, now.Add(ahead), openLimit)
	if err != nil {
		return nil, false, err
	}
	look := look{Operations: o, before: now.Add(-stuckAfter), found: map[string][]Reason{}}
	for _, c := range cases {
		look.fail(look.atCase(ctx, c.What))
	}
	for _, item := range items {
		look.fail(look.atItem(ctx, item.What))
	}
	for reference, why := range look.found {
		if casework.OfNoCase(reference) {
			list = append(list, Stuck{Case: casework.Case{State: derogation.State{Reference: reference}}, Why: why})
			continue
		}
		c, _, err := o.Cases.Case(ctx, reference)
		look.fail(err)
		if err == nil {
			list = append(list, Stuck{Case: c, Why: why})
		}
	}
	slices.SortFunc(list, func(a, b Stuck) int {
		return cmp.Or(a.since().Compare(b.since()), strings.Compare(a.Case.State.Reference, b.Case.State.Reference))
	})
	return list, moreCases.IsZero() && moreItems.IsZero(), errors.Join(look.failed...)
}

func (s Stuck) since() time.Time {
	return slices.MinFunc(s.Why, func(a, b Reason) int { return a.Since.Compare(b.Since) }).Since
}

// look is one look at everything that is open. Found are the reasons of each
// case; before is when a thing must have been for it to be late now.
type look struct {
	Operations
	before time.Time
	found  map[string][]Reason
	failed []error
	blind  bool
}

func (l *look) fail(err error) {
	if err != nil {
		l.failed = append(l.failed, err)
	}
}

// add counts a trouble in, if it has lasted: once for each case, with the keys of
// all its items.
func (l *look) add(reference string, trouble Trouble, since time.Time, key string) {
	if !since.Before(l.before) {
		return
	}
	why := l.found[reference]
	i := slices.IndexFunc(why, func(r Reason) bool { return r.Trouble == trouble })
	if i < 0 {
		i, why = len(why), append(why, Reason{Trouble: trouble, Since: since})
	}
	if since.Before(why[i].Since) {
		why[i].Since = since
	}
	if key != "" {
		why[i].Keys = append(why[i].Keys, key)
	}
	l.found[reference] = why
}

// atCase looks at an open case and at its execution.
func (l *look) atCase(ctx context.Context, reference string) error {
	shown, err := l.shown(ctx, reference)
	if err != nil {
		return err
	}
	if !shown.DueAt.IsZero() {
		l.add(reference, TroubleOverdue, shown.DueAt, "")
	}
	s := shown.Case.State
	if shown.Stage == derogation.StageDone || l.blind || !s.ChangedAt.Before(l.before) {
		return nil // It changed just now: a wake has that in hand.
	}
	if err := l.execution(ctx, &shown); err != nil {
		l.blind = true
		return err
	}
	if trouble := shown.trouble(); trouble != "" {
		l.add(reference, trouble, s.ChangedAt, "")
	}
	return nil
}

// atItem looks at an item that was not carried out. One that is gone by now was.
func (l *look) atItem(ctx context.Context, item casework.OutboxKey) error {
	trouble, since, err := l.waitsSince(ctx, item)
	if errors.Is(err, casework.ErrNotFound) {
		return nil
	}
	if err == nil {
		l.add(item.Reference, trouble, since, item.Key)
	}
	return err
}

// waitsSince is since when an item of the outbox waits. When it is due tells
// nothing: that moves on at each attempt.
func (o Operations) waitsSince(ctx context.Context, item casework.OutboxKey) (Trouble, time.Time, error) {
	if strings.HasPrefix(item.Key, "W#") {
		since, err := o.wokenAt(ctx, item)
		return TroubleWake, since, err
	}
	read, err := o.Tellings.Outgoing(ctx, []casework.OutboxKey{item}, casework.ForWhom{})
	if err != nil {
		return TroubleNotTold, time.Time{}, err
	}
	if a, stored := read.Announcements[item]; stored {
		return TroubleNotTold, a.At, nil
	}
	if n, stored := read.Notices[item]; stored {
		return TroubleNotTold, n.AnnouncedAt, nil
	}
	return TroubleNotTold, time.Time{}, casework.ErrNotFound
}

// wokenAt is when the change was made whose version a wake bears; of a version
// that the ledger does not have, as after a backup was restored, when it last
// changed.
func (o Operations) wokenAt(ctx context.Context, item casework.OutboxKey) (time.Time, error) {
	var version int
	if _, err := fmt.Sscanf(item.Key, "W#%06d", &version); err != nil {
		return time.Time{}, fmt.Errorf("wake %s of %s: %w", item.Key, item.Reference, err)
	}
	entries, err := o.Cases.Entries(ctx, item.Reference)
	if err != nil || len(entries) == 0 {
		return time.Time{}, cmp.Or(err, casework.ErrNotFound)
	}
	e, err := entries[min(max(version, 1), len(entries))-1].Decode()
	return e.At, err
}
