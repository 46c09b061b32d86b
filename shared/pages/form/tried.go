package form

import (
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

func evidenceStep(item derogation.EvidenceItem) step {
	at := "/evidence/" + item.Field
	return step{
		slug: "evidence-" + item.Field, name: item.Label, part: partTried, title: item.Question, evidence: true,
		asked: statement{question: item.Field, all: all{
			field{
				Place: kit.At(at+"/answer", "stated", "the answer"), label: "Your answer", missing: "Choose an answer",
				hint: "“Not yet known” is an answer: those who look at the request see it as it is.",
				options: []kit.Option{
					{Value: string(derogation.Yes), Label: "Yes"}, {Value: string(derogation.No), Label: "No"}, {Value: string(derogation.NotYetKnown), Label: "Not yet known"},
				},
			},
			field{Place: kit.At(at+"/detail", "detail", "what was done, or why not,"), label: "What did you do, and what happened? If you did nothing, say why.", hint: kit.NoNames},
			field{
				Place: kit.At(at+"/asOf", "asOf", "the time:"), label: "When was this true?", moment: "this", pick: kit.LatestGone,
				hint: "UK time. Needed for yes and no: it shows how fresh the answer is.",
			},
		}},
	}
}

// statement is what is said on one question of the evidence.
type statement struct {
	all
	question string
}

func (one statement) places() []kit.Place {
	return append(one.all.places(), kit.At("/evidence/"+one.question, "stated", "the question"))
}

// read leaves out a statement that says nothing.
func (one statement) read(in *kit.Input, r *derogation.Request) {
	var said derogation.Statement
	for _, item := range r.Evidence.Items() {
		if item.Field == one.question && item.Statement != nil {
			said = *item.Statement
		}
	}
	r.Evidence = r.Evidence.With(one.question, &said)
	one.all.read(in, r)
	if said == (derogation.Statement{}) {
		r.Evidence = r.Evidence.With(one.question, nil)
	}
}

var electiveStep = step{
	slug: "routine-care", name: "Routine elective care", part: partTried, title: "Would they do any routine elective care?",
	intro: "Doctors are not asked back for routine elective care. If they would do any, the request cannot be sent.",
	asked: field{
		Place: kit.At("/wouldDoRoutineElective", "routineElective", "this cannot be:"), label: "Routine elective care",
		missing: "Say whether they would do routine elective care", options: []kit.Option{no("No, none"), yes("Yes")},
	},
}
