package scenario

import (
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

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// stormVacant is the round of the storm in which nobody is there for the national
// team's tier.
const stormVacant = "storm-vacant"

// Ten requests at once, whose reviewers answer or are silent at random and are
// reminded, and half of which meet an empty tier, while processes of every
// function die at random calls, a hundred times at the least. The seed is
// printed; STORM_SEED sets it. It makes the same people do the same again, and
// processes die as often, if not at the same calls.
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

	s.makeStormRounds()
	for _, address := range untold {
		s.Cloud.Inbox.SetFate(address, inbox.Vanishes)
	}
	sent := s.logSendings()
	kills := s.killAtRandom(rand.New(rand.NewPCG(seed, 0)), sent)
	cases := s.fileAll(10, rand.New(rand.NewPCG(seed, 1)))
	s.goThrough(cases)
	var total int64
	for _, kill := range kills {
		kill.faults.remove()
		atWork := kill.atWork.Load()
		t.Logf("%s: %d kills at work", kill.function, atWork)
		if total += atWork; atWork == 0 {
			t.Errorf("no %s was killed at work", kill.function)
		}
	}
	if t.Logf("in all: %d kills at work", total); total < 60 {
		t.Errorf("only %d kills met a process at work", total)
	}
	// What receipts gave up an operator hands on again, from the queue.
	for _, given := range s.Cloud.Lambda.Abandoned() {
		if given.Function == receiptsFunction {
			s.must(s.Cloud.Lambda.InvokeAsync(given.Function, given.Payload))
		}
	}
	s.advance(5 * time.Minute)

	ended, reminders, passed := map[derogation.Status]int{}, 0, 0
	for _, c := range cases {
		state := s.state(c.reference) // verifies the ledger
		ended[state.Status]++
		reminders += len(s.announced(c.reference, casework.AnnounceReminder))
		passed += len(s.announced(c.reference, casework.AnnounceNobodyToAsk))
		if stage, err := state.Stage(); err != nil || stage != derogation.StageDone {
			t.Errorf("%s is %s at %s: %v", c.reference, state.Status, stage, err)
		}
		if left := s.outbox(c.reference); len(left) > 0 {
			t.Errorf("%s has left %v", c.reference, left)
		}
		s.expectLastExecutionDone(c.reference)
		s.expectExpanded(c.reference)
		s.expectEveryNoticeSent(c.reference, untold...)
	}
	t.Logf("ended: %v, with %d notices to remind and %d of an empty tier", ended, reminders, passed)
	if len(ended) < 3 || reminders == 0 || passed == 0 {
		t.Errorf("the storm was no storm: %v, %d reminders, %d empty tiers", ended, reminders, passed)
	}
	t.Logf("of %d messages %d went out again after a kill", s.Cloud.Inbox.Count(), s.expectDuplicatesOfKillsAlone(sent))
}

// goThrough lets everybody answer as they are going to, and the clock run, until
// every case has come to its end. At each step each open case must have
// something due.
func (s *scene) goThrough(cases []*stormCase) {
	s.Helper()
	until := s.Now().Add(19 * time.Hour)
	for s.Now().Before(until) && slices.ContainsFunc(cases, func(c *stormCase) bool { return !c.done }) {
		for _, c := range cases {
			s.move(c)
		}
		s.advance(untilSomebodyMoves(cases))
		s.expectAllDue(cases)
	}
}

// untold are the mailboxes of which nobody tells whether mail arrives there. A
// mail to them whose record is lost goes out again; for the others, the word
// that it was delivered stands in for the record.
var untold = []string{
	controlRoom, mailbox[derogation.TrustMedicalDirector][0], mailbox[derogation.RegionalMedicalDirector][0], mailbox[derogation.Union][1],
}

// makeStormRounds has the sample's round remind, and makes another that does too
// and has an empty tier.
func (s *scene) makeStormRounds() {
	s.Helper()
	s.reminding()
	s.must(s.Store.PutOrganisation(s.ctx, derogation.Organisation{Code: emptyNational, Name: emptyNational, Kind: derogation.KindNational}))
	vacant := s.round()
	vacant.ID, vacant.Reminders = stormVacant, []int{50, 75}
	vacant.Tiers[rank(derogation.NationalTeam)].AnsweredBy = emptyNational
	s.must(s.Store.PutRound(s.ctx, vacant))
}

// expectAllDue checks that every case that is open is among those with something
// due, and that none has been for long: what is due comes next, or is being
// tried.
func (s *scene) expectAllDue(cases []*stormCase) {
	s.Helper()
	const patience = 15 * time.Minute
	ahead, _, err := s.Store.DueCases(s.ctx, farFuture, 1000)
	s.must(err)
	late, _, err := s.Store.DueCases(s.ctx, s.Now().Add(-patience), 1000)
	s.must(err)
	among := func(due []casework.Due[string], reference string) bool {
		return slices.ContainsFunc(due, func(d casework.Due[string]) bool { return d.What == reference })
	}
	for _, c := range cases {
		if !among(ahead, c.reference) && !s.isDone(c) {
			s.Errorf("at %s %s is open, and has nothing due", s.Now(), c.reference)
		}
		if among(late, c.reference) {
			s.Errorf("at %s %s has had something due for %v", s.Now(), c.reference, patience)
		}
	}
}

