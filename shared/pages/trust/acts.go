package trust

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// act is something that a trust may do on its page.
type act = kit.Act[derogation.State]

// acts is what the page knows of. What may be done now, and in which order it
// is offered, the case says.
var acts = []act{
	resolve, answer, amend, withdraw, reopen, standDown, reply, turnout, impact,
}

const everybodyTold = " Everybody who was asked is told."

// texts are the fields whose text is given back when it was not recorded.
func texts() []string {
	var all []string
	for _, one := range acts {
		all = append(all, one.Texts...)
	}
	return all
}

func actOf(action derogation.Action) (act, bool) {
	i := slices.IndexFunc(acts, func(one act) bool { return one.Action == action })
	if i < 0 {
		return act{}, false
	}
	return acts[i], true
}

// form builds the form for what the trust may do now. While a question
// waits, its answer is what is chosen first.
func (h *Pages) form(v visit, f kit.Filled) kit.Form {
	s := v.state()
	view := kit.Form{
		Heading: "What you can do now", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(kit.FieldVersion, s.ContentVersion), f.Nonce(h.random)},
	}
	if question, asked := s.OpenQuestion(); asked {
		view.Hidden = append(view.Hidden, f.Keep(fieldAsked, question.Number))
	}
	var offers []kit.Offer
	for _, action := range s.TrustActions(v.Now) {
		if one, known := actOf(action); known {
			offers = append(offers, one.Offer(s, f))
		}
	}
	view = view.Offered(f, "What do you want to do?", "Send", offers)
	if f.Typed == nil && len(offers) > 1 && offers[0].Action == derogation.ActAnswer {
		view.Controls[0].Options[0].Checked = true
	}
	return view
}

// input reads the form of a trust's page.
type input struct {
	kit.Input
	state derogation.State
}

// mayStill reports whether it is worth saying what is wrong with the form:
// what cannot be done now is refused by casework, which knows why.
func (in *input) mayStill() bool {
	return in.unknown() || slices.Contains(in.state.TrustActions(in.Now), in.Action())
}

func (in *input) unknown() bool { return in.Wrong.At(kit.FieldAction) != "" }

// command reads the whole form. It is nil if the action is unknown.
func (in *input) command() derogation.Command {
	var command derogation.Command
	if one, known := actOf(in.Action()); known {
		command = one.Read(&in.Input, in.state)
	} else {
		in.Wrong.Add(kit.FieldAction, "Choose what you want to do")
	}
	in.Text(kit.FieldPerson, "Enter your name")
	return command
}
