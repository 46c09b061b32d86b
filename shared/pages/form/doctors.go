package form

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const slugDoctors = "doctors"

const (
	// fieldRows is how many lines the page shows, of at most mostLines.
	fieldRows = "rows"
	mostLines = 20
	// fieldShifts is set while each line has a site and hours of its own on the page.
	fieldShifts = "shifts"
)

func doctorsStep(of known, within bounds) step {
	return step{
		slug: slugDoctors, name: "Who, and how many", part: partAsked, title: "Which doctors do you need, and how many?",
		intro: "Grades and numbers only: no names. Ask for as few as keep patients safe. What a line leaves empty is not sent.",
		asked: doctors{of, within},
		rows: func(r derogation.Request) []kit.Row {
			rows := []kit.Row{}
			for i, line := range r.Staff {
				rows = append(rows, kit.Row{Name: line.Grade, ID: fieldGrade(i), Reading: kit.Reading{Text: strings.Replace(words.Line(line), line.Grade+", ", fmt.Sprintf("%d × ", line.Number), 1)}})
			}
			if len(rows) == 0 {
				rows = append(rows, kit.Row{Name: "Doctors", ID: fieldGrade(0), Reading: kit.Reading{Text: words.NotGiven}})
			}
			return rows
		},
	}
}

// rowsOf is how many lines the page of doctors shows.
func rowsOf(rows string) int {
	n, _ := strconv.Atoi(rows)
	return min(max(n, 1), mostLines)
}

// doctors are lines, each of doctors of one grade and specialty.
type doctors struct {
	of     known
	within bounds
}

func fieldGrade(line int) string     { return fmt.Sprintf("grade%d", line) }
func fieldSpecialty(line int) string { return fmt.Sprintf("specialty%d", line) }

func (d doctors) lineOf(i int) all {
	at := fmt.Sprintf("/staff/%d", i)
	return all{
		field{Place: kit.At(at+"/grade", fieldGrade(i), "the grade"), label: "Grade", hint: "Such as ST4 to ST8.", offered: d.of.grades},
		field{Place: kit.At(at+"/specialty", fieldSpecialty(i), "the specialty"), label: "Specialty", offered: d.of.specialties},
		field{Place: kit.At(at+"/number", kit.FieldNumber(i), "the number"), label: "How many"},
	}
}

// addShift adds a line for the same doctors as the last one, and shows the site and the
// hours of each.
func addShift(typed url.Values) {
	rows := rowsOf(typed.Get(fieldRows))
	typed.Set(fieldShifts, "yes")
	if rows == mostLines {
		return
	}
	typed.Set(fieldRows, strconv.Itoa(rows+1))
	for _, field := range []func(int) string{fieldGrade, fieldSpecialty, kit.FieldNumber} {
		typed.Set(field(rows), typed.Get(field(rows-1)))
	}
}

func (d doctors) places() []kit.Place {
	places := []kit.Place{kit.At("/staff", fieldGrade(0), "the doctors")}
	for i := range mostLines {
		at := fmt.Sprintf("/staff/%d", i)
		places = append(places, d.lineOf(i).places()...)
		places = append(places,
			kit.At(at, fieldGrade(i), "this line"), kit.At(at+"/site/name", fieldOwnSite(i), "the site"), kit.At(at+"/site/code", fieldOwnSite(i), "the site"),
			kit.At(at+"/window", fieldOwnFrom(i), "the hours"), kit.At(at+"/window/from", fieldOwnFrom(i), "the start"), kit.At(at+"/window/to", fieldOwnTo(i), "the end"))
	}
	return places
}

func (d doctors) controls(f kit.Filled) []kit.Control {
	var lines []kit.Control
	for i := range rowsOf(f.Typed.Get(fieldRows)) {
		line := kit.Control{
			Kind: kit.KindGroup, ID: fmt.Sprintf("line%d", i), Label: fmt.Sprintf("Doctors of one grade and specialty (%d)", i+1), Controls: d.lineOf(i).controls(f),
		}
		if f.Typed.Get(fieldShifts) != "" {
			line.Label = fmt.Sprintf("Shift %d", i+1)
			line.Controls = append(line.Controls, d.ownOf(i, f)...)
		}
		lines = append(lines, line)
	}
	return lines
}

