package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

// newLinksAreApart is how far apart the holder of a link is sent another one:
// whoever got hold of it cannot fill their mailbox.
const newLinksAreApart = 15 * time.Minute

// ErrLinkTooSoon: the holder was sent another link a moment ago.
var ErrLinkTooSoon = errors.New("another link was sent a moment ago")

// SendLink has the holder of a link mailed another one to the same review, at
// their registered address, where whoever merely got hold of this one does not see
// it. Errors: those of Open; ErrLinkTooSoon.
func (r Reviews) SendLink(ctx context.Context, link ReviewLink, now time.Time) error {
	return sendLink(ctx, r.Cases, now, func() (Case, Audience, error) {
		opened, err := r.Open(ctx, link)
		return opened.Case, Audience{
			Organisation: opened.Contact.Organisation, Duty: opened.Contact.Duty, Review: opened.Review.Number, Contact: opened.Contact.ID,
		}, err
	})
}

// SendLink has a trust's contact mailed another link to the same request. Errors:
// those of Open; ErrLinkTooSoon.
func (t TrustRequests) SendLink(ctx context.Context, link TrustLink, now time.Time) error {
	return sendLink(ctx, t.Cases, now, func() (Case, Audience, error) {
		view, err := t.Open(ctx, link)
		return view.Case, Audience{Organisation: view.Contact.Organisation, Duty: DutyTrustContact, Contact: view.Contact.ID}, err
	})
}

// sendLink announces another link to whom open says. The announcement's key is the
// same for as long as no other may follow it: of several, the first is sent.
func sendLink(ctx context.Context, cases CaseStore, now time.Time, open func() (Case, Audience, error)) error {
	seen := 0
	_, err := Retry(ctx, func() (Case, error) {
		c, to, err := open()
		if err != nil {
			return Case{}, err
		}
		if c.State.Version == seen {
			return Case{}, ErrLinkTooSoon // It was no change of the case that stood in the way.
		}
		seen = c.State.Version
		key := fmt.Sprintf("A#link#%d#%s#%d", to.Review, to.Contact, now.Truncate(newLinksAreApart).Unix())
		return c, cases.Commit(ctx, Change{
			Before: seen, Case: c, Announcements: []Announcement{toOne(c.State, AnnounceNewLink, key, to, now)},
		})
	})
	return err
}

// FiledAnnouncement is the receipt of the contact who filed a request on the form:
// who is asked and by when, with a link of their own to it.
func FiledAnnouncement(filing Change, contact Contact) Announcement {
	s := filing.Case.State
	to := Audience{Organisation: contact.Organisation, Duty: DutyTrustContact, Contact: contact.ID}
	filed := toOne(s, AnnounceFiled, "A#filed", to, s.SubmittedAt)
	filed.Subject.Plan = planOf(s)
	return filed
}

// toOne is an announcement to one contact, because of no event.
func toOne(s derogation.State, kind AnnouncementKind, key string, to Audience, now time.Time) Announcement {
	return Announcement{
		Reference: s.Reference, Key: key, Kind: kind, At: now, DueAt: now.Add(OutboxGrace),
		Subject: subjectOf(s), Audience: []Audience{to}, KeptDays: s.Round.Retention.NoticeDays,
	}
}
