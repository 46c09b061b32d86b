package casework

import (
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
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
)

// outboxGrace is how long an outbox item is left to the stream before the
// sweep hands it on as well.
const outboxGrace = time.Minute

// Announcement is what is to be told, committed with the event that caused it.
// It carries all that the words need, because a transaction is not atomic in
// the stream. It holds no clinical text.
type Announcement struct {
	Reference string           `json:"reference"`
	Key       string           `json:"key"`
	Kind      AnnouncementKind `json:"kind"`
	At        time.Time        `json:"at"`
	DueAt     time.Time        `json:"dueAt"`
	Expanded  bool             `json:"expanded"`
	Subject   Subject          `json:"subject"`
	Audience  []Audience       `json:"audience,omitempty"`
	// Addresses are those of the round's distribution list.
	Addresses []derogation.Distribution `json:"addresses,omitempty"`
	// Code is set for a one-time code: whom it is for. The code itself is not
	// kept anywhere.
	Code *CodeKey `json:"code,omitempty"`
	// CodeKeyID and CodeNonce are what the code is worked out from.
	CodeKeyID string `json:"codeKeyId,omitempty"`
	CodeNonce string `json:"codeNonce,omitempty"`
}

// Audience is everybody who has a duty at an organisation. Review is the review
// that their link opens; 0 gives them no link.
type Audience struct {
	Organisation string `json:"organisation"`
	Duty         string `json:"duty"`
	Service      string `json:"service,omitempty"`
	Review       int    `json:"review,omitempty"`
}

// Subject is what an announcement is about, as plain facts.
type Subject struct {
	TrustName        string               `json:"trustName"`
	SiteName         string               `json:"siteName"`
	RoundName        string               `json:"roundName"`
	UnionName        string               `json:"unionName"`
	UnionPage        string               `json:"unionPage,omitempty"`
	HelpPhone        string               `json:"helpPhone,omitempty"`
	Status           derogation.Status    `json:"status"`
	Tier             derogation.Tier      `json:"tier,omitempty"`
	TierName         string               `json:"tierName,omitempty"`
	DueAt            time.Time            `json:"dueAt,omitzero"`
	DecisionNeededBy time.Time            `json:"decisionNeededBy"`
	Feasible         bool                 `json:"feasible"`
	DoctorsAsked     int                  `json:"doctorsAsked"`
	Decision         *derogation.Decision `json:"decision,omitempty"`
}

func subjectOf(s derogation.State) Subject {
	subject := Subject{
		TrustName: s.Trust.Name, SiteName: s.Request.Site.Name,
		RoundName: s.Round.Name, UnionName: s.Round.UnionName, UnionPage: s.Round.UnionPage, HelpPhone: s.Round.HelpPhone,
		Status: s.Status, Tier: s.Tier, TierName: s.Round.TierName(s.Tier),
		DecisionNeededBy: s.Request.DecisionNeededBy.At, Feasible: s.Plan.Feasible,
		DoctorsAsked: derogation.Doctors(s.Request.Staff), Decision: s.Decision,
	}
	if review, ok := s.OpenReview(); ok {
		subject.DueAt = review.DueAt
	}
	return subject
}

// announcementsFor is what must be told because of an event: a review that
// opens, to its tier; everything else to the trust and to every tier that was
// asked; the union's decision to the round's distribution list as well.
func announcementsFor(s derogation.State, e derogation.Event) []Announcement {
	kinds := map[derogation.EventType]AnnouncementKind{
		derogation.EventReviewOpened:      AnnounceReview,
		derogation.EventDecisionOverdue:   AnnounceOverdue,
		derogation.EventDecisionAnnounced: AnnounceDecision,
		derogation.EventClosingAnnounced:  AnnounceClosing,
		derogation.EventEndingAnnounced:   AnnounceEnding,
	}
	kind, ok := kinds[e.Type]
	if !ok {
		return nil
	}
	a := Announcement{
		Reference: s.Reference, Key: fmt.Sprintf("A#%06d", e.Version), Kind: kind,
		At: e.At, DueAt: e.At.Add(outboxGrace), Subject: subjectOf(s),
	}
	if kind == AnnounceReview {
		a.Audience = []Audience{reviewAudience(s, e.Tier, e.Review)}
		return []Announcement{a}
	}
	a.Audience = append([]Audience{{Organisation: s.Trust.Code, Duty: DutyTrustContact}}, everyTierAsked(s)...)
	if kind == AnnounceDecision {
		a.Addresses = s.Round.Distribution
	}
	return []Announcement{a}
}

func reviewAudience(s derogation.State, tier derogation.Tier, review int) Audience {
	rules, _ := s.Round.TierRules(tier)
	audience := Audience{Organisation: rules.Answering(s.Trust), Duty: string(tier), Review: review}
	if tier == derogation.ClinicalDirector {
		audience.Service = s.Request.Service
	}
	return audience
}

func everyTierAsked(s derogation.State) []Audience {
	var asked []Audience
	for _, review := range s.Reviews {
		asked = append(asked, reviewAudience(s, review.Tier, review.Number))
	}
	return asked
}
