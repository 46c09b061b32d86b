package drafts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// FormLinkLives is how long a link to a trust's form works: a shift. Whoever
// comes back later has a new one sent, and finds the drafts as they were.
const FormLinkLives = 12 * time.Hour

// formLinksAreApart is how far apart a trust's contacts are sent links.
const formLinksAreApart = 5 * time.Minute

// Limit is a bucket: it holds so many, and gets one back every so often.
type Limit struct {
	Every time.Duration
	Burst int
}

// Anybody may ask for links. ToAddress is how many one mailbox is sent, in all trusts
// together: so rarely that nobody can fill it, and never so rarely that none is left
// that works. FromSource is how many are asked for from one network, whatever the
// trusts. There is no limit to all of them together: it would be a way to keep every
// trust from its link.
var (
	ToAddress  = Limit{Every: 4 * time.Hour, Burst: 4}
	FromSource = Limit{Every: 3 * time.Minute, Burst: 20}
)

// FormLinks is when a trust was sent the links to its form last.
type FormLinks struct {
	Trust  string    `json:"trust"`
	SentAt time.Time `json:"sentAt"`
}

// ErrLinksTooSoon: all contacts of a trust were sent links before that still work.
var ErrLinksTooSoon = errors.New("links to the form were sent a moment ago")

// ErrTooManyAsked: too many links were asked for from one network.
var ErrTooManyAsked = errors.New("too many links to forms were asked for from one network")

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
// form, and nobody else. It returns the same whether or not there is any contact,
// so that whoever asks learns nothing of a trust. Source is the network address
// that is asked from.
//
// Errors: ErrTooManyAsked; casework.ErrNotFound (no such trust, or it has closed);
// ErrLinksTooSoon.
func (f Form) SendLinks(ctx context.Context, code, source string, now time.Time) error {
	if taken, err := f.take(ctx, "source#"+network(source), FromSource, now); err != nil || !taken {
		return cmp.Or(err, ErrTooManyAsked)
	}
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
	if now.Before(last.SentAt.Add(formLinksAreApart)) {
		return ErrLinksTooSoon
	}
	audience, err := f.toBeSent(ctx, trust, now)
	if err != nil {
		return err
	}
	subject, err := f.linkSubject(ctx, trust, now)
	if err != nil {
		return err
	}
	err = f.Drafts.SendFormLinks(ctx, FormLinks{Trust: trust.Code, SentAt: now.UTC()}, last.SentAt, casework.Announcement{
		Reference: casework.FormLinksOf + trust.Code, Key: fmt.Sprintf("A#form#%d", now.UnixMilli()),
		Kind: casework.AnnounceFormLink, At: now, DueAt: now.Add(casework.OutboxGrace), Subject: subject, Audience: audience,
	})
	if errors.Is(err, casework.ErrStale) {
		return ErrLinksTooSoon // Of those who asked at once, another one came first.
	}
	return err
}

// toBeSent are the contacts of a trust whose mailboxes may be sent a link now. Of a
// trust that has none it is the duty itself, which nobody has. ErrLinksTooSoon when
// each was sent as many as one may be.
func (f Form) toBeSent(ctx context.Context, trust derogation.Organisation, now time.Time) ([]casework.Audience, error) {
	contacts, err := f.Submissions.Directory.Contacts(ctx, trust.Code)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", trust.Code, err)
	}
	duty := casework.Audience{Organisation: trust.Code, Duty: casework.DutyTrustContact}
	reached := duty.Among(contacts, now)
	if len(reached) == 0 {
		return []casework.Audience{duty}, nil
	}
	var audience []casework.Audience
	allowed := map[string]bool{}
	for _, contact := range reached {
		mailbox := casework.AddressMark(contact.Email)
		if _, asked := allowed[mailbox]; !asked {
			if allowed[mailbox], err = f.take(ctx, "address#"+mailbox, ToAddress, now); err != nil {
				return nil, err
			}
		}
		if allowed[mailbox] {
			to := duty
			to.Contact = contact.ID
			audience = append(audience, to)
		}
	}
	if len(audience) == 0 {
		return nil, ErrLinksTooSoon
	}
	return audience, nil
}

func (f Form) take(ctx context.Context, of string, limit Limit, now time.Time) (bool, error) {
	_, wait, err := f.Drafts.TakeToken(ctx, "START#"+of, limit.Every, limit.Burst, now)
	return wait == 0, err
}

// network is what one visitor can hardly have more of: an address, or of IPv6 the
// first half, which is one connection's.
func network(source string) string {
	address, err := netip.ParseAddr(source)
	if err != nil {
		return "unknown"
	}
	if address = address.Unmap(); address.Is6() {
		return netip.PrefixFrom(address.WithZone(""), 64).Masked().String()
	}
	return address.String()
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
