package form

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// The pages about what is asked for.
const (
	slugRound    = "round"
	slugDoctors  = "doctors"
	slugCasualty = "mass-casualty"
	slugCheck    = "check"
)

const (
	fieldRound    = "round"
	fieldService  = "service"
	fieldFrom     = "from"
	fieldTo       = "to"
	fieldSite     = "site"
	fieldSiteCode = "siteCode"
	fieldCategory = "category"
	fieldRows     = "rows"
	fieldNeededBy = "neededBy"
	fieldBecause  = "because"
)

const mostLines = 20

func roundStep(rounds []derogation.Round) step {
	return step{
		slug: slugRound, name: "Which strike", part: partAsked, title: "Which strike is it about?",
		fill: func(a answers, r derogation.Request) { a.text(fieldRound, r.Round) },
		controls: func(f kit.Filled) []kit.Control {
			var options []kit.Option
			for _, round := range rounds {
				options = append(options, kit.Option{Value: round.ID, Label: words.Sentence(round.Name), Hint: "Decided by " + words.InSentence(round.UnionName) + "."})
			}
			return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldRound, "Strike", ""), options...)}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Round = in.Typed.Get(fieldRound)
			if !slices.ContainsFunc(rounds, func(round derogation.Round) bool { return round.ID == r.Round }) {
				r.Round = ""
				in.Wrong.Add(fieldRound, "Choose the strike")
			}
		},
		fields: []kit.Place{kit.At("/round", fieldRound, "the strike:")},
	}
}

func placeStep() step {
	return step{
		slug: "place", name: "Where, and which service", part: partAsked, title: "Where would they work?",
		fill: func(a answers, r derogation.Request) {
			a.text(fieldSite, r.Site.Name)
			a.text(fieldSiteCode, r.Site.Code)
			a.text(fieldService, r.Service)
		},
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{
				f.Control(kit.KindText, fieldSite, "Hospital or site", "Its name, such as St Mary’s Hospital."),
				f.Control(kit.KindText, fieldSiteCode, "Code of the site", "Its ODS code, such as RYJ01. If you do not have it, use your trust’s own code."),
				f.Control(kit.KindText, fieldService, "Service", "Such as Neonatal intensive care."),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Site.Name = in.Text(fieldSite, "Enter the hospital or the site")
			r.Site.Code = strings.ToUpper(in.Text(fieldSiteCode, "Enter the code of the site"))
			r.Service = in.Text(fieldService, "Enter the service")
		},
		fields: []kit.Place{
			kit.At("/site/name", fieldSite, "the site"), kit.At("/site/code", fieldSiteCode, "the code"), kit.At("/service", fieldService, "the service"),
		},
	}
}

func careStep(round derogation.Round) step {
	var options []kit.Option
	for _, code := range []derogation.Category{
		derogation.MajorIncident, derogation.UrgentEmergencyCare, derogation.TimeCriticalP1P2, derogation.Cancer, derogation.TimeCriticalIntervention,
	} {
		if name, ok := round.Category(code); ok {
			options = append(options, kit.Option{Value: string(code), Label: name})
		}
	}
	return step{
		slug: "care", name: "Kind of care", part: partAsked, title: "What kind of care is it?",
		fill: func(a answers, r derogation.Request) { a.text(fieldCategory, string(r.Category)) },
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldCategory, "Kind of care", ""), slices.Clone(options)...)}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Category = derogation.Category(in.Text(fieldCategory, "Choose the kind of care"))
		},
		fields: []kit.Place{kit.At("/category", fieldCategory, "the kind of care")},
	}
}

func fieldGrade(line int) string     { return fmt.Sprintf("grade%d", line) }
func fieldSpecialty(line int) string { return fmt.Sprintf("specialty%d", line) }

func staffPlace(line int, what string) kit.Place {
	switch what {
	case "number":
		return kit.Place{ID: kit.FieldNumber(line), Name: "the number"}
	case "specialty":
		return kit.Place{ID: fieldSpecialty(line), Name: "the specialty"}
	default:
		return kit.Place{ID: fieldGrade(line), Name: "the grade"}
	}
}

// rowsOf is how many lines the page of doctors shows.
func rowsOf(rows string) int {
	n, _ := strconv.Atoi(rows)
	return min(max(n, 1), mostLines)
}

