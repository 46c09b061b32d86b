package casework

import (
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/turns"
)

// AnnouncementKind says what is to be told.
type AnnouncementKind string

// The announcements.
const (
	AnnounceReview      AnnouncementKind = "review_opened"
	AnnounceOverdue     AnnouncementKind = "decision_overdue"
	AnnounceDecision    AnnouncementKind = "decision"
	AnnounceClosing     AnnouncementKind = "closing"
	AnnounceEnding      AnnouncementKind = "ending"
	AnnounceOneTimeCode AnnouncementKind = "one_time_code"
	AnnounceExtended    AnnouncementKind = "review_extended"
	AnnounceQuestion    AnnouncementKind = "question_asked"
	AnnounceAnswer      AnnouncementKind = "question_settled"
	// What the union offers the trust, and that nothing came of it.
	AnnounceOffer           AnnouncementKind = "counter_offered"
	AnnounceOfferWithdrawn  AnnouncementKind = "counter_offer_withdrawn"
	AnnounceOfferReturned   AnnouncementKind = "counter_offer_returned"
	AnnounceAmendment       AnnouncementKind = "amended"
	AnnounceReopening       AnnouncementKind = "reopened"
	AnnounceReconsideration AnnouncementKind = "reconsideration_asked"
	AnnounceReport          AnnouncementKind = "decision_reported"
	AnnounceRevocation      AnnouncementKind = "revoked"
	AnnounceStandDown       AnnouncementKind = "stood_down"
	AnnounceReply           AnnouncementKind = "replied"
	// AnnounceStrikeCutShort: the strike ends before the case would have.
	AnnounceStrikeCutShort AnnouncementKind = "strike_cut_short"
	// AnnounceStrikeTakenBack: it does not, and the case is as it was before.
	AnnounceStrikeTakenBack AnnouncementKind = "strike_end_taken_back"
	AnnounceException       AnnouncementKind = "exception"
	AnnounceJoined          AnnouncementKind = "joined"
	AnnounceJudgement       AnnouncementKind = "exception_judged"
	AnnounceObjection       AnnouncementKind = "exception_objected"
	AnnounceConfirmation    AnnouncementKind = "exception_confirmed"
	AnnounceExceptionEnd    AnnouncementKind = "exception_ended"
	AnnounceImpact          AnnouncementKind = "impact_reported"
	AnnounceImpactAsked     AnnouncementKind = "impact_requested"
	AnnounceHandOver        AnnouncementKind = "handed_over"
	AnnounceReminder        AnnouncementKind = "review_reminder"
	AnnounceNobodyToAsk     AnnouncementKind = "nobody_to_ask"
	// AnnounceNobodyReached is for operations alone.
	AnnounceNobodyReached AnnouncementKind = "nobody_reached"
	AnnouncePass          AnnouncementKind = "tier_passed"
	// AnnounceStanding is of no case: what the union made of a standing derogation.
	AnnounceStanding AnnouncementKind = "standing_changed"
	// AnnounceFormLink is of no case: the link by which a trust makes requests.
	AnnounceFormLink AnnouncementKind = "form_link"
	// AnnounceBoardLink is of no case: the link of a board, for a duty officer.
	AnnounceBoardLink AnnouncementKind = "board_link"
	// AnnounceNewLink is for the holder of a link alone, who asked for another.
	AnnounceNewLink AnnouncementKind = "new_link"
	// AnnounceFiled is for the contact alone who filed a request on the form.
	AnnounceFiled AnnouncementKind = "filed"
	// AnnounceChange is for systems alone: an event of a case.
	AnnounceChange AnnouncementKind = "case_changed"
)

// What stands before an organisation's code in place of the reference of a case, for
// the links to its form, and those of its board, are of none.
const (
	FormLinksOf  = "FORM-"
	BoardLinksOf = "BOARD-"
)

// OfLinks reports whether what is in place of a case's reference is of links.
func OfLinks(reference string) bool {
	return strings.HasPrefix(reference, FormLinksOf) || strings.HasPrefix(reference, BoardLinksOf)
}

