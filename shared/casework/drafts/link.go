package drafts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// FormLinkLives is how long a link to a trust's form works: a shift. Whoever
// comes back later has a new one sent, and finds the drafts as they were.
const FormLinkLives = 12 * time.Hour

const (
	formLinksAreApart = 5 * time.Minute
	formLinksFarApart = time.Hour
	formLinksFreely   = 3
	formLinksForgiven = 24 * time.Hour
)

// FormLinks is when a trust was sent the links to its form last. Sent counts how
// often, until it was not for a day.
type FormLinks struct {
	Trust  string    `json:"trust"`
	SentAt time.Time `json:"sentAt"`
	Sent   int       `json:"sent"`
}

// nextFrom is when links may be sent again. Anybody may ask for them: so they
// come at first every few minutes, then ever more rarely, and never so rarely
// that none is left that works.
func (l FormLinks) nextFrom() time.Time {
	apart := formLinksAreApart << min(max(l.Sent-formLinksFreely, 0), 10)
	return l.SentAt.Add(min(apart, formLinksFarApart))
}

// ErrLinksTooSoon: a trust was sent links a moment ago.
var ErrLinksTooSoon = errors.New("links to the form were sent a moment ago")

// Trusts lists the trusts that are open at the time given, by name.
func (f Form) Trusts(ctx context.Context, now time.Time) ([]derogation.Organisation, error) {
	all, err := f.Drafts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	trusts := slices.DeleteFunc(all, func(o derogation.Organisation) bool { return o.Kind != derogation.KindTrust || !o.Open(now) })
	slices.SortFunc(trusts, func(a, b derogation.Organisation) int { return cmp.Compare(a.Name, b.Name) })
	return trusts, nil
}

// SendLinks has each registered contact of a trust sent a link to the trust's
// form, and nobody else. It does the same whether or not there is any contact,
// so that whoever asks learns nothing of a trust.
//
// Errors: casework.ErrNotFound (no such trust, or it has closed); ErrLinksTooSoon.
func (f Form) SendLinks(ctx context.Context, code string, now time.Time) error {
	trust, err := f.Submissions.Directory.Organisation(ctx, code)
	if err != nil {
		return err
	}
	if trust.Kind != derogation.KindTrust || !trust.Open(now) {
		return casework.ErrNotFound
	}
	last, err := f.Drafts.FormLinks(ctx, trust.Code)
	if err != nil {
		return err
	}
	if last.Sent > 0 && now.Before(last.nextFrom()) {
		return ErrLinksTooSoon
	}
	sent := FormLinks{Trust: trust.Code, SentAt: now.UTC(), Sent: last.Sent + 1}
	if now.Sub(last.SentAt) >= formLinksForgiven {
		sent.Sent = 1
	}
	subject, err := f.linkSubject(ctx, trust, now)
	if err != nil {
		return err
	}
	err = f.Drafts.SendFormLinks(ctx, sent, last.SentAt, casework.Announcement{
		Reference: casework.FormLinksOf + trust.Code, Key: fmt.Sprintf("A#form#%d", now.UnixMilli()),
		Kind: casework.AnnounceFormLink, At: now, DueAt: now.Add(casework.OutboxGrace), Subject: subject,
		Audience: []casework.Audience{{Organisation: trust.Code, Duty: casework.DutyTrustContact}},
	})
	if errors.Is(err, casework.ErrStale) {
		return ErrLinksTooSoon // Of those who asked at once, another one came first.
	}
	return err
}

func (f Form) linkSubject(ctx context.Context, trust derogation.Organisation, now time.Time) (casework.Subject, error) {
	subject := casework.Subject{TrustName: trust.Name, TrustCode: trust.Code, DueAt: now.Add(FormLinkLives)}
	rounds, err := f.Rounds(ctx, now)
	if err != nil {
		return casework.Subject{}, err
	}
	if i := slices.IndexFunc(rounds, func(r derogation.Round) bool { return r.HelpPhone != "" }); i >= 0 {
		subject.HelpPhone = rounds[i].HelpPhone
	}
	return subject, nil
}

// FormLink is what a verified link to a trust's form says. Address is the mark of
// where it was sent.
type FormLink struct {
	Organisation string
	Contact      string
	Address      string
}

// View is whose form a link opens.
type View struct {
	Trust   derogation.Organisation
	Contact casework.Contact
}

// Open returns whose form a link opens. It changes nothing. Errors: casework.ErrNotFound
// when the link's holder is no longer registered for the duty, or by another address.
func (f Form) Open(ctx context.Context, link FormLink) (View, error) {
	trust, err := f.Submissions.Directory.Organisation(ctx, link.Organisation)
	if err != nil {
		return View{}, err
	}
	contact, err := f.Submissions.Directory.Contact(ctx, link.Organisation, link.Contact)
	if err != nil {
		return View{}, err
	}
	if trust.Kind != derogation.KindTrust || contact.Duty != casework.DutyTrustContact || !contact.ReachedAt(link.Address) {
		return View{}, casework.ErrNotFound
	}
	return View{Trust: trust, Contact: contact}, nil
}
