package derogation

import "time"

// OrganisationKind says what part an organisation plays.
type OrganisationKind string

// The kinds of organisation that take part.
const (
	KindTrust    OrganisationKind = "trust"
	KindICB      OrganisationKind = "icb"
	KindRegion   OrganisationKind = "region"
	KindNational OrganisationKind = "national"
	KindUnion    OrganisationKind = "union"
)

// Known reports whether k is one of the kinds.
func (k OrganisationKind) Known() bool {
	switch k {
	case KindTrust, KindICB, KindRegion, KindNational, KindUnion:
		return true
	default:
		return false
	}
}

// Organisation is a body that files, reviews or decides. Code is its ODS code
// (a union has none, and goes by its initials). RegionCode and ICBCode are set
// for a trust. OpenedAt and ClosedAt are set where they are known: it is open
// from the one on, and no longer at the other.
type Organisation struct {
	Code       string           `json:"code"`
	Name       string           `json:"name"`
	Kind       OrganisationKind `json:"kind"`
	RegionCode string           `json:"regionCode,omitempty"`
	RegionName string           `json:"regionName,omitempty"`
	ICBCode    string           `json:"icbCode,omitempty"`
	ICBName    string           `json:"icbName,omitempty"`
	OpenedAt   time.Time        `json:"openedAt,omitzero"`
	ClosedAt   time.Time        `json:"closedAt,omitzero"`
}

// Open reports whether the organisation exists at a time, as far as is known.
func (o Organisation) Open(at time.Time) bool {
	return !at.Before(o.OpenedAt) && (o.ClosedAt.IsZero() || at.Before(o.ClosedAt))
}

// ValidateTrust says whether a trust may file at a time: one that has closed, or
// has not opened, may not. What it filed before goes on. It returns nil or an
// *InvalidError.
func ValidateTrust(trust Organisation, now time.Time) error {
	var bad fields
	switch {
	case trust.Open(now):
	case now.Before(trust.OpenedAt):
		bad.add("/trust", "trust_not_open", "the trust opens at "+trust.OpenedAt.Format(time.RFC3339))
	default:
		bad.add("/trust", "trust_closed", "the trust closed at "+trust.ClosedAt.Format(time.RFC3339)+": the trust that took its place files")
	}
	return bad.err()
}
