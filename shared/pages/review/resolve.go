package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldHow = "how"

var resolve = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActResolveLocally,
		Offered: kit.Says[casework.Opened]("Resolve it locally",
			"Patients can be kept safe without doctors who are on strike. The request ends here, and the trust and everybody who was asked is told."),
		Controls: kit.OneText[casework.Opened](fieldHow, "How are patients kept safe?"),
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.ResolveLocally{Basis: basisOf(in, o), How: in.Text(fieldHow, "Say how patients are kept safe")}
		},
		Places: []kit.Place{kit.At("/how", fieldHow, "how patients are kept safe")},
		Texts:  []string{fieldHow},
	},
	receipt: answerReceipt(derogation.OutcomeResolvedLocally),
}
