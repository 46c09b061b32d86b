package kit

import "example.org/derogations/shared/derogation"

// The names of the fields in which a number of patients is given as a range.
const (
	FieldPatientsFrom = "patientsFrom"
	FieldPatientsTo   = "patientsTo"
)

// What the two are called where something is wrong with them: the words of their labels.
const (
	PatientsAtLeast = "how many patients, at least,"
	PatientsAtMost  = "how many patients, at most,"
)

// Patients are the controls for how many patients there are: a number, or a range.
func (f Filled) Patients(label string) Control {
	return Control{Kind: KindGroup, ID: "patients", Leads: true, Label: label, Hint: "Leave “At most” empty if you know the number.", Controls: []Control{
		f.Control(KindNumber, FieldPatientsFrom, "At least", ""), f.Control(KindNumber, FieldPatientsTo, "At most (optional)", ""),
	}}
}

// Patients reads how many patients there are. An end that cannot be read is -1.
func (in *Input) Patients() derogation.PatientsRange {
	affected := derogation.PatientsRange{From: in.Whole(FieldPatientsFrom, PatientsAtLeast)}
	if affected.To = affected.From; in.Lines(FieldPatientsTo) != "" {
		affected.To = in.Whole(FieldPatientsTo, PatientsAtMost)
	}
	return affected
}
