package form

import (
	"strconv"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const slugRisk = "risk"

var riskStep = step{
	slug: slugRisk, name: "The risk", part: partRisk, title: "What is the risk to patients?",
	asked: all{
		field{
			Place: kit.At("/risk/description", "description", "the risk"), label: "The risk", missing: "Say what the risk is",
			hint: "What has happened, and what it means for patients’ safety. " + kit.NoNames,
		},
		field{Place: kit.At("/risk/beganAt", "beganAt", "the beginning:"), label: "Since when?", hint: "UK time.", missing: "Say when the risk began", moment: "the beginning of the risk", gone: true, pick: kit.LatestGone},
		field{
			Place: kit.At("/risk/unexpectedBecause", "unexpected", "why it was not expected"), label: "Why was it not expected?",
			hint: "A derogation is for what is unexpected and extreme, and not for the strike itself.", missing: "Say why it was not expected",
		},
		field{
			Place: kit.At("/risk/unrelatedToActionBecause", "unrelated", "what has happened beyond the strike itself"), label: words.BeyondStrike + "?",
			hint: kit.NoNames, missing: "Say what has happened beyond the strike itself",
		},
		field{
			Place: kit.At("/risk/ifRefused", "ifRefused", "what happens"), label: "What happens if the request is refused?",
			hint: "Such as close beds, or divert ambulances. " + kit.NoNames, missing: "Say what happens if it is refused",
		},
		patients{},
	},
}

// patients are how many are affected.
type patients struct{}

func (patients) places() []kit.Place {
	return []kit.Place{
		kit.At("/risk/patientsAffected/from", kit.FieldPatientsFrom, kit.PatientsAtLeast),
		kit.At("/risk/patientsAffected/to", kit.FieldPatientsTo, kit.PatientsAtMost),
	}
}

func (patients) controls(f kit.Filled) []kit.Control {
	return []kit.Control{f.Patients("How many patients are affected?")}
}

// fill shows also a 0, of a range that was given.
func (patients) fill(a answers, r *derogation.Request) {
	if affected := r.Risk.PatientsAffected; affected.To > 0 {
		a.text(kit.FieldPatientsFrom, strconv.Itoa(affected.From))
		a.text(kit.FieldPatientsTo, strconv.Itoa(affected.To))
	}
}

func (patients) read(in *kit.Input, r *derogation.Request) {
	affected := in.Patients()
	r.Risk.PatientsAffected = derogation.PatientsRange{From: max(affected.From, 0), To: max(affected.To, 0)}
}
