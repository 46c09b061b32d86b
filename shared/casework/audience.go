package casework

import (
	"fmt"
	"slices"

	"example.org/derogations/shared/derogation"
)

// DutyImpact is the duty of those at an ICB who get a copy of each impact
// report of their trusts.
const DutyImpact = "impact"

// DutyOperations is the duty of those who run the service. They are no
// organisation's contacts: their address is set where messages are sent.
const DutyOperations = "operations"

// told says what is announced because of an event, and to whom.
type told struct {
	kind AnnouncementKind
	to   func(derogation.State, derogation.Event) []Audience
	// wakes says who gets a text as well as the email, at once; nil is nobody.
	wakes func(derogation.State, Audience) bool
	// list adds the round's distribution list, listOfException only where it was
	// told that there is an exception.
	list, listOfException bool
}

// tellings says of every event who is told. Of one with nothing beside it nobody
// is, by itself: a tier's answer and an ending are announced once, by the state of
// the execution that they lead to. A revocation, a stand-down, an amendment and an
// exception cannot wait for that, and are announced by their own commit.
var tellings = map[derogation.EventType]told{
	derogation.EventReviewOpened:         {kind: AnnounceReview, to: itsTier, wakes: anybody},
	derogation.EventTierVacant:           {kind: AnnounceNobodyToAsk, to: operations},
	derogation.EventReminded:             {kind: AnnounceReminder, to: itsTierAgain},
	derogation.EventReviewExtended:       {kind: AnnounceExtended, to: itsDutyPhone},
	derogation.EventDecisionOverdue:      {kind: AnnounceOverdue, to: everybody},
	derogation.EventDecisionAnnounced:    {kind: AnnounceDecision, to: everybody, wakes: whoMayCall, list: true},
	derogation.EventClosingAnnounced:     {kind: AnnounceClosing, to: everybody, listOfException: true},
	derogation.EventEndingAnnounced:      {kind: AnnounceEnding, to: everybody},
	derogation.EventAsked:                {kind: AnnounceQuestion, to: theTrust, wakes: anybody},
	derogation.EventAnswered:             {kind: AnnounceAnswer, to: itsTier},
	derogation.EventNotAnswered:          {kind: AnnounceAnswer, to: itsTier},
	derogation.EventCounterOffered:       {kind: AnnounceOffer, to: theTrust, wakes: anybody},
	derogation.EventOfferWithdrawn:       {kind: AnnounceOfferWithdrawn, to: theTrust, wakes: anybody},
	derogation.EventOfferDeclined:        {kind: AnnounceOfferReturned, to: itsTier, wakes: anybody},
	derogation.EventOfferLapsed:          {kind: AnnounceOfferReturned, to: itsTier, wakes: anybody},
	derogation.EventAmended:              {kind: AnnounceAmendment, to: whomItConcerns},
	derogation.EventReopened:             {kind: AnnounceReopening, to: everybody},
	derogation.EventReconsiderationAsked: {kind: AnnounceReconsideration, to: everybody},
	derogation.EventDecisionReported:     {kind: AnnounceReport, to: everybody},
	derogation.EventRevoked:              {kind: AnnounceRevocation, to: everybody, wakes: anybody, list: true},
	derogation.EventStoodDown:            {kind: AnnounceStandDown, to: everybody, list: true},
	derogation.EventStrikeCutShort:       {kind: AnnounceStrikeCutShort, to: whomStrikeConcerns},
	derogation.EventStrikeTakenBack:      {kind: AnnounceStrikeTakenBack, to: whomStrikeConcerns},
	derogation.EventReplied:              {kind: AnnounceReply, to: everybody},
	derogation.EventExceptionJudged:      {kind: AnnounceJudgement, to: everybody},
	derogation.EventExceptionObjected:    {kind: AnnounceObjection, to: whoSpeakOfIt},
	derogation.EventExceptionConfirmed:   {kind: AnnounceConfirmation, to: whoSpeakOfIt},
	derogation.EventExceptionEnded:       {kind: AnnounceExceptionEnd, to: everybody, list: true},
	derogation.EventJoined:               {kind: AnnounceJoined, to: whomNewsConcern},
	derogation.EventImpactReported:       {kind: AnnounceImpact, to: whomImpactConcerns},
	derogation.EventHandedOver:           {kind: AnnounceHandOver, to: theDeputy, wakes: anybody},
	derogation.EventTierPassed:           {kind: AnnouncePass, to: whomItConcerns},
	derogation.EventImpactRequested:      {kind: AnnounceImpactAsked, to: theTrust},

	derogation.EventSubmitted:       {},
	derogation.EventEscalated:       {},
	derogation.EventResolvedLocally: {},
	derogation.EventDeclined:        {},
	derogation.EventCommentAdded:    {},
	derogation.EventApproved:        {},
	derogation.EventOfferAccepted:   {},
	derogation.EventRefused:         {},
	derogation.EventUndecided:       {},
	derogation.EventDerogationEnded: {},
	derogation.EventWithdrawn:       {},
	derogation.EventResolvedByTrust: {},
	derogation.EventTurnoutReported: {},
	derogation.EventAcknowledged:    {},
	derogation.EventNudged:          {},
	derogation.EventRedriven:        {},
	derogation.EventVoided:          {},
	derogation.EventStrikeEnded:     {},
}

