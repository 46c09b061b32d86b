package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// act is something that a trust may do on its page.
type act = kit.Act[derogation.State]

// acts is what the page knows of. What may be done now, and in which order it
// is offered, the case says.
var acts = kit.Acts[derogation.State]{
	resolve, answer, accept, turnDown, amend, withdraw, reopen, reconsider, standDown, reply, turnout, impact,
}

const everybodyTold = " We tell everyone involved."

// form builds the form for what the trust may do now. While a question
// waits, its answer is what is chosen first.
func (h *pages) form(v visit, f kit.Filled) kit.Form {
	s := v.state()
	view := kit.Form{
		Heading: "What you can do now", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(kit.FieldVersion, s.ContentVersion), f.Nonce(h.random)},
	}
	if question, asked := s.OpenQuestion(); asked {
		view.Hidden = append(view.Hidden, f.Keep(fieldAsked, question.Number))
	}
	if offer, open := s.OpenOffer(); open {
		view.Hidden = append(view.Hidden, f.Keep(fieldOffer, offer.Number))
	}
	offers := acts.Offers(v.view.Actions(v.Now), s, f)
	view = view.Offered(f, "What do you want to do?", "Send", offers)
	if f.Typed == nil && len(offers) > 1 && offers[0].Action == derogation.ActAnswer {
		view.Controls[0].Options[0].Checked = true
	}
	return view
}
