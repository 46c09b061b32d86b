package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var resolve = act{
	Act: kit.OneText(kit.Act[casework.Opened]{
		Action: derogation.ActResolveLocally,
		Offered: kit.Says[casework.Opened]("Resolve it locally",
			"Patients can be kept safe without doctors who are on strike. The request ends here. We tell the trust and everyone involved."),
	}, kit.At("/how", "how", "how patients are kept safe"), "How are patients kept safe?", "Say how patients are kept safe",
		func(in *kit.Input, o casework.Opened, text string) derogation.Command {
			return derogation.ResolveLocally{Basis: basisOf(in, o), How: text}
		}),
	recorded: answerRecorded(derogation.OutcomeResolvedLocally),
}
