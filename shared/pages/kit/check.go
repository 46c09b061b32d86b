package kit

import (
	"net/url"
	"slices"
)

// What the buttons of a form and of its check page ask for, by the name FieldStep.
// A form without a step is one that was filled in: it is shown again, to be
// checked.
const (
	FieldStep  = "step"
	StepRecord = "record"
	StepChange = "change"
)

// CarriedOn are the fields that a check page carries on, in the order of their
// names: all that was typed but what its own buttons say, and the fields left aside.
func CarriedOn(typed url.Values, aside ...string) []HiddenField {
	var names []string
	for name := range typed {
		if name != FieldStep && !slices.Contains(aside, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var hidden []HiddenField
	for _, name := range names {
		for _, value := range typed[name] {
			hidden = append(hidden, HiddenField{Name: name, Value: value})
		}
	}
	return hidden
}

// Answers are the rows of a check page: what was filled in, with what those mean by
// their IDs whose text does not say it, and who gives it.
func (f Filled) Answers(controls []Control, meant map[string]Reading) []Row {
	return append(ReadBack(controls, meant), Row{Name: "Your name", Reading: Reading{Text: f.Typed.Get(FieldPerson)}})
}
