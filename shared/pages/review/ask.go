package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const fieldQuestion = "question"

var ask = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActAsk,
		Offered: kit.Says[casework.Opened]("Ask the trust a question",
			"The review pauses, and goes on with the time it has left when the trust answers or its time runs out. Your link stays the same."),
		Controls: kit.OneText[casework.Opened](fieldQuestion, "Your question to the trust"),
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Ask{Basis: basisOf(in, o), Question: in.Text(fieldQuestion, "Write your question")}
		},
		Places: []kit.Place{kit.At("/question", fieldQuestion, "the question")},
		Texts:  []string{fieldQuestion},
		Button: "Send the question",
	},
	receipt: func(v visit, body *receiptBody) bool {
		body.Heading = "Your question was sent to the trust"
		for _, q := range v.state().Questions {
			if q.Review == v.opened.Review.Number && v.mine(q.AskedBy) {
				body.Question = new(words.QuestionViewOf(v.state(), q))
			}
		}
		return body.Question != nil
	},
}