func (d doctors) fill(a answers, r *derogation.Request) {
	if len(r.Staff) > 0 {
		a.text(fieldRows, strconv.Itoa(len(r.Staff)))
	}
	for i := range r.Staff {
		d.lineOf(i).fill(a, r)
		d.fillOwn(a, r.Staff[i], i)
	}
}

// read leaves out lines that are empty. What is wrong with the others is said
// beside the line as it stands on the page.
func (d doctors) read(in *kit.Input, r *derogation.Request) {
	r.Staff = nil
	for i := range rowsOf(in.Typed.Get(fieldRows)) {
		if emptyLine(in, i) {
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
		if in.Typed.Get(fieldShifts) != "" {
			d.readOwn(in, &line, i, r.Site)
		}
		r.Staff = append(r.Staff, line)
	}
	if len(r.Staff) == 0 {
		in.Wrong.Add(fieldGrade(0), "Enter at least one grade of doctor")
	}
}

func fieldOwnSite(line int) string { return fmt.Sprintf("ownSite%d", line) }
func fieldOwnFrom(line int) string { return fmt.Sprintf("ownFrom%d", line) }
func fieldOwnTo(line int) string   { return fmt.Sprintf("ownTo%d", line) }

// ownOf are the fields of a line's own site and hours.
func (d doctors) ownOf(i int, f kit.Filled) []kit.Control {
	site := f.Control(kit.KindText, fieldOwnSite(i), "Site (optional)", "If it is another than that of the request.")
	site.Suggested = d.of.siteNames()
	days := append([]kit.Option{kit.LeftOut("As the whole request")}, kit.ComingDays(f.Now, d.within.from, d.within.to)...)
	return []kit.Control{
		site, f.Moment(fieldOwnFrom(i), "From", "UK time.", days), f.Moment(fieldOwnTo(i), "Until", "UK time.", days),
	}
}

func (d doctors) fillOwn(a answers, line derogation.StaffLine, i int) {
	if !line.Own() {
		return
	}
	a.text(fieldShifts, "yes")
	if line.Site != nil {
		a.text(fieldOwnSite(i), line.Site.Name)
	}
	if line.Window != nil {
		a.moment(fieldOwnFrom(i), line.Window.From)
		a.moment(fieldOwnTo(i), line.Window.To)
	}
}

// readOwn reads a line's own site and hours. Its code is found by its name: there is no
// field for it.
func (d doctors) readOwn(in *kit.Input, line *derogation.StaffLine, i int, whole derogation.Site) {
	if name := in.Text(fieldOwnSite(i), ""); name != "" && name != whole.Name {
		line.Site = &derogation.Site{Name: name, Code: d.of.codeOf(derogation.Site{Name: name})}
	}
	from := in.Maybe(fieldOwnFrom(i), "the start", time.Time{}, kit.Earliest)
	to := in.Maybe(fieldOwnTo(i), "the end", time.Time{}, kit.Latest)
	if from == nil && to == nil {
		return
	}
	line.Window = &derogation.Window{}
	if from != nil {
		line.Window.From = *from
	}
	if to != nil {
		line.Window.To = *to
	}
}

func emptyLine(in *kit.Input, i int) bool {
	return in.Lines(fieldGrade(i))+in.Lines(fieldSpecialty(i))+in.Lines(kit.FieldNumber(i)) == ""
}

// asTyped is a request whose lines of staff stand where they stand on the page,
// so that what is wrong with one is said beside it.
func asTyped(in *kit.Input, s step, r derogation.Request) derogation.Request {
	if s.slug != slugDoctors {
		return r
	}
	read := r.Staff
	r.Staff = nil
	empty := derogation.StaffLine{Grade: "None", Specialty: "None", Number: 1}
	if len(read) > 0 {
		empty.Window = read[0].Window
	}
	for i := range rowsOf(in.Typed.Get(fieldRows)) {
		if emptyLine(in, i) {
			empty.Grade += "." // No two are for the same.
			r.Staff = append(r.Staff, empty)
			continue
		}
		r.Staff = append(r.Staff, read[0])
		read = read[1:]
	}
	return r
}
