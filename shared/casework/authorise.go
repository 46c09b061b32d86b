package casework

import "example.org/derogations/shared/derogation"

// mayRead says who may see a case through the API: the trust its own, an ICB
// and a region those of their trusts, the national team all, the union those
// that reached it. To everybody else the case does not exist; a test does to
// nobody but the test trust.
func mayRead(actor derogation.Actor, s derogation.State) bool {
	if actor.Organisation == "" || s.Round.Test && actor.Organisation != s.Trust.Code {
		return false
	}
	switch actor.OrganisationKind {
	case derogation.KindTrust:
		return actor.Organisation == s.Trust.Code
	case derogation.KindICB:
		return actor.Organisation == s.Trust.ICBCode
	case derogation.KindRegion:
		return actor.Organisation == s.Trust.RegionCode
	case derogation.KindNational:
		return true
	case derogation.KindUnion:
		rules, ok := s.Round.TierRules(derogation.Union)
		return ok && rules.Answering(s.Trust) == actor.Organisation && s.ReachedUnion()
	default:
		return false
	}
}
