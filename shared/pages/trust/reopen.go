package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldWhyReopen = "whyReopen"

var reopen = act{
	Action:   derogation.ActReopen,
	Offered:  kit.Says[derogation.State]("Reopen the request", "The local solution did not hold. The request goes on from where it stood."+everybodyTold),
	Controls: kit.OneText[derogation.State](fieldWhyReopen, "Why did the local solution not hold?"),
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.Reopen{Why: in.Text(fieldWhyReopen, "Say why the solution did not hold")}
	},
	Places: []kit.Place{kit.At("/why", fieldWhyReopen, "the reason")},
	Texts:  []string{fieldWhyReopen},
}
