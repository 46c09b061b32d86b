package casework

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
)

// DutyTrustContact is the duty of those who are told on the trust's behalf how
// its requests go. Every other duty is that of a tier, and has its name.
const DutyTrustContact = "trust_contact"

// ContactKind says what stands behind an address.
type ContactKind string

// The kinds. A contact that was stored without one counts as a mailbox.
const (
	ContactPerson  ContactKind = "person"
	ContactMailbox ContactKind = "mailbox"
)

// Contact is a person or role mailbox that an organisation registered for a
// duty. A clinical director's may be for one service, one site (by its code) or
// both; then others are not asked for those. ID is CT- and eight characters of
// Crockford's base 32.
type Contact struct {
	ID           string      `json:"id"`
	Organisation string      `json:"organisation"`
	Duty         string      `json:"duty"`
	Kind         ContactKind `json:"kind,omitempty"`
	Service      string      `json:"service,omitempty"`
	Site         string      `json:"site,omitempty"`
	Name         string      `json:"name"`
	Role         string      `json:"role"`
	Email        string      `json:"email,omitempty"`
	Mobile       string      `json:"mobile,omitempty"`
	Order        int         `json:"order"`
	// Deputies are the ids of those who stand in, in this order. They have the
	// same duty.
	Deputies []string `json:"deputies,omitempty"`
	// OnlyDeputy is set for somebody who is asked as a deputy and not otherwise.
	OnlyDeputy bool `json:"onlyDeputy,omitempty"`
	// Hours are those of duty; without any, it is always.
	Hours dutyhours.Hours `json:"hours,omitzero"`
}

// AddressMark is what a link says of the address that it was sent to: enough to
// tell that another one is registered by now. Spaces and capitals do not count.
func AddressMark(address string) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.Join(strings.Fields(address), ""))))
	return hex.EncodeToString(sum[:4])
}

// ReachedAt reports whether a link that was sent to the address of a mark is still
// the contact's. One without a mark was sent before there were any.
func (c Contact) ReachedAt(mark string) bool {
	return mark == "" || c.Email != "" && mark == AddressMark(c.Email) || c.Mobile != "" && mark == AddressMark(c.Mobile)
}

// ContactsAt picks who is registered for a duty: those for the service at the
// site if there are any, else those for the service, else those for the site,
// else those for none in particular. They come in the organisation's own order.
// Those who are only deputies are not among them. Whether anybody is on duty is
// not asked here.
func ContactsAt(contacts []Contact, duty, service, site string) []Contact {
	for _, own := range byNearness(contacts, duty, service, site) {
		if len(own) > 0 {
			return own
		}
	}
	return nil
}

// byNearness sorts those registered for a duty by what they are registered for:
// the service at the site, the service, the site, the organisation as a whole.
func byNearness(contacts []Contact, duty, service, site string) [4][]Contact {
	var levels [4][]Contact
	for _, c := range contacts {
		ofService, ofSite := c.Service != "", c.Site != ""
		if c.Duty != duty || c.OnlyDeputy || ofService && !sameWords(c.Service, service) || ofSite && !sameWords(c.Site, site) {
			continue
		}
		level := 3
		switch {
		case ofService && ofSite:
			level = 0
		case ofService:
			level = 1
		case ofSite:
			level = 2
		}
		levels[level] = append(levels[level], c)
	}
	for _, level := range levels {
		slices.SortStableFunc(level, inOrder)
	}
	return levels
}

func sameWords(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

// Among picks whom an audience reaches at a moment: everybody who is registered
// for its duty, those of them who are asked, or the one contact that it is for,
// whatever their service and site. Where nobody is on duty everybody registered is
// told rather than nobody; where those nearest are all who filed, those after them.
func (a Audience) Among(contacts []Contact, at time.Time) []Contact {
	if a.Contact != "" {
		return filter(contacts, func(c Contact) bool { return c.ID == a.Contact && c.Duty == a.Duty })
	}
	filers := sharing(contacts, a.Not)
	may := func(c Contact) bool { return !holds(filers, c.ID) }
	var reached []Contact
	if a.OnDuty {
		reached = Asked(contacts, a.Duty, a.Service, a.Site, at, a.Not)
	}
	if len(reached) == 0 {
		reached = nearest(contacts, a.Duty, a.Service, a.Site, may)
	}
	also := func(more []Contact) {
		for _, c := range more {
			if !holds(reached, c.ID) {
				reached = append(reached, c)
			}
		}
	}
	if !a.AskedAt.IsZero() {
		also(Asked(contacts, a.Duty, a.Service, a.Site, a.AskedAt, a.Not))
	}
	if a.WithDeputies {
		also(deputiesOf(contacts, reached))
	}
	return filter(reached, may)
}

// inOrder is the organisation's own order.
func inOrder(a, b Contact) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.ID, b.ID))
}

// Actor is the contact acting for a tier. The person gives their own name: a
// mailbox may be shared.
func (c Contact) Actor(person string, tier derogation.Tier, organisation derogation.Organisation, proof derogation.Proof) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorReviewer, ID: c.ID, Name: person, Role: c.Role,
		Organisation: organisation.Code, OrganisationName: organisation.Name, OrganisationKind: organisation.Kind,
		Tier: tier, Proof: proof,
	}
}
