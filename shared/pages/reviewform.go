package pages

import (
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// form builds the form for what the holder of a review's link may do now.
func (h *handler) form(v visit, f filled) formView {
	o := v.opened
	s := o.Case.State
	var offers []offer
	decides := false
	for _, action := range o.Actions(v.now) {
		label, consequence := choiceText(action, o)
		offers = append(offers, offer{action, label, consequence, h.controlsFor(action, o, f)})
		decides = decides || action == derogation.ActApprove || action == derogation.ActRefuse
	}
	view := formView{
		Heading: "Your answer", Path: v.path(),
		Hidden: []hiddenField{f.keep(fieldVersion, s.ContentVersion), h.nonce(f)},
	}
	question := "What is your answer?"
	if !o.Review.Open() {
		view.Heading, question = "What you can still do", "What do you want to do?"
	}
	if decides {
		view.Decision = h.decisionControls(s, f)
	}
	view = view.offered(f, question, "", offers)
	view.Submit = "Continue"
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
		switch {
		case o.Review.Tier.SaysSupport():
			return "Say whether you support it", "It goes on to " + nextName + " either way, with your view."
		case next == derogation.Union:
			return "Put it forward to " + nextName, sentence(nextName) + " alone decides whether doctors may be asked back."
		}
		return "Pass it on to " + nextName, "It cannot be solved here. " + sentence(nextName) + " is asked next, and sees what you say."
	case derogation.ActResolveLocally:
		return "Resolve it locally", "Patients can be kept safe without doctors who are on strike. The request ends here, and the trust and everybody who was asked is told."
	case derogation.ActDecline:
		return "Do not put it forward", "The request ends here and does not go to " + union + ". The trust and everybody who was asked is told."
	case derogation.ActAsk:
		return "Ask the trust a question", "The review pauses, and goes on with the time it has left when the trust answers or its time runs out. Your link stays the same."
	case derogation.ActApprove:
		return "Approve, on the terms below", "The trust may then ask back these doctors, for this time, and nobody else. Everybody who was asked is told."
	case derogation.ActRefuse:
		return "Refuse", "No doctor may be asked back for this request. The trust and everybody who was asked is told your reasons."
	case derogation.ActHandOver:
		return "Hand it over: I cannot act now", "A deputy whom your organisation registered is asked as well. The time that is left stays the same, and you can still answer yourself."
	case derogation.ActComment:
		return "Add a comment", "Those who are asked from now on see it."
	case derogation.ActReportDecision:
		return "Record a decision that " + union + " made outside this system",
			"Everybody who was asked is told that it was reported. It permits nothing: nobody may be called back until " + union + " confirms it."
	case derogation.ActRevoke:
		return "Revoke the approval", "From the time that you give, no doctor may work under it. The trust and everybody who was asked is told at once. It cannot be taken back."
	case derogation.ActJudgeException:
		return "Say whether the exception was justified", "It is recorded once, for your level. It changes nothing that was done."
	default:
		return string(action), ""
	}
}

// controlsFor are the fields that belong to one action.
func (h *handler) controlsFor(action derogation.Action, o casework.Opened, f filled) []control {
	s := o.Case.State
	switch action {
	case derogation.ActEscalate:
		return h.escalationControls(o, f)
	case derogation.ActResolveLocally:
		return []control{f.control(kindLongText, fieldHow, "How are patients kept safe?", noNames)}
	case derogation.ActDecline:
		return []control{f.control(kindLongText, fieldWhyNot, "Why is it not put forward?", noNames)}
	case derogation.ActAsk:
		return []control{f.control(kindLongText, fieldQuestion, "Your question to the trust", noNames)}
	case derogation.ActApprove:
		return h.termsControls(s, f)
	case derogation.ActRefuse:
		return h.refusalControls(s, f, true)
	case derogation.ActComment:
		return []control{f.control(kindLongText, fieldRemark, "Your comment", noNames)}
	case derogation.ActReportDecision:
		return h.reportControls(s, f)
	case derogation.ActRevoke:
		return h.revocationControls(s, f)
	case derogation.ActJudgeException:
		return judgementControls(f)
	case derogation.ActHandOver:
		return handOverControls(o, f)
	default:
		return nil
	}
}

func (h *handler) escalationControls(o casework.Opened, f filled) []control {
	next, _ := o.Case.State.Round.After(o.Review.Tier)
	nextName := called(o.Case.State.Round, next)
	comment := f.control(kindLongText, fieldComment, "Comment for those who are asked next (optional)", noNames)
	switch {
	case o.Review.Tier.ConfirmsEvidence():
		confirmed := control{Kind: kindCheckboxes, ID: fieldConfirmed, Label: "The evidence"}
		return []control{
			f.options(confirmed, option{Value: "yes", Label: "I confirm that the evidence is right", Hint: "Leave it empty if you cannot say. The request goes on either way."}),
			comment,
		}
	case o.Review.Tier.SaysSupport():
		supported := f.control(kindRadios, fieldSupported, "Do you support the request?", "")
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

func (h *handler) revocationControls(s derogation.State, f filled) []control {
	effective := f.control(kindLocalTime, fieldEffectiveAt, "From when? (optional)", "Leave it empty for at once. UK time.")
	effective.Max = uktime.Field(s.Decision.Terms.To)
	return []control{
		f.control(kindLongText, fieldRevokeReason, "Why is it revoked?", noNames),
		effective,
		f.control(kindLongText, fieldHandover, "On the safe handover of patients (optional)",
			"What the doctors and the trust should do so that nobody is left without care. "+noNames),
	}
}

func handOverControls(o casework.Opened, f filled) []control {
	deputy := f.control(kindRadios, fieldDeputy, "To whom?", "")
	var options []option
	for _, d := range o.Deputies {
		options = append(options, option{Value: d.ID, Label: named(d.Name, d.Role)})
	}
	return []control{
		f.options(deputy, options...),
		f.control(kindText, fieldHandNote, "What they should know (optional)", noNames),
	}
}

func judgementControls(f filled) []control {
	justified := f.control(kindRadios, fieldJustified, "Was the exception justified?", "")
	return []control{
		f.options(justified, option{Value: "yes", Label: "Yes"}, option{Value: "no", Label: "No"}),
		f.control(kindLongText, fieldJudgement, "Why?", noNames),
	}
}

func numberHint(asked int) string { return fmt.Sprintf("From 0 to the %d asked for.", asked) }
