package form

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldInformed     = "informed"
	fieldLNCComment   = "committeeComment"
	fieldCasualty     = "massCasualty"
	fieldDeclaredBy   = "declaredBy"
	fieldIncident     = "incidentReference"
	fieldDeclaredAt   = "declaredAt"
	fieldAttestedRole = "attestedRole"
	fieldContactRole  = "contactRole"
	fieldContactEmail = "contactEmail"
	fieldContactPhone = "contactPhone"
)

func committeeStep() step {
	return step{
		slug: "committee", name: "Local negotiating committee", part: partPeople, title: "Was the local negotiating committee told?",
		fill: func(a answers, r derogation.Request) {
			a.answered(fieldInformed, r.LocalNegotiatingCommittee.Informed)
			a.text(fieldLNCComment, r.LocalNegotiatingCommittee.Comment)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Options(f.Control(kit.KindRadios, fieldInformed, "Told?", ""), kit.Option{Value: "yes", Label: "Yes"}, kit.Option{Value: "no", Label: "No"}),
				f.Control(kit.KindLongText, fieldLNCComment, "What it said (optional)", kit.NoNames),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.LocalNegotiatingCommittee = derogation.LNC{
				Informed: in.Answered(fieldInformed, "Say whether the committee was told"), Comment: in.Text(fieldLNCComment, ""),
			}
		},
		fields: []kit.Place{
			kit.At("/localNegotiatingCommittee/informed", fieldInformed, "this question"), kit.At("/localNegotiatingCommittee/comment", fieldLNCComment, "the comment"),
		},
	}
}

func casualtyStep() step {
	return step{
		slug: slugCasualty, name: "Mass casualty event", part: partPeople, title: "Are you contacting doctors under the mass casualty exception?",
		intro: "Only in an event that an outside body has declared, and only while you send this request. It is looked into afterwards. The evidence can then wait.",
		fill: func(a answers, r derogation.Request) {
			if m := r.MassCasualty; m != nil {
				a.text(fieldCasualty, "yes")
				a.text(fieldDeclaredBy, m.DeclaredBy)
				a.text(fieldIncident, m.IncidentReference)
				a.moment(fieldDeclaredAt, m.DeclaredAt)
			}
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldCasualty, "Mass casualty exception", ""),
				kit.Option{Value: "no", Label: "No"},
				kit.Option{Value: "yes", Label: "Yes, doctors are being contacted", Controls: []kit.Control{
					f.Control(kit.KindText, fieldDeclaredBy, "Who declared the event?", "Such as the ambulance service."),
					f.Control(kit.KindText, fieldIncident, "Reference of the incident", ""),
					f.Control(kit.KindLocalTime, fieldDeclaredAt, "When was it declared?", "UK time."),
				}})}
		},
		read: readCasualty,
		fields: []kit.Place{
			kit.At("/massCasualty/declaredBy", fieldDeclaredBy, "who declared it"),
			kit.At("/massCasualty/incidentReference", fieldIncident, "the reference"),
			kit.At("/massCasualty/declaredAt", fieldDeclaredAt, "the time"),
		},
	}
}

func readCasualty(in *kit.Input, r *derogation.Request) {
	before := r.MassCasualty
	r.MassCasualty = nil
	stated := in.Answered(fieldCasualty, "Say whether you use the mass casualty exception")
	if stated == nil || !*stated {
		return
	}
	m := derogation.MassCasualty{
		DeclaredBy:        in.Text(fieldDeclaredBy, "Say who declared the event"),
		IncidentReference: in.Text(fieldIncident, "Enter the reference of the incident"),
	}
	if before != nil {
		m.DeclaredAt = before.DeclaredAt
	}
	m.DeclaredAt = in.Bound(fieldDeclaredAt, "the declaration", m.DeclaredAt, in.LastGone)
	r.MassCasualty = &m
}

func attestationStep() step {
	return step{
		slug: "attestation", name: "Who attests it", part: partPeople, title: "Which clinician stands behind the request?",
		intro: "A senior clinician who has seen what it says and confirms it. Not a doctor who is on strike.",
		fill: func(a answers, r derogation.Request) {
			a.text(kit.FieldAttestedBy, r.Attestation.Name)
			a.text(fieldAttestedRole, r.Attestation.Role)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Control(kit.KindText, kit.FieldAttestedBy, "Name of the clinician", ""),
				f.Control(kit.KindText, fieldAttestedRole, "Role", "Such as Consultant neonatologist."),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Attestation = derogation.Attestation{
				Name: in.Text(kit.FieldAttestedBy, "Enter the clinician’s name"), Role: in.Text(fieldAttestedRole, "Enter the clinician’s role"),
			}
		},
		fields: []kit.Place{kit.At("/attestation/name", kit.FieldAttestedBy, "the name"), kit.At("/attestation/role", fieldAttestedRole, "the role")},
	}
}

func contactStep() step {
	return step{
		slug: "contact", name: "Whom to ring", part: partPeople, title: "Whom can those who decide ring?",
		intro: "Somebody who can answer questions about the request until it is decided. No link is sent to this address.",
		fill: func(a answers, r derogation.Request) {
			a.text(kit.FieldContactName, r.Contact.Name)
			a.text(fieldContactRole, r.Contact.Role)
			a.text(fieldContactEmail, r.Contact.Email)
			a.text(fieldContactPhone, r.Contact.Phone)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Control(kit.KindText, kit.FieldContactName, "Name", "Or the post, such as The site manager on duty."),
				f.Control(kit.KindText, fieldContactRole, "Role", ""),
				f.Control(kit.KindText, fieldContactPhone, "Telephone number", ""),
				f.Control(kit.KindText, fieldContactEmail, "E-mail address", ""),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Contact = derogation.RequestContact{
				Name: in.Text(kit.FieldContactName, "Enter a name, or the post"), Role: in.Text(fieldContactRole, "Enter the role"),
				// A telephone number may look like an NHS number, and is none.
				Phone: in.Lines(fieldContactPhone),
				Email: in.Text(fieldContactEmail, "Enter the e-mail address"),
			}
			if r.Contact.Phone == "" {
				in.Wrong.Add(fieldContactPhone, "Enter the telephone number")
			}
		},
		fields: []kit.Place{
			kit.At("/contact/name", kit.FieldContactName, "the name"), kit.At("/contact/role", fieldContactRole, "the role"),
			kit.At("/contact/phone", fieldContactPhone, "the telephone number"), kit.At("/contact/email", fieldContactEmail, "the e-mail address"),
		},
	}
}
