package derogation

import (
	"slices"
	"time"
)

// Flag is something of a request that whoever judges it is shown before all else. It
// refuses nothing: the tiers and the union say what it weighs.
type Flag string

// The flags.
const (
	// FlagNoClinician: both tiers of the trust were passed, so that no clinician of the
	// trust has answered for the request.
	FlagNoClinician Flag = "no_clinician_answered"
	// FlagOldEvidence: what is said of the evidence was hours old when it was sent.
	FlagOldEvidence Flag = "old_evidence"
	// FlagNumbersContradict: numbers of the evidence say otherwise than its answer.
	FlagNumbersContradict Flag = "numbers_contradict"
	// FlagRiskBeforeStrike: the risk began before the strike did.
	FlagRiskBeforeStrike Flag = "risk_before_strike"
	// FlagSiteUnlisted: the site is not in the list of the trust's sites.
	FlagSiteUnlisted Flag = "site_unlisted"
	// FlagDaysAhead: the doctors are asked back days from when that was sent.
	FlagDaysAhead Flag = "days_ahead"
)

const (
	oldEvidenceAfter = 12 * time.Hour
	daysAheadFrom    = 48 * time.Hour
)

var flags = []struct {
	flag   Flag
	raised func(State) bool
}{
	{FlagNoClinician, State.noClinicianAnswered},
	{FlagOldEvidence, func(s State) bool { return len(s.OldStatements()) > 0 }},
	{FlagNumbersContradict, func(s State) bool { return len(s.Contradicted()) > 0 }},
	{FlagRiskBeforeStrike, func(s State) bool { return s.Request.Risk.BeganAt.Before(s.Round.StartsAt) }},
	{FlagSiteUnlisted, func(s State) bool { return s.SiteUnlisted }},
	{FlagDaysAhead, func(s State) bool { return s.Request.Window.From.Sub(s.contentSentAt()) >= daysAheadFrom }},
}

// Flags are those of the request as it stands, the weightiest first.
func (s State) Flags() []Flag {
	if s.Status == ImpactOnly {
		return nil
	}
	var raised []Flag
	for _, f := range flags {
		if f.raised(s) {
			raised = append(raised, f.flag)
		}
	}
	return raised
}

// AllFlags lists the flags that there are.
func AllFlags() []Flag {
	var all []Flag
	for _, f := range flags {
		all = append(all, f.flag)
	}
	return all
}

// noClinicianAnswered is so once each tier of the trust that the round has was passed,
// and none ever answered.
func (s State) noClinicianAnswered() bool {
	passed := map[Tier]bool{}
	for _, r := range s.Reviews {
		if r.Tier.ofTrust() {
			if !r.Passed() {
				return false
			}
			passed[r.Tier] = true
		}
	}
	for _, t := range s.Round.Tiers {
		if t.Tier.ofTrust() && !passed[t.Tier] {
			return false
		}
	}
	return len(passed) > 0
}

// ofTrust reports whether a clinician of the trust itself answers for a tier.
func (t Tier) ofTrust() bool { return t == ClinicalDirector || t == TrustMedicalDirector }

// OldStatements are the answers on the evidence that were hours old when they were sent.
func (s State) OldStatements() []EvidenceItem {
	return slices.DeleteFunc(s.Request.Evidence.Items(), func(item EvidenceItem) bool {
		return item.Statement == nil || item.Statement.AsOf == nil || s.contentSentAt().Sub(*item.Statement.AsOf) < oldEvidenceAfter
	})
}

// Contradicted are the answers on the evidence that their own numbers contradict.
func (s State) Contradicted() []EvidenceItem {
	return slices.DeleteFunc(s.Request.Evidence.Items(), func(item EvidenceItem) bool { return !item.contradicted() })
}

// contentSentAt is when the trust sent what the request holds now.
func (s State) contentSentAt() time.Time {
	at := s.SubmittedAt
	if n := len(s.Amendments); n > 0 {
		at = s.Amendments[n-1].At
	}
	if n := len(s.Reconsiderations); n > 0 && s.Reconsiderations[n-1].At.After(at) {
		at = s.Reconsiderations[n-1].At
	}
	return at
}
