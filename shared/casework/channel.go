package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Channel is a way of reaching somebody.
type Channel string

// The channels. Webhooks reach systems, the others people.
const (
	ChannelEmail   Channel = "email"
	ChannelSMS     Channel = "sms"
	ChannelWebhook Channel = "webhook"
)

// channels are those that reach people, with what people call each.
var channels = []struct {
	channel Channel
	name    string
}{
	{ChannelEmail, "email"},
	{ChannelSMS, "text message"},
}

// Channels lists the ways of reaching people.
func Channels() []Channel {
	var all []Channel
	for _, c := range channels {
		all = append(all, c.channel)
	}
	return all
}

// Name is what people call the channel; its code, if it does not reach people.
func (c Channel) Name() string {
	for _, one := range channels {
		if one.channel == c {
			return one.name
		}
	}
	return string(c)
}

// inTexts are the announcements that go out as text messages too. Package notice has
// their words.
var inTexts = []AnnouncementKind{
	AnnounceReview, AnnounceReminder, AnnounceExtended, AnnounceHandOver, AnnounceQuestion, AnnounceAnswer, AnnounceAmendment,
	AnnounceOverdue, AnnounceDecision, AnnounceRevocation, AnnounceImpactAsked, AnnounceOneTimeCode,
}

// InTexts reports whether what is announced goes out as a text message too.
func (kind AnnouncementKind) InTexts() bool { return slices.Contains(inTexts, kind) }

// Recipient is one address by which an announcement reaches somebody. Audience and
// the contact's id are empty for an address of the round's distribution list.
type Recipient struct {
	Audience Audience
	Contact  Contact
	Channel  Channel
	Address  string
}

// HasLink reports whether somebody may open the request.
func (r Recipient) HasLink() bool {
	return r.Audience.Review != 0 || r.Audience.Duty == DutyTrustContact
}

// ToOperations reports whether it is for those who run the service.
func (r Recipient) ToOperations() bool { return r.Audience.Duty == DutyOperations }

// Ways are those by which one contact of an audience is reached: by mail, and by text
// message as well where the audience says so, or where there is no mail address
// and there are words for it.
func (kind AnnouncementKind) Ways(audience Audience, contact Contact) []Recipient {
	var ways []Recipient
	if contact.Email != "" {
		ways = append(ways, Recipient{audience, contact, ChannelEmail, contact.Email})
	}
	if contact.Mobile != "" && (audience.ByPhone || contact.Email == "") && kind.InTexts() {
		ways = append(ways, Recipient{audience, contact, ChannelSMS, contact.Mobile})
	}
	return ways
}

// Recipients works out whom an announcement is for, by the contacts of each
// organisation and the address of those who run the service. Nobody is told the same
// thing twice by the same channel, also when they have several duties; the first
// audience in the announcement counts, unless a later one has a link to give.
func (a Announcement) Recipients(contactsOf map[string][]Contact, operations string) []Recipient {
	var all []Recipient
	add := func(r Recipient) {
		for i, earlier := range all {
			if earlier.Channel == r.Channel && strings.EqualFold(earlier.Address, r.Address) {
				if !earlier.HasLink() && r.HasLink() {
					all[i] = r
				}
				return
			}
		}
		all = append(all, r)
	}
	for _, audience := range a.Audience {
		if audience.Duty == DutyOperations {
			add(Recipient{Audience: audience, Channel: ChannelEmail, Address: operations})
			continue
		}
		for _, contact := range audience.Among(contactsOf[audience.Organisation], a.At) {
			for _, way := range a.Kind.Ways(audience, contact) {
				add(way)
			}
		}
	}
	for _, d := range a.Addresses {
		add(Recipient{Contact: Contact{Name: d.Name}, Channel: ChannelEmail, Address: d.Email})
	}
	return all
}

// ContactsFor reads together the contacts of all to whom something is announced, by
// their organisation.
func ContactsFor(ctx context.Context, directory Directory, announcements ...Announcement) (map[string][]Contact, error) {
	var organisations []string
	for _, a := range announcements {
		for _, audience := range a.Audience {
			if audience.Duty != DutyOperations && !slices.Contains(organisations, audience.Organisation) {
				organisations = append(organisations, audience.Organisation)
			}
		}
	}
	if len(organisations) == 0 {
		return nil, nil
	}
	contacts, err := directory.ContactsOf(ctx, organisations)
	if err != nil {
		return nil, fmt.Errorf("contacts of %s: %w", strings.Join(organisations, ", "), err)
	}
	return contacts, nil
}

// Reach is how many people are told of something, at how many organisations. OnList
// is set where some of them are told by the round's distribution list.
type Reach struct {
	People        int
	Organisations int
	OnList        bool
}

func reachOf(announcements []Announcement, contactsOf map[string][]Contact) Reach {
	var reach Reach
	people, organisations := map[string]bool{}, map[string]bool{}
	for _, a := range announcements {
		for _, r := range a.Recipients(contactsOf, "") {
			if r.Contact.ID == "" {
				people[strings.ToLower(r.Address)], reach.OnList = true, true
				continue
			}
			people[r.Contact.ID], organisations[r.Contact.Organisation] = true, true
		}
	}
	reach.People, reach.Organisations = len(people), len(organisations)
	return reach
}
