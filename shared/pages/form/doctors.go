package form

import (
	"fmt"
	"strconv"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const slugDoctors = "doctors"

const (
	// fieldRows is how many lines the page shows, of at most mostLines.
	fieldRows = "rows"
	mostLines = 20
)

func doctorsStep(of known) step {
	return step{
		slug: slugDoctors, name: "Who, and how many", part: partAsked, title: "Which doctors do you need, and how many?",
		intro: "Grades and numbers only: no names. Ask for as few as keep patients safe. What a line leaves empty is not sent.",
		asked: doctors{of},
		rows: func(r derogation.Request) []kit.Row {
			rows := []kit.Row{}
			for i, line := range r.Staff {
				rows = append(rows, kit.Row{Name: line.Grade, ID: fieldGrade(i), Reading: kit.Reading{Text: fmt.Sprintf("%d × %s", line.Number, line.Specialty)}})
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
type doctors struct{ of known }

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

func (d doctors) places() []kit.Place {
	places := []kit.Place{kit.At("/staff", fieldGrade(0), "the doctors")}
	for i := range mostLines {
		places = append(places, d.lineOf(i).places()...)
	}
	return places
}

func (d doctors) controls(f kit.Filled) []kit.Control {
	var lines []kit.Control
	for i := range rowsOf(f.Typed.Get(fieldRows)) {
		lines = append(lines, kit.Control{
			Kind: kit.KindGroup, ID: fmt.Sprintf("line%d", i), Label: fmt.Sprintf("Doctors of one grade and specialty (%d)", i+1), Controls: d.lineOf(i).controls(f),
		})
	}
	return lines
}

func (d doctors) fill(a answers, r *derogation.Request) {
	if len(r.Staff) > 0 {
		a.text(fieldRows, strconv.Itoa(len(r.Staff)))
	}
	for i := range r.Staff {
		d.lineOf(i).fill(a, r)
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
		r.Staff = append(r.Staff, line)
	}
	if len(r.Staff) == 0 {
		in.Wrong.Add(fieldGrade(0), "Enter at least one grade of doctor")
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
	for i := range rowsOf(in.Typed.Get(fieldRows)) {
		if emptyLine(in, i) {
			r.Staff = append(r.Staff, derogation.StaffLine{Grade: "None", Specialty: "None", Number: 1})
			continue
		}
		r.Staff = append(r.Staff, read[0])
		read = read[1:]
	}
	return r
}
