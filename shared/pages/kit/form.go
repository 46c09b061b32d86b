package kit

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// Form is a form. Fixed is the action where there is only one, and no
// choice is shown; Intro is then what follows from it. Heading stands above it.
type Form struct {
	Heading string
	// Leads is what a link to the form calls it.
	Leads  string
	Path   string
	Hidden []HiddenField
	// NoNumber is set where something needs a code, and there is no number to send it to.
	NoNumber *NoNumber
	Fixed    derogation.Action
	Intro    string
	// Controls are the choice, or the fields of the only action.
	Controls []Control
	// Decision are the fields that an approval and a refusal have in common.
	Decision []Control
	Person   Control
	// Confirm is set when something that was typed may identify somebody.
	Confirm  *Control
	Submit   string
	Problems Problems
}

// NoNumber is whom to phone where a code can be sent to nobody; empty for nobody.
type NoNumber struct{ Phone string }

// Offer is something that may be done now: how it is offered, what follows from
// it, and its own fields.
type Offer struct {
	Action      derogation.Action
	Label       string
	Consequence string
	Controls    []Control
	// Submit is the button where it stands alone.
	Submit string
}

// Offered completes a form with what may be done now: one thing by itself, or
// a choice, with its question and its button.
func (view Form) Offered(f Filled, question, button string, offers []Offer) Form {
	if len(offers) == 1 {
		only := offers[0]
		view.Heading, view.Fixed, view.Intro, view.Controls = only.Label, only.Action, only.Consequence, only.Controls
		view.Leads = "Go to “" + only.Label + "”"
	} else {
		view.Leads = "Go to “" + offers[0].Label + "” and " + words.Count(len(offers)-1, "other choice")
		choice := Control{Kind: KindRadios, ID: FieldAction, Label: question, Error: f.Problems.At(FieldAction)}
		var options []Option
		for _, o := range offers {
			options = append(options, Option{
				Value: string(o.Action), Label: o.Label, Hint: o.Consequence, Controls: o.Controls,
				Plain: !derogation.NeedsCode(o.Action),
			})
		}
		view.Controls = []Control{f.Options(choice, options...)}
	}
	view.Person, view.Confirm = f.Person("what you send"), f.Checkbox()
	if view.Submit = button; len(offers) == 1 {
		view.Submit = offers[0].Submit
	}
	return view.Homed(f.Problems)
}

// Homed gives each problem a place that the error summary can lead to.
func (view Form) Homed(found Problems) Form {
	whole := []Control{view.Person}
	for _, c := range slices.Concat(view.Controls, view.Decision) {
		whole = append(whole, c.Whole()...)
	}
	for _, one := range found {
		if !slices.ContainsFunc(whole, func(c Control) bool { return c.ID == one.ID }) {
			one.ID = answerHeading
		}
		view.Problems = append(view.Problems, one)
	}
	return view
}

// answerHeading is the id of the heading above a form.
const answerHeading = "your-answer"