// exceptionTold is what a request that states a mass casualty event announces
// in the same instant: to every tier, the union among them.
var exceptionTold = told{kind: AnnounceException, to: everyTier, wakes: anybody, list: true}

// announcementsFor is what must be told because of an event.
func announcementsFor(s derogation.State, e derogation.Event) []Announcement {
	telling := tellings[e.Type]
	if e.Type == derogation.EventSubmitted && s.Request.MassCasualty != nil {
		telling = exceptionTold
	}
	if telling.to == nil {
		return nil
	}
	announcements := []Announcement{telling.announce(s, e)}
	if e.Type == derogation.EventReviewOpened && e.Unattended {
		unattended := told{kind: AnnounceNobodyToAsk, to: operationsAndNational}.announce(s, e)
		unattended.Key = UnattendedKey(e)
		announcements = append(announcements, unattended)
	}
	return slices.DeleteFunc(announcements, func(a Announcement) bool { return len(a.Audience)+len(a.Addresses) == 0 })
}

// IsAnnounced reports whether people are told of an event.
func IsAnnounced(e derogation.Event) bool {
	if e.Type == derogation.EventSubmitted {
		return e.Submission != nil && e.Submission.Request.MassCasualty != nil
	}
	if e.Type == derogation.EventJoined {
		return e.Request != nil
	}
	return tellings[e.Type].to != nil
}

func (t told) announce(s derogation.State, e derogation.Event) Announcement {
	a := Announcement{
		Reference: s.Reference, Key: AnnouncementKey(e), Kind: t.kind,
		At: e.At, DueAt: e.At.Add(OutboxGrace), Subject: subjectOf(s), Audience: t.to(s, e),
		HaveIt: haveIt(s, e), KeptDays: s.Round.Retention.NoticeDays,
	}
	a.Subject.Silent = e.Type == derogation.EventNotAnswered || e.Type == derogation.EventOfferLapsed
	a.Subject.OfferLapsed = e.Type == derogation.EventAmended && s.Offer != nil && s.Offer.ClosedAt != nil && s.Offer.ClosedAt.Equal(e.At)
	if offer, open := s.OpenOffer(); open && t.kind == AnnounceOffer {
		a.Subject.Offer, a.Subject.DueAt = offerTold(offer), offer.ExpiresAt
	}
	if review, open := s.OpenReview(); open && review.OverdueAt != nil && t.kind == AnnounceOfferReturned {
		a.Subject.DueAt = s.UnionTimeEndsAt()
	}
	a.Subject.AskedBefore = e.Type == derogation.EventReviewOpened && askedBefore(s, e)
	if t.kind == AnnounceNobodyToAsk || t.kind == AnnounceObjection {
		// The request may stand at another tier.
		a.Subject.Tier, a.Subject.TierName = e.Tier, s.Round.TierName(e.Tier)
	}
	if t.wakes != nil && !s.Round.EmailOnly {
		for i, audience := range a.Audience {
			a.Audience[i].ByPhone = audience.ByPhone || t.wakes(s, audience)
		}
	}
	if t.list || t.listOfException && s.Request.MassCasualty != nil {
		a.Addresses = s.Round.Distribution
	}
	return a
}

