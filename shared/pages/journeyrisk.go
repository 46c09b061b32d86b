package pages

import (
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
)

const (
	fieldBegan      = "beganAt"
	fieldUnexpected = "unexpected"
	fieldUnrelated  = "unrelated"
	fieldIfRefused  = "ifRefused"
)

func riskStep() step {
	return step{
		slug: "risk", name: "What the risk is", part: partRisk, title: "What is the risk to patients?",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldDescription, r.Risk.Description)
			a.moment(fieldBegan, r.Risk.BeganAt)
		},
		controls: func(f filled) []control {
			return []control{
				f.control(kindLongText, fieldDescription, "The risk", "What has happened, and what it means for patients’ safety. "+noNames),
				f.control(kindLocalTime, fieldBegan, "Since when?", "UK time."),
			}
		},
		read: func(in *input, r *derogation.Request) {
			r.Risk.Description = in.text(fieldDescription, "Say what the risk is")
			r.Risk.BeganAt = in.bound(fieldBegan, "the beginning of the risk", r.Risk.BeganAt, in.lastGone)
		},
		fields: []stepField{{"/risk/description", field{fieldDescription, "the risk"}}, {"/risk/beganAt", field{fieldBegan, "the beginning:"}}},
	}
}

// lastGone picks, of the instants that a local time can mean, the last one that
// is over.
func (in *input) lastGone(found []time.Time) time.Time {
	for _, at := range slices.Backward(found) {
		if !at.After(in.now) {
			return at
		}
	}
	return found[0]
}

func causeStep() step {
	return step{
		slug: "cause", name: "Why it could not be planned for", part: partRisk, title: "Why could it not be planned for?",
		intro: "A derogation is for what is unexpected and extreme, and not for the strike itself.",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldUnexpected, r.Risk.UnexpectedBecause)
			a.text(fieldUnrelated, r.Risk.UnrelatedToActionCause)
		},
		controls: func(f filled) []control {
			return []control{
				f.control(kindLongText, fieldUnexpected, "Why was it not expected?", noNames),
				f.control(kindLongText, fieldUnrelated, "Why is the strike not the cause?", noNames),
			}
		},
		read: func(in *input, r *derogation.Request) {
			r.Risk.UnexpectedBecause = in.text(fieldUnexpected, "Say why it was not expected")
			r.Risk.UnrelatedToActionCause = in.text(fieldUnrelated, "Say why the strike is not the cause")
		},
		fields: []stepField{
			{"/risk/unexpectedBecause", field{fieldUnexpected, "the reason"}}, {"/risk/unrelatedToActionBecause", field{fieldUnrelated, "the reason"}},
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
		controls: func(f filled) []control {
			patients := control{Kind: kindGroup, ID: "patients", Label: "How many patients are affected?", Hint: "As a range, if you cannot say exactly."}
			patients.Controls = []control{
				f.control(kindNumber, fieldPatientsFrom, "At least", ""),
				f.control(kindNumber, fieldPatientsTo, "At most", ""),
			}
			return []control{f.control(kindLongText, fieldIfRefused, "What would you have to do?", "Such as close beds, or divert ambulances. "+noNames), patients}
		},
		read: func(in *input, r *derogation.Request) {
			r.Risk.IfRefused = in.text(fieldIfRefused, "Say what happens if it is refused")
			r.Risk.PatientsAffected = derogation.PatientsRange{
				From: max(in.whole(fieldPatientsFrom, "the least number of patients"), 0),
				To:   max(in.whole(fieldPatientsTo, "the largest number of patients"), 0),
			}
		},
		fields: []stepField{
			{"/risk/ifRefused", field{fieldIfRefused, "what happens"}},
			{"/risk/patientsAffected/from", field{fieldPatientsFrom, "the least number of patients"}},
			{"/risk/patientsAffected/to", field{fieldPatientsTo, "the largest number of patients"}},
		},
	}
}
