package derogation

import (
	"fmt"
	"slices"
	"time"
)

// Round is one period of industrial action with the rules for its requests.
// It is data: a change to it needs no developer. Every request keeps the round
// as it was when the request was submitted.
type Round struct {
	ID         string    `json:"id"`
	Name       string    `json:"name"`
	Version    int       `json:"version"`
	UnionName  string    `json:"unionName"`
	StaffGroup string    `json:"staffGroup"`
	Nation     string    `json:"nation,omitempty"`
	Action     string    `json:"action,omitempty"`
	StartsAt   time.Time `json:"startsAt"`
	EndsAt     time.Time `json:"endsAt"`
	// Spans are the times between StartsAt and EndsAt in which the strike is on; empty
	// where it is on throughout.
	Spans           []Span `json:"spans,omitempty"`
	AdvanceRequests bool   `json:"advanceRequests"`
	// Tiers is empty for a round that has no approver: it takes impact reports
	// only.
	Tiers        []RoundTier    `json:"tiers,omitempty"`
	Distribution []Distribution `json:"distribution,omitempty"`
	// TrustAnswer is how long the trust has to answer a tier's question.
	TrustAnswer AnswerTime `json:"trustAnswer,omitzero"`
	// Categories and Evidence narrow the categories and the questions, and may
	// word them anew; empty means all of them, as they are.
	Categories []RoundCategory `json:"categories,omitempty"`
	Evidence   []RoundQuestion `json:"evidence,omitempty"`
	// Grades are offered where the grade of a doctor is asked for; any other may be
	// written.
	Grades []string `json:"grades,omitempty"`
	// Services are the services by which a request and a standing derogation are
	// matched, however each is written. No request keeps them.
	Services []RoundService `json:"services,omitempty"`
	// RefusalReasons replaces the union's reasons; empty means RefusalReasons.
	RefusalReasons []Reason `json:"refusalReasons,omitempty"`
	// Declarers are who may declare a mass casualty event; empty means
	// DefaultDeclarers.
	Declarers []Declarer `json:"declarers,omitempty"`
	// Reminders are the shares of a response time, in hundredths, after which a
	// tier is reminded; ImpactDays the days after an ending on which the trust
	// is reminded to report its impact (empty: 3, 14 and 28).
	Reminders  []int `json:"reminders,omitempty"`
	ImpactDays []int `json:"impactDays,omitempty"`
	// EmailOnly leaves out the text that goes with the email to whoever is first
	// asked, and with what cannot wait until morning: an exception, a revocation, a
	// question to the trust, its approval.
	EmailOnly bool `json:"emailOnly,omitempty"`
	// Limits are how much one client may file.
	Limits Limits `json:"limits,omitzero"`
	// Publication is what the register may show.
	Publication Publication `json:"publication,omitzero"`
	// Retention is when what is personal and not of the record is forgotten; see
	// Keeps.
	Retention Retention `json:"retention,omitzero"`
	UnionPage string    `json:"unionPage,omitempty"`
	// UnionPublishes: the union announces its decisions elsewhere, and the
	// address of each announcement must be given.
	UnionPublishes bool   `json:"unionPublishes,omitempty"`
	HelpPhone      string `json:"helpPhone,omitempty"`
	// Phase is how far the service has come, where its pages are to say so; empty
	// where they are not.
	Phase ServicePhase `json:"phase,omitempty"`
	// Test marks a round whose requests only try the system out. Nobody is shown
	// or told anything of them, and they are not counted.
	Test bool `json:"test,omitempty"`
	// Strike is what has become of the strike since the round was loaded. No request
	// keeps it.
	Strike Strike `json:"strike,omitzero"`
}

// ServicePhase is how far the service has come, as GOV.UK and the NHS name it.
type ServicePhase string

// The phases that the pages have a banner for.
const (
	ServiceAlpha ServicePhase = "alpha"
	ServiceBeta  ServicePhase = "beta"
	ServicePilot ServicePhase = "pilot"
)

// AnswerTime is a response time and the least that is kept when time is short.
type AnswerTime struct {
	ResponseMinutes int `json:"responseMinutes"`
	FloorMinutes    int `json:"floorMinutes"`
}

// RoundCategory is a kind of care with its name for people.
type RoundCategory struct {
	Code Category `json:"code"`
	Name string   `json:"name"`
}

// RoundService is a service with the other names that people write for it.
type RoundService struct {
	Name      string   `json:"name"`
	Otherwise []string `json:"otherwise,omitempty"`
}

// RoundQuestion is an evidence question in the round's own words. Field is that
// of Evidence.
type RoundQuestion struct {
	Field    string `json:"field"`
	Question string `json:"question"`
}

// Publication is what the register of a round may show. Numbers below
// SmallNumbers are shown as "fewer than".
type Publication struct {
	SmallNumbers int  `json:"smallNumbers,omitempty"`
	HideService  bool `json:"hideService,omitempty"`
}

// SilenceRule says what happens when a tier does not answer.
type SilenceRule string

// What silence may mean. The union is never passed, whatever a round says.
const (
	// SilencePasses: the request goes on at once. The default.
	SilencePasses SilenceRule = "pass"
	// SilenceExtendsOnce: the tier's duty phone gets a text, and its time is
	// extended once; then the request goes on, marked as not reviewed.
	SilenceExtendsOnce SilenceRule = "extend_once"
)

// RoundTier is one tier as a round uses it. Response and floor are how long
// the tier has when time allows, and the least it keeps when time is short.
type RoundTier struct {
	Tier            Tier   `json:"tier"`
	DisplayName     string `json:"displayName"`
	AnsweredBy      string `json:"answeredBy"`
	ResponseMinutes int    `json:"responseMinutes"`
	FloorMinutes    int    `json:"floorMinutes"`
	// May narrows what the tier may do; empty means Allows.
	May []Action `json:"may,omitempty"`
	// Silence is what its silence means; empty means SilencePasses.
	Silence          SilenceRule `json:"silence,omitempty"`
	ExtensionMinutes int         `json:"extensionMinutes,omitempty"`
}

// Allows lists what the tier may do in this round while its review is open.
func (rt RoundTier) Allows() []Action {
	if len(rt.May) > 0 {
		return rt.May
	}
	return Allows(rt.Tier)
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
	bad.title("/id", r.ID, true)
	bad.title("/name", r.Name, true)
	bad.title("/unionName", r.UnionName, true)
	bad.title("/staffGroup", r.StaffGroup, true)
	bad.title("/nation", r.Nation, false)
	bad.title("/action", r.Action, false)
	if r.Version < 1 {
		bad.add("/version", "out_of_range", "must be 1 or more")
	}
	if !r.StartsAt.Before(r.EndsAt) {
		bad.add("/endsAt", "ends_before_start", "must be after startsAt")
	}
	if len(r.Tiers) > 0 && r.Tiers[len(r.Tiers)-1].Tier != Union {
		bad.add("/tiers", "no_union", "must end with the union: it alone decides")
	}
	r.checkSpans(&bad)
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
		bad.title(at+"/displayName", t.DisplayName, true)
		bad.title(at+"/answeredBy", t.AnsweredBy, true)
		bad.checkTimes(at, AnswerTime{t.ResponseMinutes, t.FloorMinutes})
		bad.checkTierRules(at, t)
	}
	r.checkLists(&bad)
	r.checkTest(&bad)
	return bad.err()
}
