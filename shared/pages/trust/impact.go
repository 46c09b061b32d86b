package trust

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// The trust's report on its impact.
const (
	fieldService      = "service"
	fieldEffect       = "effect"
	fieldPatientsFrom = "patientsFrom"
	fieldPatientsTo   = "patientsTo"
	fieldHarm         = "harm"
	fieldLFPSE        = "lfpseReference"
	fieldNarrative    = "narrative"
)

var impact = act{
	Action:   derogation.ActReportImpact,
	Offered:  kit.Says[derogation.State]("Report the impact", "Your integrated care board and your region get a copy. You can send another report when you know more."),
	Controls: impactControls,
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ReportImpact{Impact: readImpact(in)}
	},
	Places: slices.Concat([]kit.Place{
		kit.At("/service", fieldService, "the service"),
		kit.At("/effect", fieldEffect, "the effect"),
		kit.At("/patientsAffected", fieldPatientsFrom, "the number of patients"),
		kit.At("/harm", fieldHarm, "the level of harm"),
		kit.At("/lfpseReference", fieldLFPSE, "the LFPSE reference"),
		kit.At("/narrative", fieldNarrative, "the description"),
	}, disruptionFields(whatAppointments), disruptionFields(whatOperations)),
	Texts:  []string{fieldEffect, fieldNarrative},
	Button: "Send this report",
}

// What a strike disrupts, and what became of it, as in the report's own fields.
const (
	whatAppointments = "appointments"
	whatOperations   = "operations"
)

func becameOfDisrupted() []string { return []string{"cancelled", "moved", "rebooked"} }

// impactControls are those of a report on what the strike meant for patients
// and services.
func impactControls(s derogation.State, f kit.Filled) []kit.Control {
	service := f.Control(kit.KindText, fieldService, "Service", "")
	patients := kit.Control{Kind: kit.KindGroup, ID: "patients", Label: "How many patients were affected?", Hint: "As a range, if you cannot say exactly."}
	patients.Controls = []kit.Control{
		f.Control(kit.KindNumber, fieldPatientsFrom, "At least", ""),
		f.Control(kit.KindNumber, fieldPatientsTo, "At most", ""),
	}
	harm := f.Control(kit.KindRadios, fieldHarm, "What is the highest level of harm seen so far?", "")
	var levels []kit.Option
	for _, level := range derogation.HarmLevels() {
		levels = append(levels, kit.Option{Value: string(level), Label: words.HarmText(level)})
	}
	const nobody = "Nothing that identifies a patient."
	return []kit.Control{
		f.Prefilled(service, s.Request.Service),
		f.Control(kit.KindLongText, fieldEffect, "What was the effect on the service?", nobody),
		disruptionControls(f, whatAppointments, "Appointments"),
		disruptionControls(f, whatOperations, "Operations"),
		patients,
		f.Options(harm, levels...),
		f.Control(kit.KindText, fieldLFPSE, "LFPSE reference (optional)", "If an event was recorded in Learn from Patient Safety Events."),
		f.Control(kit.KindLongText, fieldNarrative, "Anything else (optional)", nobody),
	}
}

func disruptionControls(f kit.Filled, what, label string) kit.Control {
	group := kit.Control{Kind: kit.KindGroup, ID: what, Label: label, Hint: "How many were affected. Leave empty what is none."}
	labels := []string{"Cancelled", "Moved to another day", "Given a new date since"}
	for i, became := range becameOfDisrupted() {
		group.Controls = append(group.Controls, f.Control(kit.KindNumber, fieldDisrupted(what, became), labels[i], ""))
	}
	return group
}

func disruptionFields(what string) []kit.Place {
	var fields []kit.Place
	for _, became := range becameOfDisrupted() {
		fields = append(fields, kit.At("/"+what+"/"+became, fieldDisrupted(what, became), "the number of "+what+" "+became))
	}
	return fields
}

// fieldDisrupted names a count, such as that of the operations that were moved.
func fieldDisrupted(what, became string) string { return what + words.Sentence(became) }

// readImpact reads a report on the impact.
func readImpact(in *kit.Input) derogation.Impact {
	i := derogation.Impact{
		Service:        in.Text(fieldService, "Enter the service"),
		Effect:         in.Text(fieldEffect, "Say what the effect was"),
		Appointments:   readDisruption(in, whatAppointments),
		Operations:     readDisruption(in, whatOperations),
		Harm:           derogation.HarmLevel(in.Text(fieldHarm, "Choose the level of harm")),
		LFPSEReference: in.Text(fieldLFPSE, ""),
		Narrative:      in.Text(fieldNarrative, ""),
	}
	i.PatientsAffected.From = in.Whole(fieldPatientsFrom, "the least number of patients")
	i.PatientsAffected.To = in.Whole(fieldPatientsTo, "the largest number of patients")
	return i
}

func readDisruption(in *kit.Input, what string) derogation.Disruption {
	var numbers []int
	for _, became := range becameOfDisrupted() {
		numbers = append(numbers, in.OrNone(fieldDisrupted(what, became), what+" "+became))
	}
	return derogation.Disruption{Cancelled: numbers[0], Moved: numbers[1], Rebooked: numbers[2]}
}
