package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldStandDown = "standDownReason"

var standDown = act{
	Action:   derogation.ActStandDown,
	Offered:  kit.Says[derogation.State]("Stand the doctors down", "They are no longer needed. The approval ends at once, and this cannot be taken back."+everybodyTold),
	Controls: kit.OneText[derogation.State](fieldStandDown, "Why are they no longer needed?"),
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.StandDown{Reason: in.Text(fieldStandDown, "Say why they are no longer needed")}
	},
	Places: []kit.Place{kit.At("/reason", fieldStandDown, "the reason")},
	Texts:  []string{fieldStandDown},
}
