package form

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

const (
	slugEvidence = "evidence"
	// fieldAsOf is the time at which the answers were true, unless one has its own.
	fieldAsOf = "asOf"
)

func evidenceStep(round derogation.Round) step {
	questions := evidence{
		items: round.EvidenceItems(derogation.Evidence{}),
		asOf: field{
			Place: kit.At("/evidence/localResolution/asOf", fieldAsOf, "this time"), label: "When was all this true?", moment: "your answers", gone: true, pick: kit.LatestGone,
			hint: "It shows how fresh your answers are. UK time.",
		},
	}
	return step{
		slug: slugEvidence, name: "What was tried", part: partTried, title: "What was tried first?", evidence: true,
		intro: "“Not yet known” is an answer: the people who look at the request see it as it is.",
		asked: questions, rows: questions.rows,
	}
}

// evidence are the questions on what was tried, a row each, and the time at which
// what is said of them was true.
type evidence struct {
	items []derogation.EvidenceItem
	asOf  field
}

func fieldOwnAsOf(question string) string { return question + "AsOf" }

// fromOnePage gives the fields of a page that asked one question alone their names of
// now: one may be open in a browser still.
func fromOnePage(typed url.Values, slug string) {
	question, alone := strings.CutPrefix(slug, slugEvidence+"-")
	if !alone {
		return
	}
	for old, now := range map[string]string{"stated": question, "detail": kit.FieldDetail(question), "asOf": fieldOwnAsOf(question)} {
		typed.Set(now, typed.Get(old))
	}
	typed.Del(fieldAsOf)
}

func (e evidence) places() []kit.Place {
	var places []kit.Place
	for _, item := range e.items {
		at, of := "/evidence/"+item.Field, about(item)
		places = append(places,
			kit.At(at, item.Field, "the question about "+of),
			kit.At(at+"/answer", item.Field, "the answer about "+of),
			kit.At(at+"/detail", kit.FieldDetail(item.Field), "what was done about "+of+", or why nothing was done,"),
			kit.At(at+"/asOf", e.asOf.ID, e.asOf.Name),
		)
		for _, n := range item.Numbers() {
			places = append(places, kit.At(at+n.Pointer, kit.FieldCount(item.Field, n), "the number of "+n.Label+" in "+of))
		}
	}
	return places
}

func (e evidence) controls(f kit.Filled) []kit.Control {
	var rows []kit.Control
	for _, item := range e.items {
		row := f.Question(item)
		row.Controls = append(row.Controls,
			f.Control(kit.KindLocalTime, fieldOwnAsOf(item.Field), "Another time for this answer (optional)", "Such as 6pm, or 9pm yesterday."))
		rows = append(rows, row)
	}
	return append(rows, e.asOf.controls(f)...)
}

// fill gives each answer its own time where there are several.
func (e evidence) fill(a answers, r *derogation.Request) {
	var times []time.Time
	alike := true
	for _, item := range e.said(*r) {
		a.text(item.Field, string(item.Statement.Answer))
		a.text(kit.FieldDetail(item.Field), item.Statement.Detail)
		for _, n := range item.Numbers() {
			if n.Given != nil {
				a.text(kit.FieldCount(item.Field, n), strconv.Itoa(*n.Given))
			}
		}
		switch at := item.Statement.AsOf; {
		case at != nil:
			alike = alike && (len(times) == 0 || times[0].Equal(*at))
			times = append(times, *at)
		case item.Statement.Answer != derogation.NotYetKnown:
			alike = false
		}
	}
	switch {
	case len(times) > 0 && alike:
		a.moment(e.asOf.ID, times[0])
	default:
		for _, item := range e.said(*r) {
			if at := item.Statement.AsOf; at != nil {
				a.text(fieldOwnAsOf(item.Field), uktime.Field(*at))
			}
		}
	}
}

// said are the questions on which a request says something.
func (e evidence) said(r derogation.Request) []derogation.EvidenceItem {
	var said []derogation.EvidenceItem
	for _, asked := range e.items {
		for _, item := range r.Evidence.Items() {
			if item.Field == asked.Field && item.Statement != nil {
				asked.Statement = item.Statement
				said = append(said, asked)
			}
		}
	}
	return said
}

// read leaves out a statement that says nothing.
func (e evidence) read(in *kit.Input, r *derogation.Request) {
	before := map[string]time.Time{}
	var last time.Time
	for _, item := range e.said(*r) {
		if at := item.Statement.AsOf; at != nil {
			before[item.Field], last = *at, *at
		}
	}
	shared := in.Maybe(e.asOf.ID, e.asOf.moment, last, e.asOf.pick)
	for _, item := range e.items {
		said := in.Statement(item)
		said.AsOf = in.Maybe(fieldOwnAsOf(item.Field), "this answer", before[item.Field], e.asOf.pick)
		if said.AsOf == nil && (said.Answer == derogation.Yes || said.Answer == derogation.No) {
			said.AsOf = shared
		}
		e.wanting(in, item, said, r.MassCasualty != nil)
		r.Evidence = r.Evidence.With(item.Field, &said)
		if said == (derogation.Statement{}) {
			r.Evidence = r.Evidence.With(item.Field, nil)
		}
	}
}

// wanting says what an answer lacks. In a mass casualty event a question may wait.
func (e evidence) wanting(in *kit.Input, item derogation.EvidenceItem, said derogation.Statement, mayWait bool) {
	if said.Answer == "" && !mayWait {
		in.Wrong.Add(item.Field, "Answer: "+item.Question)
	}
	if said.Answer != derogation.Yes && said.Answer != derogation.No {
		return
	}
	item.Statement = &said
	switch counted := words.Numbers(item) != ""; {
	case said.Detail != "" || counted && said.Answer == derogation.Yes:
	case len(item.Numbers()) > 0 && said.Answer == derogation.Yes:
		in.Wrong.Add(kit.FieldDetail(item.Field), "Say what you did about "+about(item)+", or give the numbers")
	default:
		in.Wrong.Add(kit.FieldDetail(item.Field), "Say what you did about "+about(item)+", or why you did nothing")
	}
	if said.AsOf == nil && in.Wrong.At(e.asOf.ID)+in.Wrong.At(fieldOwnAsOf(item.Field)) == "" {
		in.Wrong.Add(e.asOf.ID, "Say when your answers were true")
	}
}

// about names a question within a sentence.
func about(item derogation.EvidenceItem) string {
	return strings.ToLower(item.Label[:1]) + item.Label[1:]
}

// rows are the answers as they are checked before they are sent, one a row.
func (e evidence) rows(r derogation.Request) []kit.Row {
	read := map[string]string{}
	for _, item := range e.said(r) {
		answered, _ := words.Answered(item.Statement.Answer)
		lines := []string{answered}
		if counted := words.Numbers(item); counted != "" {
			lines = append(lines, counted)
		}
		if item.Statement.Detail != "" {
			lines = append(lines, item.Statement.Detail)
		}
		if at := item.Statement.AsOf; at != nil {
			lines = append(lines, "True at "+uktime.Page(*at))
		}
		read[item.Field] = strings.Join(lines, "\n")
	}
	var rows []kit.Row
	for _, item := range e.items {
		rows = append(rows, kit.Row{Name: item.Question, ID: item.Field, Reading: kit.Reading{Text: given(read[item.Field])}})
	}
	return rows
}
