package pages

import (
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// trustAct is something that a trust may do on its page.
type trustAct = act[derogation.State]

// trustActs is what the page knows of. What may be done now, and in which order it
// is offered, the case says.
var trustActs = []trustAct{
	trustAnswer, trustAmend, trustResolve, trustWithdraw, trustReopen, trustStandDown, trustReply, trustTurnout, trustImpact,
}

const everybodyTold = " Everybody who was asked is told."

func trustActOf(action derogation.Action) (trustAct, bool) {
	i := slices.IndexFunc(trustActs, func(one trustAct) bool { return one.action == action })
	if i < 0 {
		return trustAct{}, false
	}
	return trustActs[i], true
}

// trustForm builds the form for what the trust may do now. While a question
// waits, its answer is what is chosen first.
func (h *handler) trustForm(v trustVisit, f kit.Filled) kit.Form {
	s := v.state()
	view := kit.Form{
		Heading: "What you can do now", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(fieldVersion, s.ContentVersion), f.Nonce(h.config.Random)},
	}
	if question, asked := s.OpenQuestion(); asked {
		view.Hidden = append(view.Hidden, f.Keep(fieldAsked, question.Number))
	}
	var offers []kit.Offer
	for _, action := range s.TrustActions(v.Now) {
		if one, known := trustActOf(action); known {
			offers = append(offers, one.offer(s, f))
		}
	}
	view = view.Offered(f, "What do you want to do?", "Send", offers)
	if f.Typed == nil && len(offers) > 1 && offers[0].Action == derogation.ActAnswer {
		view.Controls[0].Options[0].Checked = true
	}
	return view
}

// trustInput reads the form of a trust's page.
type trustInput struct {
	kit.Input
	state derogation.State
}

// mayStill reports whether it is worth saying what is wrong with the form:
// what cannot be done now is refused by casework, which knows why.
func (in *trustInput) mayStill() bool {
	return in.unknown() || slices.Contains(in.state.TrustActions(in.Now), in.Action())
}

func (in *trustInput) unknown() bool { return in.Wrong.At(kit.FieldAction) != "" }

// command reads the whole form. It is nil if the action is unknown.
func (in *trustInput) command() derogation.Command {
	var command derogation.Command
	if one, known := trustActOf(in.Action()); known {
		command = one.read(&in.Input, in.state)
	} else {
		in.Wrong.Add(kit.FieldAction, "Choose what you want to do")
	}
	in.Text(kit.FieldPerson, "Enter your name")
	return command
}
