package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldStandDownReason = "standDownReason"
	fieldAgreedBy        = "agreedBy"
)

var standDown = act{
	Checked: true, Button: "Stand the doctors down",
	Action: derogation.ActStandDown,
	Offered: func(s derogation.State) (label, hint string) {
		if s.Status == derogation.Approved {
			return "Stand the doctors down", "They are no longer needed. The approval ends at once." + everybodyTold
		}
		return "Stand the doctors down", "The exception ends at once. The request itself stays as it is: withdraw it if you need nobody." + everybodyTold
	},
	Controls: func(_ derogation.State, f kit.Filled) []kit.Control {
		return []kit.Control{
			f.Control(kit.KindLongText, fieldStandDownReason, "Why are they no longer needed?", kit.NoNames).At("/reason", "the reason"),
			f.Control(kit.KindText, fieldAgreedBy, "Who agreed to it? (optional)", "Such as the chair of the local negotiating committee. Of an exception, everybody can read this.").At("/agreedBy", "who agreed"),
		}
	},
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.StandDown{
			Reason:   in.Text(fieldStandDownReason, "Say why they are no longer needed"),
			AgreedBy: in.Text(fieldAgreedBy, ""),
		}
	},
	Texts: []string{fieldStandDownReason, fieldAgreedBy},
}
