package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

var reply = kit.OneText(act{
	Action:  derogation.ActReply,
	Offered: kit.Says[derogation.State]("Reply to the revocation", "Your words stand on the record beside it. They do not change it."+everybodyTold),
}, kit.At("/text", "reply", "the reply"), "Your reply", "Write your reply",
	func(_ *kit.Input, _ derogation.State, text string) derogation.Command {
		return derogation.Reply{Text: text}
	})
