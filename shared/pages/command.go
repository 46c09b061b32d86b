package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// reviewInput reads the form of a review.
type reviewInput struct {
	kit.Input
	opened casework.Opened
}

// command reads the whole form. It is nil if the action is unknown.
func (in *reviewInput) command() derogation.Command {
	basis := derogation.Basis{Review: in.opened.Review.Number, ContentVersion: in.Hidden(fieldVersion)}
	var command derogation.Command
	switch in.Action() {
	case derogation.ActEscalate:
		command = in.escalation(basis)
	case derogation.ActResolveLocally:
		command = derogation.ResolveLocally{Basis: basis, How: in.Text(fieldHow, "Say how patients are kept safe")}
	case derogation.ActDecline:
		command = derogation.Decline{Basis: basis, Reasons: in.Text(fieldWhyNot, "Say why it is not put forward")}
	case derogation.ActAsk:
		command = derogation.Ask{Basis: basis, Question: in.Text(fieldQuestion, "Write your question")}
	case derogation.ActApprove:
		command = derogation.Approve{
			Basis: basis, Terms: in.terms(in.opened.Case.State.Request),
			DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: in.address(),
		}
	case derogation.ActRefuse:
		command = in.refuse(basis)
	case derogation.ActComment:
		command = derogation.AddComment{Review: basis.Review, Text: in.Text(fieldRemark, "Write your comment")}
	case derogation.ActReportDecision:
		command = in.report()
	case derogation.ActRevoke:
		command = derogation.Revoke{
			Reason:      in.Text(fieldRevokeReason, "Say why the approval is revoked"),
			EffectiveAt: in.Coming(fieldEffectiveAt, "the end of the approval"), ClinicalHandover: in.Text(fieldHandover, ""),
		}
	case derogation.ActJudgeException:
		command = in.judgement()
	case derogation.ActHandOver:
		command = derogation.HandOver{
			Review: basis.Review, To: derogation.Person{ID: in.Text(fieldDeputy, "Choose to whom you hand it over")},
			Note: in.Text(fieldHandNote, ""),
		}
	default:
		in.Wrong.Add(kit.FieldAction, "Choose what your answer is")
	}
	in.Text(kit.FieldPerson, "Enter your name")
	return command
}

func (in *reviewInput) escalation(basis derogation.Basis) derogation.Command {
	c := derogation.Escalate{Basis: basis, Comment: in.Text(fieldComment, "")}
	if tier := in.opened.Review.Tier; tier.ConfirmsEvidence() {
		c.EvidenceConfirmed = in.Typed.Get(fieldConfirmed) == "yes"
	} else if tier.SaysSupport() {
		c.Supported = in.Answered(fieldSupported, "Say whether you support the request")
	}
	return c
}

func (in *reviewInput) refuse(basis derogation.Basis) derogation.Command {
	c := derogation.Refuse{Basis: basis, DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: in.address()}
	c.Reasons, c.Explanation = in.refusal()
	if len(c.Reasons) == 0 {
		in.Wrong.Add(fieldReason, "Tick at least one reason")
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
	return in.Text(fieldAddress, missing)
}

// report reads a decision that the union made outside this system.
func (in *reviewInput) report() derogation.Command {
	s := in.opened.Case.State
	c := derogation.ReportDecision{
		Outcome:       derogation.Outcome(in.Typed.Get(fieldOutcome)),
		DecidedBy:     in.Text(kit.FieldDecidedBy, "Enter who decided"),
		Channel:       in.Text(fieldChannel, "Enter how you were told"),
		PublicAddress: in.Text(fieldAddress, "Enter the address of the announcement"),
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
		in.Wrong.Add(fieldOutcome, "Say what the decision is")
	}
	if c.DecidedAt = in.Past(fieldDecidedAt, "the decision"); c.DecidedAt.IsZero() && in.Wrong.At(fieldDecidedAt) == "" {
		in.Wrong.Add(fieldDecidedAt, "Enter the date and the time of the decision")
	}
	return c
}

func (in *reviewInput) judgement() derogation.Command {
	c := derogation.JudgeException{Text: in.Text(fieldJudgement, "Say why")}
	if justified := in.Answered(fieldJustified, "Say whether the exception was justified"); justified != nil {
		c.Justified = *justified
	}
	return c
}

// terms reads what an approval permits.
func (in *reviewInput) terms(asked derogation.Request) derogation.Terms {
	terms := derogation.Terms{Conditions: in.Text(fieldConditions, "")}
	for i, line := range asked.Staff {
		number, err := strconv.Atoi(strings.TrimSpace(in.Typed.Get(fieldNumber(i))))
		if err != nil || number < 0 || number > line.Number {
			in.Wrong.Add(fieldNumber(i), fmt.Sprintf("%s, %s: enter a number from 0 to %d", line.Grade, line.Specialty, line.Number))
		}
		line.Number = number
		terms.Staff = append(terms.Staff, line)
	}
	terms.From = in.Bound(fieldFrom, "the start", asked.Window.From, func(found []time.Time) time.Time { return found[len(found)-1] })
	terms.To = in.Bound(fieldTo, "the end", asked.Window.To, func(found []time.Time) time.Time { return found[0] })
	return terms
}

// refusal reads why a request is refused; no reason is counted twice.
func (in *reviewInput) refusal() (codes []derogation.ReasonCode, explanation string) {
	explanation = in.Text(fieldExplain, "")
	for _, typed := range in.Typed[fieldReason] {
		if code := derogation.ReasonCode(typed); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if slices.Contains(codes, derogation.ReasonOther) && explanation == "" {
		in.Wrong.Add(fieldExplain, "Explain the other reason")
	}
	return codes, explanation
}
