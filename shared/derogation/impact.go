package derogation

import (
	"fmt"
	"slices"
	"time"
)

const (
	maxImpacts       = 8
	maxDisruption    = 1_000_000
	maxLFPSE         = 50
	maxEffect        = 500
	lateImpactsAfter = 365 * 24 * time.Hour
)

// HarmLevel is the highest level of harm seen so far, in the words of the
// national system for recording patient safety events (LFPSE).
type HarmLevel string

// The levels of harm.
const (
	HarmNotYetKnown HarmLevel = "not_yet_known"
	HarmNone        HarmLevel = "none"
	HarmNearMiss    HarmLevel = "near_miss"
	HarmLow         HarmLevel = "low"
	HarmModerate    HarmLevel = "moderate"
	HarmSevere      HarmLevel = "severe"
	HarmFatal       HarmLevel = "fatal"
)

// HarmLevels lists the levels in rising order.
func HarmLevels() []HarmLevel {
	return []HarmLevel{HarmNotYetKnown, HarmNone, HarmNearMiss, HarmLow, HarmModerate, HarmSevere, HarmFatal}
}

// IsIncident reports whether a level is of something that happened to a patient, or
// nearly did. It is taken at any moment: harm waits for no decision.
func (h HarmLevel) IsIncident() bool {
	return slices.Index(HarmLevels(), h) > slices.Index(HarmLevels(), HarmNone)
}

// Impact is what a trust reports on services and patients. Numbers, ranges and
// a reference to the safety event only: nothing that identifies a patient.
type Impact struct {
	Service          string        `json:"service"`
	Effect           string        `json:"effect"`
	Appointments     Disruption    `json:"appointments"`
	Operations       Disruption    `json:"operations"`
	PatientsAffected PatientsRange `json:"patientsAffected"`
	Harm             HarmLevel     `json:"harm"`
	LFPSEReference   string        `json:"lfpseReference,omitempty"`
	Narrative        string        `json:"narrative,omitempty"`
	// At and By are filled in when it is recorded.
	At time.Time `json:"at"`
	By Actor     `json:"by"`
}

// Disruption counts what was cancelled, moved to another day, and given a new
// date.
type Disruption struct {
	Cancelled int `json:"cancelled"`
	Moved     int `json:"moved"`
	Rebooked  int `json:"rebooked"`
}

// ValidateImpact names everything that is wrong with a report at once. It
// returns nil or an *InvalidError.
func ValidateImpact(i Impact) error {
	var bad fields
	bad.name("/service", i.Service)
	bad.said(ActReportImpact, "/effect", i.Effect, true)
	bad.said(ActReportImpact, "/narrative", i.Narrative, false)
	for at, d := range map[string]Disruption{"/appointments": i.Appointments, "/operations": i.Operations} {
		for name, n := range map[string]int{"/cancelled": d.Cancelled, "/moved": d.Moved, "/rebooked": d.Rebooked} {
			if n < 0 || n > maxDisruption {
				bad.add(at+name, "out_of_range", fmt.Sprintf("must be from 0 to %d", maxDisruption))
			}
		}
	}
	if p, most := i.PatientsAffected, fieldLimit("/risk/patientsAffected/to"); p.From < 0 || p.To < p.From || p.To > most {
		bad.add("/patientsAffected", "out_of_range", fmt.Sprintf("must be a range from 0 to %d", most))
	}
	if !slices.Contains(HarmLevels(), i.Harm) {
		bad.add("/harm", "unknown_level", "must be one of the levels of harm")
	}
	if len(i.LFPSEReference) > maxLFPSE {
		bad.add("/lfpseReference", "too_long", fmt.Sprintf("must be %d characters or fewer", maxLFPSE))
	}
	bad.checkControl("/lfpseReference", i.LFPSEReference)
	bad.sorted()
	return bad.err()
}

func (c ReportImpact) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActReportImpact, actor); err != nil {
		return Event{}, err
	}
	if s.Status == Voided {
		return Event{}, s.closed()
	}
	if s.ImpactSince != nil && now.Sub(*s.ImpactSince) > lateImpactsAfter {
		return Event{}, &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: s.ImpactSince.Add(lateImpactsAfter), Detail: "impact is taken for a year"}
	}
	if err := ValidateImpact(c.Impact); err != nil {
		return Event{}, err
	}
	if s.ImpactSince == nil && now.Before(s.Request.DecisionNeededBy.At) && !c.Impact.Harm.IsIncident() {
		return Event{}, Invalid(FieldError{Pointer: "/harm", Code: "too_early", Detail: "must be harm or a near miss until a decision is clinically needed, or the request has ended"})
	}
	if len(s.Impacts) >= maxImpacts {
		return Event{}, Invalid(FieldError{Pointer: "", Code: "too_many", Detail: fmt.Sprintf("at most %d reports are kept for a request", maxImpacts)})
	}
	return Event{Type: EventImpactReported, Tier: s.Tier, Impact: &c.Impact}, nil
}

func (c FileImpact) decide(s State, actor Actor, _ time.Time) (Event, error) {
	if s.Version != 0 {
		return Event{}, &ConflictError{Code: ConflictExists, Status: s.Status, At: s.SubmittedAt, Detail: "this reference is already in use"}
	}
	if actor.Organisation == "" || actor.Organisation != c.Trust.Code || c.Trust.Kind != KindTrust {
		return Event{}, &ForbiddenError{Action: ActReportImpact, Detail: "impact is reported by the trust that felt it"}
	}
	if err := c.Round.takes(c.Trust, ActReportImpact); err != nil {
		return Event{}, err
	}
	if c.Reference == "" {
		return Event{}, Invalid(FieldError{Pointer: "/reference", Code: "required", Detail: "must be given"})
	}
	if err := c.Round.Validate(); err != nil {
		return Event{}, err
	}
	if c.Round.TakesRequests() {
		return Event{}, Invalid(FieldError{Pointer: "/round", Code: "round_takes_requests", Detail: "report the impact on the request that it belongs to"})
	}
	if err := ValidateImpact(c.Impact); err != nil {
		return Event{}, err
	}
	return Event{
		Reference: c.Reference, Type: EventImpactReported, ContentVersion: 1, Impact: &c.Impact,
		Submission: &Submission{Round: c.Round, Trust: c.Trust},
	}, nil
}

// impactDue is when the trust is next reminded, if it is.
func (s State) impactDue() (time.Time, bool) {
	days := s.Round.ImpactReminders()
	if s.ImpactSince == nil || s.Status == ImpactOnly || s.ImpactReminded >= len(days) {
		return time.Time{}, false
	}
	return s.ImpactSince.AddDate(0, 0, days[s.ImpactReminded]), true
}

func (c RequestImpact) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := systemOnly(actor); err != nil {
		return Event{}, err
	}
	if at, ok := s.impactDue(); !ok || now.Before(at) {
		return Event{}, &ConflictError{Code: ConflictNotDue, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "no reminder is due"}
	}
	return Event{Type: EventImpactRequested, Tier: s.Tier}, nil
}

func (s *State) impactReported(e Event) {
	if s.Version == 1 { // The first event: a case that is only this report.
		s.Reference, s.ContentVersion, s.Status = e.Reference, e.ContentVersion, ImpactOnly
		s.Round, s.Trust = e.Submission.Round, e.Submission.Trust
		s.FiledBy, s.SubmittedAt = e.Actor, e.At
		s.Announced, s.StepSince = ImpactOnly, e.At
		s.ImpactSince = new(e.At)
	}
	impact := *e.Impact
	impact.At, impact.By = e.At, e.Actor
	s.Impacts = append(s.Impacts, impact)
}
