package kit

import (
	"strconv"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// FieldDetail is the name of the text beside the answer to a question of the evidence,
// which has the question's own name.
func FieldDetail(question string) string { return question + "Detail" }

// FieldCount is the name of the field with one of a question's numbers.
func FieldCount(question string, number derogation.Number) string {
	return question + strings.ReplaceAll(number.Pointer, "/", "-")
}

// Answers are the answers to a question of the evidence as they are offered and read.
func Answers() []Option {
	var options []Option
	for _, answer := range []derogation.Answer{derogation.Yes, derogation.No, derogation.NotYetKnown} {
		text, _ := words.Answered(answer)
		options = append(options, Option{Value: string(answer), Label: text, Alone: answer == derogation.NotYetKnown})
	}
	return options
}

// Question is the control for a question of the evidence: its answers beside one another,
// what was done, and how many, where the question can be counted. It begins with what
// the trust has said, where that is given.
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
	counts := Control{Kind: KindGroup, ID: item.Field + "-counts", Label: "How many? (optional)", InLine: true}
	for _, n := range item.Numbers() {
		one := f.Control(KindNumber, FieldCount(item.Field, n), words.Sentence(n.Label), "")
		if n.Given != nil {
			one = f.Prefilled(one, strconv.Itoa(*n.Given))
		}
		counts.Controls = append(counts.Controls, one)
	}
	if len(counts.Controls) > 0 {
		row.Controls = append(row.Controls, counts)
	}
	return row
}

// Statement reads what a page says on a question, but for when it was true. One who
// gives a number gives all of that question.
func (in *Input) Statement(item derogation.EvidenceItem) derogation.Statement {
	said := derogation.Statement{Answer: derogation.Answer(in.Text(item.Field, "")), Detail: in.Text(FieldDetail(item.Field), "")}
	asked := item.Numbers()
	given := map[string]int{}
	for _, n := range asked {
		if field := FieldCount(item.Field, n); in.Lines(field) != "" {
			given[field] = in.Whole(field, n.Label)
		}
	}
	if len(given) == 0 {
		return said
	}
	var numbers []int
	for _, n := range asked {
		field := FieldCount(item.Field, n)
		if _, ok := given[field]; !ok {
			in.Wrong.Add(field, words.Sentence(n.Label)+": enter a whole number")
		}
		numbers = append(numbers, given[field])
	}
	return item.Counted(said, numbers...)
}