// isDone reads whether a case has come to its end.
func (s *scene) isDone(c *stormCase) bool {
	s.Helper()
	stored, _, err := s.Store.Case(s.ctx, c.reference)
	s.must(err)
	stage, err := stored.State.Stage()
	s.must(err)
	c.state, c.done = stored.State, stage == derogation.StageDone
	return c.done
}

// announced are a case's notices of one kind.
func (s *scene) announced(reference string, kind casework.AnnouncementKind) []casework.Notice {
	s.Helper()
	all, err := s.Store.CaseNotices(s.ctx, reference)
	s.must(err)
	return slices.DeleteFunc(all, func(n casework.Notice) bool { return n.Kind != kind })
}

// deadly is a function whose processes die at random.
type deadly struct {
	function string
	faults   faults
	atWork   atomic.Int64 // kills that met a process at work, or several
}

type faults []*dynamodb.Injected

func (f faults) remove() {
	for _, each := range f {
		each.Remove()
	}
}

// killAtRandom kills each function at about one in thirty of its database
// calls, before or after it is carried out. Some functions make few calls: one that
// chance has spared for a while is killed at its next.
func (s *scene) killAtRandom(random *rand.Rand, sent *sendings) []*deadly {
	const oneIn, spared = 60, 20
	var all []*deadly
	for _, function := range []string{apiFunction, pagesFunction, escalateFunction, reconcileFunction, deliverFunction, receiptsFunction, sweepFunction} {
		d := &deadly{function: function}
		kill := func() {
			if atWork, err := s.Cloud.Lambda.Kill(function); err == nil && atWork > 0 {
				d.atWork.Add(1)
			}
			if function == deliverFunction {
				sent.killed()
			}
		}
		calls := 0
		strikes := func([]byte) bool { // the proxy asks one at a time
			calls++
			return random.IntN(oneIn) == 0 || d.atWork.Load() == 0 && calls > spared
		}
		strikesBefore := func(body []byte) bool {
			struck := strikes(body)
			if struck && function == deliverFunction {
				sent.struckBefore()
			}
			return struck
		}
		d.faults = faults{
			s.Cloud.Proxy.Inject(dynamodb.Fault{Function: function, Match: strikesBefore, Before: kill, Answer: dynamodb.Dropped}),
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
	state     derogation.State // as it was read last
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
	var filed []func() string
	var cases []*stormCase
	for i := range n {
		request := need(sample.Request(s.Now()), i)
		request.Round = []string{sample.RoundID, stormVacant}[i%2]
		cases = append(cases, &stormCase{answers: stormAnswers(i, random, request)})
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

// stormAnswers are random but for three requests, so that in each storm one is
// resolved locally, one is approved and one is met with silence.
func stormAnswers(i int, random *rand.Rand, request derogation.Request) map[derogation.Tier]answer {
	switch i {
	case 0:
		return map[derogation.Tier]answer{derogation.ClinicalDirector: {form: resolveForm()}}
	case 1:
		return map[derogation.Tier]answer{derogation.Union: {form: approveForm(request)}}
	case 2:
		return nil
	default:
		return randomAnswers(random, request)
	}
}

func randomAnswers(random *rand.Rand, request derogation.Request) map[derogation.Tier]answer {
	answers := map[derogation.Tier]answer{}
	for _, tier := range ladder() {
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
			a.form = resolveForm()
		}
		answers[tier] = a
	}
	return answers
}

// move has whoever is asked answer, if they are going to by now. A page that
// fails is tried again at the next move.
func (s *scene) move(c *stormCase) {
	s.Helper()
	if c.done || s.isDone(c) {
		return
	}
	review, open := c.state.OpenReview()
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
		page, err := s.AskForCode(s.ctx, link, with(form, "person", "Whoever is on duty"))
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
func untilSomebodyMoves(cases []*stormCase) time.Duration {
	for _, c := range cases {
		review, open := c.state.OpenReview()
		if _, answers := c.answers[review.Tier]; !c.done && open && (answers || review.Tier != derogation.Union) {
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

// expectEveryNoticeSent checks that each notice of a case was accepted, is in the
// inbox, and arrived if it is to an address of which that is told. A one-time
// code or a reminder may have come too late to be sent, and one that came back
// was replaced. What systems are told is in no inbox.
func (s *scene) expectEveryNoticeSent(reference string, untold ...string) {
	s.Helper()
	sent := map[string]int{}
	for _, m := range s.Cloud.Inbox.Messages() {
		sent[m.Headers["X-Notice-Id"]]++
		sent[m.ID]++
	}
	for _, item := range s.items(reference, "N#") {
		n := s.notice(reference, value(item, "SK"))
		mayBeLate := n.Kind == casework.AnnounceOneTimeCode || n.Kind == casework.AnnounceReminder
		if mayBeLate && n.Status == casework.NoticeFailed || n.Status == casework.NoticeBounced && n.Replaced {
			continue
		}
		times := sent[n.ProviderID]
		if n.Channel == casework.ChannelEmail {
			times = sent[reference+"/"+n.Key]
		}
		want := arrived(n.Key)
		if slices.Contains(untold, n.Address) {
			want = string(casework.NoticeAccepted)
		}
		if string(n.Status) != want || times == 0 && n.Channel != casework.ChannelWebhook {
			s.Errorf("%s of %s is %s, and was sent %d times", n.Key, reference, n.Status, times)
		}
	}
}
