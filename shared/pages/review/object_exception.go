package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

var object = act{
	Act: kit.OneText(kit.Act[casework.Opened]{
		Action: derogation.ActObjectException,
		Offered: kit.Says[casework.Opened]("Object to the exception",
			"The public page that doctors check leads with your words at once. The trust, the union and the national team are told. Only the trust can end the exception."),
		Button: "Object to the exception",
	}, kit.At("/text", "objection", "the objection"), "Why do you not agree?", "Say why you do not agree",
		func(_ *kit.Input, _ casework.Opened, text string) derogation.Command {
			return derogation.ObjectException{Text: text}
		}),
	left: func(casework.Opened) string {
		return "You can object to the exception while it stands."
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your objection is recorded"
		o, objected := v.state().Objection(v.opened.Review.Tier)
		if objected && v.mine(o.By) {
			body.Words = new(words.ObjectionView(v.state(), o))
		}
		return body.Words != nil
	},
}
