package derogation

import (
	"reflect"
	"time"
)

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
// letter of January 2024; NHS England letter of July 2025), in the order of the
// form. A label is what a list of the questions calls one. Incentives are those
// offered to doctors who are not on strike: the pay of strikers is never asked
// for. What a round does not ask, or an exception leaves for later, is left out,
// also where a request is shown: it can be sent again as it is.
type Evidence struct {
	LocalResolution       *Statement `json:"localResolution,omitempty" label:"A local resolution" question:"Was a local resolution tried first?"`
	ElectiveActivity      *Statement `json:"electiveActivity,omitempty" label:"Elective activity" question:"Was elective activity stood down to free staff?"`
	ConsultantsAndSAS     *Statement `json:"consultantsAndSas,omitempty" label:"Consultants and SAS doctors" question:"Were consultants and SAS doctors asked?"`
	OtherStaffing         *Statement `json:"otherStaffing,omitempty" label:"Other staffing" question:"Was all other staffing tried?"`
	NonStrikingIncentives *Statement `json:"nonStrikingIncentives,omitempty" label:"Incentives for those not on strike" question:"Were incentives offered to doctors who are not on strike?"`
	UrgentCasesRearranged *Statement `json:"urgentCasesRearranged,omitempty" label:"Urgent cases moved" question:"Were urgent cases moved to other days?"`
}

// EvidenceItem is one question with its statement. Field is its JSON name.
type EvidenceItem struct {
	Field     string
	Label     string
	Question  string
	Statement *Statement
}

// Items lists the questions in the order of the form. A Statement is nil where
// the question was not answered.
func (e Evidence) Items() []EvidenceItem {
	statements := reflect.ValueOf(e)
	items := make([]EvidenceItem, statements.NumField())
	for i := range items {
		of := statements.Type().Field(i)
		items[i] = EvidenceItem{jsonName(of), of.Tag.Get("label"), of.Tag.Get("question"), statements.Field(i).Interface().(*Statement)}
	}
	return items
}

// With is the evidence with another statement on a question, or with none for
// nil. A question that there is not changes nothing.
func (e Evidence) With(field string, said *Statement) Evidence {
	statements := reflect.ValueOf(&e).Elem()
	for i := range statements.NumField() {
		if jsonName(statements.Type().Field(i)) == field {
			statements.Field(i).Set(reflect.ValueOf(said))
		}
	}
	return e
}

// Complete is the evidence in which each question that was left out is answered:
// not yet known.
func (e Evidence) Complete() Evidence {
	for _, item := range e.Items() {
		if item.Statement == nil {
			e = e.With(item.Field, &Statement{Answer: NotYetKnown})
		}
	}
	return e
}
