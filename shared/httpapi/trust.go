package httpapi

import (
	"cmp"

	"example.org/derogations/shared/derogation"
)

// trustTakes is where each action of a trust is sent.
var trustTakes = []taken{
	{"/answers", commandOfBody[derogation.AnswerQuestion], []derogation.Action{derogation.ActAnswer}},
	{"/counter-offer-acceptance", commandOfBody[derogation.AcceptOffer], []derogation.Action{derogation.ActAcceptOffer}},
	{"/counter-offer-rejection", commandOfBody[derogation.DeclineOffer], []derogation.Action{derogation.ActDeclineOffer}},
	{"/amendments", readAmendment, []derogation.Action{derogation.ActAmend}},
	{"/local-resolution", commandOfBody[derogation.ResolveByTrust], []derogation.Action{derogation.ActResolveLocally}},
	{"/withdrawal", commandOfBody[derogation.Withdraw], []derogation.Action{derogation.ActWithdraw}},
	{"/reopening", commandOfBody[derogation.Reopen], []derogation.Action{derogation.ActReopen}},
	{"/reconsideration", readReconsideration, []derogation.Action{derogation.ActAskReconsideration}},
	{"/stand-down", commandOfBody[derogation.StandDown], []derogation.Action{derogation.ActStandDown}},
	{"/replies", commandOfBody[derogation.Reply], []derogation.Action{derogation.ActReply}},
	{"/turnout", readTurnout, []derogation.Action{derogation.ActReportTurnout}},
	{"/impact-reports", readImpact, []derogation.Action{derogation.ActReportImpact}},
}

// commandOfBody reads a command whose fields are those of the body.
func commandOfBody[C derogation.Command](value any) (derogation.Command, []derogation.FieldError) {
	var c C
	wrong := bind(value, &c)
	return c, wrong
}

// readAmendment takes no amendment that names no version.
func readAmendment(value any) (derogation.Command, []derogation.FieldError) {
	var c derogation.Amend
	wrong := bind(value, &c)
	c.ContentVersion = cmp.Or(c.ContentVersion, -1)
	return c, wrong
}

// readReconsideration takes no request that names no version that it replaces.
func readReconsideration(value any) (derogation.Command, []derogation.FieldError) {
	var c derogation.AskReconsideration
	wrong := bind(value, &c)
	c.ContentVersion = cmp.Or(c.ContentVersion, -1)
	return c, wrong
}

func readTurnout(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Contacted int `json:"contacted"`
		Came      int `json:"came"`
		NotNeeded int `json:"notNeeded"`
	}
	wrong := bind(value, &body)
	return derogation.ReportTurnout{Turnout: derogation.Turnout{
		Contacted: body.Contacted, Came: body.Came, NotNeeded: body.NotNeeded,
	}}, wrong
}
