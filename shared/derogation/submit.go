package derogation

import "time"

func (c Submit) decide(s State, actor Actor, now time.Time) (Event, error) {
	if s.Version != 0 {
		return Event{}, &ConflictError{Code: ConflictExists, Status: s.Status, At: s.SubmittedAt, Detail: "this reference is already in use"}
	}
	if actor.Organisation == "" || actor.Organisation != c.Trust.Code || c.Trust.Kind != KindTrust {
		return Event{}, &ForbiddenError{Detail: "a request is filed by the trust that it is for"}
	}
	if c.Reference == "" {
		return Event{}, &InvalidError{Fields: []FieldError{{Pointer: "/reference", Code: "required", Detail: "must be given"}}}
	}
	if err := c.Round.Validate(); err != nil {
		return Event{}, err
	}
	if err := ValidateRequest(c.Request, c.Round, now); err != nil {
		return Event{}, err
	}
	return Event{
		Reference:      c.Reference,
		Type:           EventSubmitted,
		ContentVersion: 1,
		Tier:           c.Round.Tiers[0].Tier,
		Submission: &Submission{
			Round: c.Round, Trust: c.Trust, Request: c.Request,
			Plan: MakePlan(c.Round, now, c.Request.DecisionNeededBy.At),
		},
	}, nil
}
