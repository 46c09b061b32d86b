package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var approve = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActApprove,
		Offered: kit.Says[casework.Opened]("Approve, on the terms below",
			"The trust may then ask back these doctors, for this time, and nobody else. We tell everyone involved."),
		Controls: approvalControls,
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Approve{
				Basis: basisOf(in, o), Terms: approvedTerms.read(in, o.Case.State.Request),
				DecidedAt: in.Past(fieldDecidedAt, "the decision"), PublicAddress: readAddress(in, o),
				Remark: readRemark(in),
			}
		},
		Texts:  []string{fieldConditions, fieldRemarkText},
		Button: "Record this decision",
	},
	decides: true,
	checked: func(read readings, command derogation.Command, asked derogation.Request) {
		c, _ := command.(derogation.Approve)
		read.terms(approvedTerms, &c.Terms, asked)
		read.moment(fieldDecidedAt, c.DecidedAt, "Now")
	},
	recorded: answerRecorded(derogation.OutcomeApproved),
}
