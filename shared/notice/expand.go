package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// expand works out the notices of an announcement: one for each of its recipients.
func (c Courier) expand(ctx context.Context, a casework.Announcement) ([]casework.Notice, error) {
	if a.Code != nil {
		contact, err := c.Directory.Contact(ctx, a.Code.Organisation, a.Code.Contact)
		if errors.Is(err, casework.ErrNotFound) {
			return nil, nil // Taken off the list meanwhile: there is nobody to tell.
		}
		if err != nil {
			return nil, fmt.Errorf("contact %s: %w", a.Code.Contact, err)
		}
		n := noticeTo(a, contact, casework.ChannelSMS, contact.Mobile)
		n.Review, n.Duty = a.Code.Review, contact.Duty
		return []casework.Notice{n}, nil
	}
	contactsOf, err := casework.ContactsFor(ctx, c.Directory, a)
	if err != nil {
		return nil, err
	}
	var notices []casework.Notice
	for _, r := range a.Recipients(contactsOf, c.Operations) {
		if r.ToOperations() {
			notices = append(notices, c.toOperations(a, a.Kind, r.Audience.Organisation, string(a.Subject.Tier), a.At))
			continue
		}
		notices = append(notices, noticeFor(a, r))
	}
	return notices, nil
}

// noticeFor is the notice of an announcement to one of its recipients.
func noticeFor(a casework.Announcement, r casework.Recipient) casework.Notice {
	n := noticeTo(a, r.Contact, r.Channel, r.Address)
	n.Duty, n.Service, n.Site, n.Not, n.Review = r.Audience.Duty, r.Audience.Service, r.Audience.Site, r.Audience.Not, r.Audience.Review
	n.Trust = r.Audience.Duty == casework.DutyTrustContact
	if tier := derogation.Tier(r.Audience.Duty); r.Audience.Review != 0 || a.Subject.Exception != nil && tier.SpeaksOfExceptions() {
		n.Tier = tier
	}
	return n
}

// hasLink reports whether a notice is for somebody who may open the request, or a board.
// A standing derogation is neither.
func hasLink(n casework.Notice) bool {
	object := n.Subject.Exception != nil && n.Tier.SpeaksOfExceptions() // Before they are asked.
	return (n.Review != 0 || n.Trust || object || n.Kind == casework.AnnounceBoardLink) && n.Kind != casework.AnnounceStanding
}

func noticeTo(a casework.Announcement, contact casework.Contact, channel casework.Channel, address string) casework.Notice {
	whom := contact.ID
	if whom == "" {
		sum := sha256.Sum256([]byte(strings.ToLower(address)))
		whom = hex.EncodeToString(sum[:8])
	}
	return casework.Notice{
		Reference: a.Reference,
		Key:       "N#" + strings.TrimPrefix(a.Family(), "A#") + "#" + whom + "#" + string(channel),
		Kind:      a.Kind, Channel: channel,
		Contact: contact.ID, Organisation: contact.Organisation, Name: contact.Name, Role: contact.Role, Address: address,
		Subject: a.Subject, CodeKeyID: a.CodeKeyID, CodeNonce: a.CodeNonce, AnnouncedAt: a.At,
		Status: casework.NoticePending, DueAt: a.DueAt, KeptDays: a.KeptDays,
	}
}
