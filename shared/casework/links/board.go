package links

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// areAsked reports whether contacts of a kind of organisation answer requests of trusts.
// A trust's own, which do too, find what it sent by the link to its form.
func areAsked(kind derogation.OrganisationKind) bool {
	return !isTrust(kind) && slices.ContainsFunc(derogation.Ladder(), func(t derogation.Tier) bool { return t.AnsweredByKind() == kind })
}

// SendBoard has the link of a board sent to an email address for each organisation that
// is asked about the requests of trusts and registered the address for that. It does
// and returns the same when there is none: what is announced then reaches nobody.
// Source is the network address that is asked from.
//
// Errors: ErrTooManyAsked; ErrTooSoon.
func (d Desk) SendBoard(ctx context.Context, address, source string, now time.Time) error {
	if err := d.fromSource(ctx, source, now); err != nil {
		return err
	}
	mark := casework.AddressMark(address)
	return d.send(ctx, "@"+mark, now, func() ([]casework.Announcement, error) {
		taken, err := d.take(ctx, "board#"+mark, ToAddress, now)
		if err != nil {
			return nil, err
		}
		if !taken {
			return nil, ErrTooSoon
		}
		return d.boards(ctx, mark, now)
	})
}

// boards announces the boards of those that registered an address, by its mark, each by
// itself: a mail says whose board it opens, and nobody is mailed the same twice.
func (d Desk) boards(ctx context.Context, mark string, now time.Time) ([]casework.Announcement, error) {
	organisations, err := d.open(ctx, now, areAsked)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(organisations))
	for i, o := range organisations {
		codes[i] = o.Code
	}
	contactsOf, err := d.Directory.ContactsOf(ctx, codes)
	if err != nil {
		return nil, fmt.Errorf("contacts of %d organisations: %w", len(codes), err)
	}
	subject, err := d.subject(ctx, now)
	if err != nil {
		return nil, err
	}
	announcement := func(of, name string, audience []casework.Audience) casework.Announcement {
		subject.BoardOf = name
		return casework.Announcement{
			Reference: casework.BoardLinksOf + of, Key: fmt.Sprintf("A#board#%d#%s", now.UnixMilli(), mark),
			Kind: casework.AnnounceBoardLink, At: now, DueAt: now.Add(casework.OutboxGrace), Subject: subject, Audience: audience,
		}
	}
	var announced []casework.Announcement
	for _, o := range organisations {
		var audience []casework.Audience
		for _, contact := range contactsOf[o.Code] {
			asked := derogation.Tier(contact.Duty).AnsweredByKind() == o.Kind
			if asked && contact.Email != "" && casework.AddressMark(contact.Email) == mark {
				audience = append(audience, casework.Audience{Organisation: o.Code, Duty: contact.Duty, Contact: contact.ID})
			}
		}
		if len(audience) > 0 {
			announced = append(announced, announcement(o.Code, o.Name, audience))
		}
	}
	if len(announced) == 0 {
		announced = append(announced, announcement("@"+mark, "", nil))
	}
	return announced, nil
}
