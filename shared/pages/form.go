package pages

import (
	"fmt"
	"strconv"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// The names of a form's fields.
const (
	fieldAction     = "action"
	fieldVersion    = "version"
	fieldPerson     = "person"
	fieldComment    = "comment"
	fieldConfirmed  = "evidenceConfirmed"
	fieldSupported  = "supported"
	fieldHow        = "how"
	fieldWhyNot     = "whyNot"
	fieldFrom       = "from"
	fieldTo         = "to"
	fieldConditions = "conditions"
	fieldReason     = "reason"
	fieldExplain    = "explanation"
	fieldDecidedAt  = "decidedAt"
	fieldCode       = "code"
	fieldRemark     = "remark"
)

func fieldNumber(line int) string { return fmt.Sprintf("number%d", line) }

const noNames = "Do not name or describe a patient, or a doctor who is on strike."

// formView is the form of one review. Fixed is the action where there is only
// one, and no choice is shown.
type formView struct {
	Path string
	// Version is the content version that was shown when the person began to
	// fill the form in: a form that comes back with an error keeps it.
	Version  string
	Fixed    derogation.Action
	Controls []control
	Code     *codeView
	Submit   string
	Problems problems
}

// codeView is the part of the form about the one-time code. Until one was
// sent, the form's only button sends it, so that pressing Enter never records
// anything by surprise.
type codeView struct {
	Path     string
	Sent     bool
	Until    moment
	Number   string
	Digits   control
	NoNumber bool
}

// form builds the form for what the holder of a link may do now.
func (h *handler) form(v visit, f filled, code *codeView) formView {
	o := v.opened
	view := formView{
		Path: reviewPath(v.token), Version: strconv.Itoa(o.Case.State.ContentVersion),
		Code: code, Submit: "Record this answer", Problems: f.problems,
	}
	if f.typed != nil {
		view.Version = f.typed.Get(fieldVersion)
	}
	actions := o.Actions()
	switch {
	case len(actions) == 1 && actions[0] == derogation.ActComment:
		view.Fixed, view.Submit = derogation.ActComment, "Add this comment"
		view.Controls = []control{f.control(kindLongText, fieldRemark, "Your comment", "Those who are asked from now on see it. "+noNames)}
	case len(actions) == 1:
		view.Fixed = actions[0]
		view.Controls = h.controlsFor(actions[0], o, f)
	default:
		var options []option
		for _, action := range actions {
			label, consequence := choiceText(action, o)
			options = append(options, option{
				Value: string(action), Label: label, Hint: consequence, Controls: h.controlsFor(action, o, f),
			})
		}
		choice := control{Kind: kindRadios, ID: fieldAction, Label: "What is your answer?", Error: f.problems.at(fieldAction)}
		view.Controls = []control{f.options(choice, options...)}
	}
	if o.Review.Tier == derogation.Union {
		view.Submit = "Record this decision"
		view.Controls = append(view.Controls, f.control(kindLocalTime, fieldDecidedAt, "When was it decided? (optional)",
			"Only if it was decided before now. UK time."))
	}
	person := f.control(kindText, fieldPerson, "Your name", "It is recorded with your answer, also where several people share a mailbox.")
	person.Autocomplete = "name"
	view.Controls = append(view.Controls, person)
	return view
}

// choiceText is how a choice is offered: its label, and what follows from it.
func choiceText(action derogation.Action, o casework.Opened) (label, consequence string) {
	round := o.Case.State.Round
	union := called(round, derogation.Union)
	next, _ := round.After(o.Review.Tier)
	nextName := called(round, next)
	switch action {
	case derogation.ActEscalate:
		if next == derogation.Union {
			return "Put it forward to " + nextName, sentence(nextName) + " alone decides whether doctors may be asked back."
		}
		return "Pass it on to " + nextName, "It cannot be solved here. " + sentence(nextName) + " is asked next, and sees what you say."
	case derogation.ActResolveLocally:
		return "Resolve it locally", "Patients can be kept safe without doctors who are on strike. The request ends here, and the trust and everybody who was asked is told."
	case derogation.ActDecline:
		return "Do not put it forward", "The request ends here and does not go to " + union + ". The trust and everybody who was asked is told."
	case derogation.ActApprove:
		return "Approve, on the terms below", "The trust may then ask back these doctors, for this time, and nobody else. Everybody who was asked is told."
	case derogation.ActRefuse:
		return "Refuse", "No doctor may be asked back for this request. The trust and everybody who was asked is told your reasons."
	default:
		return string(action), ""
	}
}

// controlsFor are the fields that belong to one action.
func (h *handler) controlsFor(action derogation.Action, o casework.Opened, f filled) []control {
	switch action {
	case derogation.ActEscalate:
		return h.escalationControls(o, f)
	case derogation.ActResolveLocally:
		return []control{f.control(kindLongText, fieldHow, "How are patients kept safe?", noNames)}
	case derogation.ActDecline:
		return []control{f.control(kindLongText, fieldWhyNot, "Why is it not put forward?", noNames)}
	case derogation.ActApprove:
		return h.termsControls(o.Case.State.Request, f)
	case derogation.ActRefuse:
		return refusalControls(f)
	default:
		return nil
	}
}

func (h *handler) escalationControls(o casework.Opened, f filled) []control {
	next, _ := o.Case.State.Round.After(o.Review.Tier)
	nextName := called(o.Case.State.Round, next)
	comment := f.control(kindLongText, fieldComment, "Comment for those who are asked next (optional)", noNames)
	switch o.Review.Tier {
	case derogation.TrustMedicalDirector:
		confirmed := control{Kind: kindCheckboxes, ID: fieldConfirmed, Label: "The evidence"}
		return []control{
			f.options(confirmed, option{Value: "yes", Label: "I confirm that the evidence is right", Hint: "Leave it empty if you cannot say. The request goes on either way."}),
			comment,
		}
	case derogation.RegionalMedicalDirector:
		supported := control{Kind: kindRadios, ID: fieldSupported, Label: "Do you support the request?", Error: f.problems.at(fieldSupported)}
		return []control{
			f.options(supported,
				option{Value: "yes", Label: "Yes, I support it", Hint: "It goes on to " + nextName + ", with your support."},
				option{Value: "no", Label: "No, I do not support it", Hint: "It still goes on to " + nextName + ", with your view."}),
			comment,
		}
	default:
		return []control{comment}
	}
}

func (h *handler) termsControls(asked derogation.Request, f filled) []control {
	numbers := control{
		Kind: kindGroup, ID: "numbers", Label: "How many doctors may be asked back?",
		Hint: "0 on a line means none of these.",
	}
	for i, line := range asked.Staff {
		number := f.control(kindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, fmt.Sprintf("From 0 to the %d asked for.", line.Number))
		number.Max = strconv.Itoa(line.Number)
		numbers.Controls = append(numbers.Controls, number)
	}
	bounds := []struct {
		id, label, asked string
	}{
		{fieldFrom, "From", asked.Window.From.In(h.zone).Format(localLayout)},
		{fieldTo, "To", asked.Window.To.In(h.zone).Format(localLayout)},
	}
	window := control{Kind: kindGroup, ID: "window", Label: "For which time?", Hint: "UK time. The time asked for is filled in; you can make it shorter."}
	for _, b := range bounds {
		c := f.control(kindLocalTime, b.id, b.label, "")
		if f.typed == nil {
			c.Value = b.asked
		}
		c.Min, c.Max = bounds[0].asked, bounds[1].asked
		window.Controls = append(window.Controls, c)
	}
	return []control{numbers, window, f.control(kindLongText, fieldConditions, "Conditions (optional)", noNames)}
}

func refusalControls(f filled) []control {
	reasons := control{Kind: kindCheckboxes, ID: fieldReason, Label: "Why is it refused?", Hint: "Tick all that apply.", Error: f.problems.at(fieldReason)}
	var options []option
	for _, reason := range derogation.RefusalReasons() {
		options = append(options, option{Value: string(reason.Code), Label: reason.Text})
	}
	return []control{
		f.options(reasons, options...),
		f.control(kindLongText, fieldExplain, "Explanation (optional, unless you tick another reason)", noNames),
	}
}
