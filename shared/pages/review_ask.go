package pages

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const fieldQuestion = "question"

var reviewAsk = reviewAct{
	act: act[casework.Opened]{
		action: derogation.ActAsk,
		offered: says[casework.Opened]("Ask the trust a question",
			"The review pauses, and goes on with the time it has left when the trust answers or its time runs out. Your link stays the same."),
		controls: oneText[casework.Opened](fieldQuestion, "Your question to the trust"),
		read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.Ask{Basis: basisOf(in, o), Question: in.Text(fieldQuestion, "Write your question")}
		},
		fields: []commandField{{"/question", field{fieldQuestion, "the question"}}},
		texts:  []string{fieldQuestion},
		button: "Send the question",
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
