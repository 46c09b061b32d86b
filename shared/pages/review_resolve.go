package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldHow = "how"

var reviewResolve = reviewAct{
	act: act[casework.Opened]{
		action: derogation.ActResolveLocally,
		offered: says[casework.Opened]("Resolve it locally",
			"Patients can be kept safe without doctors who are on strike. The request ends here, and the trust and everybody who was asked is told."),
		controls: oneText[casework.Opened](fieldHow, "How are patients kept safe?"),
		read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.ResolveLocally{Basis: basisOf(in, o), How: in.Text(fieldHow, "Say how patients are kept safe")}
		},
		fields: []commandField{{"/how", field{fieldHow, "how patients are kept safe"}}},
		texts:  []string{fieldHow},
	},
	receipt: answerReceipt(derogation.OutcomeResolvedLocally),
}
