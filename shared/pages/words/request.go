package words

import (
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// RequestView is a request as a reviewer sees it: its own fields, and what is said
// of them in words.
type RequestView struct {
	derogation.Request
	Reference   string
	Trust       string
	Category    string
	Doctors     string
	Length      string
	NeededIn    string
	SubmittedAt time.Time
	// Version is the content version.
	Version int
	RiskAge string

	Evidence  []evidenceView
	Checklist checklist
}

// evidenceView is one question with the trust's answer. Colour is that of the
// design system's tag.
type evidenceView struct {
	derogation.EvidenceItem
	Answer string
	Colour string
	Age    string
	// Counted are the numbers of the statement in a line; empty where it has none.
	Counted string
	// Gap marks what is not known, Old a statement of before the last shift.
	Gap, Old bool
}

// checklist sums the evidence up: how much of it is answered, what is not, and
// what was said long ago.
type checklist struct {
	Answered, Of int
	Gaps, Old    []string
}

// oldAfter is how old a statement may be before it is marked: in a hospital of
// twelve-hour shifts, whoever could vouch for an older one has gone home.
const oldAfter = 12 * time.Hour

// RequestViewOf puts in words what is asked for, as old as it is now.
func RequestViewOf(s derogation.State, now time.Time) RequestView {
	r := s.Request
	category, _ := s.Round.Category(r.Category)
	view := RequestView{
		Request: r, Reference: s.Reference, Trust: s.Trust.Name, Category: category,
		Doctors: Doctors(r.Staff), Length: Span(r.Window.To.Sub(r.Window.From)),
		SubmittedAt: s.SubmittedAt, Version: s.ContentVersion, RiskAge: ago(now, r.Risk.BeganAt),
		NeededIn: "this time has passed",
	}
	if left := r.DecisionNeededBy.At.Sub(now); left > 0 {
		view.NeededIn = "in " + Span(left)
	}
	for _, item := range s.Round.EvidenceItems(r.Evidence) {
		one := evidenceViewOf(item, now)
		view.Evidence = append(view.Evidence, one)
		view.Checklist.count(one)
	}
	return view
}

func (c *checklist) count(one evidenceView) {
	c.Of++
	if one.Gap {
		c.Gaps = append(c.Gaps, one.Question)
	} else {
		c.Answered++
	}
	if one.Old {
		c.Old = append(c.Old, one.Question)
	}
}

func evidenceViewOf(item derogation.EvidenceItem, now time.Time) evidenceView {
	view := evidenceView{EvidenceItem: item, Answer: "Not answered", Colour: "yellow", Gap: true}
	said := item.Statement
	if said == nil {
		return view
	}
	view.Counted = Numbers(item)
	view.Answer, view.Colour = Answered(said.Answer)
	view.Gap = said.Answer == derogation.NotYetKnown
	if said.AsOf != nil {
		view.Age, view.Old = ago(now, *said.AsOf), now.Sub(*said.AsOf) > oldAfter
	}
	return view
}

// Answered puts an answer on the evidence in words, with the colour of its tag.
func Answered(answer derogation.Answer) (text, colour string) {
	switch answer {
	case derogation.Yes:
		return "Yes", "green"
	case derogation.No:
		return "No", "orange"
	case derogation.NotYetKnown:
		return "Not yet known", "yellow"
	default:
		return "Not answered", "yellow"
	}
}

// Numbers puts the numbers of a statement in a line, under the label of its question;
// it is empty where it has none.
func Numbers(item derogation.EvidenceItem) string {
	var parts []string
	for _, n := range item.Numbers() {
		if n.Given == nil {
			return ""
		}
		parts = append(parts, fmt.Sprint(*n.Given)+" "+n.Label)
	}
	if len(parts) == 0 {
		return ""
	}
	if shifts := item.Statement.Shifts; shifts != nil {
		parts = append(parts, fmt.Sprint(shifts.Gap())+" not filled")
	}
	return item.Label + ": " + strings.Join(parts, ", ")
}

// Beginning is the first words of a text, at most so many, in one line.
func Beginning(text string, most int) string {
	all := strings.Fields(text)
	if len(all) <= most {
		return strings.Join(all, " ")
	}
	return strings.Join(all[:most], " ") + "…"
}

// Patients puts a range of patients in words.
func Patients(p derogation.PatientsRange) string {
	if p.From == p.To {
		return fmt.Sprint(p.From)
	}
	return fmt.Sprintf("%d to %d", p.From, p.To)
}

// Doctors says how many doctors there are in the lines given.
func Doctors(lines []derogation.StaffLine) string { return Count(derogation.Doctors(lines), "doctor") }

// Where names the sites of a request.
func Where(r derogation.Request) string {
	var names []string
	for _, site := range r.Sites() {
		names = append(names, site.Name)
	}
	return List(names)
}

// Line names a line of doctors, with the site and the hours that are its own.
func Line(l derogation.StaffLine) string {
	text := l.Grade + ", " + l.Specialty
	if l.Site != nil {
		text += ", at " + l.Site.Name
	}
	if l.Window != nil {
		text += ", " + uktime.Hours(l.Window.From, l.Window.To)
	}
	return text
}

// YesOrNo puts an answer in words; nil is none.
func YesOrNo(answer *bool) string {
	switch {
	case answer == nil:
		return "Not answered"
	case *answer:
		return "Yes"
	default:
		return "No"
	}
}

// BeyondStrike is what a request says beside the strike: one more of the planned cover may
// have fallen away. The field has its name from an older question.
const BeyondStrike = "What has happened beyond the strike itself"

// NotGiven stands where nothing was filled in.
const NotGiven = "Not given"
