package pages

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldAsked  = "asked"
	fieldAnswer = "answer"
)

var trustAnswer = trustAct{
	action:   derogation.ActAnswer,
	offered:  says[derogation.State]("Answer the question", "The review goes on at once, with the time it had left."),
	controls: oneText[derogation.State](fieldAnswer, "Your answer"),
	read: func(in *kit.Input, _ derogation.State) derogation.Command {
		return derogation.AnswerQuestion{Question: in.Hidden(fieldAsked), Answer: in.Text(fieldAnswer, "Write your answer")}
	},
	fields: []commandField{{"/answer", field{fieldAnswer, "the answer"}}},
	texts:  []string{fieldAnswer},
}
