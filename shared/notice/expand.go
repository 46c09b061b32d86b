package notice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
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
		contact, err := c.Directory.Contact(ctx, a.Code.Organisation, a.Code.Contact)
		if errors.Is(err, casework.ErrNotFound) {
			return nil, nil // Taken off the list meanwhile: there is nobody to tell.
		}
		if err != nil {
			return nil, fmt.Errorf("contact %s: %w", a.Code.Contact, err)
		}
		n := noticeTo(a, contact, casework.ChannelSMS, contact.Mobile)
		n.Review, n.Duty = a.Code.Review, contact.Duty
		add(n)
		return notices, nil
	}
	contactsOf, err := c.contactsOf(ctx, a.Audience)
	if err != nil {
		return nil, err
	}
	for _, audience := range a.Audience {
		if audience.Duty == casework.DutyOperations {
			add(c.toOperations(a, a.Kind, audience.Organisation, string(a.Subject.Tier), a.At))
			continue
		}
		for _, contact := range audience.Among(contactsOf[audience.Organisation], a.At) {
			for _, n := range waysTo(a, audience, contact) {
				add(n)
			}
		}
	}
	for _, d := range a.Addresses {
		add(noticeTo(a, casework.Contact{Name: d.Name}, casework.ChannelEmail, d.Email))
	}
	return notices, nil
}

// contactsOf reads together the contacts of all who are to be told.
func (c Courier) contactsOf(ctx context.Context, audiences []casework.Audience) (map[string][]casework.Contact, error) {
	var organisations []string
	for _, audience := range audiences {
		if audience.Duty != casework.DutyOperations && !slices.Contains(organisations, audience.Organisation) {
			organisations = append(organisations, audience.Organisation)
		}
	}
	if len(organisations) == 0 {
		return nil, nil
	}
	contacts, err := c.Directory.ContactsOf(ctx, organisations)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", strings.Join(organisations, ", "), err)
	}
	return contacts, nil
}

// waysTo are the notices by which one contact is reached: by mail, and by text
// message as well where the audience says so, or where there is no mail address
// and there are words for it.
func waysTo(a casework.Announcement, audience casework.Audience, contact casework.Contact) []casework.Notice {
	var ways []casework.Notice
	reach := func(channel casework.Channel, address string) {
		n := noticeTo(a, contact, channel, address)
		n.Duty, n.Service, n.Site, n.Not, n.Review = audience.Duty, audience.Service, audience.Site, audience.Not, audience.Review
		n.Trust = audience.Duty == casework.DutyTrustContact
		if audience.Review != 0 {
			n.Tier = derogation.Tier(audience.Duty)
		}
		ways = append(ways, n)
	}
	if contact.Email != "" {
		reach(casework.ChannelEmail, contact.Email)
	}
	if contact.Mobile != "" && (audience.ByPhone || contact.Email == "") && hasWords(a.Kind, casework.ChannelSMS) {
		reach(casework.ChannelSMS, contact.Mobile)
	}
	return ways
}

// hasLink reports whether a notice is for somebody who may open the request. A
// standing derogation is none.
func hasLink(n casework.Notice) bool {
	return (n.Review != 0 || n.Trust) && n.Kind != casework.AnnounceStanding
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
