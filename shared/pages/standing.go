package pages

import (
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// standing is what became of a review, and of its request.
type standing struct {
	Reference string
	RoundName string
	HelpPhone string
	// Review is how the review itself ended; nil while it is open.
	Review *tierView
	// Now says where the request stands, in sentences.
	Now      []string
	Decision *decisionView
}

// decisionView is the union's decision.
type decisionView struct {
	Approved    bool
	Staff       []staffView
	From, To    moment
	Conditions  string
	Reasons     []string
	Explanation string
	By          string
	DecidedAt   moment
	RecordedAt  moment
}

func (h *handler) standing(o casework.Opened) standing {
	s := o.Case.State
	view := standing{Reference: s.Reference, RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone}
	if !o.Review.Open() {
		review := h.tierView(s, o.Review)
		view.Review = &review
	}
	view.Now = h.whereItStands(s)
	if s.Decision != nil {
		view.Decision = h.decisionView(s)
	}
	return view
}

// whereItStands puts a request's status in words. It names no reasons of other
// tiers: those are theirs to see who come after.
func (h *handler) whereItStands(s derogation.State) []string {
	const everybody = "Everybody who was asked is told how it ends."
	tier := called(s.Round, s.Tier)
	union := called(s.Round, derogation.Union)
	switch s.Status {
	case derogation.Submitted, derogation.InReview:
		return []string{"The request is now with " + tier + ". No doctor may be asked back unless " + union + " approves it.", everybody}
	case derogation.ResolvedLocally:
		return []string{"The request has ended: " + tier + " found a way to keep patients safe without doctors who are on strike."}
	case derogation.Declined:
		return []string{"The request has ended: " + tier + " did not put it forward."}
	case derogation.Approved:
		return []string{sentence(union) + " approved the request. Only the doctors named below may be asked back, and only for that time."}
	case derogation.Refused:
		return []string{sentence(union) + " refused the request. No doctor may be asked back for it."}
	case derogation.Undecided:
		return []string{sentence(union) + " gave no decision before the time asked for had passed. That is neither an approval nor a refusal. No doctor may be asked back for it."}
	case derogation.Ended:
		return []string{sentence(union) + " approved the request, and the time that it approved is over."}
	default:
		return []string{"The request stands at: " + strings.ReplaceAll(string(s.Status), "_", " ") + "."}
	}
}

func (h *handler) decisionView(s derogation.State) *decisionView {
	d := s.Decision
	view := decisionView{
		Approved:    d.Outcome == derogation.OutcomeApproved,
		Explanation: d.Explanation, By: who(d.By),
		DecidedAt: momentIn(h.zone, d.DecidedAt), RecordedAt: momentIn(h.zone, d.RecordedAt),
	}
	if d.Terms != nil {
		view.Staff = staffViews(d.Terms.Staff)
		view.From, view.To = momentIn(h.zone, d.Terms.From), momentIn(h.zone, d.Terms.To)
		view.Conditions = d.Terms.Conditions
	}
	for _, reason := range derogation.RefusalReasons() {
		if slices.Contains(d.Reasons, reason.Code) {
			view.Reasons = append(view.Reasons, reason.Text)
		}
	}
	return &view
}
