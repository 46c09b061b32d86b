package derogation

import "time"

// Answer is the answer to one evidence question.
type Answer string

// The answers. Not yet known is an answer: reviewers see it plainly, and no
// request is lost at night for want of a form.
const (
	Yes         Answer = "yes"
	No          Answer = "no"
	NotYetKnown Answer = "not_yet_known"
)

// Statement is the trust's answer to one question: what was done, in its own
// words, and as of when.
type Statement struct {
	Answer Answer     `json:"answer" field:"code,20,required"`
	Detail string     `json:"detail,omitempty" field:"text,2000"`
	AsOf   *time.Time `json:"asOf,omitempty" field:"instant"`
}

// Evidence has one statement for each question that both sides agree on (BMA
// letter of January 2024; NHS England letter of July 2025). Incentives are
// those offered to doctors who are not on strike: the pay of strikers is never
// asked for. What a round does not ask, or an exception leaves for later, is
// left out, also where a request is shown: it can be sent again as it is.
type Evidence struct {
	LocalResolution       *Statement `json:"localResolution,omitempty"`
	ElectiveActivity      *Statement `json:"electiveActivity,omitempty"`
	ConsultantsAndSAS     *Statement `json:"consultantsAndSas,omitempty"`
	OtherStaffing         *Statement `json:"otherStaffing,omitempty"`
	NonStrikingIncentives *Statement `json:"nonStrikingIncentives,omitempty"`
	UrgentCasesRearranged *Statement `json:"urgentCasesRearranged,omitempty"`
}

// EvidenceItem is one question with its statement, in the order of the form.
type EvidenceItem struct {
	Field     string
	Question  string
	Statement *Statement
}

// Items lists the questions in the order of the form. A Statement is nil where
// the question was not answered.
func (e Evidence) Items() []EvidenceItem {
	return []EvidenceItem{
		{"localResolution", "Was a local resolution tried first?", e.LocalResolution},
		{"electiveActivity", "Was elective activity stood down to free staff?", e.ElectiveActivity},
		{"consultantsAndSas", "Were consultants and SAS doctors asked?", e.ConsultantsAndSAS},
		{"otherStaffing", "Was all other staffing tried?", e.OtherStaffing},
		{"nonStrikingIncentives", "Were incentives offered to doctors who are not on strike?", e.NonStrikingIncentives},
		{"urgentCasesRearranged", "Were urgent cases moved to other days?", e.UrgentCasesRearranged},
	}
}
