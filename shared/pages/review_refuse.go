package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var reviewRefuse = reviewAct{
	act: act[casework.Opened]{
		action: derogation.ActRefuse,
		offered: says[casework.Opened]("Refuse",
			"No doctor may be asked back for this request. The trust and everybody who was asked is told your reasons."),
		controls: func(o casework.Opened, f kit.Filled) []kit.Control { return refusalControls(o, f, true) },
		read: func(in *kit.Input, o casework.Opened) derogation.Command {
			c := derogation.Refuse{Basis: basisOf(in, o), DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: readAddress(in, o)}
			c.Reasons, c.Explanation = readRefusal(in)
			if len(c.Reasons) == 0 {
				in.Wrong.Add(fieldReason, "Tick at least one reason")
			}
			return c
		},
		fields: []commandField{
			{"/explanation", field{fieldExplain, "the explanation"}},
			{"/decidedAt", field{fieldDecidedAt, "the time of the decision"}},
			{"/publicAddress", field{fieldAddress, "the address"}},
		},
		texts:  []string{fieldExplain},
		button: "Record this decision",
	},
	decides: true,
	checked: func(read readings, command derogation.Command, _ derogation.Request) {
		c, _ := command.(derogation.Refuse)
		read.moment(fieldDecidedAt, c.DecidedAt, "Now")
	},
	receipt: answerReceipt(derogation.OutcomeRefused),
}
