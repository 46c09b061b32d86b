package counts_test

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/counts"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// naive works the figures out a second time, straight from the events and
// without the state that they fold into: a list of what each event means for
// each figure. It is the written definition, read by somebody else.
type naive map[string]int

func naiveCount(ledgers [][]derogation.Event, asOf time.Time) naive {
	n := naive{}
	taken := map[derogation.Tier][]time.Duration{}
	for _, events := range ledgers {
		n.story(events, asOf, taken)
	}
	for tier, times := range taken {
		slices.Sort(times)
		smallest := func(hundredths int) int {
			for i, d := range times {
				if 100*(i+1) >= hundredths*len(times) {
					return int(d.Seconds())
				}
			}
			return 0
		}
		n["median "+string(tier)] = smallest(50)
		n["ninetieth "+string(tier)] = smallest(90)
	}
	return n.withoutZeros()
}

var endings = map[derogation.EventType]string{
	derogation.EventSubmitted: "pending", derogation.EventReopened: "pending", derogation.EventReconsiderationAsked: "pending",
	derogation.EventResolvedLocally: "resolved locally", derogation.EventResolvedByTrust: "resolved locally",
	derogation.EventDeclined: "not put forward", derogation.EventWithdrawn: "withdrawn",
	derogation.EventRefused: "refused", derogation.EventUndecided: "undecided",
	derogation.EventApproved: "in force", derogation.EventOfferAccepted: "in force", derogation.EventDerogationEnded: "ran to end",
	derogation.EventStoodDown: "stood down", derogation.EventRevoked: "revoked",
}

var answers = []derogation.EventType{
	derogation.EventEscalated, derogation.EventResolvedLocally, derogation.EventDeclined, derogation.EventApproved, derogation.EventOfferAccepted, derogation.EventRefused,
}

func (n naive) story(events []derogation.Event, asOf time.Time, taken map[derogation.Tier][]time.Duration) {
	var first, opened, asked derogation.Event
	var request derogation.Request
	var paused time.Duration
	ending, turn, granted, reports, reported, decided := "", derogation.Tier(""), 0, 0, false, false
	var late, seenUnion, open, passed, mixed bool
	var came *derogation.Turnout
	var why derogation.EndingReason
	for _, e := range events {
		if e.At.After(asOf) {
			break
		}
		if ending == "pending" && !e.At.Before(request.DecisionNeededBy.At) {
			passed = true
		}
		if word, ok := endings[e.Type]; ok {
			ending = word
		}
		switch e.Type {
		case derogation.EventSubmitted:
			first, request, turn = e, e.Submission.Request, e.Tier
		case derogation.EventAmended:
			request = *e.Request
		case derogation.EventReconsiderationAsked:
			turn, request, reported, decided = e.Tier, *e.Request, false, false
		case derogation.EventReopened:
			turn = e.Tier
		case derogation.EventReviewOpened:
			opened, paused, asked, open, turn = e, 0, derogation.Event{}, true, e.Tier
			if e.Tier == derogation.Union && !seenUnion {
				seenUnion = true
				floor := 60 * time.Minute
				late = request.DecisionNeededBy.At.Before(e.At.Add(floor))
			}
		case derogation.EventAsked:
			asked = e
		case derogation.EventDecisionReported:
			reported = true
		case derogation.EventApproved:
			granted, decided = doctors(e.Terms.Staff), true
		case derogation.EventOfferAccepted:
			granted, decided, mixed = doctors(e.Terms.Staff), true, e.Terms.Staff[0].Number > request.Staff[0].Number
		case derogation.EventRefused:
			decided = true
		case derogation.EventTurnoutReported:
			came = e.Turnout
		case derogation.EventRevoked:
			why = e.Reason
		case derogation.EventImpactReported:
			reports++
			n["impact reports"]++
			n["operations cancelled"] += e.Impact.Operations.Cancelled
			n["operations moved"] += e.Impact.Operations.Moved
			n["operations rebooked"] += e.Impact.Operations.Rebooked
			n["appointments cancelled"] += e.Impact.Appointments.Cancelled
			n["harm"] = max(n["harm"], 1+slices.Index(derogation.HarmLevels(), e.Impact.Harm))
		}
		closesQuestion := e.Type == derogation.EventAnswered || e.Type == derogation.EventNotAnswered || slices.Contains(answers, e.Type)
		if closesQuestion && asked.Version > 0 {
			paused += e.At.Sub(asked.At)
			asked = derogation.Event{}
		}
		ordinary := first.Submission.Request.MassCasualty == nil
		tier := string(opened.Tier)
		switch {
		case slices.Contains(answers, e.Type) && ordinary:
			spent := e.At.Sub(opened.At) - paused
			taken[opened.Tier] = append(taken[opened.Tier], spent)
			n["answered "+tier]++
			if spent <= opened.DueAt.Sub(opened.At) {
				n["in time "+tier]++
			}
		case (e.Type == derogation.EventTierPassed || e.Type == derogation.EventUndecided) && ordinary:
			n["not answered "+tier]++
		case (e.Type == derogation.EventWithdrawn || e.Type == derogation.EventResolvedByTrust) && open && ordinary:
			n["overtaken "+tier]++
		}
		if slices.Contains(answers, e.Type) || slices.Contains([]derogation.EventType{
			derogation.EventTierPassed, derogation.EventUndecided, derogation.EventWithdrawn, derogation.EventResolvedByTrust}, e.Type) {
			open = false
		}
		if e.Type == derogation.EventEscalated || e.Type == derogation.EventTierPassed {
			turn = derogationtest.Tiers()[1+slices.Index(derogationtest.Tiers(), turn)]
		}
	}
	if ending == "" {
		return
	}
	kind, turnout := "requests", "turnout"
	if request.MassCasualty != nil {
		kind, turnout = "exceptions", "exception turnout"
	} else {
		if open {
			n["open "+string(opened.Tier)]++
		}
		if ending == "pending" {
			n["pending at "+string(turn)]++
		}
		if reported && !decided {
			n["reported only"]++
		}
		if late {
			n["late"]++
		}
		if mixed {
			n["other mix"]++
		}
		if passed {
			n["deadline passed"]++
		}
		if ending == "revoked" {
			n["revoked for "+string(why)]++
		}
	}
	if came != nil {
		n[turnout]++
		n[turnout+" contacted"] += came.Contacted
		n[turnout+" came"] += came.Came
		n[turnout+" not needed"] += came.NotNeeded
	}
	if reports > 0 {
		n["requests with a report"]++
	}
	trust := first.Submission.Trust
	for _, row := range []string{
		"all", "region " + trust.RegionCode, "ICB " + trust.ICBCode, "trust " + trust.Code, "category " + string(request.Category),
		"service " + strings.ToLower(strings.Join(strings.Fields(request.Service), " ")),
	} {
		parts := []string{"all", ending}
		if granted > 0 {
			parts = append(parts, "granted")
		}
		for _, part := range parts {
			at := strings.Join([]string{row, kind, part}, ", ")
			n[at+", requests"]++
			n[at+", asked"] += doctors(request.Staff)
			n[at+", granted"] += granted
		}
	}
}

