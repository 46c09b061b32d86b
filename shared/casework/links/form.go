package links

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func isTrust(kind derogation.OrganisationKind) bool { return kind == derogation.KindTrust }

// Trusts lists the trusts that are open at the time given, by name.
func (d Desk) Trusts(ctx context.Context, now time.Time) ([]derogation.Organisation, error) {
	return d.open(ctx, now, isTrust)
}

// SendForm has each registered contact of a trust sent a link to the trust's form, and
// nobody else. It returns the same whether or not there is any contact, so that
// whoever asks learns nothing of a trust. Source is the network address that is asked
// from.
//
// Errors: ErrTooManyAsked; casework.ErrNotFound (no such trust, or it has closed);
// ErrTooSoon.
func (d Desk) SendForm(ctx context.Context, code, source string, now time.Time) error {
	if err := d.fromSource(ctx, source, now); err != nil {
		return err
	}
	trust, err := d.Directory.Organisation(ctx, code)
	if err != nil {
		return err
	}
	if !isTrust(trust.Kind) || !trust.Open(now) {
		return casework.ErrNotFound
	}
	return d.send(ctx, trust.Code, now, func() ([]casework.Announcement, error) {
		audience, err := d.formAudience(ctx, trust, now)
		if err != nil {
			return nil, err
		}
		subject, err := d.subject(ctx, now)
		subject.TrustName, subject.TrustCode = trust.Name, trust.Code
		return []casework.Announcement{{
			Reference: casework.FormLinksOf + trust.Code, Key: fmt.Sprintf("A#form#%d", now.UnixMilli()),
			Kind: casework.AnnounceFormLink, At: now, DueAt: now.Add(casework.OutboxGrace), Subject: subject, Audience: audience,
		}}, err
	})
}

// formAudience are the contacts of a trust whose mailboxes may be sent a link now. Of a
// trust that has none it is the duty itself, which nobody has. ErrTooSoon when each
// was sent as many as one may be.
func (d Desk) formAudience(ctx context.Context, trust derogation.Organisation, now time.Time) ([]casework.Audience, error) {
	contacts, err := d.Directory.Contacts(ctx, trust.Code)
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
			if allowed[mailbox], err = d.take(ctx, "address#"+mailbox, ToAddress, now); err != nil {
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
		return nil, ErrTooSoon
	}
	return audience, nil
}
