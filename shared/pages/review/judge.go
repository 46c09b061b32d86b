package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldJustified = "justified"
	fieldJudgement = "judgement"
)

var judge = act{
	Act: kit.Act[casework.Opened]{
		Action:  derogation.ActJudgeException,
		Offered: kit.Says[casework.Opened]("Say whether the exception was justified", "It is recorded once, for your tier. It changes nothing that was done."),
		Controls: func(_ casework.Opened, f kit.Filled) []kit.Control {
			justified := f.Control(kit.KindRadios, fieldJustified, "Was the exception justified?", "")
			return []kit.Control{
				f.Options(justified, kit.Option{Value: "yes", Label: "Yes"}, kit.Option{Value: "no", Label: "No"}),
				f.Control(kit.KindLongText, fieldJudgement, "Why?", kit.NoNames).At("/text", "the reason"),
			}
		},
		Read: func(in *kit.Input, _ casework.Opened) derogation.Command {
			c := derogation.JudgeException{Text: in.Text(fieldJudgement, "Say why")}
			if justified := in.Answered(fieldJustified, "Say whether the exception was justified"); justified != nil {
				c.Justified = *justified
			}
			return c
		},
		Texts:  []string{fieldJudgement},
		Button: "Record this judgement",
	},
	left: func(casework.Opened) string {
		return "We ask your tier to say whether the exception was justified."
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "Your judgement is recorded"
		for _, j := range v.state().Judgements {
			if j.Tier == v.opened.Review.Tier && v.mine(j.By) {
				body.Words = new(words.JudgementView(v.state(), j))
			}
		}
		return body.Words != nil
	},
}