// ForAnybody reports whether anybody may ask for what is announced: a link that its
// holder has no other way to, and that is of no use once it has ended.
func (k AnnouncementKind) ForAnybody() bool {
	return k == AnnounceFormLink || k == AnnounceBoardLink
}

// OfNoCase reports whether what stands in place of the reference of a case is none.
func OfNoCase(reference string) bool {
	return OfLinks(reference) || strings.HasPrefix(reference, StandingsOf)
}

// OutboxGrace is how long an outbox item is left to the stream before the
// sweep hands it on as well.
const OutboxGrace = time.Minute

// Announcement is what is to be told, committed with the event that caused it.
// It carries all that the words need, because a transaction is not atomic in
// the stream. It holds no word that somebody wrote, except what the register
// shows of an approval.
type Announcement struct {
	Reference string           `json:"reference"`
	Key       string           `json:"key"`
	Kind      AnnouncementKind `json:"kind"`
	At        time.Time        `json:"at"`
	DueAt     time.Time        `json:"dueAt"`
	Expanded  bool             `json:"expanded"`
	Subject   Subject          `json:"subject"`
	Audience  []Audience       `json:"audience,omitempty"`
	// HaveIt are those of the audience who need not be told, by id: they said that
	// they have it. Their deputies are told all the same.
	HaveIt []string `json:"haveIt,omitempty"`
	// Addresses are those of the round's distribution list.
	Addresses []derogation.Distribution `json:"addresses,omitempty"`
	// Code is set for a one-time code: whom it is for. The code itself is not
	// kept anywhere.
	Code *CodeKey `json:"code,omitempty"`
	// CodeKeyID and CodeNonce are what the code is worked out from.
	CodeKeyID string `json:"codeKeyId,omitempty"`
	CodeNonce string `json:"codeNonce,omitempty"`
	// Lost is set for what is told again, to somebody else or another way.
	Lost *Lost `json:"lost,omitempty"`
	// Change is set for what systems are told.
	Change *CaseChange `json:"change,omitempty"`
	// KeptDays is that of its notices.
	KeptDays int `json:"keptDays,omitempty"`
}

// urgencyOf is that of what is announced.
func urgencyOf(kind AnnouncementKind) turns.Urgency {
	switch kind {
	case AnnounceOneTimeCode:
		return turns.Code
	case AnnounceReview, AnnounceHandOver, AnnounceException, AnnounceObjection, AnnounceOffer:
		return turns.Ask
	default:
		return turns.Rest
	}
}

// Turn is when an announcement is carried out among others.
func (a Announcement) Turn() turns.Turn {
	return turns.Turn{Urgency: urgencyOf(a.Kind), Of: a.Subject.TrustCode}
}

// Audience is everybody who has a duty at an organisation, or one of them. Review
// is the review that their link opens; 0 gives them no link.
type Audience struct {
	Organisation string `json:"organisation"`
	Duty         string `json:"duty"`
	Service      string `json:"service,omitempty"`
	// Site is the code of the request's, for a clinical director.
	Site   string `json:"site,omitempty"`
	Review int    `json:"review,omitempty"`
	// OnDuty is set for those who are asked: who is on duty at the time of the
	// announcement. WithDeputies adds the deputies of those who are reached. Not is
	// who filed the request, who is not asked.
	OnDuty       bool   `json:"onDuty,omitempty"`
	WithDeputies bool   `json:"withDeputies,omitempty"`
	Not          string `json:"not,omitempty"`
	// AskedAt adds those who were on duty then: the tier was asked, and somebody
	// who is registered less near may have been there alone.
	AskedAt time.Time `json:"askedAt,omitzero"`
	// Contact is the one of them whom it is for; empty for all.
	Contact string `json:"contact,omitempty"`
	// ByPhone reaches their mobiles as well.
	ByPhone bool `json:"byPhone,omitempty"`
}