func doctorsStep() step {
	return step{
		slug: slugDoctors, name: "Who, and how many", part: partAsked, title: "Which doctors do you need, and how many?",
		intro: "Grades and numbers only: no names. Ask for as few as keep patients safe. What a line leaves empty is not sent.",
		fill: func(a answers, r derogation.Request) {
			if len(r.Staff) > 0 {
				a.number(fieldRows, len(r.Staff))
			}
			for i, line := range r.Staff {
				a.text(fieldGrade(i), line.Grade)
				a.text(fieldSpecialty(i), line.Specialty)
				a.number(kit.FieldNumber(i), line.Number)
			}
		},
		controls: func(f kit.Filled) []kit.Control {
			var lines []kit.Control
			for i := range rowsOf(f.Typed.Get(fieldRows)) {
				line := kit.Control{Kind: kit.KindGroup, ID: fmt.Sprintf("line%d", i), Label: fmt.Sprintf("Doctors of one grade and specialty (%d)", i+1)}
				line.Controls = []kit.Control{
					f.Control(kit.KindText, fieldGrade(i), "Grade", "Such as ST4 to ST8."),
					f.Control(kit.KindText, fieldSpecialty(i), "Specialty", ""),
					f.Control(kit.KindNumber, kit.FieldNumber(i), "How many", ""),
				}
				lines = append(lines, line)
			}
			return lines
		},
		read: readStaff,
		rows: func(r derogation.Request) []checkRow {
			rows := []checkRow{}
			for _, line := range r.Staff {
				rows = append(rows, checkRow{Key: line.Grade, Text: fmt.Sprintf("%d × %s", line.Number, line.Specialty)})
			}
			return rows
		},
		fields: []kit.Place{kit.At("/staff", fieldGrade(0), "the doctors")},
	}
}

// readStaff leaves out lines that are empty. What is wrong with the others is
// said beside the line as it stands on the page.
func readStaff(in *kit.Input, r *derogation.Request) {
	r.Staff = nil
	for i := range rowsOf(in.Typed.Get(fieldRows)) {
		if in.Lines(fieldGrade(i))+in.Lines(fieldSpecialty(i))+in.Lines(kit.FieldNumber(i)) == "" {
			continue
		}
		line := derogation.StaffLine{
			Grade: in.Text(fieldGrade(i), "Enter the grade"), Specialty: in.Text(fieldSpecialty(i), "Enter the specialty"),
		}
		if in.Lines(kit.FieldNumber(i)) == "" {
			in.Wrong.Add(kit.FieldNumber(i), "Enter how many")
		} else if line.Number = in.Whole(kit.FieldNumber(i), "how many"); line.Number == 0 {
			in.Wrong.Add(kit.FieldNumber(i), "Enter a number of 1 or more, or leave the whole line empty")
		}
		line.Number = max(line.Number, 0)
		r.Staff = append(r.Staff, line)
	}
	if len(r.Staff) == 0 {
		in.Wrong.Add(fieldGrade(0), "Enter at least one grade of doctor")
	}
}

// first and last pick one of the instants that a local time can mean: a window
// that is asked for is the longer one of two.
func first(found []time.Time) time.Time { return found[0] }
func last(found []time.Time) time.Time  { return found[len(found)-1] }

func windowStep(within bounds) step {
	return step{
		slug: "times", name: "From when, until when", part: partAsked, title: "For what time do you need them?",
		fill: func(a answers, r derogation.Request) {
			a.moment(fieldFrom, r.Window.From)
			a.moment(fieldTo, r.Window.To)
		},
		controls: func(f kit.Filled) []kit.Control {
			from := f.Control(kit.KindLocalTime, fieldFrom, "From", "UK time.")
			to := f.Control(kit.KindLocalTime, fieldTo, "Until", "UK time.")
			from.Min, from.Max, to.Min, to.Max = within.from, within.to, within.from, within.to
			return []kit.Control{from, to}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.Window.From = in.Bound(fieldFrom, "the start", r.Window.From, first)
			r.Window.To = in.Bound(fieldTo, "the end", r.Window.To, last)
		},
		fields: []kit.Place{kit.At("/window/from", fieldFrom, "the start"), kit.At("/window/to", fieldTo, "the end")},
	}
}

func deadlineStep(within bounds) step {
	return step{
		slug: "deadline", name: "When you need the decision", part: partAsked, title: "By when do you need a decision?",
		intro: "Everybody’s time to answer is worked out back from this. It is a clinical time: the last at which calling doctors in still helps.",
		fill: func(a answers, r derogation.Request) {
			a.moment(fieldNeededBy, r.DecisionNeededBy.At)
			a.text(fieldBecause, r.DecisionNeededBy.Because)
		},
		controls: func(f kit.Filled) []kit.Control {
			by := f.Control(kit.KindLocalTime, fieldNeededBy, "Decision needed by", "UK time.")
			by.Max = within.to
			return []kit.Control{by, f.Control(kit.KindLongText, fieldBecause, "Why then?", kit.NoNames)}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.DecisionNeededBy.At = in.Bound(fieldNeededBy, "the decision", r.DecisionNeededBy.At, first)
			r.DecisionNeededBy.Because = in.Text(fieldBecause, "Say why then")
		},
		fields: []kit.Place{
			kit.At("/decisionNeededBy/at", fieldNeededBy, "the time"), kit.At("/decisionNeededBy/because", fieldBecause, "the reason"),
		},
	}
}
