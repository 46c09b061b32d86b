package derogation

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
// for a trust.
type Organisation struct {
	Code       string           `json:"code"`
	Name       string           `json:"name"`
	Kind       OrganisationKind `json:"kind"`
	RegionCode string           `json:"regionCode,omitempty"`
	RegionName string           `json:"regionName,omitempty"`
	ICBCode    string           `json:"icbCode,omitempty"`
	ICBName    string           `json:"icbName,omitempty"`
}
