package form

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const slugPeople = "people"

var peopleStep = step{
	slug: slugPeople, name: "Who stands behind it, and who to phone", part: partPeople, title: "Who stands behind the request?",
	asked: all{
		field{
			Place: kit.At("/localNegotiatingCommittee/informed", "informed", "this question"), label: "Was the local negotiating committee told?",
			missing: "Say whether the committee was told", options: []kit.Option{yes("Yes"), no("No")},
		},
		field{Place: kit.At("/localNegotiatingCommittee/comment", "committeeComment", "the comment"), label: "What the committee said (optional)", hint: kit.NoNames},
		field{
			Place: kit.At("/attestation/name", kit.FieldAttestedBy, "the name"), label: "Name of the clinician who confirms the request", missing: "Enter the clinician’s name",
			hint: "A senior clinician who has seen what it says and confirms it. Not a doctor who is on strike.",
		},
		field{Place: kit.At("/attestation/role", "attestedRole", "the role"), label: "Role of the clinician", hint: "Such as Consultant neonatologist.", missing: "Enter the clinician’s role"},
		field{
			Place: kit.At("/contact/name", kit.FieldContactName, "the name"), label: "Who can the decision makers phone?",
			hint: "Somebody who can answer questions about the request until it is decided. A name, or the post, such as The site manager on duty.", missing: "Enter who to phone: a name, or the post",
		},
		field{Place: kit.At("/contact/role", "contactRole", "the role"), label: "Role of the person to phone", missing: "Enter the role of the person to phone"},
		telephone{field{Place: kit.At("/contact/phone", "contactPhone", "the phone number"), look: kit.KindPhone, label: "Phone number", missing: "Enter the phone number"}},
		field{Place: kit.At("/contact/email", "contactEmail", "the email address"), look: kit.KindEmail, label: "Email address", hint: "We send no link to this address.", missing: "Enter the email address"},
	},
}

const (
	slugCasualty  = "mass-casualty"
	fieldCasualty = "massCasualty"
)

var casualtyStep = step{
	slug: slugCasualty, name: "Mass casualty event", part: partFirst, title: "Are you contacting doctors under the mass casualty exception?",
	intro: "Only in an event that an outside body has declared, and only while you send this request. It is looked into afterwards. The evidence can then wait.",
	asked: exception{all{
		field{
			Place: kit.At("/massCasualty/declaredBy", "declaredBy", "who declared it"), label: "Who declared the event?",
			hint: "Such as the ambulance service.", missing: "Say who declared the event",
		},
		field{
			Place: kit.At("/massCasualty/incidentReference", "incidentReference", "the reference"), label: "Reference of the incident",
			missing: "Enter the reference of the incident",
		},
		field{
			Place: kit.At("/massCasualty/declaredAt", "declaredAt", "the time"), label: "When was it declared?",
			hint: "UK time.", moment: "the declaration", gone: true, pick: kit.LatestGone,
		},
	}},
}

// exception is whether the mass casualty exception is stated, and for which event.
type exception struct{ all }

func (event exception) controls(f kit.Filled) []kit.Control {
	stated := yes("Yes, doctors are being contacted")
	stated.Controls = event.all.controls(f)
	return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldCasualty, "Mass casualty exception", ""), no("No"), stated)}
}

func (event exception) fill(a answers, r *derogation.Request) {
	if r.MassCasualty != nil {
		a.text(fieldCasualty, "yes")
		event.all.fill(a, r)
	}
}

func (event exception) read(in *kit.Input, r *derogation.Request) {
	var said derogation.MassCasualty
	if r.MassCasualty != nil {
		said = *r.MassCasualty
	}
	r.MassCasualty = nil
	if stated := in.Answered(fieldCasualty, "Say whether you use the mass casualty exception"); stated != nil && *stated {
		r.MassCasualty = &said
		event.all.read(in, r)
	}
}

// telephone is read as it stands: it may look like an NHS number, and is none.
type telephone struct{ field }

func (one telephone) read(in *kit.Input, r *derogation.Request) {
	if r.Contact.Phone = in.Lines(one.ID); r.Contact.Phone == "" {
		in.Wrong.Add(one.ID, one.missing)
	}
}
