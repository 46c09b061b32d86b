package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// How a case can be meant to end.
const (
	silence         = "silence" // nobody answers
	resolvedLocally = "resolved"
	declined        = "declined"
	refused         = "refused"
	approved        = "approved"
	withdrawn       = "withdrawn"
	questioned      = "question" // the clinical director asks, the trust answers, the union approves
)

// expected is the status that a case of each kind has when all of its answers are
// recorded. A case that nobody answers waits for its first tier.
var expected = map[string]derogation.Status{
	silence: derogation.InReview, resolvedLocally: derogation.ResolvedLocally, declined: derogation.Declined,
	refused: derogation.Refused, approved: derogation.Approved, withdrawn: derogation.Withdrawn, questioned: derogation.Approved,
}

// plan is one case as it is meant to go.
type plan struct {
	trust   string
	request derogation.Request
	ends    string
}

// mix says how many of each kind there are, for instance approved 2, refused 1.
type mix map[string]int

// check says what is wrong with a mix.
func (m mix) check() error {
	total := 0
	for kind, weight := range m {
		if _, known := expected[kind]; !known {
			return fmt.Errorf("--mix: %q is none of %v", kind, slices.Sorted(maps.Keys(expected)))
		}
		if weight < 0 {
			return fmt.Errorf("--mix: %s has a weight below nothing", kind)
		}
		total += weight
	}
	if total == 0 {
		return fmt.Errorf("--mix: nothing has a weight")
	}
	return nil
}

// draw takes one kind by lot.
func (m mix) draw(lot *rand.Rand) string {
	total := 0
	for _, weight := range m {
		total += weight
	}
	at := lot.IntN(total)
	for _, kind := range slices.Sorted(maps.Keys(m)) {
		if at -= m[kind]; at < 0 {
			return kind
		}
	}
	panic("a lot beyond the weights")
}

var services = []string{
	sample.Neonatal, "Stroke medicine", "Emergency surgery", "Intensive care", "Paediatric high dependency",
	"Maternity theatre", "Interventional radiology", "Acute medicine", "Trauma and orthopaedics", "Cardiology",
}

// planned draws a case. Each asks for a need of its own: the very same again would
// be taken for a mistake.
func planned(n int, run string, trusts []string, m mix, lot *rand.Rand, now time.Time) plan {
	request := sample.Request(now)
	request.Service = services[lot.IntN(len(services))]
	request.Risk.IfRefused += fmt.Sprintf(" This is need %d of %s.", n, run)
	trust := trusts[lot.IntN(len(trusts))]
	return plan{trust: trust, request: sample.At(trust, request), ends: m.draw(lot)}
}

// answer is what a tier answers when it is asked about the case, and whether the
// case goes on to another tier afterwards. None means that nobody answers.
func (p plan) answer(tier derogation.Tier, askedBefore bool) (fields url.Values, goesOn bool) {
	switch {
	case p.ends == silence, p.ends == withdrawn && tier == derogation.RegionalMedicalDirector:
		return nil, false
	case p.ends == questioned && tier == derogation.ClinicalDirector && !askedBefore:
		return url.Values{"action": {"ask"}, "question": {"Which of the network's units were asked, and when?"}}, false
	case p.ends == resolvedLocally && tier == derogation.TrustMedicalDirector:
		return url.Values{"action": {"resolve_locally"}, "how": {"A consultant of another site takes the night."}}, false
	case p.ends == declined && tier == derogation.NationalTeam:
		return url.Values{"action": {"decline"}, "whyNot": {"The network's other units were not asked."}}, false
	case tier != derogation.Union:
		fields = url.Values{"action": {"escalate"}}
		if tier == derogation.RegionalMedicalDirector {
			fields.Set("supported", "yes")
		}
		return fields, true
	case p.ends == refused:
		return url.Values{"action": {"refuse"}, "reason": {string(derogation.ReasonStaffingSafe)}}, false
	default:
		fields = url.Values{"action": {"approve"}, "from": {uktime.Field(p.request.Window.From)}, "to": {uktime.Field(p.request.Window.To)}}
		for i, line := range p.request.Staff {
			fields.Set(fmt.Sprintf("number%d", i), fmt.Sprint(line.Number))
		}
		return fields, false
	}
}
