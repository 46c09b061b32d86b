package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const fieldReply = "reply"

var reply = act{
	Action:   derogation.ActReply,
	Offered:  kit.Says[derogation.State]("Reply to the revocation", "Your words stand on the record beside it. They do not change it."+everybodyTold),
	Controls: kit.OneText[derogation.State](fieldReply, "Your reply"),
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.Reply{Text: in.Text(fieldReply, "Write your reply")}
	},
	Places: []kit.Place{kit.At("/text", fieldReply, "the reply")},
	Texts:  []string{fieldReply},
}
