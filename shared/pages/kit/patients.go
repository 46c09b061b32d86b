package kit

import "example.org/derogations/shared/derogation"

// The names of the fields in which a number of patients is given as a range.
const (
	FieldPatientsFrom = "patientsFrom"
	FieldPatientsTo   = "patientsTo"
)

// Patients are the controls for how many patients there are.
func (f Filled) Patients(label string) Control {
	return Control{Kind: KindGroup, ID: "patients", Label: label, Hint: "As a range, if you cannot say exactly.", Controls: []Control{
		f.Control(KindNumber, FieldPatientsFrom, "At least", ""), f.Control(KindNumber, FieldPatientsTo, "At most", ""),
	}}
}

// Patients reads how many patients there are. An end that cannot be read is -1.
func (in *Input) Patients() derogation.PatientsRange {
	return derogation.PatientsRange{
		From: in.Whole(FieldPatientsFrom, "the least number of patients"), To: in.Whole(FieldPatientsTo, "the largest number of patients"),
	}
}
