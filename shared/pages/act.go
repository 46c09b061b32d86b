package pages

import (
	"cmp"
	"net/url"
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// act is one thing that somebody may do by a form, and all that the form has of
// it. S is what they see: a review, or the trust's case.
type act[S any] struct {
	action derogation.Action
	// offered is how it is offered: its label, and what follows from it.
	offered func(S) (label, consequence string)
	// controls are the fields that belong to it alone.
	controls func(S, kit.Filled) []kit.Control
	// read makes the command of what was typed.
	read func(*kit.Input, S) derogation.Command
	// fields are those that the refusal of its command may name.
	fields []commandField
	// texts are its fields whose text is given back when it was not recorded.
	texts []string
	// button is what its button says where that is not to record an answer.
	button string
}

// offer is the act as it is offered now.
func (a act[S]) offer(seen S, f kit.Filled) kit.Offer {
	label, consequence := a.offered(seen)
	return kit.Offer{Action: a.action, Label: label, Consequence: consequence, Controls: a.controls(seen, f), Submit: cmp.Or(a.button, "Record this answer")}
}

// commandField maps a pointer into a command to a field of its form.
type commandField struct {
	pointer string
	field
}

// says is how an act is offered whatever the case.
func says[S any](label, consequence string) func(S) (string, string) {
	return func(S) (string, string) { return label, consequence }
}

// oneText is the only field of an act: a text.
func oneText[S any](id, label string) func(S, kit.Filled) []kit.Control {
	return func(_ S, f kit.Filled) []kit.Control {
		return []kit.Control{f.Control(kit.KindLongText, id, label, noNames)}
	}
}

// writtenIn are the texts of a form, in the order of the forms' own fields.
func writtenIn(typed url.Values) []string {
	var fields, written []string
	for _, one := range reviewActs {
		fields = append(fields, one.texts...)
	}
	for _, one := range trustActs {
		fields = append(fields, one.texts...)
	}
	for i, field := range fields {
		if text := typed.Get(field); text != "" && !slices.Contains(fields[:i], field) {
			written = append(written, text)
		}
	}
	return written
}

const noNames = "Do not name or describe a patient, or a doctor who is on strike."
