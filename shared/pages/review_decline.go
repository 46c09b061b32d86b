package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldWhyNot = "whyNot"

var reviewDecline = reviewAct{
	act: act[casework.Opened]{
		action: derogation.ActDecline,
		offered: func(o casework.Opened) (label, consequence string) {
			return "Do not put it forward", "The request ends here and does not go to " + unionOf(o) + ". The trust and everybody who was asked is told."
		},
		controls: oneText[casework.Opened](fieldWhyNot, "Why is it not put forward?"),
		read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Decline{Basis: basisOf(in, o), Reasons: in.Text(fieldWhyNot, "Say why it is not put forward")}
		},
		fields: []commandField{{"/reasons", field{fieldWhyNot, "the reasons"}}},
		texts:  []string{fieldWhyNot},
	},
	receipt: answerReceipt(derogation.OutcomeDeclined),
}
