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
	announcement := func(of, name, whom string, audience ...casework.Audience) casework.Announcement {
		subject.BoardOf = name
		return casework.Announcement{
			Reference: casework.BoardLinksOf + of, Key: fmt.Sprintf("A#board#%d#%s", now.UnixMilli(), whom),
			Kind: casework.AnnounceBoardLink, At: now, DueAt: now.Add(casework.OutboxGrace), Subject: subject, Audience: audience,
		}
	}
	var announced []casework.Announcement
	for _, o := range organisations {
		contacts := contactsOf[o.Code]
		i := slices.IndexFunc(contacts, func(c casework.Contact) bool {
			asked := derogation.Tier(c.Duty).AnsweredByKind() == o.Kind
			return asked && c.Email != "" && casework.AddressMark(c.Email) == mark
		})
		if i >= 0 {
			to := casework.Audience{Organisation: o.Code, Duty: contacts[i].Duty, Contact: contacts[i].ID}
			announced = append(announced, announcement(o.Code, o.Name, to.Contact, to))
		}
	}
	if len(announced) == 0 {
		announced = append(announced, announcement("@"+mark, "", mark))
	}
	return announced, nil
}
