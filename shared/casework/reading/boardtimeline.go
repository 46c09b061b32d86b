package reading

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Timeline is everything that happened to a case, first event first, with what
// was told because of each, and what comes next by itself.
type Timeline struct {
	Organisation derogation.Organisation
	State        derogation.State
	Happened     []Happened
	// Next is nil when nothing comes by itself any more.
	Next *derogation.Due
}

// Happened is one event. Told is empty while nobody was told yet, or where there
// was nobody to tell.
type Happened struct {
	Event derogation.Event
	// Announced: somebody is to be told of it.
	Announced bool
	Told      []Told
}

// Timeline returns a case, open or ended, with its history, as at the time given.
//
// Errors: casework.ErrNotFound when the organisation is not registered, when there is no
// such case, and when it may not see it.
func (b Boards) Timeline(ctx context.Context, organisation, reference string, now time.Time) (Timeline, error) {
	actor, of, err := b.officer(ctx, organisation)
	if err != nil {
		return Timeline{}, err
	}
	c, entries, err := casework.Systems{Cases: b.Cases}.History(ctx, actor, reference)
	if err != nil {
		return Timeline{}, err
	}
	events, err := ledger.Events(entries)
	if err != nil {
		return Timeline{}, err
	}
	told, err := b.told(ctx, of, reference, now)
	if err != nil {
		return Timeline{}, err
	}
	timeline := Timeline{Organisation: of, State: c.State}
	for _, e := range events {
		happened := Happened{Event: e, Announced: casework.IsAnnounced(e)}
		if happened.Announced {
			happened.Told = slices.Concat(told[casework.AnnouncementKey(e)], told[casework.UnattendedKey(e)])
			if e.Type == derogation.EventReviewOpened {
				happened.Told = append(happened.Told, insteadOf(told, e.Review)...)
			}
		}
		timeline.Happened = append(timeline.Happened, happened)
	}
	due, ok, err := c.State.NextDue()
	if err != nil {
		return Timeline{}, err
	}
	if ok {
		timeline.Next = &due
	}
	return timeline, nil
}

// insteadOf are those who were told of a review because a contact was removed, with
// those who were asked when it was opened.
func insteadOf(told map[string][]Told, review int) []Told {
	var instead []Told
	for _, key := range slices.Sorted(maps.Keys(told)) {
		if strings.HasPrefix(key, casework.InsteadKeys(review)) {
			instead = append(instead, told[key]...)
		}
	}
	return instead
}

// told is what became of the notices of a case, by their announcements. It is the
// one place where a board learns of notices.
func (b Boards) told(ctx context.Context, of derogation.Organisation, reference string, now time.Time) (map[string][]Told, error) {
	notices, err := b.Notices.CaseNotices(ctx, reference)
	if err != nil {
		return nil, fmt.Errorf("notices of %s: %w", reference, err)
	}
	all := map[string][]Told{}
	for _, n := range notices {
		n = n.AsAt(now)
		told := toldOf(n)
		if n.Organisation == of.Code && n.Contact != "" {
			told.Name = n.Name
		}
		all[n.Announcement()] = append(all[n.Announcement()], told)
	}
	return all, nil
}
