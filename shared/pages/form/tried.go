package form

import (
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
)

const (
	fieldStated   = "stated"
	fieldDetail   = "detail"
	fieldAsOf     = "asOf"
	fieldElective = "routineElective"
)

func evidenceStep(item derogation.EvidenceItem) step {
	at := "/evidence/" + item.Field
	return step{
		slug: "evidence-" + item.Field, name: item.Label, part: partTried, title: item.Question, evidence: true,
		fill: func(a answers, r derogation.Request) {
			said := statementOn(r, item.Field)
			if said == nil {
				return
			}
			a.text(fieldStated, string(said.Answer))
			a.text(fieldDetail, said.Detail)
			if said.AsOf != nil {
				a.moment(fieldAsOf, *said.AsOf)
			}
		},
		controls: func(f kit.Filled) []kit.Control {
			stated := f.Control(kit.KindRadios, fieldStated, "Your answer", "“Not yet known” is an answer: those who look at the request see it as it is.")
			return []kit.Control{
				f.Options(stated, kit.Option{Value: string(derogation.Yes), Label: "Yes"}, kit.Option{Value: string(derogation.No), Label: "No"},
					kit.Option{Value: string(derogation.NotYetKnown), Label: "Not yet known"}),
				f.Control(kit.KindLongText, fieldDetail, "What was done, and what came of it (if not: why not)", kit.NoNames),
				f.Control(kit.KindLocalTime, fieldAsOf, "As of when does this hold?", "UK time. Needed for yes and no: it shows how fresh the answer is."),
			}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			said := derogation.Statement{
				Answer: derogation.Answer(in.Text(fieldStated, "Choose an answer")), Detail: in.Text(fieldDetail, ""),
			}
			var before time.Time
			if earlier := statementOn(*r, item.Field); earlier != nil && earlier.AsOf != nil {
				before = *earlier.AsOf
			}
			if in.Lines(fieldAsOf) != "" {
				if as := in.Bound(fieldAsOf, "this", before, in.LastGone); !as.IsZero() {
					said.AsOf = &as
				}
			}
			r.Evidence = r.Evidence.With(item.Field, &said)
			if said == (derogation.Statement{}) {
				r.Evidence = r.Evidence.With(item.Field, nil)
			}
		},
		fields: []kit.Place{
			kit.At(at, fieldStated, "the question"), kit.At(at+"/answer", fieldStated, "the answer"),
			kit.At(at+"/detail", fieldDetail, "what was done, or why not,"), kit.At(at+"/asOf", fieldAsOf, "the time:"),
		},
	}
}

// statementOn is what a request says on an evidence question; nil for nothing.
func statementOn(r derogation.Request, question string) *derogation.Statement {
	items := r.Evidence.Items()
	return items[slices.IndexFunc(items, func(item derogation.EvidenceItem) bool { return item.Field == question })].Statement
}

func electiveStep() step {
	return step{
		slug: "routine-care", name: "Routine elective care", part: partTried, title: "Would they do any routine elective care?",
		intro: "Doctors are not asked back for routine elective care. If they would do any, the request cannot be sent.",
		fill:  func(a answers, r derogation.Request) { a.answered(fieldElective, r.WouldDoRoutineElective) },
		controls: func(f kit.Filled) []kit.Control {
			return []kit.Control{f.Options(f.Control(kit.KindRadios, fieldElective, "Routine elective care", ""),
				kit.Option{Value: "no", Label: "No, none"}, kit.Option{Value: "yes", Label: "Yes"})}
		},
		read: func(in *kit.Input, r *derogation.Request) {
			r.WouldDoRoutineElective = in.Answered(fieldElective, "Say whether they would do routine elective care")
		},
		fields: []kit.Place{kit.At("/wouldDoRoutineElective", fieldElective, "this cannot be:")},
	}
}
