package derogation

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Round is one period of industrial action with the rules for its requests.
// It is data: a change to it needs no developer. Every request keeps the round
// as it was when the request was submitted.
type Round struct {
	ID              string         `json:"id"`
	Name            string         `json:"name"`
	Version         int            `json:"version"`
	UnionName       string         `json:"unionName"`
	StaffGroup      string         `json:"staffGroup"`
	StartsAt        time.Time      `json:"startsAt"`
	EndsAt          time.Time      `json:"endsAt"`
	AdvanceRequests bool           `json:"advanceRequests"`
	Tiers           []RoundTier    `json:"tiers"`
	Distribution    []Distribution `json:"distribution,omitempty"`
	UnionPage       string         `json:"unionPage,omitempty"`
	HelpPhone       string         `json:"helpPhone,omitempty"`
}

// RoundTier is one tier as a round uses it. Response and floor are how long
// the tier has when time allows, and the least it keeps when time is short.
type RoundTier struct {
	Tier            Tier   `json:"tier"`
	DisplayName     string `json:"displayName"`
	AnsweredBy      string `json:"answeredBy"`
	ResponseMinutes int    `json:"responseMinutes"`
	FloorMinutes    int    `json:"floorMinutes"`
}

// Who answers for a tier: the trust itself, its region, or else the
// organisation whose code stands in RoundTier.AnsweredBy.
const (
	AnsweredByTrust  = "trust"
	AnsweredByRegion = "region"
)

// Distribution is an address that is told every decision of the round.
type Distribution struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Active reports whether the action is on at the time given.
func (r Round) Active(at time.Time) bool {
	return !at.Before(r.StartsAt) && at.Before(r.EndsAt)
}

// TierRules returns the round's rules for a tier.
func (r Round) TierRules(t Tier) (RoundTier, bool) {
	i := slices.IndexFunc(r.Tiers, func(rt RoundTier) bool { return rt.Tier == t })
	if i < 0 {
		return RoundTier{}, false
	}
	return r.Tiers[i], true
}

// TierName is the round's own name for a tier.
func (r Round) TierName(t Tier) string {
	if rules, ok := r.TierRules(t); ok {
		return rules.DisplayName
	}
	return string(t)
}

// After returns the tier that follows t, and false for the last one.
func (r Round) After(t Tier) (Tier, bool) {
	i := slices.IndexFunc(r.Tiers, func(rt RoundTier) bool { return rt.Tier == t })
	if i < 0 || i+1 >= len(r.Tiers) {
		return "", false
	}
	return r.Tiers[i+1].Tier, true
}

// Answering is the code of the organisation that answers for a tier when the
// request is the given trust's.
func (rt RoundTier) Answering(trust Organisation) string {
	switch rt.AnsweredBy {
	case AnsweredByTrust:
		return trust.Code
	case AnsweredByRegion:
		return trust.RegionCode
	default:
		return rt.AnsweredBy
	}
}

// Validate names everything that is wrong with a round at once. It returns nil
// or an *InvalidError.
func (r Round) Validate() error {
	var bad fields
	bad.require("/id", r.ID)
	bad.require("/name", r.Name)
	bad.require("/unionName", r.UnionName)
	bad.require("/staffGroup", r.StaffGroup)
	if r.Version < 1 {
		bad.add("/version", "out_of_range", "must be 1 or more")
	}
	if !r.StartsAt.Before(r.EndsAt) {
		bad.add("/endsAt", "ends_before_start", "must be after startsAt")
	}
	if len(r.Tiers) == 0 || r.Tiers[len(r.Tiers)-1].Tier != Union {
		bad.add("/tiers", "no_union", "must end with the union: it alone decides")
	}
	last := -1
	for i, t := range r.Tiers {
		at := fmt.Sprintf("/tiers/%d", i)
		rung := slices.Index(Ladder(), t.Tier)
		if rung < 0 {
			bad.add(at+"/tier", "unknown_tier", "is not one of the five tiers")
		} else if rung <= last {
			bad.add(at+"/tier", "out_of_order", "must come later in the chain than the tier before it")
		}
		last = max(last, rung)
		bad.require(at+"/displayName", t.DisplayName)
		bad.require(at+"/answeredBy", t.AnsweredBy)
		if t.FloorMinutes < 1 || t.ResponseMinutes < t.FloorMinutes {
			bad.add(at+"/responseMinutes", "out_of_range", "must be at least floorMinutes, which must be at least 1")
		}
	}
	for i, d := range r.Distribution {
		if !strings.Contains(d.Email, "@") {
			bad.add(fmt.Sprintf("/distribution/%d/email", i), "not_an_address", "must be an e-mail address")
		}
	}
	return bad.err()
}

// fields collects everything that is wrong, so that all of it is named at once.
type fields []FieldError

func (f *fields) add(pointer, code, detail string) {
	*f = append(*f, FieldError{Pointer: pointer, Code: code, Detail: detail})
}

func (f *fields) require(pointer, value string) {
	if strings.TrimSpace(value) == "" {
		f.add(pointer, "required", "must be given")
	}
}

func (f fields) err() error {
	if len(f) == 0 {
		return nil
	}
	return &InvalidError{Fields: f}
}
