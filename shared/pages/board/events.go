package board

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
)

// happenedIn puts an event in plain words.
func happenedIn(s derogation.State, e derogation.Event) string {
	tier := words.Sentence(words.Called(s.Round, e.Tier))
	next := "the next level"
	if after, ok := s.Round.After(e.Tier); ok {
		next = words.Called(s.Round, after)
	}
	switch e.Type {
	case derogation.EventSubmitted:
		if e.Submission != nil && e.Submission.Request.MassCasualty != nil {
			return "The trust sent the request in, and states a mass casualty exception"
		}
		return "The trust sent the request in"
	case derogation.EventReviewOpened:
		if e.Unattended {
			return tier + " was asked, though nobody there was registered or on duty"
		}
		return tier + " was asked"
	case derogation.EventTierVacant:
		return tier + " was not asked, because nobody there was registered or on duty, and the request was passed on to " + next
	case derogation.EventReminded:
		return tier + " was reminded"
	case derogation.EventEscalated:
		return tier + escalatedTo(e, next)
	case derogation.EventResolvedLocally:
		return tier + " found a way without doctors who are on strike"
	case derogation.EventDeclined:
		return tier + " did not put the request forward"
	case derogation.EventTierPassed:
		return tier + " did not answer in time, and the request was passed on to " + next
	case derogation.EventCommentAdded:
		return tier + " added a comment"
	case derogation.EventDecisionOverdue:
		return "The decision of " + words.Called(s.Round, e.Tier) + " is overdue"
	case derogation.EventApproved:
		return tier + " approved the request"
	case derogation.EventRefused:
		return tier + " refused the request"
	case derogation.EventUndecided:
		return tier + " gave no decision in time: neither an approval nor a refusal"
	case derogation.EventDecisionAnnounced, derogation.EventClosingAnnounced, derogation.EventEndingAnnounced:
		return "Everybody concerned was to be told how it ended"
	case derogation.EventDerogationEnded:
		return "The time that was approved is over"
	case derogation.EventReviewExtended:
		return "The time of " + words.Called(s.Round, e.Tier) + " was extended once"
	case derogation.EventAsked:
		return tier + " asked the trust a question"
	case derogation.EventAnswered:
		return "The trust answered the question"
	case derogation.EventNotAnswered:
		return "The trust did not answer the question in time"
	default:
		return afterwardsIn(s, e)
	}
}

// afterwardsIn is what the trust did of itself, what came after a decision, and
// what came beside the reviews.
func afterwardsIn(s derogation.State, e derogation.Event) string {
	switch e.Type {
	case derogation.EventAmended:
		return fmt.Sprintf("The trust changed the facts: this is version %d", e.ContentVersion)
	case derogation.EventWithdrawn:
		return "The trust withdrew the request"
	case derogation.EventResolvedByTrust:
		return "The trust found a way without doctors who are on strike"
	case derogation.EventReopened:
		return "The trust reopened the request: the local solution did not hold"
	case derogation.EventDecisionReported:
		return "A decision of " + words.Called(s.Round, derogation.Union) + " was reported. It does not count until it is confirmed"
	case derogation.EventRevoked:
		return words.Sentence(words.Called(s.Round, derogation.Union)) + " revoked its approval"
	case derogation.EventReplied:
		return "The trust replied to the revocation"
	case derogation.EventStoodDown:
		return "The trust stood the doctors down"
	case derogation.EventTurnoutReported:
		return "The trust reported how many came"
	case derogation.EventExceptionJudged:
		if e.Justified != nil && *e.Justified {
			return "The exception was judged to be justified"
		}
		return "The exception was judged not to be justified"
	case derogation.EventImpactReported:
		return "The trust reported the impact"
	case derogation.EventImpactRequested:
		return "The trust was to be reminded to report the impact"
	case derogation.EventHandedOver:
		return "The review of " + words.Called(s.Round, e.Tier) + " was handed over to somebody else of theirs"
	case derogation.EventNudged:
		return "An operator had the system look at the request again. Nothing in it changed"
	case derogation.EventRedriven:
		return "An operator had the system begin again where the request stands. Nothing in it changed"
	default:
		return words.Sentence(strings.ReplaceAll(string(e.Type), "_", " "))
	}
}

func escalatedTo(e derogation.Event, next string) string {
	switch {
	case e.Supported == nil:
		return " passed the request on to " + next
	case *e.Supported:
		return " supported the request, and passed it on to " + next
	default:
		return " did not support the request, and passed it on to " + next
	}
}

