package pages

import (
	"strconv"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// trustForm builds the form for what the trust may do now. While a question
// waits, its answer is what is chosen first.
func (h *handler) trustForm(v trustVisit, f kit.Filled) formView {
	s := v.state()
	view := formView{
		Heading: "What you can do now", Path: v.path(),
		Hidden: []kit.HiddenField{f.Keep(fieldVersion, s.ContentVersion), f.Nonce(h.config.Random)},
	}
	if question, asked := s.OpenQuestion(); asked {
		view.Hidden = append(view.Hidden, f.Keep(fieldAsked, question.Number))
	}
	var offers []offer
	for _, action := range s.TrustActions(v.Now) {
		label, consequence := trustChoiceText(action, s)
		offers = append(offers, offer{action, label, consequence, h.trustControls(action, s, f)})
	}
	view = view.offered(f, "What do you want to do?", "Send", offers)
	if f.Typed == nil && len(offers) > 1 && offers[0].action == derogation.ActAnswer {
		view.Controls[0].Options[0].Checked = true
	}
	return view
}

func trustChoiceText(action derogation.Action, s derogation.State) (label, consequence string) {
	union := words.Called(s.Round, derogation.Union)
	const everybody = " Everybody who was asked is told."
	switch action {
	case derogation.ActAnswer:
		return "Answer the question", "The review goes on at once, with the time it had left."
	case derogation.ActAmend:
		if s.Status == derogation.Approved {
			return "Tell of new facts", words.Sentence(union) + " is told at once. The approval holds unless it is revoked."
		}
		return "Tell of new facts", "The request becomes version " + strconv.Itoa(s.ContentVersion+1) + ". Whoever has it now is told at once, and answers on that version only."
	case derogation.ActResolveLocally:
		return "Resolve it locally", "Patients can be kept safe without strikers returning. The request ends here." + everybody + " You can reopen it if the solution does not hold."
	case derogation.ActWithdraw:
		return "Withdraw the request", "It ends here, and no reason is held against anybody." + everybody
	case derogation.ActReopen:
		return "Reopen the request", "The local solution did not hold. The request goes on from where it stood." + everybody
	case derogation.ActStandDown:
		return "Stand the doctors down", "They are no longer needed. The approval ends at once, and this cannot be taken back." + everybody
	case derogation.ActReply:
		return "Reply to the revocation", "Your words stand on the record beside it. They do not change it." + everybody
	case derogation.ActReportTurnout:
		return "Report how many came", "Numbers only, once, when all is over."
	case derogation.ActReportImpact:
		return "Report the impact", "Your integrated care board and your region get a copy. You can send another report when you know more."
	default:
		return string(action), ""
	}
}

func (h *handler) trustControls(action derogation.Action, s derogation.State, f kit.Filled) []kit.Control {
	switch action {
	case derogation.ActAnswer:
		return []kit.Control{f.Control(kit.KindLongText, fieldAnswer, "Your answer", noNames)}
	case derogation.ActAmend:
		return amendmentControls(s, f)
	case derogation.ActResolveLocally:
		return []kit.Control{f.Control(kit.KindLongText, fieldHow, "How are patients kept safe, without strikers returning?", noNames)}
	case derogation.ActWithdraw:
		return withdrawalControls(f)
	case derogation.ActReopen:
		return []kit.Control{f.Control(kit.KindLongText, fieldWhyReopen, "Why did the local solution not hold?", noNames)}
	case derogation.ActStandDown:
		return []kit.Control{f.Control(kit.KindLongText, fieldStandDown, "Why are they no longer needed?", noNames)}
	case derogation.ActReply:
		return []kit.Control{f.Control(kit.KindLongText, fieldReply, "Your reply", noNames)}
	case derogation.ActReportTurnout:
		return []kit.Control{
			f.Control(kit.KindNumber, fieldContacted, "How many doctors were contacted?", ""),
			f.Control(kit.KindNumber, fieldCame, "How many of them came?", ""),
			f.Control(kit.KindNumber, fieldNotNeeded, "How many were not needed after all?", ""),
		}
	case derogation.ActReportImpact:
		return impactControls(s, f)
	default:
		return nil
	}
}

func amendmentControls(s derogation.State, f kit.Filled) []kit.Control {
	description := f.Control(kit.KindLongText, fieldDescription, "What is the risk to patients now?", "As you described it is filled in. "+noNames)
	numbers := kit.Control{Kind: kit.KindGroup, ID: "numbers", Label: "How many doctors are needed now?", Hint: "The numbers asked for are filled in."}
	for i, line := range s.Request.Staff {
		number := f.Control(kit.KindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, "")
		numbers.Controls = append(numbers.Controls, f.Prefilled(number, strconv.Itoa(line.Number)))
	}
	return []kit.Control{
		f.Control(kit.KindLongText, fieldNote, "What has changed?", "Those who look at the request see this first. "+noNames),
		f.Prefilled(description, s.Request.Risk.Description),
		numbers,
	}
}

func withdrawalControls(f kit.Filled) []kit.Control {
	reason := f.Control(kit.KindRadios, fieldWithdrawReason, "Why is it withdrawn?", "")
	var options []kit.Option
	for _, one := range derogation.WithdrawalReasons() {
		options = append(options, kit.Option{Value: string(one.Code), Label: one.Text})
	}
	return []kit.Control{
		f.Options(reason, options...),
		f.Control(kit.KindLongText, fieldWithdrawNote, "Note (optional, unless it is another reason)", noNames),
	}
}