// Subject is what an announcement is about, as plain facts: names that are
// registered, times, numbers and codes, and what the register shows. What else
// people wrote stays with the case, where it is shown to those who may see it: a
// mail goes through many hands.
type Subject struct {
	TrustName string `json:"trustName"`
	TrustCode string `json:"trustCode,omitempty"`
	// BoardOf is the name of the organisation whose board a link opens.
	BoardOf          string            `json:"boardOf,omitempty"`
	RoundName        string            `json:"roundName"`
	UnionName        string            `json:"unionName"`
	UnionPage        string            `json:"unionPage,omitempty"`
	HelpPhone        string            `json:"helpPhone,omitempty"`
	Status           derogation.Status `json:"status"`
	Tier             derogation.Tier   `json:"tier,omitempty"`
	TierName         string            `json:"tierName,omitempty"`
	DueAt            time.Time         `json:"dueAt,omitzero"`
	DecisionNeededBy time.Time         `json:"decisionNeededBy"`
	Feasible         bool              `json:"feasible"`
	DoctorsAsked     int               `json:"doctorsAsked"`
	// Category is the kind of care that is asked for, CategoryName what its round calls
	// it.
	Category     derogation.Category `json:"category,omitempty"`
	CategoryName string              `json:"categoryName,omitempty"`
	// Plan is who is asked and by when, for whoever filed.
	Plan []Planned `json:"plan,omitempty"`
	// Choices is what the reader's tier may answer.
	Choices []derogation.Action `json:"choices,omitempty"`
	// Decision and Exception come without what was written with them, but for what
	// the register makes public of an approval: its grades and specialties, and the
	// name of its site. Conditions is set when the union's terms have some.
	Decision *derogation.Decision `json:"decision,omitempty"`
	// Accepted is set where the trust accepted a counter-offer.
	Accepted   bool                     `json:"accepted,omitempty"`
	Site       string                   `json:"site,omitempty"`
	Conditions bool                     `json:"conditions,omitempty"`
	Exception  *derogation.MassCasualty `json:"exception,omitempty"`
	// Declarer is who declared the event, as the round's list names them.
	Declarer string `json:"declarer,omitempty"`
	// Reasons are those of a refusal, in the round's own words.
	Reasons []string `json:"reasons,omitempty"`
	// PublicCode is set when the register shows the case.
	PublicCode string `json:"publicCode,omitempty"`
	// Offer is what the union offers the trust; OfferLapsed is set when new facts ended it.
	Offer       *OfferTold `json:"offer,omitempty"`
	OfferLapsed bool       `json:"offerLapsed,omitempty"`
	// Silent is set when a question, or an offer, was not answered in time.
	Silent bool `json:"silent,omitempty"`
	// AskedBefore is set when a tier is asked again: its links of before are
	// superseded.
	AskedBefore bool       `json:"askedBefore,omitempty"`
	EffectiveAt *time.Time `json:"effectiveAt,omitempty"`
	// StrikeEndsAt is set where the strike ends before the case would have.
	StrikeEndsAt *time.Time         `json:"strikeEndsAt,omitempty"`
	Reported     derogation.Outcome `json:"reported,omitempty"`
	Withdrawal   string             `json:"withdrawal,omitempty"`
	// AskedUntil is how long the trust is asked something of the case.
	AskedUntil time.Time `json:"askedUntil,omitzero"`
	// Standing is what was done to a standing derogation.
	Standing *StandingTold `json:"standing,omitempty"`
	// Deciding is what a one-time code is for.
	Deciding *Deciding `json:"deciding,omitempty"`
	// Strike is what a one-time code records of the strike.
	Strike derogation.StrikeChangeKind `json:"strike,omitempty"`
}

// OfferTold is a counter-offer as its message tells it: in numbers and times.
type OfferTold struct {
	Doctors    int       `json:"doctors"`
	OtherMix   bool      `json:"otherMix,omitempty"`
	From       time.Time `json:"from"`
	To         time.Time `json:"to"`
	Conditions bool      `json:"conditions,omitempty"`
}

func offerTold(o derogation.Offer) *OfferTold {
	return &OfferTold{
		Doctors: derogation.Doctors(o.Terms.Staff), OtherMix: o.OtherMix,
		From: o.Terms.From, To: o.Terms.To, Conditions: o.Terms.Conditions != "",
	}
}