// factsOf are the particulars of an event, one sentence each.
func factsOf(s derogation.State, e derogation.Event) []string {
	var facts []string
	if e.DueAt != nil {
		switch e.Type {
		case derogation.EventDecisionOverdue:
			facts = append(facts, "It can still be made until "+words.MomentOf(*e.DueAt).Text+".")
		default:
			facts = append(facts, "Answer due at "+words.MomentOf(*e.DueAt).Text+".")
		}
	}
	if e.EvidenceConfirmed {
		facts = append(facts, "Confirmed that the evidence is right.")
	}
	if e.Terms != nil {
		facts = append(facts, termsFact(*e.Terms))
	}
	facts = append(facts, words.ReasonTexts(s.Round, e.Reasons)...)
	if e.Type == derogation.EventWithdrawn {
		facts = append(facts, "Reason: "+words.WithdrawalText(&derogation.Ending{Reason: e.Reason})+".")
	}
	if e.EffectiveAt != nil {
		facts = append(facts, "It ends at "+words.MomentOf(*e.EffectiveAt).Text+".")
	}
	if r := e.Report; r != nil {
		facts = append(facts, words.Sentence(string(r.Outcome))+" by "+r.DecidedBy+", heard through: "+r.Channel+".")
	}
	if t := e.Turnout; t != nil {
		facts = append(facts, "Contacted: "+strconv.Itoa(t.Contacted)+". Came: "+strconv.Itoa(t.Came)+". Not needed after all: "+strconv.Itoa(t.NotNeeded)+".")
	}
	if i := e.Impact; i != nil {
		facts = append(facts, i.Service+": "+i.Effect, "Appointments: "+words.Disrupted(i.Appointments)+". Operations: "+words.Disrupted(i.Operations)+".")
	}
	return facts
}

func termsFact(terms derogation.Terms) string {
	return fmt.Sprintf("%s, from %s to %s.", words.Count(derogation.Doctors(terms.Staff), "doctor"),
		words.MomentOf(terms.From).Text, words.MomentOf(terms.To).Text)
}

// comes says what is next by itself, and when. Whoever is asked may act before.
func comes(timeline casework.Timeline, now time.Time) []string {
	if timeline.Next == nil {
		return []string{"Nothing more comes by itself."}
	}
	s, due := timeline.State, timeline.Next
	at := words.MomentOf(due.At).Text
	tier := words.Called(s.Round, s.Tier)
	switch due.Command.(type) {
	case derogation.OpenReview:
		return []string{words.Sentence(tier) + " is asked now."}
	case derogation.RecordSilence:
		return afterSilence(s, tier, at, now)
	case derogation.Announce:
		return []string{"Everybody concerned is told now how it ended."}
	case derogation.End:
		return []string{"The time that was approved ends at " + at + "."}
	case derogation.RequestImpact:
		return []string{"The trust is reminded to report the impact at " + at + "."}
	default:
		return []string{"Something is due at " + at + "."}
	}
}

// afterSilence says what no answer will mean.
func afterSilence(s derogation.State, tier, at string, now time.Time) []string {
	if question, asked := s.OpenQuestion(); asked {
		return []string{"The trust has until " + words.MomentOf(question.DueAt).Text + " to answer. Without an answer the review goes on with what there is."}
	}
	review, _ := s.OpenReview()
	rules, _ := s.Round.TierRules(review.Tier)
	switch {
	case review.Tier == derogation.Union && review.OverdueAt != nil:
		return []string{words.Sentence(tier) + " can still decide until " + at + ". Without a decision by then the request is recorded as undecided."}
	case review.Tier == derogation.Union:
		return []string{words.Sentence(tier) + " has until " + at + " to decide. After that the decision is overdue, and everybody who was asked is told."}
	case rules.Silence == derogation.SilenceExtendsOnce && review.ExtendedAt == nil:
		return []string{words.Sentence(tier) + " has until " + at + " to answer. Without an answer its duty telephone is rung, and the time is extended once."}
	}
	next, _ := s.Round.After(review.Tier)
	said := []string{words.Sentence(tier) + " has until " + at + " to answer. Without an answer the request is passed on to " + words.Called(s.Round, next) + "."}
	if !now.Before(review.DueAt) {
		said = []string{words.Sentence(tier) + " had until " + at + " to answer. The request is passed on to " + words.Called(s.Round, next) + " now."}
	}
	return said
}
