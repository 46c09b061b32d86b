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
	// Texts are its fields whose text is given back when it was not recorded.
	Texts []string
	// Button is what its button says where that is not to record an answer.
	Button string
	// Checked is set where it is shown to be checked before it is recorded.
	Checked bool
}

// Offer is the act as it is offered now.
func (a Act[S]) Offer(seen S, f Filled) Offer {
	label, consequence := a.Offered(seen)
	return Offer{Action: a.Action, Label: label, Consequence: consequence, Controls: a.limited(a.Controls(seen, f)), Submit: cmp.Or(a.Button, "Record this answer")}
}

// limited are controls with how long the text of each may be.
func (a Act[S]) limited(controls []Control) []Control {
	for i := range controls {
		c := &controls[i]
		if c.Max == 0 && (c.Kind == KindLongText || c.Kind == KindText) {
			c.Max = derogation.TextLimit(a.Action, c.Place.Pointer)
		}
		a.limited(c.Controls)
		for _, o := range c.Options {
			a.limited(o.Controls)
		}
	}
	return controls
}

// Says is how an act is offered whatever the case.
func Says[S any](label, consequence string) func(S) (string, string) {
	return func(S) (string, string) { return label, consequence }
}

// OneText completes an act whose only field is a text: its place and its label,
// what is said where it is missing, and the command that it makes.
func OneText[S any](a Act[S], at Place, label, missing string, command func(in *Input, seen S, text string) derogation.Command) Act[S] {
	a.Texts = []string{at.ID}
	a.Controls = func(_ S, f Filled) []Control {
		return []Control{f.Control(KindLongText, at.ID, label, NoNames).At(at.Pointer, at.Name)}
	}
	a.Read = func(in *Input, seen S) derogation.Command { return command(in, seen, in.Text(at.ID, missing)) }
	return a
}

// Acts are all that may be done by the form of a page.
type Acts[S any] []Act[S]

// Of is the act of an action, if the page knows it.
func (acts Acts[S]) Of(action derogation.Action) (Act[S], bool) {
	i := slices.IndexFunc(acts, func(one Act[S]) bool { return one.Action == action })
	if i < 0 {
		return Act[S]{}, false
	}
	return acts[i], true
}

// Offers are the acts that may be done now, in the order given.
func (acts Acts[S]) Offers(may []derogation.Action, seen S, f Filled) []Offer {
	var offers []Offer
	for _, action := range may {
		if one, known := acts.Of(action); known {
			offers = append(offers, one.Offer(seen, f))
		}
	}
	return offers
}

// Controls are those of an action, where it is one of those that may be done.
func (acts Acts[S]) Controls(action derogation.Action, may []derogation.Action, seen S) []Control {
	one, known := acts.Of(action)
	if !known || !slices.Contains(may, action) {
		return nil
	}
	return one.Controls(seen, Filled{})
}

// Read reads a whole form. The command is nil if its action is unknown: missing
// then is said of it.
func (acts Acts[S]) Read(in *Input, seen S, missing string) (command derogation.Command) {
	if one, known := acts.Of(in.Action()); known {
		command = one.Read(in, seen)
	} else {
		in.Wrong.Add(FieldAction, missing)
	}
	in.Text(FieldPerson, "Enter your name")
	return command
}

// Written are the texts that were typed, to be given back. A field that several
// acts have is given back once.
func (acts Acts[S]) Written(typed url.Values) []string {
	var fields []string
	for _, one := range acts {
		fields = append(fields, one.Texts...)
	}
	return Written(typed, fields)
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
