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

// telephone is read as it stands: it may look like an NHS number, and is none.
type telephone struct{ field }

func (one telephone) read(in *kit.Input, r *derogation.Request) {
	number := in.Lines(one.ID)
	if *r.Field(one.Pointer).(*string) = number; number == "" {
		in.Wrong.Add(one.ID, one.missing)
	}
}
