package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// Plan is all that is chosen for a run. It follows from the seed alone.
type Plan struct {
	Seed      uint64
	Retries   bool // the SDK of the functions tries again by itself
	Reminders bool // the rounds remind
	Webhook   bool // the first request's trust has one
	Refuses   int  // one in so many of its calls; 0 for none
	Filings   []filing
	Blows     []blows
	Spells    []spell
}

// trouble is how long after a run's start things go wrong.
const trouble = 7 * time.Hour

// NewPlan makes the plan of a seed.
func NewPlan(seed uint64) Plan {
	random := rand.New(rand.NewPCG(seed, 0))
	p := Plan{Seed: seed, Retries: random.IntN(6) == 0, Reminders: random.IntN(2) == 0}
	for n := range 1 + random.IntN(3) {
		p.Filings = append(p.Filings, newFiling(n, random))
	}
	if p.Webhook = random.IntN(3) == 0; p.Webhook {
		p.Refuses = pick(random, 0, 2, 5)
	}
	p.Blows = newBlows(random)
	p.Spells = newSpells(random)
	return p
}

// String is the plan for a person, a line for each part.
func (p Plan) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the SDK tries again: %v; the rounds remind: %v; a webhook: %v, which refuses one call in %d\n", p.Retries, p.Reminders, p.Webhook, p.Refuses)
	for _, f := range p.Filings {
		fmt.Fprintln(&b, f)
	}
	for _, each := range p.Blows {
		fmt.Fprintln(&b, each)
	}
	for _, s := range p.Spells {
		fmt.Fprintln(&b, s)
	}
	return b.String()
}

// filing is one request, with what its trust and its reviewers are going to do.
type filing struct {
	number    int
	at        time.Duration // after the run's start
	trust     derogation.Organisation
	service   string
	round     string
	exception bool // it states a mass casualty event
	neededIn  time.Duration
	lasts     time.Duration
	posts     int // how often it is posted at once, with one key

	answers []answer // for each tier of the ladder
	replies sometime // to a question, after it was put

	amends     sometime // after it was filed
	withdraws  sometime
	standsDown sometime // after the approval
	revokes    sometime
}

// sometime is how long after something somebody acts; negative for never.
type sometime time.Duration

const never sometime = -1

func (s sometime) String() string {
	if s < 0 {
		return "never"
	}
	return "after " + time.Duration(s).String()
}

// due reports whether the time has come.
func (s sometime) due(since, now time.Time) bool {
	return s >= 0 && !now.Before(since.Add(time.Duration(s)))
}

// answer is what a tier does with a request that it was asked about.
type answer struct {
	tier      derogation.Tier
	what      derogation.Action // empty for silence
	after     sometime          // the review opened, or was taken up again
	asks      bool              // the trust first
	bySystem  bool
	presses   int  // how often the button is pressed at once
	withdrawn bool // in the same instant the trust withdraws the request
}

// The rounds of a run.
const (
	wholeRound  = "faults-whole"
	vacantRound = "faults-vacant" // nobody is there for the national team's tier
)

func newFiling(n int, random *rand.Rand) filing {
	// Of two requests with the same trust, service and site one is taken for the
	// other.
	services := []string{sample.Neonatal, "Stroke medicine", "Emergency surgery"}
	f := filing{
		number: n, trust: pick(random, sample.Trusts()...), service: services[n], round: wholeRound,
		neededIn: pick(random, 50*time.Minute, 2*time.Hour, 4*time.Hour), lasts: pick(random, time.Hour, 3*time.Hour),
		posts: 1 + random.IntN(3), replies: never, amends: never, withdraws: never, standsDown: never, revokes: never,
	}
	if n > 0 {
		f.at = upTo(random, 40*time.Minute)
	}
	if random.IntN(4) == 0 {
		f.round = vacantRound
	}
	f.exception = n == 0 && random.IntN(10) == 0
	for _, rules := range sample.Round(evening).Tiers {
		f.answers = append(f.answers, newAnswer(rules.Tier, random))
	}
	now, then := func(one int, most time.Duration) sometime {
		at := sometime(upTo(random, most))
		if random.IntN(one) == 0 {
			return at
		}
		return never
	}, 4*time.Hour
	if random.IntN(3) > 0 {
		f.replies = sometime(upTo(random, 30*time.Minute))
	}
	f.amends, f.withdraws = now(6, time.Hour), now(8, then)
	f.standsDown, f.revokes = now(5, f.lasts), now(5, f.lasts)
	if f.standsDown >= 0 && random.IntN(2) == 0 {
		f.revokes = f.standsDown // in the same instant
	}
	return f
}

// newAnswer is mostly one that lets the request go on, so that most come to the
// union.
func newAnswer(tier derogation.Tier, random *rand.Rand) answer {
	a := answer{
		tier: tier, what: derogation.ActEscalate, after: sometime(upTo(random, 30*time.Minute)),
		asks: random.IntN(8) == 0, presses: 1, withdrawn: random.IntN(15) == 0,
	}
	if random.IntN(3) == 0 {
		a.presses = 2 + random.IntN(2)
	}
	chance := random.IntN(12)
	switch {
	case tier == derogation.Union:
		a.what = pick(random, derogation.ActApprove, derogation.ActApprove, derogation.ActRefuse)
		if chance < 2 {
			a.what = ""
		}
		a.bySystem = random.IntN(4) == 0
	case chance < 4:
		a.what = ""
	case chance == 4 && (tier == derogation.ClinicalDirector || tier == derogation.TrustMedicalDirector):
		a.what = derogation.ActResolveLocally
	case tier == derogation.RegionalMedicalDirector || tier == derogation.NationalTeam:
		a.bySystem = random.IntN(3) == 0
	}
	if a.bySystem {
		a.asks = false // a system asks nothing here
	}
	return a
}

func (f filing) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "case %d of %s after %v in %s, posted %d times; needed in %v for %v; exception: %v; replies %v; amends %v, withdraws %v; stands down %v, revoked %v",
		f.number, f.trust.Code, f.at, f.round, f.posts, f.neededIn, f.lasts, f.exception, f.replies, f.amends, f.withdraws, f.standsDown, f.revokes)
	for _, a := range f.answers {
		if a.what == "" {
			fmt.Fprintf(&b, "\n  %s is silent", a.tier)
			continue
		}
		fmt.Fprintf(&b, "\n  %s: %s %v, %d presses, by its system: %v; asks first: %v; withdrawn meanwhile: %v", a.tier, a.what, a.after, a.presses, a.bySystem, a.asks, a.withdrawn)
	}
	return b.String()
}

// pick chooses one of several.
func pick[T any](random *rand.Rand, from ...T) T { return from[random.IntN(len(from))] }

// upTo is a whole number of minutes below the most.
func upTo(random *rand.Rand, most time.Duration) time.Duration {
	return time.Duration(random.IntN(int(most/time.Minute))) * time.Minute
}
