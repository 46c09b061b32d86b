package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldWhyNot = "whyNot"

var decline = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActDecline,
		Offered: func(o casework.Opened) (label, consequence string) {
			return "Do not put it forward", "The request ends here and does not go to " + unionOf(o) + ". The trust and everybody who was asked is told."
		},
		Controls: kit.OneText[casework.Opened](fieldWhyNot, "Why is it not put forward?"),
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Decline{Basis: basisOf(in, o), Reasons: in.Text(fieldWhyNot, "Say why it is not put forward")}
		},
		Places: []kit.Place{kit.At("/reasons", fieldWhyNot, "the reasons")},
		Texts:  []string{fieldWhyNot},
	},
	receipt: answerReceipt(derogation.OutcomeDeclined),
}