func doctors(lines []derogation.StaffLine) int {
	sum := 0
	for _, line := range lines {
		sum += line.Number
	}
	return sum
}

func (n naive) withoutZeros() naive {
	for at, value := range n {
		if value == 0 {
			delete(n, at)
		}
	}
	return n
}

// flat writes figures in the words of the naive count.
func flat(f counts.Figures) naive {
	n := naive{
		"impact reports": f.Impact.Reports, "requests with a report": f.Impact.RequestsWithReport,
		"operations cancelled": f.Impact.Operations.Cancelled, "operations moved": f.Impact.Operations.Moved,
		"operations rebooked": f.Impact.Operations.Rebooked, "appointments cancelled": f.Impact.Appointments.Cancelled,
		"harm":          1 + slices.Index(derogation.HarmLevels(), f.Impact.HighestHarm),
		"reported only": f.ReportedOnly.Requests, "late": f.ReachedUnionLate.Requests,
		"deadline passed": f.DeadlinePassed.Requests, "other mix": f.OtherMix.Requests,
	}
	for said, t := range map[string]counts.Turnout{"turnout": f.Turnout, "exception turnout": f.ExceptionTurnout} {
		n[said], n[said+" contacted"], n[said+" came"], n[said+" not needed"] = t.Requests, t.Contacted, t.Came, t.NotNeeded
	}
	n.tally("all, requests", f.Requests)
	n.tally("all, exceptions", f.Exceptions)
	for kind, rows := range breakdowns(f) {
		for _, row := range rows {
			n.tally(kind+" "+row.Code+", requests", row.Requests)
			n.tally(kind+" "+row.Code+", exceptions", row.Exceptions)
		}
	}
	for _, r := range f.RevokedFor {
		n["revoked for "+string(r.Code)] = r.Requests.Requests
	}
	for _, p := range f.PendingAt {
		n["pending at "+string(p.Tier)] = p.Requests.Requests
	}
	for _, times := range f.Tiers {
		tier := string(times.Tier)
		n["answered "+tier], n["in time "+tier] = times.Answered, times.AnsweredInTime
		n["not answered "+tier], n["overtaken "+tier], n["open "+tier] = times.NotAnswered, times.Overtaken, times.Open
		n["median "+tier], n["ninetieth "+tier] = times.MedianSeconds, times.NinetiethSeconds
	}
	return n.withoutZeros()
}

func (n naive) tally(at string, t counts.Tally) {
	for part, number := range map[string]counts.Number{
		"all": t.All, "pending": t.Pending, "resolved locally": t.ResolvedLocally, "not put forward": t.NotPutForward,
		"withdrawn": t.Withdrawn, "refused": t.Refused, "undecided": t.Undecided, "granted": t.Granted,
		"in force": t.InForce, "ran to end": t.RanToEnd, "stood down": t.StoodDown, "revoked": t.Revoked,
	} {
		n[at+", "+part+", requests"], n[at+", "+part+", asked"], n[at+", "+part+", granted"] = number.Requests, number.DoctorsAsked, number.DoctorsGranted
	}
}

func breakdowns(f counts.Figures) map[string][]counts.Row {
	return map[string][]counts.Row{
		"region": f.Regions, "ICB": f.ICBs, "trust": f.Trusts, "service": f.Services, "category": f.Categories,
	}
}

// byTime puts the events of all ledgers in the order of time.
func byTime(ledgers [][]derogation.Event) []derogation.Event {
	all := slices.Concat(ledgers...)
	slices.SortStableFunc(all, func(a, b derogation.Event) int { return cmp.Compare(a.At.UnixMilli(), b.At.UnixMilli()) })
	return all
}
