package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var resolve = kit.OneText(act{
	Checked: true, Button: "Resolve it locally",
	Action: derogation.ActResolveLocally,
	Offered: kit.Says[derogation.State]("Resolve it locally",
		"Patients can be kept safe without doctors on strike returning. The request ends here."+everybodyTold+" You can reopen it if the solution does not hold."),
}, kit.At("/how", "how", "how patients are kept safe"), "How are patients kept safe, without doctors on strike returning?", "Say how patients are kept safe",
	func(_ *kit.Input, _ derogation.State, text string) derogation.Command {
		return derogation.ResolveByTrust{How: text}
	})
