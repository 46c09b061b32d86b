package pages

import (
	"cmp"
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// trustInput reads the form of a trust's page.
type trustInput struct {
	kit.Input
	state derogation.State
}

// mayStill reports whether it is worth saying what is wrong with the form:
// what cannot be done now is refused by casework, which knows why.
func (in *trustInput) mayStill() bool {
	return in.unknown() || slices.Contains(in.state.TrustActions(in.Now), in.Action())
}

func (in *trustInput) unknown() bool { return in.Wrong.At(kit.FieldAction) != "" }

// command reads the whole form. It is nil if the action is unknown.
func (in *trustInput) command() derogation.Command {
	var command derogation.Command
	switch in.Action() {
	case derogation.ActAnswer:
		command = derogation.AnswerQuestion{Question: in.Hidden(fieldAsked), Answer: in.Text(fieldAnswer, "Write your answer")}
	case derogation.ActAmend:
		command = in.amendment()
	case derogation.ActWithdraw:
		command = in.withdrawal()
	case derogation.ActResolveLocally:
		command = derogation.ResolveByTrust{How: in.Text(fieldHow, "Say how patients are kept safe")}
	case derogation.ActReopen:
		command = derogation.Reopen{Why: in.Text(fieldWhyReopen, "Say why the solution did not hold")}
	case derogation.ActStandDown:
		command = derogation.StandDown{Reason: in.Text(fieldStandDown, "Say why they are no longer needed")}
	case derogation.ActReply:
		command = derogation.Reply{Text: in.Text(fieldReply, "Write your reply")}
	case derogation.ActReportTurnout:
		command = derogation.ReportTurnout{Turnout: derogation.Turnout{
			Contacted: in.Whole(fieldContacted, "the number contacted"),
			Came:      in.Whole(fieldCame, "the number who came"),
			NotNeeded: in.Whole(fieldNotNeeded, "the number not needed"),
		}}
	case derogation.ActReportImpact:
		command = derogation.ReportImpact{Impact: in.impact()}
	default:
		in.Wrong.Add(kit.FieldAction, "Choose what you want to do")
	}
	in.Text(kit.FieldPerson, "Enter your name")
	return command
}

// amendment is the request as it is, with what this page can change.
func (in *trustInput) amendment() derogation.Command {
	c := derogation.Amend{
		ContentVersion: cmp.Or(in.Hidden(fieldVersion), -1), Request: in.state.Request, Note: in.Text(fieldNote, "Say what has changed"),
	}
	c.Request.Risk.Description = in.Text(fieldDescription, "Say what the risk is now")
	c.Request.Staff = slices.Clone(c.Request.Staff)
	for i := range c.Request.Staff {
		line := &c.Request.Staff[i]
		line.Number = in.Whole(fieldNumber(i), line.Grade+", "+line.Specialty)
	}
	return c
}

func (in *trustInput) withdrawal() derogation.Command {
	c := derogation.Withdraw{
		Reason: derogation.WithdrawalReason(in.Text(fieldWithdrawReason, "Choose a reason")),
		Note:   in.Text(fieldWithdrawNote, ""),
	}
	if c.Reason == derogation.WithdrawnOther && c.Note == "" {
		in.Wrong.Add(fieldWithdrawNote, "Say what the other reason is")
	}
	return c
}
