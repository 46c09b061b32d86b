package trust

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldAsked  = "asked"
	fieldAnswer = "answer"
)

var answer = act{
	Action:   derogation.ActAnswer,
	Offered:  kit.Says[derogation.State]("Answer the question", "The review goes on at once, with the time it had left."),
	Controls: kit.OneText[derogation.State](fieldAnswer, "Your answer"),
	Read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.AnswerQuestion{Question: in.Hidden(fieldAsked), Answer: in.Text(fieldAnswer, "Write your answer")}
	},
	Places: []kit.Place{kit.At("/answer", fieldAnswer, "the answer")},
	Texts:  []string{fieldAnswer},
}
