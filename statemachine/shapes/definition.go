package shapes

import (
	"bytes"
	_ "embed"
	"strings"
	"text/template"

	"example.org/derogations/shared/derogation"
)

//go:embed derogation.asl.json.tmpl
var shapes string

// stage is one stage of a case with the state that it leads to.
type stage struct{ Name, State string }

// tier is one tier's states. Later are the stages that may follow its review:
// itself, and the tiers above it.
type tier struct {
	Stage, Name string
	Later       []stage
}

// Definition is the state machine in Amazon States Language: three states for
// each tier below the union, in the letter's own words, and the union's.
func Definition() ([]byte, error) {
	ladder := derogation.Ladder()
	var reviews []stage
	for _, t := range ladder {
		reviews = append(reviews, reviewOf(t))
	}
	var tiers []tier
	for i, t := range ladder {
		if t != derogation.Union {
			tiers = append(tiers, tier{Stage: string(t), Name: t.Name(), Later: reviews[i:]})
		}
	}
	parsed, err := template.New("derogation").Delims("[[", "]]").Funcs(template.FuncMap{"lower": strings.ToLower}).Parse(shapes)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = parsed.Execute(&out, map[string]any{"Tiers": tiers, "Reviews": reviews, "Outcomes": outcomes})
	return out.Bytes(), err
}

// outcomes are the stages that come after the tiers' reviews.
var outcomes = []stage{
	{string(derogation.StageUnionOverdue), "Union decision overdue"},
	{string(derogation.StageAskTrust), "Ask trust for information"},
	{string(derogation.StageNotifyDecision), "Notify decision"},
	{string(derogation.StageInForce), "Derogation in force"},
	{string(derogation.StageNotifyEnding), "Notify ending"},
	{string(derogation.StageNotifyClosing), "Notify closing"},
	{string(derogation.StageDone), "Done"},
}

func reviewOf(t derogation.Tier) stage {
	if t == derogation.Union {
		return stage{string(t), "Union decision"}
	}
	return stage{string(t), t.Name() + " review"}
}
