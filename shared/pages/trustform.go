package pages

import (
	"strconv"

	"example.org/derogations/shared/derogation"
)

// trustForm builds the form for what the trust may do now. While a question
// waits, its answer is what is chosen first.
func (h *handler) trustForm(v trustVisit, f filled) formView {
	s := v.state()
	view := formView{Heading: "What you can do now", Path: v.path(), Hidden: []hiddenField{f.keep(fieldVersion, s.ContentVersion), h.nonce(f)}}
	if question, asked := s.OpenQuestion(); asked {
		view.Hidden = append(view.Hidden, f.keep(fieldAsked, question.Number))
	}
	var offers []offer
	for _, action := range s.TrustActions(v.now) {
		label, consequence := trustChoiceText(action, s)
		offers = append(offers, offer{action, label, consequence, h.trustControls(action, s, f)})
	}
	view = view.offered(f, "What do you want to do?", "Send", offers)
	if f.typed == nil && len(offers) > 1 && offers[0].action == derogation.ActAnswer {
		view.Controls[0].Options[0].Checked = true
	}
	return view
}

func trustChoiceText(action derogation.Action, s derogation.State) (label, consequence string) {
	union := called(s.Round, derogation.Union)
	const everybody = " Everybody who was asked is told."
	switch action {
	case derogation.ActAnswer:
		return "Answer the question", "The review goes on at once, with the time it had left."
	case derogation.ActAmend:
		if s.Status == derogation.Approved {
			return "Tell of new facts", sentence(union) + " is told at once. The approval holds unless it is revoked."
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

func (h *handler) trustControls(action derogation.Action, s derogation.State, f filled) []control {
	switch action {
	case derogation.ActAnswer:
		return []control{f.control(kindLongText, fieldAnswer, "Your answer", noNames)}
	case derogation.ActAmend:
		return amendmentControls(s, f)
	case derogation.ActResolveLocally:
		return []control{f.control(kindLongText, fieldHow, "How are patients kept safe, without strikers returning?", noNames)}
	case derogation.ActWithdraw:
		return withdrawalControls(f)
	case derogation.ActReopen:
		return []control{f.control(kindLongText, fieldWhyReopen, "Why did the local solution not hold?", noNames)}
	case derogation.ActStandDown:
		return []control{f.control(kindLongText, fieldStandDown, "Why are they no longer needed?", noNames)}
	case derogation.ActReply:
		return []control{f.control(kindLongText, fieldReply, "Your reply", noNames)}
	case derogation.ActReportTurnout:
		return []control{
			f.control(kindNumber, fieldContacted, "How many doctors were contacted?", ""),
			f.control(kindNumber, fieldCame, "How many of them came?", ""),
			f.control(kindNumber, fieldNotNeeded, "How many were not needed after all?", ""),
		}
	case derogation.ActReportImpact:
		return impactControls(s, f)
	default:
		return nil
	}
}

func amendmentControls(s derogation.State, f filled) []control {
	description := f.control(kindLongText, fieldDescription, "What is the risk to patients now?", "As you described it is filled in. "+noNames)
	numbers := control{Kind: kindGroup, ID: "numbers", Label: "How many doctors are needed now?", Hint: "The numbers asked for are filled in."}
	for i, line := range s.Request.Staff {
		number := f.control(kindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, "")
		numbers.Controls = append(numbers.Controls, f.prefilled(number, strconv.Itoa(line.Number)))
	}
	return []control{
		f.control(kindLongText, fieldNote, "What has changed?", "Those who look at the request see this first. "+noNames),
		f.prefilled(description, s.Request.Risk.Description),
		numbers,
	}
}

func withdrawalControls(f filled) []control {
	reason := f.control(kindRadios, fieldWithdrawReason, "Why is it withdrawn?", "")
	var options []option
	for _, one := range derogation.WithdrawalReasons() {
		options = append(options, option{Value: string(one.Code), Label: one.Text})
	}
	return []control{
		f.options(reason, options...),
		f.control(kindLongText, fieldWithdrawNote, "Note (optional, unless it is another reason)", noNames),
	}
}
