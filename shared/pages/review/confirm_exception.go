package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

var confirm = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActConfirmException,
		Offered: kit.Says[casework.Opened]("Confirm that the event was declared",
			"Only if your team knows it from the body that declared it. Doctors see on the public page that you confirmed it."),
		Controls: func(casework.Opened, kit.Filled) []kit.Control { return nil },
		Read:     func(*kit.Input, casework.Opened) derogation.Command { return derogation.ConfirmException{} },
		Button:   "Confirm the event",
	},
	left: func(casework.Opened) string {
		return "You can confirm that the event was declared."
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your confirmation is recorded"
		c := v.state().Confirmed
		if c != nil && v.mine(c.By) {
			body.Words = &words.WordsView{What: "The event was declared", By: words.Who(c.By), At: c.At}
		}
		return body.Words != nil
	},
}
