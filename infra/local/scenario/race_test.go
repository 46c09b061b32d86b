package scenario

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// racer is one side of a race: what it sends, and the function that commits it.
// The clock's answer is empty.
type racer struct {
	function string
	clock    bool
	send     func() (reply, error)
	// late sends the same half a second after it came to the gateway.
	late func() (reply, error)
}

// reply is what somebody was answered: a page's text, or a document's.
type reply struct {
	Status int
	Text   string
}

// race has two come to the moment before their commits, both on what they saw
// before either, and then lets the first commit first. It returns what each was
// answered.
func (s *scene) race(reference string, first, second racer) (won, lost reply) {
	s.Helper()
	committed := make(chan struct{})
	var held [2]*dynamodb.Injected
	var answered [2]func() reply
	start := func(n int, r racer, after func()) {
		held[n] = s.hold(r.function, "L#"+reference, dynamodb.Fault{Times: 1, After: after})
		answered[n] = meanwhile(s, r.send)
		s.awaitMet(held[n], 1)
	}
	if second.clock { // The other acts in the instant at which the clock has arrived.
		start(1, second, nil)
		start(0, first, func() { close(committed) })
	} else {
		start(0, first, func() { close(committed) })
		start(1, second, nil)
	}
	held[0].Release()
	s.awaitClosed(committed)
	held[1].Release()
	won, lost = answered[0](), answered[1]()
	s.settle()
	return won, lost
}

// byPage is somebody who sends a form by their link.
func (s *scene) byPage(link, person string, form url.Values) racer {
	return racer{
		function: pagesFunction,
		send: func() (reply, error) {
			page, err := s.send(link, person, form)
			return reply{page.Status, says(page)}, err
		},
		late: func() (reply, error) {
			status, text, err := s.inTime(link, person, form)
			return reply{status, text}, err
		},
	}
}

// inTimeAs is somebody whose form came to the gateway in time, half a second
// before the clock's instant, and to its function only then.
func (s *scene) inTimeAs(r racer) racer {
	r.send = r.late
	return r
}

// byUnion is the union's officer, who has asked for their one-time code.
func (s *scene) byUnion(reference string, form url.Values) racer {
	s.Helper()
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)
	s.expectPage(s.askForCode(link, form), http.StatusOK)
	s.expectMessages(officer.Mobile + ": SMS")
	return s.byPage(link, "The officer", with(form, "code", s.code(officer, reference)))
}

// bySystem is an organisation's system.
func (s *scene) bySystem(organisation, reference, path string, body any) racer {
	return racer{function: apiFunction, send: func() (reply, error) {
		answer, err := s.Change(s.ctx, organisation, reference, path, body)
		return reply{answer.Status, string(answer.Body)}, err
	}}
}

// byTrustsSystem is the system of Barts Health.
func (s *scene) byTrustsSystem(reference, path string, body any) racer {
	return s.bySystem(sample.BartsHealth, reference, path, body)
}

// trustsSystem is the name of that system on the record.
const trustsSystem = "Barts Health NHS Trust (sample system)"

// byClock is the time that runs out.
func (s *scene) byClock(in time.Duration) racer {
	return racer{function: escalateFunction, clock: true, send: func() (reply, error) {
		return reply{}, s.Advance(s.ctx, in)
	}}
}

// expectReply checks an answer's status and some of what it says.
func (s *scene) expectReply(got reply, status int, texts ...string) {
	s.Helper()
	if got.Status != status {
		s.Errorf("answered with %d, want %d: %s", got.Status, status, got.Text)
	}
	for _, want := range texts {
		if !strings.Contains(got.Text, want) {
			s.Errorf("the answer does not say %q: %s", want, got.Text)
		}
	}
}

// expectProblem checks that a system is told what happened meanwhile: how the
// request stands now, through whom, and when.
func (s *scene) expectProblem(got reply, code derogation.ConflictCode, status derogation.Status, by string, at time.Time) {
	s.Helper()
	var problem struct {
		Code     derogation.ConflictCode
		Conflict struct {
			Status derogation.Status
			By     string
			At     time.Time
		}
	}
	if err := json.Unmarshal([]byte(got.Text), &problem); err != nil || got.Status != http.StatusConflict {
		s.Errorf("answered with %d, want a conflict: %s", got.Status, got.Text)
		return
	}
	told := problem.Conflict
	if problem.Code != code || told.Status != status || told.By != by || !told.At.Equal(at) {
		s.Errorf("told of %s: %s, by %q at %v; want %s: %s, by %q at %v", problem.Code, told.Status, told.By, told.At, code, status, by, at)
	}
}

// withTheUnion is a request that has reached the union. Everything in its races
// happens at seven minutes past seven.
func withTheUnion(t *testing.T) (s *scene, reference string) {
	t.Helper()
	s = begin(t)
	reference = s.submit()
	s.climb(reference, derogation.Union)
	s.advance(7 * time.Minute)
	s.ignoreMessages()
	return s, reference
}

// approvedWhole is a request that the union has approved, whole.
func approvedWhole(t *testing.T) (s *scene, reference string) {
	t.Helper()
	s, reference = withTheUnion(t)
	s.expectPage(s.answer(derogation.Union, reference, approveForm(s.state(reference).Request)), http.StatusOK)
	s.ignoreMessages()
	return s, reference
}

// runOut lets an approval run to the end of its time.
func (s *scene) runOut(reference string) {
	s.Helper()
	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}

// ends counts how often a request came to an end.
func (s *scene) ends(reference string) int {
	s.Helper()
	events, err := s.Events(s.ctx, reference)
	s.must(err)
	count := 0
	for _, e := range events {
		switch e.Type {
		case derogation.EventApproved, derogation.EventRefused, derogation.EventUndecided, derogation.EventWithdrawn,
			derogation.EventResolvedLocally, derogation.EventResolvedByTrust, derogation.EventDeclined,
			derogation.EventRevoked, derogation.EventStoodDown, derogation.EventDerogationEnded:
			count++
		}
	}
	return count
}

// expectEnds checks that exactly so many ends are on the record.
func (s *scene) expectEnds(reference string, want int) {
	s.Helper()
	if got := s.ends(reference); got != want {
		s.Errorf("%d ends are on the record, want %d", got, want)
	}
}
