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

// expand works out whom an announcement is for. Nobody is told the same thing
// twice by the same channel, also when they have several duties; the first
// audience in the announcement counts, unless a later one has a link to give.
func (c Courier) expand(ctx context.Context, a casework.Announcement) ([]casework.Notice, error) {
	var notices []casework.Notice
	add := func(n casework.Notice) {
		for i, earlier := range notices {
			if earlier.Channel == n.Channel && strings.EqualFold(earlier.Address, n.Address) {
				if !hasLink(earlier) && hasLink(n) {
					notices[i] = n
				}
				return
			}
		}
		notices = append(notices, n)
	}
	if a.Code != nil {
		contact, err := c.Registry.Contact(ctx, a.Code.Organisation, a.Code.Contact)
		if errors.Is(err, casework.ErrNotFound) {
			return nil, nil // Taken off the list meanwhile: there is nobody to tell.
		}
		if err != nil {
			return nil, fmt.Errorf("contact %s: %w", a.Code.Contact, err)
		}
		n := noticeTo(a, contact, casework.ChannelSMS, contact.Mobile)
		n.Review = a.Code.Review
		add(n)
		return notices, nil
	}
	for _, audience := range a.Audience {
		contacts, err := c.Registry.Contacts(ctx, audience.Organisation)
		if err != nil {
			return nil, fmt.Errorf("contacts of %s: %w", audience.Organisation, err)
		}
		for _, contact := range audience.Among(contacts) {
			for _, n := range c.waysTo(a, audience, contact) {
				add(n)
			}
		}
	}
	for _, d := range a.Addresses {
		add(noticeTo(a, casework.Contact{Name: d.Name}, casework.ChannelEmail, d.Email))
	}
	return notices, nil
}

// waysTo are the notices by which one contact is reached: by mail, and by text
// message as well where the audience says so.
func (c Courier) waysTo(a casework.Announcement, audience casework.Audience, contact casework.Contact) []casework.Notice {
	var ways []casework.Notice
	if contact.Email != "" {
		n := noticeTo(a, contact, casework.ChannelEmail, contact.Email)
		n.Review = audience.Review
		n.Trust = audience.Duty == casework.DutyTrustContact
		if audience.Review != 0 {
			n.Tier = derogation.Tier(audience.Duty)
		}
		ways = append(ways, n)
	}
	if audience.ByPhone && contact.Mobile != "" {
		ways = append(ways, noticeTo(a, contact, casework.ChannelSMS, contact.Mobile))
	}
	return ways
}

// hasLink reports whether a notice gives its reader a link.
func hasLink(n casework.Notice) bool { return n.Review != 0 || n.Trust }

func noticeTo(a casework.Announcement, contact casework.Contact, channel casework.Channel, address string) casework.Notice {
	whom := contact.ID
	if whom == "" {
		sum := sha256.Sum256([]byte(strings.ToLower(address)))
		whom = hex.EncodeToString(sum[:8])
	}
	return casework.Notice{
		Reference: a.Reference,
		Key:       "N#" + strings.TrimPrefix(a.Key, "A#") + "#" + whom + "#" + string(channel),
		Kind:      a.Kind, Channel: channel,
		Contact: contact.ID, Organisation: contact.Organisation, Name: contact.Name, Address: address,
		Subject: a.Subject, CodeKeyID: a.CodeKeyID, CodeNonce: a.CodeNonce, AnnouncedAt: a.At,
		Status: casework.NoticePending, DueAt: a.DueAt,
	}
}
