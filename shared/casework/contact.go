package casework

import (
	"cmp"
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
)

// DutyTrustContact is the duty of those who are told on the trust's behalf how
// its requests go. Every other duty is that of a tier, and has its name.
const DutyTrustContact = "trust_contact"

// Contact is a person or role mailbox that an organisation registered for a
// duty. A clinical director's may be for one service; then others are not asked
// for that service. ID is CT- and eight characters of Crockford's base 32.
type Contact struct {
	ID           string `json:"id"`
	Organisation string `json:"organisation"`
	Duty         string `json:"duty"`
	Service      string `json:"service,omitempty"`
	Name         string `json:"name"`
	Role         string `json:"role"`
	Email        string `json:"email,omitempty"`
	Mobile       string `json:"mobile,omitempty"`
	Order        int    `json:"order"`
}

// ContactsFor picks who is asked for a duty: those registered for the service
// if there are any, else those registered for none in particular. They come in
// the organisation's own order.
func ContactsFor(contacts []Contact, duty, service string) []Contact {
	var own, general []Contact
	for _, c := range contacts {
		switch {
		case c.Duty != duty:
		case c.Service == "":
			general = append(general, c)
		case strings.EqualFold(strings.TrimSpace(c.Service), strings.TrimSpace(service)):
			own = append(own, c)
		}
	}
	chosen := own
	if len(chosen) == 0 {
		chosen = general
	}
	slices.SortStableFunc(chosen, inOrder)
	return chosen
}

// Among picks whom an audience reaches: everybody who is asked for its duty, or
// the one contact that it is for, whatever their service.
func (a Audience) Among(contacts []Contact) []Contact {
	if a.Contact == "" {
		return ContactsFor(contacts, a.Duty, a.Service)
	}
	var one []Contact
	for _, c := range contacts {
		if c.ID == a.Contact && c.Duty == a.Duty {
			one = append(one, c)
		}
	}
	return one
}

func inOrder(a, b Contact) int {
	return cmp.Or(cmp.Compare(a.Order, b.Order), strings.Compare(a.ID, b.ID))
}

// actor is the contact acting for a tier. The person gives their own name: a
// mailbox may be shared.
func (c Contact) actor(person string, tier derogation.Tier, organisation derogation.Organisation, proof derogation.Proof) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorReviewer, ID: c.ID, Name: person, Role: c.Role,
		Organisation: organisation.Code, OrganisationName: organisation.Name, OrganisationKind: organisation.Kind,
		Tier: tier, Proof: proof,
	}
}
