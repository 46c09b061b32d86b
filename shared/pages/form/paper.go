package form

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// blankFormPath is where the form on paper is.
const blankFormPath = "/blank-form"

// paperView is the form of a request on paper, for when all else fails. What
// a round may word in its own way is in that round's words.
type paperView struct {
	derogation.Round
	AsAt time.Time
	// Warning says that the words are not those of a round, and why; empty where
	// they are.
	Warning string
	Union   string
	// Address is where the service answers when it answers again.
	Address    string
	Categories []string
	Evidence   []derogation.EvidenceItem
	Levels     []paperLevel
	// Others are the forms of further rounds that are not over.
	Others []kit.Link
}

// paperLevel is one tier's part of the form: what it may tick, and for the union
// its reasons for a refusal.
type paperLevel struct {
	Name    string
	Answers []string
	Decides bool
	Reasons []derogation.Reason
}

// showPaper shows the form of the round asked for, or of the next one that is
// not over. It does not fail when the rounds cannot be read: paper is for then.
func (h *pages) showPaper(w http.ResponseWriter, r *http.Request) error {
	now := lambdahttp.Now(r.Context())
	all, err := h.Lately(r.Context(), now, 0)
	rounds := slices.DeleteFunc(kit.NotOver(all, now), func(r derogation.Round) bool { return !r.TakesRequests() })
	round, warning := anyRound(), ""
	switch i := slices.IndexFunc(rounds, func(one derogation.Round) bool { return one.ID == r.URL.Query().Get("round") }); {
	case len(rounds) > 0:
		round = rounds[max(i, 0)]
	case err != nil:
		warning = "The rounds of strikes cannot be read just now. This is the general form: the union, the phone number and some questions of your round may differ. Any form on paper is better than none."
	default:
		warning = "No strike is on, or about to begin, in which somebody decides on requests here. This is the general form."
	}
	view := h.paperView(round, rounds)
	view.AsAt, view.Warning = now, warning
	w.Header().Set("Cache-Control", kit.KeptBriefly)
	return h.Render(w, r, http.StatusOK, viewPaper, kit.Page{Title: "Request on paper", RoundName: round.Name, HelpPhone: round.HelpPhone, Phase: round.Phase, Wide: true, Body: view})
}

func (h *pages) paperView(round derogation.Round, rounds []derogation.Round) paperView {
	view := paperView{
		Round: round, Union: words.InSentence(round.UnionName), Address: h.publicURL,
		Categories: categoryNames(round), Evidence: round.EvidenceItems(derogation.Evidence{}),
	}
	for _, rules := range round.Tiers {
		view.Levels = append(view.Levels, paperLevelOf(round, rules))
	}
	for _, other := range rounds {
		if other.ID != round.ID {
			view.Others = append(view.Others, kit.Link{Path: blankFormPath + "?round=" + url.QueryEscape(other.ID), Text: other.Name})
		}
	}
	return view
}

func paperLevelOf(round derogation.Round, rules derogation.RoundTier) paperLevel {
	may := rules.Allows()
	level := paperLevel{Name: rules.DisplayName, Decides: slices.Contains(may, derogation.ActApprove)}
	for _, action := range may {
		level.Answers = append(level.Answers, words.OnPaper(action, round, rules)...)
	}
	if slices.Contains(may, derogation.ActRefuse) {
		level.Reasons = round.Reasons()
	}
	if rules.Tier != derogation.Union {
		next, _ := round.After(rules.Tier)
		level.Answers = append(level.Answers, "No answer in time, and so passed on to "+words.Called(round, next))
	}
	return level
}

// categoryNames are the round's names of the kinds of care.
func categoryNames(round derogation.Round) []string {
	var names []string
	for _, kind := range round.KindsOfCare() {
		names = append(names, kind.Name)
	}
	return names
}

// anyRound is a round that says nothing of its own: the five tiers of the letter
// of 23 July 2025.
func anyRound() derogation.Round {
	round := derogation.Round{UnionName: "union"}
	for _, tier := range derogation.Ladder() {
		round.Tiers = append(round.Tiers, derogation.RoundTier{Tier: tier, DisplayName: tier.Name()})
	}
	return round
}
