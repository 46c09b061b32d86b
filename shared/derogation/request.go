package derogation

import "time"

// Category is a kind of care for which a derogation may be considered: one of the
// round's own, or of the letter of 23 July 2025.
type Category string

// The five categories of the letter, for rounds that define none.
const (
	MajorIncident            Category = "major_incident"
	UrgentEmergencyCare      Category = "urgent_emergency_care"
	TimeCriticalP1P2         Category = "time_critical_p1_p2"
	Cancer                   Category = "cancer"
	TimeCriticalIntervention Category = "time_critical_intervention"
)

// Categories lists the five categories in the letter's order, with their names for
// people.
func Categories() []RoundCategory {
	return []RoundCategory{
		{MajorIncident, "Major incident"},
		{UrgentEmergencyCare, "Urgent and emergency care"},
		{TimeCriticalP1P2, "P1 and P2 time-critical treatment"},
		{Cancer, "Essential cancer care"},
		{TimeCriticalIntervention, "Time-critical intervention"},
	}
}

// Request is what a trust asks for, in the shape in which it is sent. It holds
// no patient's and no striker's identity: numbers and grades only. The trust
// is not in it, because it is never the body's word: it is the filing client's
// own organisation.
type Request struct {
	Round                     string         `json:"round,omitempty" field:"code,100"`
	Site                      Site           `json:"site"`
	Service                   string         `json:"service" field:"line,200,required"`
	Category                  Category       `json:"category" field:"code,100,required"`
	WouldDoRoutineElective    *bool          `json:"wouldDoRoutineElective" field:"flag,required"`
	Risk                      Risk           `json:"risk"`
	Staff                     []StaffLine    `json:"staff"`
	Window                    Window         `json:"window"`
	DecisionNeededBy          Deadline       `json:"decisionNeededBy"`
	Evidence                  Evidence       `json:"evidence"`
	LocalNegotiatingCommittee LNC            `json:"localNegotiatingCommittee"`
	Contact                   RequestContact `json:"contact"`
	Attestation               Attestation    `json:"attestation"`
	// MassCasualty is set when the trust states that it is contacting doctors
	// under the exception. It is never inferred from the category.
	MassCasualty *MassCasualty `json:"massCasualty,omitempty"`
	// Previous is the reference of an earlier request that this one follows.
	Previous string `json:"previous,omitempty" field:"code,20"`
}

// MassCasualty is an event that an outside body declared, as the trust says. Both
// sides recognise that a trust may then contact doctors while it escalates (letter
// of 23 July 2025). It is an exception, and not a decision of the union.
type MassCasualty struct {
	// Declarer is the code of who declared it, on the round's list. Requests of
	// before there was a list have none; see Round.Declared.
	Declarer DeclarerCode `json:"declarer,omitempty" field:"code,40,required"`
	// DeclaredBy says which one of them, where that helps.
	DeclaredBy string `json:"declaredBy,omitempty" field:"line,100"`
	// IncidentReference may be missing: an event does not wait for its number.
	IncidentReference string    `json:"incidentReference,omitempty" field:"line,100"`
	DeclaredAt        time.Time `json:"declaredAt" field:"instant,required"`
	// CheckPhone is where anybody can ask whether it was declared.
	CheckPhone string `json:"checkPhone,omitempty" field:"line,50,required"`
}

// Site is where the doctors would work: decisions name sites, not only trusts.
type Site struct {
	Code string `json:"code" field:"line,20,required"`
	Name string `json:"name" field:"line,100,required"`
}

// Risk is the danger to patients, and why it could not be planned for.
type Risk struct {
	Description            string        `json:"description" field:"text,2000,required"`
	BeganAt                time.Time     `json:"beganAt" field:"instant,required"`
	UnexpectedBecause      string        `json:"unexpectedBecause" field:"text,2000,required"`
	UnrelatedToActionCause string        `json:"unrelatedToActionBecause" field:"text,2000,required"`
	IfRefused              string        `json:"ifRefused" field:"text,2000,required"`
	PatientsAffected       PatientsRange `json:"patientsAffected"`
}

// PatientsRange is how many patients are affected, as a range.
type PatientsRange struct {
	From int `json:"from" field:"number,100000,required"`
	To   int `json:"to" field:"number,100000,required"`
}

// StaffLine is so many doctors of one grade and specialty. Site and Window are given
// where the line's are not those of the whole request.
type StaffLine struct {
	Grade     string  `json:"grade" field:"line,50,required"`
	Specialty string  `json:"specialty" field:"line,50,required"`
	Number    int     `json:"number" field:"number,500,required"`
	Site      *Site   `json:"site,omitempty"`
	Window    *Window `json:"window,omitempty"`
}

// Doctors is the number of doctors on all lines: who works on two of them counts twice.
func Doctors(lines []StaffLine) int {
	sum := 0
	for _, l := range lines {
		sum += l.Number
	}
	return sum
}

// Window is the time for which the doctors are asked back; To is exclusive. That of a
// request lasts from the first start to the last end.
type Window struct {
	From time.Time `json:"from" field:"instant,required"`
	To   time.Time `json:"to" field:"instant,required"`
}

// Deadline is when a decision is clinically needed, and why then.
type Deadline struct {
	At      time.Time `json:"at" field:"instant,required"`
	Because string    `json:"because" field:"text,1000,required"`
}

// LNC says whether the trust's local negotiating committee was told.
type LNC struct {
	Informed *bool  `json:"informed" field:"flag,required"`
	Comment  string `json:"comment,omitempty" field:"text,1000"`
}

// RequestContact is whom reviewers may ring. No link is ever sent to it: it was
// typed into a form.
type RequestContact struct {
	Name  string `json:"name" field:"line,200,required"`
	Role  string `json:"role" field:"line,200,required"`
	Email string `json:"email" field:"line,200,required"`
	Phone string `json:"phone" field:"line,50,required"`
}

// Attestation names the clinician who stands behind the request.
type Attestation struct {
	Name string `json:"name" field:"line,200,required"`
	Role string `json:"role" field:"line,200,required"`
}