// AnnouncementKey is the key of what is announced to people because of an event,
// if anything is.
func AnnouncementKey(e derogation.Event) string { return fmt.Sprintf("A#%06d", e.Version) }

// UnattendedKey is that of what is told beside it when nobody is there to be
// asked. It does not begin with the other, nor do those of its notices.
func UnattendedKey(e derogation.Event) string { return fmt.Sprintf("A#unattended#%06d", e.Version) }

func anybody(derogation.State, Audience) bool { return true }

// whoMayCall is the trust, once the union has approved: it calls the doctors.
func whoMayCall(s derogation.State, audience Audience) bool {
	return s.Status == derogation.Approved && audience.Duty == DutyTrustContact
}

func theTrust(s derogation.State, _ derogation.Event) []Audience {
	return []Audience{{Organisation: s.Trust.Code, Duty: DutyTrustContact}}
}

func itsTier(s derogation.State, e derogation.Event) []Audience {
	told := []Audience{askedOf(s, e.Tier, e.Review)}
	if review, ok := s.Review(e.Review); ok {
		told = append(told, handedTo(s, review)...)
	}
	return told
}

// itsTierAgain reminds a tier: from the second reminder on its deputies too, and
// by telephone as well as by mail.
func itsTierAgain(s derogation.State, e derogation.Event) []Audience {
	if e.Reminder < 2 {
		return itsTier(s, e)
	}
	told := itsDutyPhone(s, e)
	told[0].WithDeputies = true
	return told
}

// haveIt are those whom a reminder leaves alone, by id: they said that they have the
// review. In the last quarter of its time nobody is left alone.
func haveIt(s derogation.State, e derogation.Event) []string {
	review, ok := s.Review(e.Review)
	if !ok || e.Type != derogation.EventReminded || s.Round.RemindsAgain(e.Reminder) {
		return nil
	}
	var ids []string
	for _, seen := range review.Seen {
		ids = append(ids, seen.By.ID)
	}
	return ids
}

// operations are those who run the service. They are told of the organisation
// that had nobody.
func operations(s derogation.State, e derogation.Event) []Audience {
	rules, _ := s.Round.TierRules(e.Tier)
	return []Audience{{Organisation: rules.Answering(s.Trust), Duty: DutyOperations}}
}

func operationsAndNational(s derogation.State, e derogation.Event) []Audience {
	return append(operations(s, e), theNationalTeam(s)...)
}

// theNationalTeam is nobody in a round without one. It gets no link.
func theNationalTeam(s derogation.State) []Audience {
	if _, asked := s.Round.TierRules(derogation.NationalTeam); !asked {
		return nil
	}
	return []Audience{reviewAudience(s, derogation.NationalTeam, 0)}
}

func theDeputy(s derogation.State, e derogation.Event) []Audience {
	audience := reviewAudience(s, e.Tier, e.Review)
	audience.Contact = e.Deputy.ID
	return []Audience{audience}
}

func itsDutyPhone(s derogation.State, e derogation.Event) []Audience {
	told := itsTier(s, e)
	for i := range told {
		told[i].ByPhone = true
	}
	return told
}

// everybody is all who took part: the trust, every tier that was asked, each by
// its latest review, and the deputies to whom one was handed. Of an exception
// every tier was told when it was filed, so every tier learns how it went on.
// The union learns nothing of any other request that never reached it.
func everybody(s derogation.State, e derogation.Event) []Audience {
	told := theTrust(s, e)
	for i, review := range s.Reviews {
		again := func(later derogation.Review) bool { return later.Tier == review.Tier }
		if !slices.ContainsFunc(s.Reviews[i+1:], again) {
			tier := reviewAudience(s, review.Tier, review.Number)
			tier.WithDeputies, tier.Not = true, s.FiledBy.ID // One of the deputies may have been asked.
			if review.Outcome != derogation.OutcomeNobodyToAsk {
				tier.AskedAt = review.OpenedAt
			}
			told = append(told, tier)
		}
		told = append(told, handedTo(s, review)...)
	}
	if s.Request.MassCasualty != nil {
		told = append(told, tiersNotAsked(s)...)
	}
	return told
}

