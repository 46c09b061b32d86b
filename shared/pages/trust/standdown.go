package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var standDown = kit.OneText(act{
	Checked: true, Button: "Stand the doctors down",
	Action:  derogation.ActStandDown,
	Offered: kit.Says[derogation.State]("Stand the doctors down", "They are no longer needed. The approval ends at once."+everybodyTold),
}, kit.At("/reason", "standDownReason", "the reason"), "Why are they no longer needed?", "Say why they are no longer needed",
	func(_ *kit.Input, _ derogation.State, text string) derogation.Command {
		return derogation.StandDown{Reason: text}
	})
