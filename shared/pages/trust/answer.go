package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

// fieldAsked is the number of the question that was shown.
const fieldAsked = "asked"

var answer = kit.OneText(act{
	Action:  derogation.ActAnswer,
	Offered: kit.Says[derogation.State]("Answer the question", "The review goes on at once, with the time it had left."),
}, kit.At("/answer", "answer", "the answer"), "Your answer", "Write your answer",
	func(in *kit.Input, _ derogation.State, text string) derogation.Command {
		return derogation.AnswerQuestion{Question: in.Hidden(fieldAsked), Answer: text}
	})
