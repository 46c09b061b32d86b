package derogation

import "strings"

// textLimits are how many characters each text of a command may have, by what is done
// and the pointer to the text.
var textLimits = map[Action]map[string]int{
	ActEscalate:           {"/comment": maxText},
	ActResolveLocally:     {"/how": maxText},
	ActDecline:            {"/reasons": maxText},
	ActApprove:            {"/terms/conditions": maxText, "/remark/text": maxRemark},
	ActRefuse:             {"/explanation": maxText},
	ActAsk:                {"/question": maxNote},
	ActCounterOffer:       {"/terms/conditions": maxText, "/remark": maxRemark},
	ActDeclineOffer:       {"/why": maxRemark},
	ActHandOver:           {"/note": maxHandOver},
	ActComment:            {"/text": maxText},
	ActReportDecision:     {"/terms/conditions": maxText, "/explanation": maxNote},
	ActRevoke:             {"/reason": maxText, "/handover": maxNote},
	ActObjectException:    {"/text": maxNote},
	ActJudgeException:     {"/text": maxNote},
	ActAnswer:             {"/answer": maxNote},
	ActAmend:              {"/note": maxNote},
	ActWithdraw:           {"/note": maxNote},
	ActReopen:             {"/why": maxNote},
	ActAskReconsideration: {"/note": maxNote},
	ActStandDown:          {"/reason": maxNote},
	ActReply:              {"/text": maxNote},
	ActReportImpact:       {"/effect": maxEffect, "/narrative": maxEffect},
}

// TextLimit is how many characters a text may have that somebody writes with a command:
// by what they do, and the pointer to the text. It is 0 where there is no such text.
func TextLimit(action Action, pointer string) int {
	if field, ok := strings.CutPrefix(pointer, "/request"); ok {
		return RequestFieldAt(field).Limit
	}
	return textLimits[action][pointer]
}

// said checks a text of a command.
func (f *fields) said(action Action, pointer, text string, required bool) {
	f.words(pointer, text, required, textLimits[action][pointer])
}
