package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldReply = "reply"

var trustReply = trustAct{
	action:   derogation.ActReply,
	offered:  says[derogation.State]("Reply to the revocation", "Your words stand on the record beside it. They do not change it."+everybodyTold),
	controls: oneText[derogation.State](fieldReply, "Your reply"),
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.Reply{Text: in.Text(fieldReply, "Write your reply")}
	},
	fields: []commandField{{"/text", field{fieldReply, "the reply"}}},
	texts:  []string{fieldReply},
}
