package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldOutcome = "outcome"
	fieldChannel = "channel"
)

var report = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActReportDecision,
		Offered: func(o casework.Opened) (label, consequence string) {
			union := unionOf(o)
			return "Record a decision that " + union + " made outside this system",
				"We tell everyone involved that it was reported. It permits nothing: nobody may be called back until " + union + " confirms it."
		},
		Controls: reportControls,
		Read:     readReport,
		Texts:    []string{fieldConditions, fieldExplain},
	},
	left: func(o casework.Opened) string {
		return "The request is with " + unionOf(o) + ". If it decided outside this system, you can record that here."
	},
	checked: func(read readings, command derogation.Command, asked derogation.Request) {
		c, _ := command.(derogation.ReportDecision)
		read.terms(approvedTerms, c.Terms, asked)
		read.moment(fieldDecidedAt, c.DecidedAt, "")
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "The decision is recorded as reported"
		if reported := v.state().Reported; reported != nil && v.mine(reported.ReportedBy) {
			body.Reported = words.ReportViewOf(v.state())
		}
		return body.Reported != nil
	},
}

// reportControls are for a decision that the union made outside this system.
func reportControls(o casework.Opened, f kit.Filled) []kit.Control {
	outcome := f.Control(kit.KindRadios, fieldOutcome, "What did it decide?", "").At("/outcome", "the decision")
	return []kit.Control{
		f.Options(outcome,
			kit.Option{Value: string(derogation.OutcomeApproved), Label: "It approved", Controls: approvedTerms.controls(o, f)},
			kit.Option{Value: string(derogation.OutcomeRefused), Label: "It refused", Controls: refusalControls(o, f, false)}),
		f.Control(kit.KindText, kit.FieldDecidedBy, "Who decided?", "The name and office of the person who spoke for it.").At("/decidedBy", "who decided"),
		timeOfDecision(f, "When was it decided?", kit.PastDays(f.Now)),
		f.Control(kit.KindText, fieldChannel, "How were you told?", "For example by phone, by email, or at a meeting.").At("/channel", "how you were told"),
		f.Control(kit.KindText, fieldAddress, "Address of the announcement", "Where the union has made it public. It begins with https://.").At("/publicAddress", "the address"),
	}
}

func readReport(in *kit.Input, o casework.Opened) derogation.Command {
	s := o.Case.State
	c := derogation.ReportDecision{
		Outcome:       derogation.Outcome(in.Typed.Get(fieldOutcome)),
		DecidedBy:     in.Text(kit.FieldDecidedBy, "Enter who decided"),
		Channel:       in.Text(fieldChannel, "Enter how you were told"),
		PublicAddress: in.Text(fieldAddress, "Enter the address of the announcement"),
	}
	if review, open := s.OpenReview(); open {
		c.Review = review.Number
	}
	switch {
	case c.Outcome == derogation.OutcomeApproved:
		c.Terms = new(approvedTerms.read(in, s.Request))
	case c.Outcome == derogation.OutcomeRefused:
		c.Reasons, c.Explanation = readRefusal(in)
	default:
		in.Wrong.Add(fieldOutcome, "Say what the decision is")
	}
	if c.DecidedAt = in.Past(fieldDecidedAt, "the decision"); c.DecidedAt.IsZero() && in.Wrong.At(fieldDecidedAt) == "" {
		in.Wrong.Add(fieldDecidedAt, "Enter the date and time of the decision")
	}
	return c
}
