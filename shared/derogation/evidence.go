package derogation

import (
	"reflect"
	"slices"
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
// words or in numbers, and as of when. A question that can be counted has numbers of
// one kind, and a statement has all of that kind or none.
type Statement struct {
	Answer  Answer        `json:"answer" field:"code,20,required"`
	Detail  string        `json:"detail,omitempty" field:"text,2000"`
	AsOf    *time.Time    `json:"asOf,omitempty" field:"instant"`
	Doctors *DoctorsAsked `json:"doctors,omitempty"`
	Shifts  *Shifts       `json:"shifts,omitempty"`
	Lists   *Lists        `json:"lists,omitempty"`
}

// DoctorsAsked is how many doctors who are not on strike were asked to work.
type DoctorsAsked struct {
	Asked    int `json:"asked" field:"number,1000,required" label:"asked"`
	Declined int `json:"declined" field:"number,1000,required" label:"declined"`
	Resident int `json:"alreadyResident" field:"number,1000,required" label:"already resident"`
}

// Shifts is how many shifts there were to fill, and how many are filled.
type Shifts struct {
	Needed int `json:"needed" field:"number,1000,required" label:"shifts needed"`
	Filled int `json:"filled" field:"number,1000,required" label:"filled"`
}

// Gap is how many shifts nobody works.
func (s Shifts) Gap() int { return s.Needed - s.Filled }

// Lists is how many lists of planned care run that day, and how many were stood down.
type Lists struct {
	Running   int `json:"running" field:"number,1000,required" label:"lists running"`
	StoodDown int `json:"stoodDown" field:"number,1000,required" label:"stood down"`
}

// Evidence has one statement for each question that both sides agree on (BMA
// letter of January 2024; NHS England letter of July 2025), in the order of the
// form. A label is what a list of the questions calls one, and numbers are the kind of
// those it asks for. Incentives are those
// offered to doctors who are not on strike: the pay of strikers is never asked
// for. What a round does not ask, or an exception leaves for later, is left out,
// also where a request is shown: it can be sent again as it is.
type Evidence struct {
	LocalResolution       *Statement `json:"localResolution,omitempty" label:"A local resolution" question:"Was a local resolution tried first?"`
	ElectiveActivity      *Statement `json:"electiveActivity,omitempty" label:"Elective activity" numbers:"lists" question:"Was elective activity stood down to free staff?"`
	ConsultantsAndSAS     *Statement `json:"consultantsAndSas,omitempty" label:"Consultants and SAS doctors" numbers:"doctors" question:"Were consultants and SAS doctors asked?"`
	OtherStaffing         *Statement `json:"otherStaffing,omitempty" label:"Other staffing" numbers:"shifts" question:"Was all other staffing tried?"`
	NonStrikingIncentives *Statement `json:"nonStrikingIncentives,omitempty" label:"Incentives for those not on strike" question:"Were incentives offered to doctors who are not on strike?"`
	UrgentCasesRearranged *Statement `json:"urgentCasesRearranged,omitempty" label:"Urgent cases moved" question:"Were urgent cases moved to other days?"`
}

// EvidenceItem is one question with its statement. Field is its JSON name.
type EvidenceItem struct {
	Field     string
	Label     string
	Question  string
	Statement *Statement
	numbers   string
}

// Items lists the questions in the order of the form. A Statement is nil where
// the question was not answered.
func (e Evidence) Items() []EvidenceItem {
	statements := reflect.ValueOf(e)
	items := make([]EvidenceItem, statements.NumField())
	for i := range items {
		of := statements.Type().Field(i)
		items[i] = EvidenceItem{jsonName(of), of.Tag.Get("label"), of.Tag.Get("question"), statements.Field(i).Interface().(*Statement), of.Tag.Get("numbers")}
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

// Number is one of the numbers that a question asks for. Pointer is where it stands in
// the statement; Given is nil where the statement has none.
type Number struct {
	Pointer, Label string
	Given          *int
}

// Numbers are those that a question asks for, as far as they are given.
func (item EvidenceItem) Numbers() []Number {
	said := item.Statement
	if said == nil {
		said = &Statement{}
	}
	var numbers []Number
	said.eachKind(func(kind string, group reflect.Value) {
		if kind != item.numbers {
			return
		}
		of := group.Type().Elem()
		for i := range of.NumField() {
			one := Number{Pointer: "/" + kind + "/" + jsonName(of.Field(i)), Label: of.Field(i).Tag.Get("label")}
			if !group.IsNil() {
				one.Given = new(int(group.Elem().Field(i).Int()))
			}
			numbers = append(numbers, one)
		}
	})
	return numbers
}

// Counted is a statement on the question with its numbers, in their order. A question
// that asks for none is as it was.
func (item EvidenceItem) Counted(said Statement, numbers ...int) Statement {
	said.eachKind(func(kind string, group reflect.Value) {
		if kind != item.numbers {
			return
		}
		counted := reflect.New(group.Type().Elem())
		for i, n := range numbers {
			counted.Elem().Field(i).SetInt(int64(n))
		}
		group.Set(counted)
	})
	return said
}

// eachKind visits the numbers that a statement may hold, by their JSON names.
func (s *Statement) eachKind(visit func(kind string, group reflect.Value)) {
	v := reflect.ValueOf(s).Elem()
	for i := range v.NumField() {
		if of := v.Type().Field(i); v.Field(i).Kind() == reflect.Pointer && of.Tag.Get("field") == "" {
			visit(jsonName(of), v.Field(i))
		}
	}
}

// counts reports whether the statement holds the numbers of its question.
func (item EvidenceItem) counts() bool {
	return slices.ContainsFunc(item.Numbers(), func(n Number) bool { return n.Given != nil })
}

// contradicted reports whether the numbers say otherwise than the answer, or than the
// request itself: that nobody was asked, or that no shift is left for anybody.
func (item EvidenceItem) contradicted() bool {
	said := item.Statement
	switch {
	case said == nil:
		return false
	case said.Doctors != nil && said.Answer != NotYetKnown:
		return (said.Answer == Yes) != (said.Doctors.Asked > 0)
	case said.Lists != nil && said.Answer != NotYetKnown:
		return (said.Answer == Yes) != (said.Lists.StoodDown > 0)
	case said.Shifts != nil:
		return said.Shifts.Gap() == 0
	default:
		return false
	}
}

// checkNumbers holds the numbers of a statement to its question and to each other. How
// large each may be is for its field to say.
func (f *requestCheck) checkNumbers(item EvidenceItem) {
	at, said := "/evidence/"+item.Field, item.Statement
	said.eachKind(func(kind string, group reflect.Value) {
		if !group.IsNil() && kind != item.numbers {
			f.add(at+"/"+kind, "unknown_field", "is not asked for here")
		}
	})
	if d := said.Doctors; d != nil && d.Declined > d.Asked {
		f.add(at+"/doctors/declined", "out_of_range", "must be at most the number asked")
	}
	if s := said.Shifts; s != nil && s.Gap() < 0 {
		f.add(at+"/shifts/filled", "out_of_range", "must be at most the number needed")
	}
}
