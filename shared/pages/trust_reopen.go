package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldWhyReopen = "whyReopen"

var trustReopen = trustAct{
	action:   derogation.ActReopen,
	offered:  says[derogation.State]("Reopen the request", "The local solution did not hold. The request goes on from where it stood."+everybodyTold),
	controls: oneText[derogation.State](fieldWhyReopen, "Why did the local solution not hold?"),
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.Reopen{Why: in.Text(fieldWhyReopen, "Say why the solution did not hold")}
	},
	fields: []commandField{{"/why", field{fieldWhyReopen, "the reason"}}},
	texts:  []string{fieldWhyReopen},
}
