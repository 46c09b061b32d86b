package review

import (
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

const (
	fieldDeputy   = "deputy"
	fieldHandNote = "handOverNote"
)

var handOver = act{
	Act: kit.Act[casework.Opened]{
		Action: derogation.ActHandOver,
		Offered: kit.Says[casework.Opened]("Hand it over: I cannot act now",
			"We ask a deputy that your organisation registered as well. The time that is left stays the same, and you can still answer yourself."),
		Controls: func(o casework.Opened, f kit.Filled) []kit.Control {
			deputy := f.Control(kit.KindRadios, fieldDeputy, "To whom?", "")
			var options []kit.Option
			for _, d := range o.Deputies {
				options = append(options, kit.Option{Value: d.ID, Label: words.Named(d.Name, d.Role)})
			}
			return []kit.Control{
				f.Options(deputy, options...).At("/to", "the deputy"),
				f.Control(kit.KindText, fieldHandNote, "What they should know (optional)", kit.NoNames).At("/note", "the note"),
			}
		},
		Read: func(in *kit.Input, o casework.Opened) derogation.Command {
			return derogation.HandOver{
				Review: o.Review.Number, To: derogation.Person{ID: in.Text(fieldDeputy, "Choose who to hand it over to")},
				Note: in.Text(fieldHandNote, ""),
			}
		},
		Texts:  []string{fieldHandNote},
		Button: "Hand it over",
	},
	recorded: func(v visit, body *recordedBody) bool {
		body.Heading = "The review was handed over"
		for _, handed := range v.opened.Review.HandedOver {
			if handed.By.ID == v.link.Contact {
				body.Words = &words.WordsView{
					What: "Handed over to " + words.Named(handed.To.Name, handed.To.Role),
					By:   words.Named(handed.By.Name, handed.By.Role), At: handed.At, Text: handed.Note,
				}
			}
		}
		return body.Words != nil
	},
}
