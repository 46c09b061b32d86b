package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// fieldHow says how patients are kept safe.
const fieldHow = "how"

var resolve = act{
	Action: derogation.ActResolveLocally,
	Offered: kit.Says[derogation.State]("Resolve it locally",
		"Patients can be kept safe without strikers returning. The request ends here."+everybodyTold+" You can reopen it if the solution does not hold."),
	Controls: kit.OneText[derogation.State](fieldHow, "How are patients kept safe, without strikers returning?"),
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.ResolveByTrust{How: in.Text(fieldHow, "Say how patients are kept safe")}
	},
	Places: []kit.Place{kit.At("/how", fieldHow, "how patients are kept safe")},
	Texts:  []string{fieldHow},
}
