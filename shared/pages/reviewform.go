package pages

import (
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// reviewAct is something that the holder of a review's link may do.
type reviewAct struct {
	act[casework.Opened]
	// decides marks the union's decision, whose fields an approval and a refusal
	// share.
	decides bool
	// left says that it is left to a tier whose review has ended; nil for an
	// answer to an open one.
	left func(casework.Opened) string
	// checked reads back, on the page where an answer is checked, what the text of
	// a field alone does not say; nil where there is nothing of the kind.
	checked func(readings, derogation.Command, derogation.Request)
	// receipt fills in what was last recorded of it. It reports false if the
	// link's holder recorded nothing of the kind.
	receipt func(visit, *receiptBody) bool
}

// reviewActs is what the page knows of. What may be done now, and in which order
// it is offered, the review says.
var reviewActs = []reviewAct{
	reviewEscalate, reviewResolve, reviewDecline, reviewApprove, reviewRefuse, reviewComment, reviewAsk,
	reviewReport, reviewRevoke, reviewHandOver, reviewJudge,
}

func reviewActOf(action derogation.Action) (reviewAct, bool) {
	i := slices.IndexFunc(reviewActs, func(one reviewAct) bool { return one.action == action })
	if i < 0 {
		return reviewAct{}, false
	}
	return reviewActs[i], true
}

// form builds the form for what the holder of a review's link may do now.
func (h *handler) form(v visit, f kit.Filled) kit.Form {
	o := v.opened
	view := kit.Form{
		Heading: "Your answer", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(fieldVersion, o.Case.State.ContentVersion), f.Nonce(h.config.Random)},
	}
	question := "What is your answer?"
	if !o.Review.Open() {
		view.Heading, question = "What you can still do", "What do you want to do?"
	}
	var offers []kit.Offer
	for _, action := range o.Actions(v.Now) {
		if one, known := reviewActOf(action); known {
			offers = append(offers, one.offer(o, f))
			if one.decides {
				view.Decision = decisionControls(o, f)
			}
		}
	}
	view = view.Offered(f, question, "", offers)
	view.Submit = "Continue"
	return view
}

// reviewInput reads the form of a review.
type reviewInput struct {
	kit.Input
	opened casework.Opened
}

// command reads the whole form. It is nil if the action is unknown.
func (in *reviewInput) command() derogation.Command {
	var command derogation.Command
	if one, known := reviewActOf(in.Action()); known {
		command = one.read(&in.Input, in.opened)
	} else {
		in.Wrong.Add(kit.FieldAction, "Choose what your answer is")
	}
	in.Text(kit.FieldPerson, "Enter your name")
	return command
}

// basisOf is what an answer rests on: the review, and the content that was shown.
func basisOf(in *kit.Input, o casework.Opened) derogation.Basis {
	return derogation.Basis{Review: o.Review.Number, ContentVersion: in.Hidden(fieldVersion)}
}

func unionOf(o casework.Opened) string { return words.Called(o.Case.State.Round, derogation.Union) }
