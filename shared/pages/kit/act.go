package kit

import (
	"cmp"
	"net/url"
	"slices"

	"example.org/derogations/shared/derogation"
)

// Act is one thing that somebody may do by a form, and all that the form has of
// it. S is what they see: a review, or the trust's case.
type Act[S any] struct {
	Action derogation.Action
	// Offered is how it is offered: its label, and what follows from it.
	Offered func(S) (label, consequence string)
	// Controls are the fields that belong to it alone.
	Controls func(S, Filled) []Control
	// Read makes the command of what was typed.
	Read func(*Input, S) derogation.Command
	// Places are the fields that the refusal of its command may name.
	Places []Place
	// Texts are its fields whose text is given back when it was not recorded.
	Texts []string
	// Button is what its button says where that is not to record an answer.
	Button string
}

// Offer is the act as it is offered now.
func (a Act[S]) Offer(seen S, f Filled) Offer {
	label, consequence := a.Offered(seen)
	return Offer{Action: a.Action, Label: label, Consequence: consequence, Controls: a.Controls(seen, f), Submit: cmp.Or(a.Button, "Record this answer")}
}

// Says is how an act is offered whatever the case.
func Says[S any](label, consequence string) func(S) (string, string) {
	return func(S) (string, string) { return label, consequence }
}

// OneText is the only field of an act: a text.
func OneText[S any](id, label string) func(S, Filled) []Control {
	return func(_ S, f Filled) []Control {
		return []Control{f.Control(KindLongText, id, label, NoNames)}
	}
}

// Written are the texts that were typed in the fields given, in their order. A
// field that several acts have is given back once.
func Written(typed url.Values, fields []string) []string {
	var written []string
	for i, field := range fields {
		if text := typed.Get(field); text != "" && !slices.Contains(fields[:i], field) {
			written = append(written, text)
		}
	}
	return written
}
