package httpapi

import (
	"cmp"

	"example.org/derogations/shared/derogation"
)

// trustTakes is where each action of a trust is sent.
var trustTakes = []taken{
	{"/answers", readAnswer, []derogation.Action{derogation.ActAnswer}},
	{"/amendments", readAmendment, []derogation.Action{derogation.ActAmend}},
	{"/local-resolution", readLocalResolution, []derogation.Action{derogation.ActResolveLocally}},
	{"/withdrawal", readWithdrawal, []derogation.Action{derogation.ActWithdraw}},
	{"/reopening", readReopening, []derogation.Action{derogation.ActReopen}},
	{"/stand-down", readStandDown, []derogation.Action{derogation.ActStandDown}},
	{"/replies", readReply, []derogation.Action{derogation.ActReply}},
	{"/turnout", readTurnout, []derogation.Action{derogation.ActReportTurnout}},
	{"/impact-reports", readImpact, []derogation.Action{derogation.ActReportImpact}},
}

func readAmendment(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		ContentVersion int                `json:"contentVersion"`
		Request        derogation.Request `json:"request"`
		Note           string             `json:"note"`
	}
	wrong := bind(value, &body)
	return derogation.Amend{ContentVersion: cmp.Or(body.ContentVersion, -1), Request: body.Request, Note: body.Note}, wrong
}

func readAnswer(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Question int    `json:"question"`
		Answer   string `json:"answer"`
	}
	wrong := bind(value, &body)
	return derogation.AnswerQuestion{Question: body.Question, Answer: body.Answer}, wrong
}

func readWithdrawal(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Reason derogation.WithdrawalReason `json:"reason"`
		Note   string                      `json:"note"`
	}
	wrong := bind(value, &body)
	return derogation.Withdraw{Reason: body.Reason, Note: body.Note}, wrong
}

func readLocalResolution(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		How string `json:"how"`
	}
	wrong := bind(value, &body)
	return derogation.ResolveByTrust{How: body.How}, wrong
}

func readReopening(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Why string `json:"why"`
	}
	wrong := bind(value, &body)
	return derogation.Reopen{Why: body.Why}, wrong
}

func readStandDown(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Reason string `json:"reason"`
	}
	wrong := bind(value, &body)
	return derogation.StandDown{Reason: body.Reason}, wrong
}

func readReply(value any) (derogation.Command, []derogation.FieldError) {
	var body struct {
		Text string `json:"text"`
	}
	wrong := bind(value, &body)
	return derogation.Reply{Text: body.Text}, wrong
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
