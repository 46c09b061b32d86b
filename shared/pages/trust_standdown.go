package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldStandDown = "standDownReason"

var trustStandDown = trustAct{
	action:   derogation.ActStandDown,
	offered:  says[derogation.State]("Stand the doctors down", "They are no longer needed. The approval ends at once, and this cannot be taken back."+everybodyTold),
	controls: oneText[derogation.State](fieldStandDown, "Why are they no longer needed?"),
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.StandDown{Reason: in.Text(fieldStandDown, "Say why they are no longer needed")}
	},
	fields: []commandField{{"/reason", field{fieldStandDown, "the reason"}}},
	texts:  []string{fieldStandDown},
}
