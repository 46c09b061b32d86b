package trust

import (
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// rungView is one tier of the chain, and how far the request is with it.
type rungView struct {
	Name   string
	State  string
	Colour string
	Detail string
	// Seen says who has it, and has not decided.
	Seen []string
	// Now marks the tier that has the request.
	Now bool
}

// ladder shows every tier of the request's round in order: what is done, who
// has it now, and what is to come.
func ladder(s derogation.State, now time.Time) []rungView {
	var rungs []rungView
	for _, rules := range s.Round.Tiers {
		rung := rungView{Name: words.Sentence(rules.DisplayName), State: "Not asked", Colour: "grey"}
		review, asked := lastReview(s, rules.Tier)
		switch {
		case asked && review.Open() || s.Status.Open() && s.Tier == rules.Tier:
			rung.Now, rung.State, rung.Colour, rung.Detail = true, "Asked now", "blue", "Being asked."
			if asked && review.Open() {
				openRung(&rung, s, review, now)
			}
		case asked:
			tag := words.AnswerTag(s, review)
			if review.Outcome == derogation.OutcomeApproved && s.Status == derogation.Revoked {
				tag = words.Tag{Text: "Revoked", Colour: "red"}
				if now.Before(*s.Ending.EffectiveAt) {
					tag = words.Tag{Text: "To be revoked", Colour: "orange"}
				}
			}
			rung.State, rung.Colour, rung.Detail = tag.Text, tag.Colour, answered(s, review, now)
		case s.Status.Open():
			rung.State, rung.Detail = "To come", "By "+uktime.Said(s.LatestDue(rules.Tier), now)+" at the latest."
		}
		rungs = append(rungs, rung)
	}
	return rungs
}

// answered says when a tier answered, or was passed.
func answered(s derogation.State, review derogation.Review, now time.Time) string {
	switch {
	case review.Outcome == derogation.OutcomeNoAnswer && review.Tier == derogation.Union:
		return "Had given none by " + uktime.Page(*review.ClosedAt) + ", when the time asked for was over."
	case review.Outcome == derogation.OutcomeNoAnswer:
		return "Passed at " + uktime.Page(*review.ClosedAt) + "."
	case review.Outcome == derogation.OutcomeOvertaken:
		return words.EndedFirst(review) + "."
	default:
		return "At " + uktime.Said(*review.ClosedAt, now) + "."
	}
}

func openRung(rung *rungView, s derogation.State, review derogation.Review, now time.Time) {
	rung.Detail = "Has until " + uktime.Page(review.DueAt) + "."
	for _, seen := range review.Seen {
		rung.Seen = append(rung.Seen, words.SeenText(seen))
	}
	if question, waits := s.OpenQuestion(); waits {
		rung.State, rung.Colour, rung.Detail = "Waiting for you", "yellow", "Asked you a question. Answer by "+uktime.Page(question.DueAt)+"."
		return
	}
	if offer, open := s.OpenOffer(); open {
		rung.State, rung.Colour, rung.Detail = "Waiting for you", "yellow", "Offers you other terms. Answer by "+uktime.Page(offer.ExpiresAt)+"."
		return
	}
	if review.OverdueAt != nil || review.Tier == derogation.Union && !now.Before(review.DueAt) {
		rung.State, rung.Colour = "Overdue", "red"
		rung.Detail = "Was due at " + uktime.Page(review.DueAt) + "."
	}
}

func lastReview(s derogation.State, tier derogation.Tier) (derogation.Review, bool) {
	for _, review := range slices.Backward(s.Reviews) {
		if review.Tier == tier {
			return review, true
		}
	}
	return derogation.Review{}, false
}
