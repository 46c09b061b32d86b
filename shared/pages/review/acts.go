package review

import (
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// act is something that the holder of a review's link may do.
type act struct {
	kit.Act[casework.Opened]
	// decides marks the union's decision, whose fields an approval and a refusal
	// share.
	decides bool
	// left says that it is left to a tier whose review has ended; nil for an
	// answer to an open one.
	left func(casework.Opened) string
	// checked reads back, on the page where an answer is checked, what the text of
	// a field alone does not say; nil where there is nothing of the kind.
	checked func(readings, derogation.Command, derogation.Request)
	// recorded fills in what was last recorded of it. It reports false if the
	// link's holder recorded nothing of the kind.
	recorded func(visit, *recordedBody) bool
}

// acts is what the page knows of. What may be done now, and in which order
// it is offered, the review says.
var acts = []act{
	escalate, resolve, decline, approve, refuse, counterOffer, takeBack, comment, ask,
	report, revoke, handOver, object, confirm, judge,
}

// forms are the acts as the form has them.
var forms = func() (forms kit.Acts[casework.Opened]) {
	for _, one := range acts {
		forms = append(forms, one.Act)
	}
	return forms
}()

func actOf(action derogation.Action) (act, bool) {
	i := slices.IndexFunc(acts, func(one act) bool { return one.Action == action })
	if i < 0 {
		return act{}, false
	}
	return acts[i], true
}

// form builds the form for what the holder of a review's link may do now.
func (h *pages) form(v visit, f kit.Filled) kit.Form {
	o := v.opened
	f.Now = v.Now
	view := kit.Form{
		Heading: "Your answer", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(kit.FieldVersion, o.Case.State.ContentVersion), f.Nonce(h.reviews.Random)},
	}
	if offer, open := o.Case.State.OpenOffer(); open {
		view.Hidden = append(view.Hidden, f.Keep(fieldOffer, offer.Number))
	}
	question := "What is your answer?"
	if !o.Review.Open() {
		view.Heading, question = "What you can still do", "What do you want to do?"
	}
	may := o.Actions(v.Now)
	if slices.ContainsFunc(acts, func(one act) bool { return one.decides && slices.Contains(may, one.Action) }) {
		view.Decision = decisionControls(o, f)
	}
	if o.NeedsCode(v.Now) {
		view.NoNumber = noNumber(o)
	}
	view = view.Offered(f, question, "", forms.Offers(may, o, f))
	view.Submit = "Continue"
	return view
}

// noNumber is set where a decision cannot be finished: there is no number to send its
// code to.
func noNumber(o casework.Opened) *kit.NoNumber {
	if o.Contact.Mobile != "" {
		return nil
	}
	return &kit.NoNumber{Phone: o.Case.State.Round.HelpPhone}
}

// basisOf is what an answer rests on: the review, and the content that was shown.
func basisOf(in *kit.Input, o casework.Opened) derogation.Basis {
	return derogation.Basis{Review: o.Review.Number, ContentVersion: in.Hidden(kit.FieldVersion)}
}

func unionOf(o casework.Opened) string { return words.Called(o.Case.State.Round, derogation.Union) }
