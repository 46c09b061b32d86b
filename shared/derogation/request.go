package derogation

import "time"

// Category is one of the kinds of care for which the letter of 23 July 2025
// lets a derogation be considered.
type Category string

// The five categories of the letter.
const (
	MajorIncident            Category = "major_incident"
	UrgentEmergencyCare      Category = "urgent_emergency_care"
	TimeCriticalP1P2         Category = "time_critical_p1_p2"
	Cancer                   Category = "cancer"
	TimeCriticalIntervention Category = "time_critical_intervention"
)

// Categories lists the five categories with their names for people.
func Categories() map[Category]string {
	return map[Category]string{
		MajorIncident:            "Major incident",
		UrgentEmergencyCare:      "Urgent and emergency care",
		TimeCriticalP1P2:         "P1 and P2 time-critical treatment",
		Cancer:                   "Essential cancer care",
		TimeCriticalIntervention: "Time-critical intervention",
	}
}

// Request is what a trust asks for, in the shape in which it is sent. It holds
// no patient's and no striker's identity: numbers and grades only. The trust
// is not in it, because it is never the body's word: it is the filing client's
// own organisation.
type Request struct {
	Round                     string         `json:"round,omitempty"`
	Site                      Site           `json:"site"`
	Service                   string         `json:"service"`
	Category                  Category       `json:"category"`
	WouldDoRoutineElective    *bool          `json:"wouldDoRoutineElective"`
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
	Previous string `json:"previous,omitempty"`
}

// MassCasualty is an event that an outside body declared. Both sides recognise
// that a trust may then contact doctors while it escalates (letter of 23 July
// 2025). It is an exception, and not a decision of the union.
type MassCasualty struct {
	DeclaredBy        string    `json:"declaredBy"`
	IncidentReference string    `json:"incidentReference"`
	DeclaredAt        time.Time `json:"declaredAt"`
}

// Site is where the doctors would work: decisions name sites, not only trusts.
type Site struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Risk is the danger to patients, and why it could not be planned for.
type Risk struct {
	Description            string        `json:"description"`
	BeganAt                time.Time     `json:"beganAt"`
	UnexpectedBecause      string        `json:"unexpectedBecause"`
	UnrelatedToActionCause string        `json:"unrelatedToActionBecause"`
	IfRefused              string        `json:"ifRefused"`
	PatientsAffected       PatientsRange `json:"patientsAffected"`
}

// PatientsRange is how many patients are affected, as a range.
type PatientsRange struct {
	From int `json:"from"`
	To   int `json:"to"`
}

// StaffLine is so many doctors of one grade and specialty.
type StaffLine struct {
	Grade     string `json:"grade"`
	Specialty string `json:"specialty"`
	Number    int    `json:"number"`
}

// Doctors is the number of doctors on all lines.
func Doctors(lines []StaffLine) int {
	sum := 0
	for _, l := range lines {
		sum += l.Number
	}
	return sum
}

// Window is the time for which the doctors are asked back; To is exclusive.
type Window struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Deadline is when a decision is clinically needed, and why then.
type Deadline struct {
	At      time.Time `json:"at"`
	Because string    `json:"because"`
}

// LNC says whether the trust's local negotiating committee was told.
type LNC struct {
	Informed *bool  `json:"informed"`
	Comment  string `json:"comment,omitempty"`
}

// RequestContact is whom reviewers may ring. No link is ever sent to it: it was
// typed into a form.
type RequestContact struct {
	Name  string `json:"name"`
	Role  string `json:"role"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// Attestation names the clinician who stands behind the request.
type Attestation struct {
	Name string `json:"name"`
	Role string `json:"role"`
}