func everyTier(s derogation.State, e derogation.Event) []Audience {
	return append(theTrust(s, e), tiersNotAsked(s)...)
}

// tiersNotAsked are those whose turn has not come. They get no link.
func tiersNotAsked(s derogation.State) []Audience {
	var told []Audience
	for _, tier := range s.Round.Tiers {
		asked := func(r derogation.Review) bool { return r.Tier == tier.Tier }
		if !slices.ContainsFunc(s.Reviews, asked) {
			told = append(told, reviewAudience(s, tier.Tier, 0))
		}
	}
	return told
}

// whoSpeakOfIt are those between whom an exception is in dispute: the trust, the
// national team and the union.
func whoSpeakOfIt(s derogation.State, e derogation.Event) []Audience {
	return slices.DeleteFunc(everybody(s, e), func(a Audience) bool {
		return a.Duty != DutyTrustContact && a.Duty != string(derogation.NationalTeam) && a.Duty != string(derogation.Union)
	})
}

// whomItConcerns is the trust, and the tier that has the review, or had it: a
// step on the way concerns nobody else. What changes an approval concerns
// everybody.
func whomItConcerns(s derogation.State, e derogation.Event) []Audience {
	if s.Status == derogation.Approved {
		return everybody(s, e)
	}
	told := theTrust(s, e)
	review, ok := s.OpenReview()
	if !ok {
		review, ok = s.Review(e.Review)
	}
	if ok {
		told = append(told, askedOf(s, review.Tier, review.Number))
		told = append(told, handedTo(s, review)...)
	}
	return told
}

// whomStrikeConcerns is everybody, unless nobody waits for anything: what was resolved
// locally merely cannot be taken back for as long.
func whomStrikeConcerns(s derogation.State, e derogation.Event) []Audience {
	if !s.Live() {
		return nil
	}
	return everybody(s, e)
}

// whomNewsConcern is nobody, where a filing that joined says nothing new.
func whomNewsConcern(s derogation.State, e derogation.Event) []Audience {
	if e.Request == nil {
		return nil
	}
	return whomItConcerns(s, e)
}

// handedTo are those to whom a review was handed, whatever their service.
func handedTo(s derogation.State, review derogation.Review) []Audience {
	var deputies []Audience
	for _, handed := range review.HandedOver {
		deputy := reviewAudience(s, review.Tier, review.Number)
		deputy.Contact = handed.To.ID
		deputies = append(deputies, deputy)
	}
	return deputies
}

// askedBefore reports whether the tier of a review had one before.
func askedBefore(s derogation.State, opened derogation.Event) bool {
	return slices.ContainsFunc(s.Reviews, func(r derogation.Review) bool {
		return r.Tier == opened.Tier && r.Number < opened.Review
	})
}

// whomImpactConcerns is the trust's ICB where it is known, its region, and the national
// team where the round has one.
func whomImpactConcerns(s derogation.State, _ derogation.Event) []Audience {
	var told []Audience
	if s.Trust.ICBCode != "" {
		told = append(told, Audience{Organisation: s.Trust.ICBCode, Duty: DutyImpact})
	}
	told = append(told, Audience{Organisation: s.Trust.RegionCode, Duty: string(derogation.RegionalMedicalDirector)})
	return append(told, theNationalTeam(s)...)
}

// askedOf are those of a tier who are asked: who is on duty when it is announced,
// and did not file the request.
func askedOf(s derogation.State, tier derogation.Tier, review int) Audience {
	audience := reviewAudience(s, tier, review)
	audience.OnDuty, audience.Not = true, s.FiledBy.ID
	return audience
}

func reviewAudience(s derogation.State, tier derogation.Tier, review int) Audience {
	rules, _ := s.Round.TierRules(tier)
	audience := Audience{Organisation: rules.Answering(s.Trust), Duty: string(tier), Review: review}
	if tier.ContactsByService() {
		audience.Service, audience.Site = s.Request.Service, s.Request.Site.Code
	}
	return audience
}
