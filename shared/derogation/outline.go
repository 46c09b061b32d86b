package derogation

import "time"

// Outline is what lists show of a request, and what says there who may see it:
// about a tenth of its State. It is what the indexes of lists hold. OutlineOf is
// the one place that makes it. One that was stored before a field came to be has
// that field's zero until the request changes, or the lists are filled anew.
type Outline struct {
	Reference string    `json:"reference"`
	Version   int       `json:"version"`
	Status    Status    `json:"status"`
	Round     string    `json:"round"`
	RoundName string    `json:"roundName,omitempty"`
	Test      bool      `json:"test,omitempty"`
	Trust     string    `json:"trust"`
	TrustName string    `json:"trustName"`
	ICB       string    `json:"icb,omitempty"`
	Region    string    `json:"region,omitempty"`
	Client    string    `json:"client,omitempty"`
	Submitted time.Time `json:"submitted"`
	Changed   time.Time `json:"changed"`
	Service   string    `json:"service,omitempty"`
	Site      string    `json:"site,omitempty"`
	Doctors   int       `json:"doctors,omitempty"`
	NeededBy  time.Time `json:"neededBy,omitzero"`
	// Exception: the trust states a mass casualty event.
	Exception bool `json:"exception,omitempty"`
	// Union is the code of the union that the request reached, empty before.
	Union    string `json:"union,omitempty"`
	Tier     Tier   `json:"tier,omitempty"`
	TierName string `json:"tierName,omitempty"`
	Waits    *Waits `json:"waits,omitempty"`
	// Unjudged are those who have yet to judge a mass casualty exception that is over.
	Unjudged []Tier `json:"unjudged,omitempty"`
}

// Awaits reports whether somebody is still expected to say something: the request is
// open, or an exception is to be judged.
func (o Outline) Awaits() bool { return o.Status.Open() || len(o.Unjudged) > 0 }

// Waits is whom an open request waits for, since when, and until when the answer
// is due.
type Waits struct {
	For      WaitsFor  `json:"for"`
	Since    time.Time `json:"since"`
	DueAt    time.Time `json:"dueAt"`
	Extended bool      `json:"extended,omitempty"`
}

// WaitsFor says whose answer an open request waits for.
type WaitsFor string

// What a request waits for: its tier to be asked, its tier's answer, or the
// trust's answer to a question of that tier.
const (
	WaitsToBeAsked WaitsFor = "to_be_asked"
	WaitsForTier   WaitsFor = "tier"
	WaitsForTrust  WaitsFor = "trust"
)

// OutlineOf is what lists show of a request as it stands.
func OutlineOf(s State) Outline {
	o := Outline{
		Reference: s.Reference, Version: s.Version, Status: s.Status,
		Round: s.Round.ID, RoundName: s.Round.Name, Test: s.Round.Test,
		Trust: s.Trust.Code, TrustName: s.Trust.Name, ICB: s.Trust.ICBCode, Region: s.Trust.RegionCode,
		Client: s.FiledBy.ID, Submitted: s.SubmittedAt, Changed: s.ChangedAt,
		Service: s.Request.Service, Site: s.Request.Site.Name, Doctors: Doctors(s.Request.Staff),
		NeededBy: s.Request.DecisionNeededBy.At, Exception: s.Request.MassCasualty != nil, Union: s.UnionReached(), Tier: s.Tier, Waits: s.waits(),
		Unjudged: s.unjudged(),
	}
	if s.Tier != "" {
		o.TierName = s.Round.TierName(s.Tier)
	}
	return o
}

func (s State) waits() *Waits {
	if !s.Status.Open() {
		return nil
	}
	if question, asked := s.OpenQuestion(); asked {
		return &Waits{For: WaitsForTrust, Since: question.AskedAt, DueAt: question.DueAt}
	}
	if review, open := s.OpenReview(); open {
		return &Waits{For: WaitsForTier, Since: review.OpenedAt, DueAt: review.DueAt, Extended: review.ExtendedAt != nil}
	}
	planned, _ := s.Plan.For(s.Tier)
	return &Waits{For: WaitsToBeAsked, Since: s.StepSince, DueAt: planned.DueAt}
}

// Live reports whether a request stands: it is open, or approved.
func (s State) Live() bool { return s.Status.Open() || s.Status == Approved }
