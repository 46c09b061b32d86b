package scenario

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Twenty requests at once, whose reviewers answer or are silent at random,
// while processes of every function die at random calls. The seed is printed;
// STORM_SEED sets it. It makes the same people do the same again, and processes
// die as often, if not at the same calls.
func TestAStormOfRequestsAndCrashesLosesNothing(t *testing.T) {
	seed := rand.Uint64()
	if given, err := strconv.ParseUint(os.Getenv("STORM_SEED"), 10, 64); err == nil {
		seed = given
	}
	t.Logf("STORM_SEED=%d", seed)
	s := begin(t)
	s.forgive("Runtime.ExitError")
	s.forgive("asynchronous invocation abandoned")
	s.forgiveMessages = true
	ctx, cancel := context.WithTimeout(context.Background(), 8*time.Minute)
	t.Cleanup(cancel)
	s.ctx = ctx

	kills := s.killAtRandom(rand.New(rand.NewPCG(seed, 0)))
	cases := s.fileAll(20, rand.New(rand.NewPCG(seed, 1)))
	until := s.Now().Add(19 * time.Hour)
	for s.Now().Before(until) && slices.ContainsFunc(cases, func(c *stormCase) bool { return !c.done }) {
		for _, c := range cases {
			s.move(c)
		}
		s.advance(s.untilSomebodyMoves(cases))
	}
	for _, kill := range kills {
		kill.faults.remove()
		if kill.atWork.Load() == 0 {
			t.Errorf("no %s was killed at work", kill.function)
		}
	}
	// What receipts gave up an operator hands on again, from the queue.
	for _, given := range s.Cloud.Lambda.Abandoned() {
		if given.Function == receiptsFunction {
			s.Cloud.Bus.Deliver(given.Payload)
		}
	}
	s.advance(5 * time.Minute)

	ended := map[derogation.Status]int{}
	for _, c := range cases {
		state := s.state(c.reference) // verifies the ledger
		ended[state.Status]++
		if stage, err := state.Stage(); err != nil || stage != derogation.StageDone {
			t.Errorf("%s is %s at %s: %v", c.reference, state.Status, stage, err)
		}
		if left := s.outbox(c.reference); len(left) > 0 {
			t.Errorf("%s has left %v", c.reference, left)
		}
		s.expectLastExecutionDone(c.reference)
		s.expectExpanded(c.reference)
		s.expectEveryNoticeSent(c.reference)
	}
	t.Logf("ended: %v", ended)
	if len(ended) < 3 {
		t.Errorf("the storm was no storm: %v", ended)
	}
}

// deadly is a function whose processes die at random.
type deadly struct {
	function string
	faults   faults
	atWork   atomic.Int64
}

type faults []*dynamodb.Injected

func (f faults) remove() {
	for _, each := range f {
		each.Remove()
	}
}

// killAtRandom kills each function at about one in thirty of its database
// calls, before or after it is carried out.
func (s *scene) killAtRandom(random *rand.Rand) []*deadly {
	const oneIn = 60
	var all []*deadly
	for _, function := range []string{apiFunction, pagesFunction, escalateFunction, reconcileFunction, deliverFunction, receiptsFunction, sweepFunction} {
		d := &deadly{function: function}
		kill := func() {
			if atWork, err := s.Cloud.Lambda.Kill(function); err == nil {
				d.atWork.Add(int64(atWork))
			}
		}
		strikes := func([]byte) bool { return random.IntN(oneIn) == 0 } // the proxy asks one at a time
		d.faults = faults{
			s.Cloud.Proxy.Inject(dynamodb.Fault{Function: function, Match: strikes, Before: kill, Answer: dynamodb.Dropped}),
			s.Cloud.Proxy.Inject(dynamodb.Fault{Function: function, Match: strikes, After: kill}),
		}
		s.Cleanup(d.faults.remove)
		all = append(all, d)
	}
	return all
}

// stormCase is one request, with what its reviewers are going to do.
type stormCase struct {
	reference string
	answers   map[derogation.Tier]answer
	done      bool
	codeAsked bool
}

// answer is a form that is sent so long after the review opened; none for a
// silent tier.
type answer struct {
	after time.Duration
	form  url.Values
}

// fileAll files requests at once. A system that gets no answer repeats its
// call.
func (s *scene) fileAll(n int, random *rand.Rand) []*stormCase {
	s.Helper()
	request := sample.Request(s.Now())
	var filed []func() string
	var cases []*stormCase
	for i := range n {
		cases = append(cases, &stormCase{answers: randomAnswers(random, request)})
		filed = append(filed, meanwhile(s, func() (string, error) {
			for {
				reference, err := s.Submit(s.ctx, sample.BartsHealth, fmt.Sprintf("storm-%d", i), request)
				if err == nil || s.ctx.Err() != nil {
					return reference, err
				}
			}
		}))
	}
	for i, wait := range filed {
		cases[i].reference = wait()
	}
	return cases
}

