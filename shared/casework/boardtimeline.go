package casework

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
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

// Told is one notice to a person, as an organisation may see it: names are its
// own people's alone, and addresses nobody's.
type Told struct {
	// Organisation is empty for an address of the round's distribution list.
	Organisation string
	Name         string
	Tier         derogation.Tier
	// Trust marks a notice to the trust's own contact.
	Trust    bool
	Channel  Channel
	Status   NoticeStatus
	Attempts int
	// At is when the provider accepted it.
	At *time.Time
}

// Timeline returns a case, open or ended, with its history.
//
// Errors: ErrNotFound when the organisation is not registered, when there is no
// such case, and when it may not see it.
func (b Boards) Timeline(ctx context.Context, organisation, reference string) (Timeline, error) {
	actor, of, err := b.officer(ctx, organisation)
	if err != nil {
		return Timeline{}, err
	}
	c, entries, err := Reader{Cases: b.Cases}.History(ctx, actor, reference)
	if err != nil {
		return Timeline{}, err
	}
	events, err := eventsOf(entries)
	if err != nil {
		return Timeline{}, err
	}
	timeline := Timeline{Organisation: of, State: c.State}
	for _, e := range events {
		happened := Happened{Event: e, Announced: isAnnounced(e)}
		if happened.Announced {
			if happened.Told, err = b.told(ctx, of, e); err != nil {
				return Timeline{}, err
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

// isAnnounced reports whether people are told of an event.
func isAnnounced(e derogation.Event) bool {
	if e.Type == derogation.EventSubmitted {
		return e.Submission != nil && e.Submission.Request.MassCasualty != nil
	}
	_, announced := tellings[e.Type]
	return announced
}

// told is what became of the notices of an event. It is the one place where a
// board learns of notices.
func (b Boards) told(ctx context.Context, of derogation.Organisation, e derogation.Event) ([]Told, error) {
	notices, err := b.Notices.Notices(ctx, e.Reference, announcementKey(e))
	if err != nil {
		return nil, fmt.Errorf("notices of %s, event %d: %w", e.Reference, e.Version, err)
	}
	var all []Told
	for _, n := range notices {
		told := Told{
			Organisation: n.Organisation, Tier: n.Tier, Trust: n.Trust,
			Channel: n.Channel, Status: n.Status, Attempts: n.Attempts, At: n.AcceptedAt,
		}
		if n.Organisation == of.Code {
			told.Name = n.Name
		}
		all = append(all, told)
	}
	return all, nil
}
