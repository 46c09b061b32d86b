package trust

import (
	"cmp"
	"reflect"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

var reconsider = act{
	Checked: true, Button: "Send the request again",
	Action: derogation.ActAskReconsideration,
	Offered: func(s derogation.State) (label, consequence string) {
		return "Send the request again", "It goes back to " + words.Called(s.Round, s.Tier) + ", and the answers before it stand. You can do this once." + everybodyTold
	},
	Controls: func(s derogation.State, f kit.Filled) []kit.Control {
		controls := []kit.Control{
			f.Control(kit.KindLongText, fieldNote, "What was missing, and what is it?", "Those who look at the request see this first. "+kit.NoNames).At("/note", "the note"),
			doctorsNeeded(s, f),
		}
		for _, item := range s.Round.EvidenceItems(s.Request.Evidence) {
			item.Statement = statedIn(s.Request, item.Field)
			controls = append(controls, f.Question(item))
		}
		return controls
	},
	// The request as it is, with what this page can change. What is said anew is true now.
	Read: func(in *kit.Input, s derogation.State) derogation.Command {
		c := derogation.AskReconsideration{
			ContentVersion: cmp.Or(in.Hidden(kit.FieldVersion), -1), Request: s.Request, Note: in.Text(fieldNote, "Say what was missing"),
		}
		c.Request.Staff = readDoctorsNeeded(in, s)
		for _, item := range s.Round.EvidenceItems(s.Request.Evidence) {
			said := in.Statement(item)
			if said == (derogation.Statement{}) {
				continue // It was left open in an exception, or is not asked here.
			}
			if before := statedIn(s.Request, item.Field); before != nil {
				timeless := *before
				if timeless.AsOf = nil; reflect.DeepEqual(said, timeless) {
					continue
				}
			}
			if said.Answer != derogation.NotYetKnown {
				said.AsOf = new(in.Now.UTC())
			}
			c.Request.Evidence = c.Request.Evidence.With(item.Field, &said)
		}
		return c
	},
	Texts: reconsiderTexts(),
}

// statedIn is what a request says on a question; nil for nothing.
func statedIn(r derogation.Request, question string) *derogation.Statement {
	for _, item := range r.Evidence.Items() {
		if item.Field == question {
			return item.Statement
		}
	}
	return nil
}

func reconsiderTexts() []string {
	texts := []string{fieldNote}
	for _, item := range (derogation.Evidence{}).Items() {
		texts = append(texts, kit.FieldDetail(item.Field))
	}
	return texts
}
