package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var decline = act{
	Act: kit.OneText(kit.Act[casework.Opened]{
		Action: derogation.ActDecline,
		Offered: func(o casework.Opened) (label, consequence string) {
			return "Do not put it forward", "The request ends here and does not go to " + unionOf(o) + ". We tell the trust and everyone involved."
		},
	}, kit.At("/reasons", "whyNot", "the reasons"), "Why is it not put forward?", "Say why it is not put forward",
		func(in *kit.Input, o casework.Opened, text string) derogation.Command {
			return derogation.Decline{Basis: basisOf(in, o), Reasons: text}
		}),
	recorded: answerRecorded(derogation.OutcomeDeclined),
}
