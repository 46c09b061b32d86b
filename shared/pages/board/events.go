package board

import (
	"fmt"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/uktime"
)

// factsOf are the particulars of an event, one sentence each.
func factsOf(s derogation.State, e derogation.Event) []string {
	var facts []string
	if e.DueAt != nil {
		until := "Answer due at "
		if e.Type == derogation.EventDecisionOverdue {
			until = "It can still be made until "
		}
		facts = append(facts, until+uktime.Page(*e.DueAt)+".")
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
		facts = append(facts, "It ends at "+uktime.Page(*e.EffectiveAt)+".")
	}
	if r := e.Report; r != nil {
		facts = append(facts, words.Sentence(string(r.Outcome))+" by "+r.DecidedBy+", heard through: "+r.Channel+".")
	}
	if t := e.Turnout; t != nil {
		facts = append(facts, words.TurnoutText(*t))
	}
	if i := e.Impact; i != nil {
		facts = append(facts, i.Service+": "+i.Effect, "Appointments: "+words.Disrupted(i.Appointments)+". Operations: "+words.Disrupted(i.Operations)+".")
	}
	return facts
}

func termsFact(terms derogation.Terms) string {
	said := "%s, from %s to %s."
	if derogation.HasShifts(terms.Staff) {
		said = "%s, each for the site and the hours of their line, from %s to %s."
	}
	return fmt.Sprintf(said, words.Doctors(terms.Staff),
		uktime.Page(terms.From), uktime.Page(terms.To))
}

// comes says what is next by itself, and when. Whoever is asked may act before.
func comes(timeline reading.Timeline, now time.Time) []string {
	if timeline.Next == nil {
		return []string{"Nothing more comes by itself."}
	}
	s, due := timeline.State, timeline.Next
	at := uktime.Page(due.At)
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
		return []string{"The trust has until " + uktime.Page(question.DueAt) + " to answer. If there is no answer, the review goes on without it."}
	}
	if offer, offered := s.OpenOffer(); offered {
		return []string{"The trust has until " + uktime.Page(offer.ExpiresAt) + " to answer the offer. If there is no answer, the request stays with " + tier + " as it is."}
	}
	review, _ := s.OpenReview()
	rules, _ := s.Round.TierRules(review.Tier)
	switch {
	case review.Tier == derogation.Union && review.OverdueAt != nil:
		return []string{words.Sentence(tier) + " can still decide until " + at + ". Without a decision by then the request is recorded as undecided."}
	case review.Tier == derogation.Union:
		return []string{words.Sentence(tier) + " has until " + at + " to decide. After that the decision is overdue, and we tell everyone involved."}
	case rules.Silence == derogation.SilenceExtendsOnce && review.ExtendedAt == nil:
		return []string{words.Sentence(tier) + " has until " + at + " to answer. Without an answer we send a text to its duty phone, and extend the time once."}
	}
	next, _ := s.Round.After(review.Tier)
	said := []string{words.Sentence(tier) + " has until " + at + " to answer. Without an answer the request is passed on to " + words.Called(s.Round, next) + "."}
	if !now.Before(review.DueAt) {
		said = []string{words.Sentence(tier) + " had until " + at + " to answer. The request is passed on to " + words.Called(s.Round, next) + " now."}
	}
	return said
}
