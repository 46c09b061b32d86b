package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var reviewApprove = reviewAct{
	act: act[casework.Opened]{
		action: derogation.ActApprove,
		offered: says[casework.Opened]("Approve, on the terms below",
			"The trust may then ask back these doctors, for this time, and nobody else. Everybody who was asked is told."),
		controls: termsControls,
		read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Approve{
				Basis: basisOf(in, o), Terms: readTerms(in, o.Case.State.Request),
				DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: readAddress(in, o),
			}
		},
		fields: []commandField{
			{"/terms/staff", field{fieldNumber(0), "the doctors"}},
			{"/terms/from", field{fieldFrom, "the start"}},
			{"/terms/to", field{fieldTo, "the end"}},
			{"/terms/conditions", field{fieldConditions, "the conditions"}},
			{"/decidedAt", field{fieldDecidedAt, "the time of the decision"}},
			{"/publicAddress", field{fieldAddress, "the address"}},
		},
		texts:  []string{fieldConditions},
		button: "Record this decision",
	},
	decides: true,
	checked: func(read readings, command derogation.Command, asked derogation.Request) {
		c, _ := command.(derogation.Approve)
		read.terms(&c.Terms, asked)
		read.moment(fieldDecidedAt, c.DecidedAt, "Now")
	},
	receipt: answerReceipt(derogation.OutcomeApproved),
}
