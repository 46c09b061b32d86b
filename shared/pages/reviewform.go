package pages

import (
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// form builds the form for what the holder of a review's link may do now.
func (h *handler) form(v visit, f kit.Filled) formView {
	o := v.opened
	s := o.Case.State
	var offers []offer
	decides := false
	for _, action := range o.Actions(v.Now) {
		label, consequence := choiceText(action, o)
		offers = append(offers, offer{action, label, consequence, h.controlsFor(action, o, f)})
		decides = decides || action == derogation.ActApprove || action == derogation.ActRefuse
	}
	view := formView{
		Heading: "Your answer", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(fieldVersion, s.ContentVersion), f.Nonce(h.config.Random)},
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
	union := words.Called(round, derogation.Union)
	next, _ := round.After(o.Review.Tier)
	nextName := words.Called(round, next)
	switch action {
	case derogation.ActEscalate:
		switch {
		case o.Review.Tier.SaysSupport():
			return "Say whether you support it", "It goes on to " + nextName + " either way, with your view."
		case next == derogation.Union:
			return "Put it forward to " + nextName, words.Sentence(nextName) + " alone decides whether doctors may be asked back."
		}
		return "Pass it on to " + nextName, "It cannot be solved here. " + words.Sentence(nextName) + " is asked next, and sees what you say."
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
func (h *handler) controlsFor(action derogation.Action, o casework.Opened, f kit.Filled) []kit.Control {
	s := o.Case.State
	switch action {
	case derogation.ActEscalate:
		return h.escalationControls(o, f)
	case derogation.ActResolveLocally:
		return []kit.Control{f.Control(kit.KindLongText, fieldHow, "How are patients kept safe?", noNames)}
	case derogation.ActDecline:
		return []kit.Control{f.Control(kit.KindLongText, fieldWhyNot, "Why is it not put forward?", noNames)}
	case derogation.ActAsk:
		return []kit.Control{f.Control(kit.KindLongText, fieldQuestion, "Your question to the trust", noNames)}
	case derogation.ActApprove:
		return h.termsControls(s, f)
	case derogation.ActRefuse:
		return h.refusalControls(s, f, true)
	case derogation.ActComment:
		return []kit.Control{f.Control(kit.KindLongText, fieldRemark, "Your comment", noNames)}
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

func (h *handler) escalationControls(o casework.Opened, f kit.Filled) []kit.Control {
	next, _ := o.Case.State.Round.After(o.Review.Tier)
	nextName := words.Called(o.Case.State.Round, next)
	comment := f.Control(kit.KindLongText, fieldComment, "Comment for those who are asked next (optional)", noNames)
	switch {
	case o.Review.Tier.ConfirmsEvidence():
		confirmed := kit.Control{Kind: kit.KindCheckboxes, ID: fieldConfirmed, Label: "The evidence"}
		return []kit.Control{
			f.Options(confirmed, kit.Option{Value: "yes", Label: "I confirm that the evidence is right", Hint: "Leave it empty if you cannot say. The request goes on either way."}),
			comment,
		}
	case o.Review.Tier.SaysSupport():
		supported := f.Control(kit.KindRadios, fieldSupported, "Do you support the request?", "")
		return []kit.Control{
			f.Options(supported,
				kit.Option{Value: "yes", Label: "Yes, I support it", Hint: "It goes on to " + nextName + ", with your support."},
				kit.Option{Value: "no", Label: "No, I do not support it", Hint: "It still goes on to " + nextName + ", with your view."}),
			comment,
		}
	default:
		return []kit.Control{comment}
	}
}

func (h *handler) revocationControls(s derogation.State, f kit.Filled) []kit.Control {
	effective := f.Control(kit.KindLocalTime, fieldEffectiveAt, "From when? (optional)", "Leave it empty for at once. UK time.")
	effective.Max = uktime.Field(s.Decision.Terms.To)
	return []kit.Control{
		f.Control(kit.KindLongText, fieldRevokeReason, "Why is it revoked?", noNames),
		effective,
		f.Control(kit.KindLongText, fieldHandover, "On the safe handover of patients (optional)",
			"What the doctors and the trust should do so that nobody is left without care. "+noNames),
	}
}

func handOverControls(o casework.Opened, f kit.Filled) []kit.Control {
	deputy := f.Control(kit.KindRadios, fieldDeputy, "To whom?", "")
	var options []kit.Option
	for _, d := range o.Deputies {
		options = append(options, kit.Option{Value: d.ID, Label: words.Named(d.Name, d.Role)})
	}
	return []kit.Control{
		f.Options(deputy, options...),
		f.Control(kit.KindText, fieldHandNote, "What they should know (optional)", noNames),
	}
}

func judgementControls(f kit.Filled) []kit.Control {
	justified := f.Control(kit.KindRadios, fieldJustified, "Was the exception justified?", "")
	return []kit.Control{
		f.Options(justified, kit.Option{Value: "yes", Label: "Yes"}, kit.Option{Value: "no", Label: "No"}),
		f.Control(kit.KindLongText, fieldJudgement, "Why?", noNames),
	}
}

func numberHint(asked int) string { return fmt.Sprintf("From 0 to the %d asked for.", asked) }
