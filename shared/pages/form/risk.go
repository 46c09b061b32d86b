package form

import (
	"strconv"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldDescription  = "description"
	fieldPatientsFrom = "patientsFrom"
	fieldPatientsTo   = "patientsTo"
	fieldBegan        = "beganAt"
	fieldUnexpected   = "unexpected"
	fieldUnrelated    = "unrelated"
	fieldIfRefused    = "ifRefused"
)

func riskStep() step {
	return step{
		slug: "risk", name: "What the risk is", part: partRisk, title: "What is the risk to patients?",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldDescription, r.Risk.Description)
			a.moment(fieldBegan, r.Risk.BeganAt)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Control(kit.KindLongText, fieldDescription, "The risk", "What has happened, and what it means for patients’ safety. "+kit.NoNames),
				f.Control(kit.KindLocalTime, fieldBegan, "Since when?", "UK time."),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Risk.Description = in.Text(fieldDescription, "Say what the risk is")
			r.Risk.BeganAt = in.Bound(fieldBegan, "the beginning of the risk", r.Risk.BeganAt, in.LastGone)
		},
		fields: []kit.Place{kit.At("/risk/description", fieldDescription, "the risk"), kit.At("/risk/beganAt", fieldBegan, "the beginning:")},
	}
}

func causeStep() step {
	return step{
		slug: "cause", name: "Why it could not be planned for", part: partRisk, title: "Why could it not be planned for?",
		intro: "A derogation is for what is unexpected and extreme, and not for the strike itself.",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldUnexpected, r.Risk.UnexpectedBecause)
			a.text(fieldUnrelated, r.Risk.UnrelatedToActionCause)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Control(kit.KindLongText, fieldUnexpected, "Why was it not expected?", kit.NoNames),
				f.Control(kit.KindLongText, fieldUnrelated, "Why is the strike not the cause?", kit.NoNames),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Risk.UnexpectedBecause = in.Text(fieldUnexpected, "Say why it was not expected")
			r.Risk.UnrelatedToActionCause = in.Text(fieldUnrelated, "Say why the strike is not the cause")
		},
		fields: []kit.Place{
			kit.At("/risk/unexpectedBecause", fieldUnexpected, "the reason"), kit.At("/risk/unrelatedToActionBecause", fieldUnrelated, "the reason"),
		},
	}
}

func refusalStep() step {
	return step{
		slug: "if-refused", name: "What happens without them", part: partRisk, title: "What happens if the request is refused?",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldIfRefused, r.Risk.IfRefused)
			a.number(fieldPatientsTo, r.Risk.PatientsAffected.To)
			if r.Risk.PatientsAffected.To > 0 {
				a.text(fieldPatientsFrom, strconv.Itoa(r.Risk.PatientsAffected.From))
			}
		},
		controls: func(f kit.Filled) []kit.Control {
			patients := kit.Control{Kind: kit.KindGroup, ID: "patients", Label: "How many patients are affected?", Hint: "As a range, if you cannot say exactly."}
			patients.Controls = []kit.Control{
				f.Control(kit.KindNumber, fieldPatientsFrom, "At least", ""),
				f.Control(kit.KindNumber, fieldPatientsTo, "At most", ""),
			}
			return []kit.Control{f.Control(kit.KindLongText, fieldIfRefused, "What would you have to do?", "Such as close beds, or divert ambulances. "+kit.NoNames), patients}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Risk.IfRefused = in.Text(fieldIfRefused, "Say what happens if it is refused")
			r.Risk.PatientsAffected = derogation.PatientsRange{
				From: max(in.Whole(fieldPatientsFrom, "the least number of patients"), 0),
				To:   max(in.Whole(fieldPatientsTo, "the largest number of patients"), 0),
			}
		},
		fields: []kit.Place{
			kit.At("/risk/ifRefused", fieldIfRefused, "what happens"),
			kit.At("/risk/patientsAffected/from", fieldPatientsFrom, "the least number of patients"),
			kit.At("/risk/patientsAffected/to", fieldPatientsTo, "the largest number of patients"),
		},
	}
}
