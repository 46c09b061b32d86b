package kit

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// The names of the fields in which a number of patients is given as a range.
const (
	FieldPatientsFrom = "patientsFrom"
	FieldPatientsTo   = "patientsTo"
)

// What the two are called where something is wrong with them: the words of their labels.
const (
	PatientsAtLeast = "how many patients, " + atLeast + ","
	PatientsAtMost  = "how many patients, " + atMost + ","
)

const (
	atLeast = "at least"
	atMost  = "at most"
)

// Patients are the controls for how many patients there are.
func (f Filled) Patients(label string) Control {
	return Control{Kind: KindGroup, ID: "patients", Leads: true, Label: label, Hint: "As a range, if you cannot say exactly.", Controls: []Control{
		f.Control(KindNumber, FieldPatientsFrom, words.Sentence(atLeast), ""), f.Control(KindNumber, FieldPatientsTo, words.Sentence(atMost), ""),
	}}
}

// Patients reads how many patients there are. An end that cannot be read is -1.
func (in *Input) Patients() derogation.PatientsRange {
	return derogation.PatientsRange{
		From: in.Whole(FieldPatientsFrom, PatientsAtLeast), To: in.Whole(FieldPatientsTo, PatientsAtMost),
	}
}
