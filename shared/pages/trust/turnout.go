package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldContacted = "contacted"
	fieldCame      = "came"
	fieldNotNeeded = "notNeeded"
)

var turnout = act{
	Action:  derogation.ActReportTurnout,
	Offered: kit.Says[derogation.State]("Report how many came", "Numbers only, once, when all is over."),
	Controls: func(_ derogation.State, f kit.Filled) []kit.Control {
		return []kit.Control{
			f.Control(kit.KindNumber, fieldContacted, "How many doctors were contacted?", "").At("/contacted", "the number contacted"),
			f.Control(kit.KindNumber, fieldCame, "How many of them came?", "").At("/came", "the number who came"),
			f.Control(kit.KindNumber, fieldNotNeeded, "How many were not needed after all?", "").At("/notNeeded", "the number not needed"),
		}
	},
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ReportTurnout{Turnout: derogation.Turnout{
			Contacted: in.Whole(fieldContacted, "the number contacted"),
			Came:      in.Whole(fieldCame, "the number who came"),
			NotNeeded: in.Whole(fieldNotNeeded, "the number not needed"),
		}}
	},
	Button: "Send this report",
}
