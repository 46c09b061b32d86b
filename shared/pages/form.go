package pages

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// formView is a form. Fixed is the action where there is only one, and no
// choice is shown; Intro is then what follows from it. Heading stands above it.
type formView struct {
	Heading string
	Path    string
	Hidden  []kit.HiddenField
	Fixed   derogation.Action
	Intro   string
	// Controls are the choice, or the fields of the only action.
	Controls []kit.Control
	// Decision are the fields that an approval and a refusal have in common.
	Decision []kit.Control
	Person   kit.Control
	// Confirm is set when something that was typed may identify somebody.
	Confirm  *kit.Control
	Submit   string
	Problems kit.Problems
}

// offer is something that may be done now: how it is offered, what follows from
// it, and its own fields.
type offer struct {
	action      derogation.Action
	label       string
	consequence string
	controls    []kit.Control
}

// offered completes a form with what may be done now: one thing by itself, or
// a choice, with its question and its button.
func (view formView) offered(f kit.Filled, question, button string, offers []offer) formView {
	if len(offers) == 1 {
		only := offers[0]
		view.Heading, view.Fixed, view.Intro, view.Controls = only.label, only.action, only.consequence, only.controls
	} else {
		choice := kit.Control{Kind: kit.KindRadios, ID: kit.FieldAction, Label: question, Error: f.Problems.At(kit.FieldAction)}
		var options []kit.Option
		for _, o := range offers {
			options = append(options, kit.Option{
				Value: string(o.action), Label: o.label, Hint: o.consequence, Controls: o.controls,
				Plain: !derogation.NeedsCode(o.action),
			})
		}
		view.Controls = []kit.Control{f.Options(choice, options...)}
	}
	view.Person = f.Control(kit.KindText, kit.FieldPerson, "Your name", "It is recorded with what you send, also where several people share a mailbox.")
	view.Person.Autocomplete = "name"
	view.Confirm = f.Checkbox()
	if view.Submit = button; len(offers) == 1 {
		view.Submit = submitText(offers[0].action)
	}
	return view.homed(f.Problems)
}

// homed gives each problem a place that the error summary can lead to.
func (view formView) homed(found kit.Problems) formView {
	ids := view.Person.IDs()
	for _, c := range slices.Concat(view.Controls, view.Decision) {
		ids = append(ids, c.IDs()...)
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
