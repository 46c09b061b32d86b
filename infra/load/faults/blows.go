package faults

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"example.org/derogations/infra/cloud/dynamodb"
)

// The functions that take part, as the template calls them.
const (
	api       = "ApiFunction"
	pages     = "PagesFunction"
	escalate  = "EscalateFunction"
	reconcile = "ReconcileFunction"
	deliver   = "DeliverFunction"
	receipts  = "ReceiptsFunction"
	sweep     = "SweepFunction"
)

// blows are what meets one function's calls to the table, one after the other.
type blows struct {
	function string
	all      []blow
}

// blow meets so many calls in a row, after so many that are let pass.
type blow struct {
	pass  int
	how   how
	calls int
}

// how is what a blow does.
type how struct {
	name   string
	kills  bool
	after  bool // the call is carried out first
	answer dynamodb.Answer
	writes bool // it is for calls that write alone
}

var ways = []how{
	{name: "killed before", kills: true, answer: dynamodb.Dropped},
	{name: "killed after", kills: true, after: true},
	{name: "throttled", answer: dynamodb.Throttled},
	{name: "in conflict", answer: dynamodb.Conflict, writes: true},
	{name: "failed", answer: dynamodb.Failed},
	{name: "dropped", answer: dynamodb.Dropped},
	{name: "failed after the commit", after: true, answer: dynamodb.FailedAfterCommit, writes: true},
	{name: "dropped after the commit", after: true, answer: dynamodb.DroppedAfterCommit, writes: true},
}

// newBlows has about two thirds of the functions meet some, more or less often.
func newBlows(random *rand.Rand) []blows {
	const most = 40 // of a function; with the gaps between them, more than a run comes to
	var all []blows
	for _, function := range []string{api, pages, escalate, reconcile, deliver, receipts, sweep} {
		rarely := pick(random, 5, 12, 25, 50)
		if random.IntN(3) == 0 {
			continue
		}
		b := blows{function: function}
		for range most {
			one := blow{pass: random.IntN(2 * rarely), how: pick(random, ways...), calls: 1}
			if !one.how.kills {
				one.calls += random.IntN(3)
			}
			b.all = append(b.all, one)
		}
		all = append(all, b)
	}
	return all
}

func (b blows) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s:", b.function)
	for _, each := range b.all {
		fmt.Fprintf(&s, " after %d calls %s (%d);", each.pass, each.how.name, each.calls)
	}
	return s.String()
}

// striker deals a function's blows. The proxy asks it about one call at a time.
type striker struct {
	blows
	dealt  int // blows that are over
	passed int // calls that were let pass since
	struck int // calls that the present blow has met
	now    *blow
}

// strike puts a function's blows to work until the run is calm.
func (r *run) strike(b blows) {
	s := &striker{blows: b}
	r.injected = append(r.injected, r.play.Cloud.Proxy.Inject(dynamodb.Fault{
		Function: b.function, Match: func([]byte) bool { s.next(); return false },
	}))
	for _, way := range ways {
		fault := dynamodb.Fault{Function: b.function, Answer: way.answer}
		if way.writes {
			fault.Operation = dynamodb.Write
		}
		act := func() {
			atWork := 0
			if way.kills {
				// Of a function that the template has, killing never fails.
				atWork, _ = r.play.Cloud.Lambda.Kill(b.function)
			}
			r.note("%s is %s a call (%d at work)", b.function, way.name, atWork)
			r.suffered(b.function)
		}
		if way.after {
			fault.After = act
		} else {
			fault.Before = act
		}
		fault.Match = func([]byte) bool { return s.meets(way) }
		r.injected = append(r.injected, r.play.Cloud.Proxy.Inject(fault))
	}
}

// next takes a call and works out which blow meets it.
func (s *striker) next() {
	s.now = nil
	if s.dealt == len(s.all) {
		return
	}
	if s.passed < s.all[s.dealt].pass {
		s.passed++
		return
	}
	s.now = &s.all[s.dealt]
}

// meets reports whether the present call meets a blow of this way. One that is for
// writes alone waits for the next write.
func (s *striker) meets(way how) bool {
	if s.now == nil || s.now.how != way {
		return false
	}
	if s.struck++; s.struck == s.now.calls {
		s.dealt, s.passed, s.struck = s.dealt+1, 0, 0
	}
	s.now = nil
	return true
}
