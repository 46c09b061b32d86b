package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// reviewInput reads the form of a review.
type reviewInput struct {
	input
	opened casework.Opened
}

// command reads the whole form. It is nil if the action is unknown.
func (in *reviewInput) command() derogation.Command {
	basis := derogation.Basis{Review: in.opened.Review.Number, ContentVersion: in.hidden(fieldVersion)}
	var command derogation.Command
	switch in.action() {
	case derogation.ActEscalate:
		command = in.escalation(basis)
	case derogation.ActResolveLocally:
		command = derogation.ResolveLocally{Basis: basis, How: in.text(fieldHow, "Say how patients are kept safe")}
	case derogation.ActDecline:
		command = derogation.Decline{Basis: basis, Reasons: in.text(fieldWhyNot, "Say why it is not put forward")}
	case derogation.ActAsk:
		command = derogation.Ask{Basis: basis, Question: in.text(fieldQuestion, "Write your question")}
	case derogation.ActApprove:
		command = derogation.Approve{
			Basis: basis, Terms: in.terms(in.opened.Case.State.Request),
			DecidedAt: in.past(fieldDecidedAt, "the decision"), PublicAddress: in.address(),
		}
	case derogation.ActRefuse:
		command = in.refuse(basis)
	case derogation.ActComment:
		command = derogation.AddComment{Review: basis.Review, Text: in.text(fieldRemark, "Write your comment")}
	case derogation.ActReportDecision:
		command = in.report()
	case derogation.ActRevoke:
		command = derogation.Revoke{
			Reason:      in.text(fieldRevokeReason, "Say why the approval is revoked"),
			EffectiveAt: in.coming(fieldEffectiveAt, "the end of the approval"), Handover: in.text(fieldHandover, ""),
		}
	case derogation.ActJudgeException:
		command = in.judgement()
	case derogation.ActHandOver:
		command = derogation.HandOver{
			Review: basis.Review, To: derogation.Person{ID: in.text(fieldDeputy, "Choose to whom you hand it over")},
			Note: in.text(fieldHandNote, ""),
		}
	default:
		in.wrong.add(fieldAction, "Choose what your answer is")
	}
	in.text(fieldPerson, "Enter your name")
	return command
}

func (in *reviewInput) escalation(basis derogation.Basis) derogation.Command {
	c := derogation.Escalate{Basis: basis, Comment: in.text(fieldComment, "")}
	if tier := in.opened.Review.Tier; tier.ConfirmsEvidence() {
		c.EvidenceConfirmed = in.typed.Get(fieldConfirmed) == "yes"
	} else if tier.SaysSupport() {
		c.Supported = in.answered(fieldSupported, "Say whether you support the request")
	}
	return c
}

func (in *reviewInput) refuse(basis derogation.Basis) derogation.Command {
	c := derogation.Refuse{Basis: basis, DecidedAt: in.past(fieldDecidedAt, "the decision"), PublicAddress: in.address()}
	c.Reasons, c.Explanation = in.refusal()
	if len(c.Reasons) == 0 {
		in.wrong.add(fieldReason, "Tick at least one reason")
	}
	return c
}

// address reads where the union announced its decision, which its round may
// make compulsory.
func (in *reviewInput) address() string {
	missing := ""
	if in.opened.Case.State.Round.UnionPublishes {
		missing = "Enter the address of the announcement"
	}
	return in.text(fieldAddress, missing)
}

// report reads a decision that the union made outside this system.
func (in *reviewInput) report() derogation.Command {
	s := in.opened.Case.State
	c := derogation.ReportDecision{
		Outcome:       derogation.Outcome(in.typed.Get(fieldOutcome)),
		DecidedBy:     in.text(fieldDecidedBy, "Enter who decided"),
		Channel:       in.text(fieldChannel, "Enter how you were told"),
		PublicAddress: in.text(fieldAddress, "Enter the address of the announcement"),
	}
	if review, open := s.OpenReview(); open {
		c.Review = review.Number
	}
	switch c.Outcome {
	case derogation.OutcomeApproved:
		terms := in.terms(s.Request)
		c.Terms = &terms
	case derogation.OutcomeRefused:
		c.Reasons, c.Explanation = in.refusal()
	default:
		in.wrong.add(fieldOutcome, "Say what the decision is")
	}
	if c.DecidedAt = in.past(fieldDecidedAt, "the decision"); c.DecidedAt.IsZero() && in.wrong.at(fieldDecidedAt) == "" {
		in.wrong.add(fieldDecidedAt, "Enter the date and the time of the decision")
	}
	return c
}

func (in *reviewInput) judgement() derogation.Command {
	c := derogation.JudgeException{Text: in.text(fieldJudgement, "Say why")}
	if justified := in.answered(fieldJustified, "Say whether the exception was justified"); justified != nil {
		c.Justified = *justified
	}
	return c
}
