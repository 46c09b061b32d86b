package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

var comment = act{
	Act: kit.OneText(kit.Act[casework.Opened]{
		Action:  derogation.ActComment,
		Offered: kit.Says[casework.Opened]("Add a comment", "Those who are asked from now on see it."),
		Button:  "Add this comment",
	}, kit.At("/text", "remark", "the comment"), "Your comment", "Write your comment",
		func(_ *kit.Input, o casework.Opened, text string) derogation.Command {
			return derogation.AddComment{Review: o.Review.Number, Text: text}
		}),
	left: func(casework.Opened) string {
		return "While it is open, you can still add a comment. Those who are asked from now on see it."
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your comment is recorded"
		for _, c := range v.state().Comments {
			if c.Review == v.opened.Review.Number && v.mine(c.By) {
				body.Words = &words.WordsView{What: "Your comment", By: words.Who(c.By), At: c.At, Text: c.Text}
			}
		}
		return body.Words != nil
	},
}
