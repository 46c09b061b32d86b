package trust

import (
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// The trust's report on its impact.
const (
	fieldService   = "service"
	fieldEffect    = "effect"
	fieldHarm      = "harm"
	fieldLFPSE     = "lfpseReference"
	fieldNarrative = "narrative"
)

var impact = act{
	Action:   derogation.ActReportImpact,
	Offered:  kit.Says[derogation.State]("Report the impact", "Report harm or a near miss at any time, and all else from when a decision was needed. Your integrated care board, your region and the national team get a copy. You can send another report when you know more."),
	Controls: impactControls,
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ReportImpact{Impact: readImpact(in)}
	},
	Texts:  []string{fieldEffect, fieldNarrative},
	Button: "Send this report",
}

// What a strike disrupts, and what happened to it, as in the report's own fields.
const (
	whatAppointments = "appointments"
	whatOperations   = "operations"
)

// becameOfDisrupted are what may have happened, as the report's fields are called and as
// people read it.
var becameOfDisrupted = []struct{ field, label string }{
	{"cancelled", "Cancelled"}, {"moved", "Moved to another day"}, {"rebooked", "Given a new date since"},
}

// disrupted names one count where something is wrong with it: "appointments moved to
// another day".
func disrupted(what, label string) string { return what + " " + strings.ToLower(label) }

// impactControls are those of a report on what the strike meant for patients
// and services.
func impactControls(s derogation.State, f kit.Filled) []kit.Control {
	service := f.Control(kit.KindText, fieldService, "Service", "")
	patients := f.Patients("How many patients were affected?")
	patients.Controls[0] = patients.Controls[0].At("/patientsAffected", "how many patients")
	harm := f.Control(kit.KindRadios, fieldHarm, "What is the highest level of harm seen so far?", "")
	var levels []kit.Option
	for _, level := range derogation.HarmLevels() {
		levels = append(levels, kit.Option{Value: string(level), Label: words.HarmText(level)})
	}
	const nobody = "Nothing that identifies a patient."
	return []kit.Control{
		f.Prefilled(service, s.Request.Service).At("/service", "the service"),
		f.Control(kit.KindLongText, fieldEffect, "What was the effect on the service?", nobody).At("/effect", "the effect"),
		disruptionControls(f, whatAppointments, "Appointments"),
		disruptionControls(f, whatOperations, "Operations"),
		patients,
		f.Options(harm, levels...).At("/harm", "the highest level of harm"),
		f.Control(kit.KindText, fieldLFPSE, "LFPSE reference (optional)", "If an event was recorded in Learn from Patient Safety Events.").At("/lfpseReference", "the LFPSE reference"),
		f.Control(kit.KindLongText, fieldNarrative, "Anything else (optional)", nobody).At("/narrative", "anything else:"),
	}
}

func disruptionControls(f kit.Filled, what, label string) kit.Control {
	group := kit.Control{Kind: kit.KindGroup, ID: what, Label: label, Hint: "How many were affected. Leave empty what is none."}
	for _, became := range becameOfDisrupted {
		count := f.Control(kit.KindNumber, fieldDisrupted(what, became.field), became.label, "")
		group.Controls = append(group.Controls, count.At("/"+what+"/"+became.field, disrupted(what, became.label)))
	}
	return group
}

// fieldDisrupted names a count, such as that of the operations that were moved.
func fieldDisrupted(what, became string) string { return what + words.Sentence(became) }

// readImpact reads a report on the impact.
func readImpact(in *kit.Input) derogation.Impact {
	return derogation.Impact{
		Service:        in.Text(fieldService, "Enter the service"),
		Effect:         in.Text(fieldEffect, "Say what the effect was"),
		Appointments:   readDisruption(in, whatAppointments),
		Operations:     readDisruption(in, whatOperations),
		Harm:           derogation.HarmLevel(in.Text(fieldHarm, "Choose the highest level of harm")),
		LFPSEReference: in.Text(fieldLFPSE, ""),
		Narrative:      in.Text(fieldNarrative, ""),

		PatientsAffected: in.Patients(),
	}
}

func readDisruption(in *kit.Input, what string) derogation.Disruption {
	var numbers []int
	for _, became := range becameOfDisrupted {
		numbers = append(numbers, in.OrNone(fieldDisrupted(what, became.field), disrupted(what, became.label)))
	}
	return derogation.Disruption{Cancelled: numbers[0], Moved: numbers[1], Rebooked: numbers[2]}
}