// Planned is a tier of the plan: its name, and when its answer is due at the latest.
type Planned struct {
	TierName string    `json:"tierName"`
	DueAt    time.Time `json:"dueAt"`
}

// planOf is the plan of a case, in the order of its tiers.
func planOf(s derogation.State) []Planned {
	var plan []Planned
	for _, tier := range s.Plan.Tiers {
		plan = append(plan, Planned{TierName: s.Round.TierName(tier.Tier), DueAt: tier.DueAt})
	}
	return plan
}

func subjectOf(s derogation.State) Subject {
	subject := Subject{
		TrustName: s.Trust.Name, TrustCode: s.Trust.Code,
		RoundName: s.Round.Name, UnionName: s.Round.UnionName, UnionPage: s.Round.UnionPage, HelpPhone: s.Round.HelpPhone,
		Status: s.Status, Tier: s.Tier, TierName: s.Round.TierName(s.Tier),
		DecisionNeededBy: s.Request.DecisionNeededBy.At, Feasible: s.Plan.Feasible,
		DoctorsAsked: derogation.Doctors(s.Request.Staff), PublicCode: publicCode(s), AskedUntil: s.AskedUntil(),
		Category: s.Request.Category,
	}
	subject.CategoryName, _ = s.Round.Category(s.Request.Category)
	if review, ok := s.OpenReview(); ok {
		subject.DueAt = review.DueAt
		if rules, known := s.Round.TierRules(review.Tier); known {
			subject.Choices = rules.Allows()
			if _, offered := s.OpenOffer(); offered || review.Paused {
				subject.Choices = slices.DeleteFunc(slices.Clone(subject.Choices), derogation.GoesToTrust)
			}
		}
	}
	if question, ok := s.OpenQuestion(); ok {
		subject.DueAt = question.DueAt
	}
	if m := s.Request.MassCasualty; m != nil {
		subject.Exception = &derogation.MassCasualty{DeclaredAt: m.DeclaredAt}
		if m.Declarer != "" {
			subject.Declarer = s.Round.Declared(derogation.MassCasualty{Declarer: m.Declarer})
		}
	}
	if s.Decision != nil {
		subject.tellDecision(s)
	}
	if s.StrikeEndsFirst() {
		subject.StrikeEndsAt = new(s.StrikeEnd.EndsAt)
	}
	if s.Reported != nil {
		subject.Reported = s.Reported.Outcome
	}
	if s.Ending != nil {
		subject.EffectiveAt, subject.Withdrawal = s.Ending.EffectiveAt, string(s.Ending.Reason)
	}
	return subject
}

// tellDecision copies what was decided, and that there are conditions without what
// they say.
func (subject *Subject) tellDecision(s derogation.State) {
	d := s.Decision
	subject.Decision = &derogation.Decision{
		Outcome: d.Outcome, Reasons: d.Reasons, DecidedAt: d.DecidedAt, RecordedAt: d.RecordedAt,
		ContentVersion: d.ContentVersion, Asked: d.Asked, OtherMix: d.OtherMix,
	}
	subject.Accepted = d.Accepted != nil
	if d.Asked > 0 {
		subject.DoctorsAsked = d.Asked
	}
	if d.Terms != nil {
		subject.Decision.Terms = &derogation.Terms{Staff: slices.Clone(d.Terms.Staff), From: d.Terms.From, To: s.PermittedUntil()}
		subject.Site = s.Request.Site.Name
		subject.Conditions = d.Terms.Conditions != ""
	}
	for _, reason := range s.Round.Reasons() {
		if slices.Contains(d.Reasons, reason.Code) {
			subject.Reasons = append(subject.Reasons, reason.Text)
		}
	}
}

// publicCode is the code of what the register shows of a case; empty where it
// shows nothing.
func publicCode(s derogation.State) string {
	if entry, ok := s.Derogation(); ok {
		return entry.Code
	}
	if entry, ok := s.Exception(); ok {
		return entry.Code
	}
	return ""
}
