package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldContacted = "contacted"
	fieldCame      = "came"
	fieldNotNeeded = "notNeeded"
)

var trustTurnout = trustAct{
	action:  derogation.ActReportTurnout,
	offered: says[derogation.State]("Report how many came", "Numbers only, once, when all is over."),
	controls: func(_ derogation.State, f kit.Filled) []kit.Control {
		return []kit.Control{
			f.Control(kit.KindNumber, fieldContacted, "How many doctors were contacted?", ""),
			f.Control(kit.KindNumber, fieldCame, "How many of them came?", ""),
			f.Control(kit.KindNumber, fieldNotNeeded, "How many were not needed after all?", ""),
		}
	},
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ReportTurnout{Turnout: derogation.Turnout{
			Contacted: in.Whole(fieldContacted, "the number contacted"),
			Came:      in.Whole(fieldCame, "the number who came"),
			NotNeeded: in.Whole(fieldNotNeeded, "the number not needed"),
		}}
	},
	fields: []commandField{
		{"/contacted", field{fieldContacted, "the number contacted"}},
		{"/came", field{fieldCame, "the number who came"}},
		{"/notNeeded", field{fieldNotNeeded, "the number not needed"}},
	},
	button: "Send this report",
}
