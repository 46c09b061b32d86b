package pages

import "example.org/derogations/shared/derogation"

// What a strike disrupts, and what became of it, as in the report's own fields.
const (
	whatAppointments = "appointments"
	whatOperations   = "operations"
)

func becameOfDisrupted() []string { return []string{"cancelled", "moved", "rebooked"} }

// impactControls are those of a report on what the strike meant for patients
// and services.
func impactControls(s derogation.State, f filled) []control {
	service := f.control(kindText, fieldService, "Service", "")
	patients := control{Kind: kindGroup, ID: "patients", Label: "How many patients were affected?", Hint: "As a range, if you cannot say exactly."}
	patients.Controls = []control{
		f.control(kindNumber, fieldPatientsFrom, "At least", ""),
		f.control(kindNumber, fieldPatientsTo, "At most", ""),
	}
	harm := f.control(kindRadios, fieldHarm, "What is the highest level of harm seen so far?", "")
	var levels []option
	for _, level := range derogation.HarmLevels() {
		levels = append(levels, option{Value: string(level), Label: harmText(level)})
	}
	const nobody = "Nothing that identifies a patient."
	return []control{
		f.prefilled(service, s.Request.Service),
		f.control(kindLongText, fieldEffect, "What was the effect on the service?", nobody),
		disruptionControls(f, whatAppointments, "Appointments"),
		disruptionControls(f, whatOperations, "Operations"),
		patients,
		f.options(harm, levels...),
		f.control(kindText, fieldLFPSE, "LFPSE reference (optional)", "If an event was recorded in Learn from Patient Safety Events."),
		f.control(kindLongText, fieldNarrative, "Anything else (optional)", nobody),
	}
}

func disruptionControls(f filled, what, label string) control {
	group := control{Kind: kindGroup, ID: what, Label: label, Hint: "How many were affected. Leave empty what is none."}
	labels := []string{"Cancelled", "Moved to another day", "Given a new date since"}
	for i, became := range becameOfDisrupted() {
		group.Controls = append(group.Controls, f.control(kindNumber, fieldDisrupted(what, became), labels[i], ""))
	}
	return group
}

// impact reads a report on the impact.
func (in *trustInput) impact() derogation.Impact {
	i := derogation.Impact{
		Service:        in.text(fieldService, "Enter the service"),
		Effect:         in.text(fieldEffect, "Say what the effect was"),
		Appointments:   in.disruption(whatAppointments),
		Operations:     in.disruption(whatOperations),
		Harm:           derogation.HarmLevel(in.text(fieldHarm, "Choose the level of harm")),
		LFPSEReference: in.text(fieldLFPSE, ""),
		Narrative:      in.text(fieldNarrative, ""),
	}
	i.PatientsAffected.From = in.whole(fieldPatientsFrom, "the least number of patients")
	i.PatientsAffected.To = in.whole(fieldPatientsTo, "the largest number of patients")
	return i
}

func (in *trustInput) disruption(what string) derogation.Disruption {
	var numbers []int
	for _, became := range becameOfDisrupted() {
		numbers = append(numbers, in.orNone(fieldDisrupted(what, became), what+" "+became))
	}
	return derogation.Disruption{Cancelled: numbers[0], Moved: numbers[1], Rebooked: numbers[2]}
}
