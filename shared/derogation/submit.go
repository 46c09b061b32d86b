package derogation

import "time"

func (c Submit) decide(s State, actor Actor, now time.Time) (Event, error) {
	if s.Version != 0 {
		return Event{}, &ConflictError{Code: ConflictExists, Status: s.Status, At: s.SubmittedAt, Detail: "this reference is already in use"}
	}
	if actor.Organisation == "" || actor.Organisation != c.Trust.Code || c.Trust.Kind != KindTrust {
		return Event{}, &ForbiddenError{Detail: "a request is filed by the trust that it is for"}
	}
	if err := c.Round.takes(c.Trust, ""); err != nil {
		return Event{}, err
	}
	if err := ValidateTrust(c.Trust, now); err != nil {
		return Event{}, err
	}
	if c.Reference == "" {
		return Event{}, Invalid(FieldError{Pointer: "/reference", Code: "required", Detail: "must be given"})
	}
	if err := c.Round.Validate(); err != nil {
		return Event{}, err
	}
	if !c.Round.TakesRequests() {
		return Event{}, Invalid(FieldError{Pointer: "/round", Code: "round_takes_no_requests", Detail: "nobody decides in this round: it takes impact reports only"})
	}
	if err := ValidateRequest(c.Request, c.Round, now); err != nil {
		return Event{}, err
	}
	if err := ValidateSites(c.Request, c.Sites); err != nil {
		return Event{}, err
	}
	c.Request = c.Request.Settled()
	round, trust := c.Round.forRequest(c.Request), c.Trust
	// When a trust opens and closes may change, and is the directory's to say.
	trust.OpenedAt, trust.ClosedAt = time.Time{}, time.Time{}
	e := Event{
		Reference:      c.Reference,
		Type:           EventSubmitted,
		ContentVersion: 1,
		Tier:           c.Round.Tiers[0].Tier,
		Submission: &Submission{
			Round: round, Trust: trust, Request: c.Request,
			Plan: MakePlan(round, now, c.Request.DecisionNeededBy.At), Agreed: c.Agreed,
		},
	}
	return e.unlisted(c.Request, s.unlisted(c.Request, c.Sites)), nil
}
