package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/telemetry"
)

// replace works out who is told in place of a notice that was lost: the same
// person another way, else the next person. What is sent belongs to the same
// announcement, in which each person has one notice by each way, so the search
// ends. When nobody is left and nobody of that duty was reached, operations are
// told.
func (c Courier) replace(ctx context.Context, a casework.Announcement, now time.Time) ([]casework.Notice, error) {
	if passed(a, now) {
		telemetry.Count(ctx, "ReplacedTooLate", 1)
		return nil, nil
	}
	lost := *a.Lost
	told, err := c.Outbox.Notices(ctx, a.Reference, lost.Announcement)
	if err != nil {
		return nil, err
	}
	contacts, err := c.Directory.Contacts(ctx, lost.Organisation)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", lost.Organisation, err)
	}
	var next []casework.Notice
	others := lost.InPlaceOf(contacts, now)
	if a.Kind == casework.AnnounceHandOver { // It is for that person alone: the others were asked before.
		others = slices.DeleteFunc(others, func(contact casework.Contact) bool { return contact.ID != lost.Contact })
	}
	for _, contact := range others {
		n, ok := untold(a, contact, slices.Concat(told, next))
		if !ok {
			continue
		}
		next = append(next, n)
		if opens(n) || !hasLink(n) {
			break // Else they can be told, and cannot act: the next one is told as well.
		}
	}
	hopeful := func(n casework.Notice) bool { return n.SameDuty(lost) && !n.Lost() }
	if len(next) == 0 && !slices.ContainsFunc(told, hopeful) {
		telemetry.Count(ctx, "NobodyReached", 1)
		telemetry.Set(ctx, "nobodyReached", a.Reference+" "+lost.Organisation+" "+lost.Duty)
		return []casework.Notice{c.toOperations(a, casework.AnnounceNobodyReached, lost.Organisation, lost.Duty, now)}, nil
	}
	return next, nil
}

// passed reports whether the time for what an announcement asks is over, so that
// to ask somebody else would only confuse. The union's never is: its review
// stays open. But nobody is reminded of a time that is over.
func passed(a casework.Announcement, now time.Time) bool {
	switch a.Kind {
	case casework.AnnounceReminder:
		return !now.Before(a.Subject.DueAt)
	case casework.AnnounceReview, casework.AnnounceExtended, casework.AnnounceQuestion, casework.AnnounceOffer, casework.AnnounceAnswer,
		casework.AnnounceHandOver:
		paused := a.Kind == casework.AnnounceHandOver && a.Subject.Status == derogation.AwaitingInformation
		return a.Lost.Tier != derogation.Union && !paused && !now.Before(a.Subject.DueAt)
	default:
		return false
	}
}

// untold is the first way by which a contact may be told, if there is one by
// which they were not. Somebody else is left alone who was told by any way: if
// that is lost as well, they have a turn of their own.
func untold(a casework.Announcement, contact casework.Contact, told []casework.Notice) (casework.Notice, bool) {
	lost := *a.Lost
	audience := casework.Audience{
		Organisation: lost.Organisation, Duty: lost.Duty, Service: lost.Service, Site: lost.Site, Not: lost.Not, Review: lost.Review, ByPhone: true,
	}
	own := func(n casework.Notice) bool { return n.Contact == contact.ID }
	if contact.ID != lost.Contact && slices.ContainsFunc(told, own) {
		return casework.Notice{}, false
	}
	for _, way := range a.Kind.Ways(audience, contact) {
		n := noticeFor(a, way)
		same := func(earlier casework.Notice) bool {
			return earlier.Key == n.Key || earlier.Channel == n.Channel && strings.EqualFold(earlier.Address, n.Address)
		}
		if !slices.ContainsFunc(told, same) {
			return n, true
		}
	}
	return casework.Notice{}, false
}

// toOperations tells those who run the system that an organisation has nobody who
// could be told. There is one such notice for each duty of an announcement, also
// when nobody is named for operations: then it has failed, and the case's timeline
// shows it.
func (c Courier) toOperations(a casework.Announcement, kind casework.AnnouncementKind, organisation, duty string, now time.Time) casework.Notice {
	n := noticeTo(a, casework.Contact{ID: "operations-" + organisation + "-" + duty}, casework.ChannelEmail, c.Operations)
	n.Kind, n.Contact, n.Organisation, n.Duty = kind, "", organisation, duty
	n.Name, n.Role = operationsName, operationsName
	if c.Operations == "" {
		n.Status, n.SettledAt, n.LastError = casework.NoticeFailed, &now, "not sent: nobody is named for operations"
	}
	return n
}

const operationsName = "Operations"
