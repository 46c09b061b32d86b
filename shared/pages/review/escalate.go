package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldComment   = "comment"
	fieldConfirmed = "evidenceConfirmed"
	fieldSupported = "supported"
)

var escalate = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActEscalate,
		Offered: func(o casework.Opened) (label, consequence string) {
			next, _ := o.Case.State.Round.After(o.Review.Tier)
			name := words.Called(o.Case.State.Round, next)
			switch {
			case o.Review.Tier.SaysSupport():
				return "Say whether you support it", "It goes on to " + name + " either way, with your view."
			case next == derogation.Union:
				return "Put it forward to " + name, words.Sentence(name) + " alone decides whether doctors may be asked back."
			}
			return "Pass it on to " + name, "It cannot be solved here. " + words.Sentence(name) + " is asked next, and sees what you say."
		},
		Controls: escalationControls,
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			c := derogation.Escalate{Basis: basisOf(in, o), Comment: in.Text(fieldComment, "")}
			if tier := o.Review.Tier; tier.ConfirmsEvidence() {
				c.EvidenceConfirmed = in.Typed.Get(fieldConfirmed) == "yes"
			} else if tier.SaysSupport() {
				c.Supported = in.Answered(fieldSupported, "Say whether you support the request")
			}
			return c
		},
		Texts: []string{fieldComment},
	},
	recorded: answerRecorded(derogation.OutcomeEscalated),
}

func escalationControls(o casework.Opened, f kit.Filled) []kit.Control {
	next, _ := o.Case.State.Round.After(o.Review.Tier)
	nextName := words.Called(o.Case.State.Round, next)
	comment := f.Control(kit.KindLongText, fieldComment, "Comment for those who are asked next (optional)", kit.NoNames).At("/comment", "the comment")
	switch {
	case o.Review.Tier.ConfirmsEvidence():
		confirmed := kit.Control{Kind: kit.KindCheckboxes, ID: fieldConfirmed, Label: "The evidence"}
		return []kit.Control{
			f.Options(confirmed, kit.Option{Value: "yes", Label: "I confirm that the evidence is right", Hint: "Leave it empty if you cannot say. The request goes on either way."}),
			comment,
		}
	case o.Review.Tier.SaysSupport():
		supported := f.Control(kit.KindRadios, fieldSupported, "Do you support the request?", "").At("/supported", "your support:")
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
