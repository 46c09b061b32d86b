package kit

import "example.org/derogations/shared/derogation"

// FieldDetail is the name of the text beside the answer to a question of the evidence,
// which has the question's own name.
func FieldDetail(question string) string { return question + "Detail" }

// Answers are the answers to a question of the evidence as they are offered and read.
func Answers() []Option {
	return []Option{
		{Value: string(derogation.Yes), Label: "Yes"}, {Value: string(derogation.No), Label: "No"},
		{Value: string(derogation.NotYetKnown), Label: "Not yet known", Alone: true},
	}
}

// Question is the control for a question of the evidence: its answers beside one another,
// and what was done. It begins with what the trust has said, where that is given.
func (f Filled) Question(item derogation.EvidenceItem) Control {
	row := f.Options(f.Control(KindRadios, item.Field, item.Question, ""), Answers()...)
	row.InLine = true
	detail := f.Control(KindLongText, FieldDetail(item.Field), "What did you do, and what happened? If you did nothing, say why.", NoNames)
	detail.Max = derogation.RequestFieldAt("/evidence/" + item.Field + "/detail").Limit
	if said := item.Statement; said != nil {
		for i, answer := range row.Options {
			row.Options[i].Checked = answer.Checked || f.Typed == nil && answer.Value == string(said.Answer)
		}
		detail = f.Prefilled(detail, said.Detail)
	}
	row.Controls = []Control{detail}
	return row
}
