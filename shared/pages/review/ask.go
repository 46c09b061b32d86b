package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

var ask = act{
	Act: kit.OneText(kit.Act[casework.Opened]{
		Action: derogation.ActAsk,
		Offered: kit.Says[casework.Opened]("Ask the trust a question",
			"The review pauses, and goes on with the time it has left when the trust answers or its time runs out. Your link stays the same."),
		Button: "Send the question",
	}, kit.At("/question", "question", "the question"), "Your question to the trust", "Write your question",
		func(in *kit.Input, o casework.Opened, text string) derogation.Command {
			return derogation.Ask{Basis: basisOf(in, o), Question: text}
		}),
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your question was sent to the trust"
		for _, q := range v.state().Questions {
			if q.Review == v.opened.Review.Number && v.mine(q.AskedBy) {
				body.Question = new(words.QuestionViewOf(v.state(), q))
			}
		}
		return body.Question != nil
	},
}
