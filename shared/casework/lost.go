package casework

import (
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
)

// Lost is a notice that did not arrive, as far as it says who else is to be
// told. Announcement is the key of the announcement that it was of: whatever is
// sent instead is a notice of the same one, so that nobody is told twice by the
// same way, and the search for somebody ends.
type Lost struct {
	Announcement string          `json:"announcement"`
	Contact      string          `json:"contact"`
	Organisation string          `json:"organisation"`
	Duty         string          `json:"duty,omitempty"`
	Service      string          `json:"service,omitempty"`
	Site         string          `json:"site,omitempty"`
	Review       int             `json:"review,omitempty"`
	Tier         derogation.Tier `json:"tier,omitempty"`
	Trust        bool            `json:"trust,omitempty"`
	// Not is who filed the request, who is not asked in somebody's place either.
	Not string `json:"not,omitempty"`
}

// replacements is what the key of an announcement begins with that replaces a
// lost notice.
const replacements = "A#again#"

// Replace returns the announcement by which a lost notice is told again, to be
// committed with what became of it; nil when there is nothing to tell again. It
// marks the notice, so that this happens once.
//
// A one-time code is for one telephone alone, and whoever waits for it asks for
// another; so does whoever waits for a link that they asked for. An address of a
// distribution list has nobody in its place, nor have operations. Systems are not
// people.
func (n *Notice) Replace(now time.Time) *Announcement {
	askedFor := n.Kind == AnnounceOneTimeCode || n.Kind == AnnounceNewLink || n.Kind.ForAnybody()
	if !n.Lost() || n.Replaced || n.Contact == "" || n.Delivery != nil || askedFor {
		return nil
	}
	n.Replaced = true
	return &Announcement{
		Reference: n.Reference, Key: replacements + strings.TrimPrefix(n.Key, "N#"), Kind: n.Kind,
		At: now, DueAt: now.Add(OutboxGrace), Subject: n.Subject, KeptDays: n.KeptDays,
		Lost: &Lost{
			Announcement: n.Announcement(), Contact: n.Contact, Organisation: n.Organisation,
			Duty: n.ForDuty(), Service: n.Service, Site: n.Site, Review: n.Review, Tier: n.Tier, Trust: n.Trust, Not: n.Not,
		},
	}
}

// InPlaceOf are those who may be told when a notice was lost, in order: the
// person themselves; those who are registered for the duty, the nearest first,
// each of these before their deputies; and the person's own deputies. Of them,
// those on duty come first: somebody who is not is better than nobody. Whoever
// filed what is to be answered is none of them. Contacts are all those of the
// organisation, and some may come more than once.
func (l Lost) InPlaceOf(contacts []Contact, at time.Time) []Contact {
	filers := sharing(contacts, l.Not)
	may := func(c Contact) bool { return !holds(filers, c.ID) }
	self := filter(contacts, func(c Contact) bool { return c.ID == l.Contact && may(c) })
	if l.Duty == "" {
		return self
	}
	var others []Contact
	for _, registered := range byNearness(contacts, l.Duty, l.Service, l.Site) {
		others = slices.Concat(others, registered, deputiesOf(contacts, registered))
	}
	others = filter(append(others, deputiesOf(contacts, self)...), may)
	onDuty := func(c Contact) bool { return c.Hours.OnDuty(at) }
	offDuty := func(c Contact) bool { return !onDuty(c) }
	return slices.Concat(self, filter(others, onDuty), filter(others, offDuty))
}

// Family is the key of the announcement that the notices of this one belong to.
func (a Announcement) Family() string {
	if a.Lost != nil {
		return a.Lost.Announcement
	}
	return a.Key
}

// Announcement is the key of the announcement that a notice is of: its own key
// ends with whom it is for and the channel.
func (n Notice) Announcement() string {
	key := strings.TrimPrefix(n.Key, "N#")
	for range 2 {
		key = key[:max(strings.LastIndexByte(key, '#'), 0)]
	}
	return "A#" + key
}

// ForDuty is the duty that a notice was for. Those of an earlier version say it by
// their tier, or that they are for the trust.
func (n Notice) ForDuty() string {
	switch {
	case n.Duty != "":
		return n.Duty
	case n.Trust:
		return DutyTrustContact
	default:
		return string(n.Tier)
	}
}

// SameDuty reports whether a notice was for the duty that was to be told by a
// lost one.
func (n Notice) SameDuty(lost Lost) bool {
	return n.Kind != AnnounceNobodyReached && n.Organisation == lost.Organisation && n.ForDuty() == lost.Duty
}
