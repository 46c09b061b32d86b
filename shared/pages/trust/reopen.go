package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var reopen = kit.OneText(act{
	Action:  derogation.ActReopen,
	Offered: kit.Says[derogation.State]("Reopen the request", "The local solution did not hold. The request goes on from where it stood."+everybodyTold),
}, kit.At("/why", "whyReopen", "the reason"), "Why did the local solution not hold?", "Say why the solution did not hold",
	func(_ *kit.Input, _ derogation.State, text string) derogation.Command {
		return derogation.Reopen{Why: text}
	})
