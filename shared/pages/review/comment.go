package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const fieldRemark = "remark"

var comment = act{
	Act: kit.Act[casework.Opened]{
		Action:   derogation.ActComment,
		Offered:  kit.Says[casework.Opened]("Add a comment", "Those who are asked from now on see it."),
		Controls: kit.OneText[casework.Opened](fieldRemark, "Your comment"),
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.AddComment{Review: o.Review.Number, Text: in.Text(fieldRemark, "Write your comment")}
		},
		Places: []kit.Place{kit.At("/text", fieldRemark, "the comment")},
		Texts:  []string{fieldRemark},
		Button: "Add this comment",
	},
	left: func(casework.Opened) string {
		return "While it is open, you can still add a comment. Those who are asked from now on see it."
	},
	receipt: func(v visit, body *receiptBody) bool {
		body.Heading = "Your comment is recorded"
		for _, c := range v.state().Comments {
			if c.Review == v.opened.Review.Number && v.mine(c.By) {
				body.Words = &words.WordsView{What: "Your comment", By: words.Who(c.By), At: words.MomentOf(c.At), Text: c.Text}
			}
		}
		return body.Words != nil
	},
}
