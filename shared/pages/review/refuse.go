package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var refuse = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActRefuse,
		Offered: kit.Says[casework.Opened]("Refuse",
			"No doctor may be asked back for this request. We tell the trust and everyone involved your reasons."),
		Controls: func(o casework.Opened, f kit.Filled) []kit.Control { return refusalControls(o, f, true) },
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			c := derogation.Refuse{Basis: basisOf(in, o), DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: readAddress(in, o)}
			c.Reasons, c.Explanation = readRefusal(in)
			if len(c.Reasons) == 0 {
				in.Wrong.Add(fieldReason, "Tick at least one reason")
			}
			return c
		},
		Texts:  []string{fieldExplain},
		Button: "Record this decision",
	},
	decides: true,
	checked: func(read readings, command derogation.Command, _ derogation.Request) {
		c, _ := command.(derogation.Refuse)
		read.moment(fieldDecidedAt, c.DecidedAt, "Now")
	},
	recorded: answerRecorded(derogation.OutcomeRefused),
}
