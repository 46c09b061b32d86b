package pages

import (
	"slices"
	"strconv"

	"example.org/derogations/shared/derogation"
)

// formView is a form. Fixed is the action where there is only one, and no
// choice is shown; Intro is then what follows from it. Heading stands above it.
type formView struct {
	Heading string
	Path    string
	Hidden  []hiddenField
	Fixed   derogation.Action
	Intro   string
	// Controls are the choice, or the fields of the only action.
	Controls []control
	// Decision are the fields that an approval and a refusal have in common.
	Decision []control
	Person   control
	// Confirm is set when something that was typed may identify somebody.
	Confirm  *control
	Submit   string
	Problems problems
}

// hiddenField is something that the page was made from. A form that comes back
// with an error keeps what the person was shown first.
type hiddenField struct{ Name, Value string }

// offer is something that may be done now: how it is offered, what follows from
// it, and its own fields.
type offer struct {
	action      derogation.Action
	label       string
	consequence string
	controls    []control
}

// offered completes a form with what may be done now: one thing by itself, or
// a choice, with its question and its button.
func (view formView) offered(f filled, question, button string, offers []offer) formView {
	if len(offers) == 1 {
		only := offers[0]
		view.Heading, view.Fixed, view.Intro, view.Controls = only.label, only.action, only.consequence, only.controls
	} else {
		choice := control{Kind: kindRadios, ID: fieldAction, Label: question, Error: f.problems.at(fieldAction)}
		var options []option
		for _, o := range offers {
			options = append(options, option{
				Value: string(o.action), Label: o.label, Hint: o.consequence, Controls: o.controls,
				Plain: !derogation.NeedsCode(o.action),
			})
		}
		view.Controls = []control{f.options(choice, options...)}
	}
	view.Person = f.control(kindText, fieldPerson, "Your name", "It is recorded with what you send, also where several people share a mailbox.")
	view.Person.Autocomplete = "name"
	view.Confirm = f.checkbox()
	if view.Submit = button; len(offers) == 1 {
		view.Submit = submitText(offers[0].action)
	}
	return view.homed(f.problems)
}

// homed gives each problem a place that the error summary can lead to.
func (view formView) homed(found problems) formView {
	ids := view.Person.ids()
	for _, c := range slices.Concat(view.Controls, view.Decision) {
		ids = append(ids, c.ids()...)
	}
	for _, one := range found {
		if !slices.Contains(ids, one.ID) {
			one.ID = answerHeading
		}
		view.Problems = append(view.Problems, one)
	}
	return view
}

// answerHeading is the id of the heading above a form.
const answerHeading = "your-answer"

func (f filled) keep(name string, shown int) hiddenField {
	value := strconv.Itoa(shown)
	if f.typed != nil {
		value = f.typed.Get(name)
	}
	return hiddenField{Name: name, Value: value}
}

// submitText is the button of an action that stands alone, or needs a code.
func submitText(action derogation.Action) string {
	switch action {
	case derogation.ActApprove, derogation.ActRefuse:
		return "Record this decision"
	case derogation.ActRevoke:
		return "Revoke the approval"
	case derogation.ActComment:
		return "Add this comment"
	case derogation.ActJudgeException:
		return "Record this judgement"
	case derogation.ActHandOver:
		return "Hand it over"
	case derogation.ActAsk:
		return "Send the question"
	case derogation.ActReportImpact, derogation.ActReportTurnout:
		return "Send this report"
	default:
		return "Record this answer"
	}
}
