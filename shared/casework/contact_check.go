package casework

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// Limits on what a contact may hold. They are far above what a real one needs.
const (
	maxContactText = 200
	maxDeputies    = 10
	maxHours       = 50
	maxOrder       = 1000
)

var contactIDShape = regexp.MustCompile(`^CT-[0-9A-HJKMNP-TV-Z]{8}$`)

// CheckContact names everything that is wrong with a contact of an organisation
// of a kind. All are that organisation's contacts as they will be, this one among
// them: its deputies are looked for there.
func CheckContact(c Contact, kind derogation.OrganisationKind, all []Contact) []derogation.FieldError {
	var wrong contactFaults
	if !contactIDShape.MatchString(c.ID) {
		wrong.add("/id", "invalid_id", "must be CT- and eight digits or capital letters, without I, L, O and U, such as CT-7K2M9Q4X")
	}
	wrong.duty(c, kind)
	switch c.Kind {
	case "", ContactPerson, ContactMailbox:
	default:
		wrong.add("/kind", "unknown_kind", "must be person or mailbox")
	}
	wrong.text("/name", c.Name, true)
	wrong.text("/role", c.Role, true)
	wrong.text("/service", c.Service, false)
	wrong.text("/site", c.Site, false)
	for _, own := range []struct{ pointer, value string }{{"/service", c.Service}, {"/site", c.Site}} {
		if own.value != "" && !derogation.Tier(c.Duty).ContactsByService() {
			wrong.add(own.pointer, "not_for_duty", "is for a clinical director alone")
		}
	}
	wrong.addresses(c, kind)
	if c.Order < 0 || c.Order > maxOrder {
		wrong.add("/order", "out_of_range", fmt.Sprintf("must be from 0 to %d", maxOrder))
	}
	wrong.deputies(c, all)
	for pointer, n := range map[string]int{"/weekly": len(c.Hours.Weekly), "/exceptions": len(c.Hours.Exceptions), "/holidays": len(c.Hours.Holidays)} {
		if n > maxHours {
			wrong.add(pointer, "too_many", fmt.Sprintf("may have %d entries", maxHours))
		}
	}
	return wrong
}

type contactFaults []derogation.FieldError

func (f *contactFaults) add(pointer, code, detail string) {
	*f = append(*f, derogation.FieldError{Pointer: pointer, Code: code, Detail: detail})
}

// Duties are those that the contacts of a kind of organisation can have: the
// tiers that it answers for, and what a trust and an ICB are told besides.
func Duties(kind derogation.OrganisationKind) []string {
	var duties []string
	for _, tier := range derogation.Ladder() {
		if tier.AnsweredByKind() == kind {
			duties = append(duties, string(tier))
		}
	}
	switch kind {
	case derogation.KindTrust:
		duties = append(duties, DutyTrustContact)
	case derogation.KindICB:
		duties = append(duties, DutyImpact)
	case derogation.KindRegion, derogation.KindNational, derogation.KindUnion:
		// They are asked, and nothing else.
	}
	return duties
}

// duty checks that an organisation of the kind can have the duty.
func (f *contactFaults) duty(c Contact, kind derogation.OrganisationKind) {
	if may := Duties(kind); !slices.Contains(may, c.Duty) {
		f.add("/duty", "unknown_duty", fmt.Sprintf("a %s's contact must have one of these: %s", kind, strings.Join(may, ", ")))
	}
}

func (f *contactFaults) text(pointer, text string, required bool) {
	switch {
	case required && !written.Says(text):
		f.add(pointer, "required", "must be given")
	case written.TooLong(text, maxContactText):
		f.add(pointer, "too_long", fmt.Sprintf("may have %d characters", maxContactText))
	case written.Unwritable(text), !written.OneLine(text):
		f.add(pointer, "control_character", "must be one line, without hidden marks that turn its direction")
	}
}

// addresses checks the ways of reaching a contact. Who decides for the union
// proves who they are by a code that comes to a mobile.
func (f *contactFaults) addresses(c Contact, kind derogation.OrganisationKind) {
	if c.Email == "" && c.Mobile == "" {
		f.add("/email", "required", "an email address or a mobile number must be given")
	}
	if c.Email != "" && !written.IsEmail(c.Email) {
		f.add("/email", "not_an_address", "must be an email address")
	}
	if c.Mobile != "" && !written.IsMobile(c.Mobile) {
		f.add("/mobile", "not_a_number", "must be an international number, such as +447700900123")
	}
	if kind == derogation.KindUnion && c.Mobile == "" {
		f.add("/mobile", "required", "must be given: the code that a union's decision needs is sent to it")
	}
}

func (f *contactFaults) deputies(c Contact, all []Contact) {
	if len(c.Deputies) > maxDeputies {
		f.add("/deputies", "too_many", fmt.Sprintf("may have %d entries", maxDeputies))
		return
	}
	for i, id := range c.Deputies {
		pointer := fmt.Sprintf("/deputies/%d", i)
		known := slices.IndexFunc(all, func(d Contact) bool { return d.ID == id })
		switch {
		case id == c.ID:
			f.add(pointer, "self", "nobody is their own deputy")
		case slices.Contains(c.Deputies[:i], id):
			f.add(pointer, "repeated", "is given more than once")
		case known < 0:
			f.add(pointer, "unknown_contact", "is not a contact of the organisation")
		case all[known].Duty != c.Duty:
			f.add(pointer, "other_duty", "must have the same duty")
		}
	}
}
