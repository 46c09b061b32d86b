package words

import (
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// Next says, to the trust, who has its request now, until when, and what it may
// do when it has ended.
func Next(s derogation.State, now time.Time) []string {
	tier := Sentence(Called(s.Round, s.Tier))
	question, asked := s.OpenQuestion()
	offer, offered := s.OpenOffer()
	switch {
	case asked:
		return []string{fmt.Sprintf("%s asked you a question. Answer by %s. If there is no answer, the review goes on without it.",
			tier, uktime.Page(question.DueAt))}
	case offered:
		return []string{fmt.Sprintf("%s offers you other terms than you asked for. Accept or decline by %s. If there is no answer, the request stays with %s as it is.",
			tier, uktime.Page(offer.ExpiresAt), Called(s.Round, s.Tier))}
	case s.Status.Open():
		return []string{UntilWhen(s, now)}
	case s.Status == derogation.Declined || s.Status == derogation.Refused || s.Status == derogation.Undecided:
		next := []string{"If the danger is still there, you can send a new request that names this one (" + s.Reference + ") as the one before it."}
		if slices.Contains(s.TrustActions(now), derogation.ActAskReconsideration) {
			next = append([]string{"If only information was missing, send this request again below: it goes back to " + Called(s.Round, s.Tier) + "."}, next...)
		}
		return next
	default:
		return nil
	}
}

// UntilWhen says how long whoever has an open request has for it; nothing for
// one that has ended.
func UntilWhen(s derogation.State, now time.Time) string {
	tier := Sentence(Called(s.Round, s.Tier))
	review, open := s.OpenReview()
	switch {
	case !s.Status.Open() || review.Paused:
		return ""
	case open && review.Tier == derogation.Union && (review.OverdueAt != nil || !now.Before(review.DueAt)):
		return fmt.Sprintf("The decision was due at %s and is overdue. %s can still decide until %s.",
			uktime.Page(review.DueAt), tier, uktime.Page(s.UnionTimeEndsAt()))
	case open && review.ExtendedAt != nil:
		return fmt.Sprintf("%s has until %s to answer. The time was extended once.", tier, uktime.Page(review.DueAt))
	case open:
		return fmt.Sprintf("%s has until %s to answer.", tier, uktime.Page(review.DueAt))
	default:
		return tier + " is being asked."
	}
}

// Sent are the trust's own changes to its request, as they were recorded.
func Sent(s derogation.State) []WordsView {
	var sent []WordsView
	for _, a := range s.Amendments {
		sent = append(sent, WordsView{
			What: fmt.Sprintf("New facts, version %d", a.ContentVersion), By: Who(a.By), At: a.At, Text: a.Note,
		})
	}
	return sent
}

// Disrupted puts the counts of a disruption in words.
func Disrupted(d derogation.Disruption) string {
	return fmt.Sprintf("%d cancelled, %d moved, %d rebooked", d.Cancelled, d.Moved, d.Rebooked)
}

// HarmText names a level of harm.
func HarmText(level derogation.HarmLevel) string {
	switch level {
	case derogation.HarmNone:
		return "No harm"
	case derogation.HarmNearMiss:
		return "Near miss"
	case derogation.HarmNotYetKnown:
		return "Not yet known"
	default:
		return Sentence(string(level))
	}
}
