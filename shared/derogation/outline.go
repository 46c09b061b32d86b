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
	// Objected: the union or the national team does not agree to the exception.
	Objected bool `json:"objected,omitempty"`
	// Union is the code of the union that the request reached, empty before.
	Union    string `json:"union,omitempty"`
	Tier     Tier   `json:"tier,omitempty"`
	TierName string `json:"tierName,omitempty"`
	Waits    *Waits `json:"waits,omitempty"`
	// Until is how long at most doctors are asked for, or permitted, while the end of
	// the strike may still change that.
	Until time.Time `json:"until,omitzero"`
	// Unjudged are those who have yet to judge a mass casualty exception that is over.
	Unjudged []Tier `json:"unjudged,omitempty"`
}

// Awaits reports whether somebody is still expected to say something: the request is
// open, or an exception is to be judged.
func (o Outline) Awaits() bool { return o.Status.Open() || len(o.Unjudged) > 0 }

// MayFollow reports whether an end of the strike may concern the case, as far as its
// outline says: one that is over, or that ends before the strike anyway, it does not.
func (o Outline) MayFollow(ends, now time.Time) bool {
	if !o.Status.Open() && o.Status != Approved && !o.Status.MayOpenAgain() {
		return false
	}
	// Outlines of before do not say until when.
	return o.Until.IsZero() || o.Until.After(ends) || o.Status.Open() && !ends.After(now)
}

// MayComeBack reports whether a case may have followed an end of the strike that is taken
// back.
func (o Outline) MayComeBack() bool {
	return o.Status.Open() || o.Status == Approved || o.Status == Ended || o.Status == StrikeEnded || o.Status.MayOpenAgain()
}

// Waits is whom an open request waits for, since when, and until when the answer
// is due.
type Waits struct {
	For      WaitsFor  `json:"for"`
	Since    time.Time `json:"since"`
	DueAt    time.Time `json:"dueAt"`
	Extended bool      `json:"extended,omitempty"`
	// Offered: what waits for the trust is a counter-offer of the union.
	Offered bool `json:"offered,omitempty"`
	// SeenAt is when somebody of the tier first said that they have it.
	SeenAt time.Time `json:"seenAt,omitzero"`
}

// WaitsFor says whose answer an open request waits for.
type WaitsFor string

// What a request waits for: its tier to be asked, its tier's answer, or the
// trust's answer to a question of that tier, or to its offer.
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
		Objected: len(s.Objections) > 0, Unjudged: s.unjudged(),
	}
	switch {
	case s.Status == Approved:
		o.Until = s.PermittedUntil()
	case s.strikeConcerns():
		o.Until = s.asksUntil()
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
	if offer, offered := s.OpenOffer(); offered {
		return &Waits{For: WaitsForTrust, Since: offer.At, DueAt: offer.ExpiresAt, Offered: true}
	}
	if review, open := s.OpenReview(); open {
		waits := &Waits{For: WaitsForTier, Since: review.OpenedAt, DueAt: review.DueAt, Extended: review.ExtendedAt != nil}
		if len(review.Seen) > 0 {
			waits.SeenAt = review.Seen[0].At
		}
		return waits
	}
	planned, _ := s.Plan.For(s.Tier)
	return &Waits{For: WaitsToBeAsked, Since: s.StepSince, DueAt: planned.DueAt}
}

// Live reports whether a request stands: it is open, or approved.
func (s State) Live() bool { return s.Status.Open() || s.Status == Approved }