func randomAnswers(random *rand.Rand, request derogation.Request) map[derogation.Tier]answer {
	answers := map[derogation.Tier]answer{}
	for _, tier := range derogation.Ladder() {
		a := answer{after: time.Duration(random.IntN(40)) * time.Minute, form: escalateForm(tier)}
		switch chance := random.IntN(10); {
		case chance < 3:
			continue // silent
		case tier == derogation.Union:
			a.form = refuseForm()
			if chance < 7 {
				a.form = approveForm(request)
			}
		case chance == 9 && tier != derogation.RegionalMedicalDirector && tier != derogation.NationalTeam:
			a.form = url.Values{"action": {"resolve_locally"}, "how": {"A consultant of another site takes the night."}}
		}
		answers[tier] = a
	}
	return answers
}

// move has whoever is asked answer, if they are going to by now. A page that
// fails is tried again at the next move.
func (s *scene) move(c *stormCase) {
	s.Helper()
	stored, _, err := s.Store.Case(s.ctx, c.reference)
	s.must(err)
	stage, err := stored.State.Stage()
	s.must(err)
	if c.done = stage == derogation.StageDone; c.done {
		return
	}
	review, open := stored.State.OpenReview()
	a, answers := c.answers[review.Tier]
	if !open || !answers || s.Now().Before(review.OpenedAt.Add(a.after)) {
		return
	}
	reviewer := s.reviewer(review.Tier)
	link, err := s.LinkFor(reviewer.Email, c.reference)
	if err != nil {
		return // the mail has not come yet
	}
	if review.Tier == derogation.Union {
		s.moveUnion(c, link, reviewer, a.form)
		return
	}
	_, _ = s.send(link, "Whoever is on duty", a.form)
	s.settle()
}

// moveUnion asks for a code, and at the next move sends it with the decision.
func (s *scene) moveUnion(c *stormCase, link string, reviewer casework.Contact, form url.Values) {
	s.Helper()
	if !c.codeAsked {
		page, err := s.Post(s.ctx, link+"/code", url.Values{})
		c.codeAsked = err == nil && page.Status < 400
		s.settle()
		return
	}
	message, err := s.Mail(reviewer.Mobile, c.reference)
	if err != nil {
		c.codeAsked = s.Now().Minute()%10 != 0 // after a while, another one
		return
	}
	_, _ = s.send(link, "Whoever is on duty", with(form, "code", sixDigits.FindString(message.Text)))
	s.settle()
	c.codeAsked = false
}

// untilSomebodyMoves is short while reviewers may answer, and long when the
// cases that are left only wait for their time to end.
func (s *scene) untilSomebodyMoves(cases []*stormCase) time.Duration {
	s.Helper()
	for _, c := range cases {
		stored, _, err := s.Store.Case(s.ctx, c.reference)
		s.must(err)
		review, open := stored.State.OpenReview()
		if _, answers := c.answers[review.Tier]; open && (answers || review.Tier != derogation.Union) {
			return 2 * time.Minute
		}
	}
	return 30 * time.Minute
}

func (s *scene) expectLastExecutionDone(reference string) {
	s.Helper()
	for _, x := range s.Cloud.Engine.Executions() { // the latest first
		if strings.HasPrefix(x.Name, reference+"-") {
			if x.Status != "SUCCEEDED" || x.State != "Done" {
				s.Errorf("execution %s is %s in %q", x.Name, x.Status, x.State)
			}
			return
		}
	}
	s.Errorf("%s never had an execution", reference)
}

// expectEveryNoticeSent checks that each notice of a case arrived and, if
// it is a mail, is in the inbox. A one-time code may have come too late to be
// sent.
func (s *scene) expectEveryNoticeSent(reference string) {
	s.Helper()
	sent := map[string]int{}
	for _, m := range s.Cloud.Inbox.Messages() {
		sent[m.Headers["X-Notice-Id"]]++
	}
	for _, item := range s.items(reference, "N#") {
		n := s.notice(reference, value(item, "SK"))
		if n.Kind == casework.AnnounceOneTimeCode && n.Status == casework.NoticeFailed {
			continue
		}
		if string(n.Status) != arrived(n.Key) || n.Channel == casework.ChannelEmail && sent[reference+"/"+n.Key] == 0 {
			s.Errorf("%s of %s is %s, and was sent %d times", n.Key, reference, n.Status, sent[reference+"/"+n.Key])
		}
	}
}
