package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var trustResolve = trustAct{
	action: derogation.ActResolveLocally,
	offered: says[derogation.State]("Resolve it locally",
		"Patients can be kept safe without strikers returning. The request ends here."+everybodyTold+" You can reopen it if the solution does not hold."),
	controls: oneText[derogation.State](fieldHow, "How are patients kept safe, without strikers returning?"),
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ResolveByTrust{How: in.Text(fieldHow, "Say how patients are kept safe")}
	},
	fields: []commandField{{"/how", field{fieldHow, "how patients are kept safe"}}},
	texts:  []string{fieldHow},
}
