package casework

import (
	"fmt"
	"slices"

	"example.org/derogations/shared/derogation"
)

// DutyImpact is the duty of those at an ICB who get a copy of each impact
// report of their trusts.
const DutyImpact = "impact"

// told says what is announced because of an event, and to whom.
type told struct {
	kind AnnouncementKind
	to   func(derogation.State, derogation.Event) []Audience
	// list adds the round's distribution list.
	list bool
}

// tellings is everything that is announced. What is not here is told to nobody
// by itself. A revocation, a stand-down, an amendment and an exception cannot
// wait for a state of the execution, and are announced by their own commit.
var tellings = map[derogation.EventType]told{
	derogation.EventReviewOpened:      {kind: AnnounceReview, to: itsTier},
	derogation.EventReviewExtended:    {kind: AnnounceExtended, to: itsDutyPhone},
	derogation.EventDecisionOverdue:   {kind: AnnounceOverdue, to: everybody},
	derogation.EventDecisionAnnounced: {kind: AnnounceDecision, to: everybody, list: true},
	derogation.EventClosingAnnounced:  {kind: AnnounceClosing, to: everybody},
	derogation.EventEndingAnnounced:   {kind: AnnounceEnding, to: everybody},
	derogation.EventAsked:             {kind: AnnounceQuestion, to: theTrust},
	derogation.EventAnswered:          {kind: AnnounceAnswer, to: itsTier},
	derogation.EventNotAnswered:       {kind: AnnounceAnswer, to: itsTier},
	derogation.EventAmended:           {kind: AnnounceAmendment, to: whoeverHasIt},
	derogation.EventReopened:          {kind: AnnounceReopening, to: everybody},
	derogation.EventDecisionReported:  {kind: AnnounceReport, to: everybody},
	derogation.EventRevoked:           {kind: AnnounceRevocation, to: everybody, list: true},
	derogation.EventStoodDown:         {kind: AnnounceStandDown, to: everybody, list: true},
	derogation.EventReplied:           {kind: AnnounceReply, to: everybody},
	derogation.EventExceptionJudged:   {kind: AnnounceJudgement, to: everybody},
	derogation.EventImpactReported:    {kind: AnnounceImpact, to: icbAndRegion},
	derogation.EventHandedOver:        {kind: AnnounceHandOver, to: theDeputy},
	derogation.EventImpactRequested:   {kind: AnnounceImpactAsked, to: theTrust},
}

// exceptionTold is what a request that states a mass casualty event announces
// in the same instant: to every tier, the union among them.
var exceptionTold = told{kind: AnnounceException, to: everyTier, list: true}

// announcementsFor is what must be told because of an event.
func announcementsFor(s derogation.State, e derogation.Event) []Announcement {
	telling, ok := tellings[e.Type]
	if e.Type == derogation.EventSubmitted && s.Request.MassCasualty != nil {
		telling, ok = exceptionTold, true
	}
	if !ok {
		return nil
	}
	a := Announcement{
		Reference: s.Reference, Key: announcementKey(e), Kind: telling.kind,
		At: e.At, DueAt: e.At.Add(outboxGrace), Subject: subjectOf(s), Audience: telling.to(s, e),
	}
	a.Subject.Silent = e.Type == derogation.EventNotAnswered
	if telling.list {
		a.Addresses = s.Round.Distribution
	}
	if len(a.Audience)+len(a.Addresses) == 0 {
		return nil
	}
	return []Announcement{a}
}

// announcementKey is that of what people are told because of an event.
func announcementKey(e derogation.Event) string { return fmt.Sprintf("A#%06d", e.Version) }

func theTrust(s derogation.State, _ derogation.Event) []Audience {
	return []Audience{{Organisation: s.Trust.Code, Duty: DutyTrustContact}}
}

func itsTier(s derogation.State, e derogation.Event) []Audience {
	return []Audience{reviewAudience(s, e.Tier, e.Review)}
}

func theDeputy(s derogation.State, e derogation.Event) []Audience {
	audience := reviewAudience(s, e.Tier, e.Review)
	audience.Contact = e.Deputy.ID
	return []Audience{audience}
}

func itsDutyPhone(s derogation.State, e derogation.Event) []Audience {
	audience := reviewAudience(s, e.Tier, e.Review)
	audience.ByPhone = true
	return []Audience{audience}
}

// everybody is the trust and every tier that was asked, each by its latest
// review.
func everybody(s derogation.State, e derogation.Event) []Audience {
	told := theTrust(s, e)
	for i, review := range s.Reviews {
		again := func(later derogation.Review) bool { return later.Tier == review.Tier }
		if !slices.ContainsFunc(s.Reviews[i+1:], again) {
			told = append(told, reviewAudience(s, review.Tier, review.Number))
		}
	}
	return told
}

func everyTier(s derogation.State, e derogation.Event) []Audience {
	told := theTrust(s, e)
	for _, tier := range s.Round.Tiers {
		told = append(told, reviewAudience(s, tier.Tier, 0))
	}
	return told
}

// whoeverHasIt is the tier that reviews now, or the union once it has approved.
func whoeverHasIt(s derogation.State, _ derogation.Event) []Audience {
	if review, open := s.OpenReview(); open {
		return []Audience{reviewAudience(s, review.Tier, review.Number)}
	}
	for _, review := range s.Reviews {
		if review.Tier == derogation.Union && s.Status == derogation.Approved {
			return []Audience{reviewAudience(s, review.Tier, review.Number)}
		}
	}
	return nil
}

func icbAndRegion(s derogation.State, _ derogation.Event) []Audience {
	region := Audience{Organisation: s.Trust.RegionCode, Duty: string(derogation.RegionalMedicalDirector)}
	if s.Trust.ICBCode == "" {
		return []Audience{region} // It is not known, or there is none.
	}
	return []Audience{{Organisation: s.Trust.ICBCode, Duty: DutyImpact}, region}
}

func reviewAudience(s derogation.State, tier derogation.Tier, review int) Audience {
	rules, _ := s.Round.TierRules(tier)
	audience := Audience{Organisation: rules.Answering(s.Trust), Duty: string(tier), Review: review}
	if tier == derogation.ClinicalDirector {
		audience.Service, audience.Site = s.Request.Service, s.Request.Site.Code
	}
	return audience
}
