package scenario

import (
	"math"
	"slices"
	"strings"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// countAnew works out a round's figures from ledgers alone, by the definitions
// in the documents and without the code that is tested: no replay, no state.
// The figures are named as in the API's answer.
func countAnew(ledgers [][]derogation.Event, viewer string, asOf time.Time) map[string]float64 {
	figures := map[string]float64{}
	times := map[derogation.Tier][]int{}
	inTime, missed := map[derogation.Tier]int{}, map[derogation.Tier]int{}
	for _, ledger := range ledgers {
		c := foldCase(ledger, asOf)
		if c.submission == nil || viewer == sample.Union && !c.reachedUnion && !c.exception {
			continue
		}
		c.countRequest(figures)
		for _, i := range c.impacts {
			figures["impact.reports"]++
			figures["impact.appointments.cancelled"] += float64(i.Appointments.Cancelled)
			figures["impact.appointments.moved"] += float64(i.Appointments.Moved)
			figures["impact.appointments.rebooked"] += float64(i.Appointments.Rebooked)
			figures["impact.operations.cancelled"] += float64(i.Operations.Cancelled)
			figures["impact.operations.moved"] += float64(i.Operations.Moved)
			figures["impact.operations.rebooked"] += float64(i.Operations.Rebooked)
		}
		if len(c.impacts) > 0 {
			figures["impact.requestsWithReport"]++
		}
		if c.exception {
			continue
		}
		for _, r := range c.reviews {
			place := "tiers." + string(r.tier) + "."
			figures[place+"reviews"]++
			figures[place+r.ended]++
			switch r.ended {
			case "answered":
				times[r.tier] = append(times[r.tier], int(r.taken/time.Second))
				if r.taken <= r.given {
					inTime[r.tier]++
				}
			case "notAnswered":
				missed[r.tier]++
			}
		}
	}
	for _, tier := range ladder() {
		place := "tiers." + string(tier) + "."
		answered := len(times[tier])
		slices.Sort(times[tier])
		if answered > 0 {
			figures[place+"medianSeconds"] = float64(times[tier][(answered+1)/2-1])
			figures[place+"ninetiethSeconds"] = float64(times[tier][(answered*9+9)/10-1])
		}
		figures[place+"answeredInTime"] = float64(inTime[tier])
		if all := answered + missed[tier]; all > 0 {
			figures[place+"shareInTime"] = math.Round(float64(inTime[tier])/float64(all)*1e4) / 1e4
		}
	}
	for name, value := range figures {
		if value == 0 {
			delete(figures, name)
		}
	}
	return figures
}

// foldedCase is what the events of one case say, one after the other.
type foldedCase struct {
	submission   *derogation.Submission
	exception    bool
	request      derogation.Request
	ending       string // as in the figures' names; "pending" while it is open
	tier         derogation.Tier
	granted      int
	wasGranted   bool
	decided      bool
	reported     bool
	reachedUnion bool
	late         bool
	mixed        bool // Approved in another mix.
	passed       bool // The clinical deadline, while it was open.
	reviews      []*foldedReview
	impacts      []derogation.Impact
}

type foldedReview struct {
	tier   derogation.Tier
	opened time.Time
	given  time.Duration
	asked  time.Time
	paused time.Duration
	taken  time.Duration
	ended  string
}

var endings = map[derogation.EventType]string{
	derogation.EventResolvedLocally: "resolvedLocally", derogation.EventResolvedByTrust: "resolvedLocally",
	derogation.EventDeclined: "notPutForward", derogation.EventWithdrawn: "withdrawn", derogation.EventRefused: "refused",
	derogation.EventUndecided: "undecided", derogation.EventApproved: "inForce", derogation.EventOfferAccepted: "inForce", derogation.EventDerogationEnded: "ranToEnd",
	derogation.EventStoodDown: "stoodDown", derogation.EventRevoked: "revoked", derogation.EventReopened: "pending", derogation.EventReconsiderationAsked: "pending",
}

func foldCase(ledger []derogation.Event, asOf time.Time) foldedCase {
	var c foldedCase
	for _, e := range ledger {
		if e.At.After(asOf) {
			break
		}
		c.add(e)
	}
	return c
}

func (c *foldedCase) add(e derogation.Event) {
	c.passed = c.passed || c.ending == "pending" && !e.At.Before(c.request.DecisionNeededBy.At)
	if ending, ends := endings[e.Type]; ends {
		c.ending = ending
	}
	switch e.Type {
	case derogation.EventSubmitted:
		c.submission, c.request, c.ending, c.tier = e.Submission, e.Submission.Request, "pending", e.Tier
		c.exception = e.Submission.Request.MassCasualty != nil
	case derogation.EventAmended:
		c.request = *e.Request
	case derogation.EventReviewOpened:
		c.tier = e.Tier
		c.reviews = append(c.reviews, &foldedReview{tier: e.Tier, opened: e.At, given: e.DueAt.Sub(e.At), ended: "open"})
		if e.Tier == derogation.Union && !c.reachedUnion {
			c.reachedUnion = true
			c.late = c.request.DecisionNeededBy.At.Sub(e.At) < time.Hour // The floor of the sample's union.
		}
	case derogation.EventAsked:
		c.reviews[len(c.reviews)-1].asked = e.At
	case derogation.EventAnswered, derogation.EventNotAnswered:
		last := c.reviews[len(c.reviews)-1]
		last.paused += e.At.Sub(last.asked)
	case derogation.EventEscalated, derogation.EventResolvedLocally, derogation.EventDeclined, derogation.EventRefused:
		c.close(e, "answered")
	case derogation.EventApproved, derogation.EventOfferAccepted:
		c.mixed = e.OtherMix
		c.close(e, "answered")
		c.wasGranted, c.granted = true, derogation.Doctors(e.Terms.Staff)
	case derogation.EventTierPassed, derogation.EventUndecided:
		c.close(e, "notAnswered")
	case derogation.EventWithdrawn, derogation.EventResolvedByTrust:
		c.close(e, "overtaken")
	case derogation.EventDecisionReported:
		c.reported = true
	case derogation.EventImpactReported:
		c.impacts = append(c.impacts, *e.Impact)
	}
	c.decided = c.decided || e.Type == derogation.EventApproved || e.Type == derogation.EventOfferAccepted || e.Type == derogation.EventRefused
	if e.Type == derogation.EventEscalated || e.Type == derogation.EventTierPassed {
		c.tier = ladder()[rank(e.Tier)+1]
	}
}

func (c *foldedCase) close(e derogation.Event, how string) {
	if n := len(c.reviews); n > 0 && c.reviews[n-1].ended == "open" {
		last := c.reviews[n-1]
		last.ended, last.taken = how, e.At.Sub(last.opened)-last.paused
	}
}

// countRequest adds a case to the tallies that it belongs to.
func (c *foldedCase) countRequest(figures map[string]float64) {
	add := func(place string) {
		figures[place+".requests"]++
		figures[place+".doctorsAsked"] += float64(derogation.Doctors(c.request.Staff))
		figures[place+".doctorsGranted"] += float64(c.granted)
	}
	kind := "requests"
	if c.exception {
		kind = "exceptions"
	}
	trust := c.submission.Trust
	for _, place := range []string{
		kind, "regions." + trust.RegionCode + "." + kind, "icbs." + trust.ICBCode + "." + kind, "trusts." + trust.Code + "." + kind,
		"services." + strings.ToLower(strings.Join(strings.Fields(c.request.Service), " ")) + "." + kind,
		"categories." + string(c.request.Category) + "." + kind,
	} {
		add(place + ".all")
		add(place + "." + c.ending)
		if c.wasGranted {
			add(place + ".granted")
		}
	}
	if c.exception {
		return
	}
	if c.ending == "pending" {
		add("pendingAt." + string(c.tier) + ".requests")
	}
	if c.reported && !c.decided {
		add("reportedOnly")
	}
	if c.late {
		add("reachedUnionLate")
	}
	if c.mixed {
		add("otherMix")
	}
	if c.passed {
		add("deadlinePassed")
	}
}
