package counts

import (
	"fmt"

	"example.org/derogations/shared/derogation"
)

func (n *Number) add(s derogation.State) {
	n.Requests++
	n.DoctorsAsked += derogation.Doctors(s.Request.Staff)
	if s.Status.WasApproved() {
		n.DoctorsGranted += derogation.Doctors(s.Decision.Terms.Staff)
	}
}

func (t *Tally) add(s derogation.State) error {
	part, err := t.part(s.Status)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Reference, err)
	}
	part.add(s)
	t.All.add(s)
	if s.Status.WasApproved() {
		t.Granted.add(s)
	}
	return nil
}

// part is the one part of the whole to which a status belongs.
func (t *Tally) part(status derogation.Status) (*Number, error) {
	switch status {
	case derogation.Submitted, derogation.InReview, derogation.AwaitingInformation:
		return &t.Pending, nil
	case derogation.ResolvedLocally:
		return &t.ResolvedLocally, nil
	case derogation.Declined:
		return &t.NotPutForward, nil
	case derogation.Withdrawn:
		return &t.Withdrawn, nil
	case derogation.Refused:
		return &t.Refused, nil
	case derogation.Undecided:
		return &t.Undecided, nil
	case derogation.Approved:
		return &t.InForce, nil
	case derogation.Ended:
		return &t.RanToEnd, nil
	case derogation.StoodDown:
		return &t.StoodDown, nil
	case derogation.Revoked:
		return &t.Revoked, nil
	case derogation.Voided:
		return nil, fmt.Errorf("what was voided counts as no request: %w", derogation.ErrUnknown)
	case derogation.ImpactOnly:
		return nil, fmt.Errorf("a report on the impact is no request: %w", derogation.ErrUnknown)
	default:
		return nil, fmt.Errorf("status %q: %w", status, derogation.ErrUnknown)
	}
}
