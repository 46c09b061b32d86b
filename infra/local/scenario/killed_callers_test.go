package scenario

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// beforeAndAfter are the two moments at which a commit may lose its process.
var beforeAndAfter = map[string]bool{"before it commits": false, "after it committed": true}

// commitOfLedger names the entry of which case's ledger a transaction stores.
func commitOfLedger(body string) string {
	if entry := found(entryKey, body); entry != "" {
		return found(casePart, body) + " " + entry
	}
	return ""
}

// onceEach is how many processes must have been killed at work.
func (s *scene) onceEach(k *killings, function string, least int) {
	s.Helper()
	if got := s.struck(k); got < least {
		s.Errorf("%s was killed %d times, want %d at the least", function, got, least)
	}
}

func TestASystemWhoseCallsDieMakesThemAgainAndEachIsDoneOnce(t *testing.T) {
	t.Parallel()
	for name, after := range beforeAndAfter {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			killings := s.kill(apiFunction, after, func(body string) string {
				if strings.Contains(body, `"I#`) {
					return found(entryKey, body)
				}
				return ""
			})
			again := func(path, key string, body any) (answer play.Answer) {
				for range 5 {
					var err error
					answer, err = s.Call(s.ctx, sample.BartsHealth, http.MethodPost, path, http.Header{"Idempotency-Key": {key}}, body)
					s.must(err)
					if answer.Status < 500 {
						break
					}
				}
				s.settle()
				return answer
			}
			var ack struct{ Reference string }
			s.must(again("/v1/requests", "filed", sample.Request(s.Now())).Decode(http.StatusCreated, &ack))
			s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
			if cases, _ := s.caseDue(ack.Reference); len(cases) != 1 {
				t.Errorf("there are the cases %v", cases)
			}
			change := again("/v1/requests/"+ack.Reference+"/withdrawal", "withdrawn", withdrawal)
			if change.Status != http.StatusOK {
				t.Errorf("the withdrawal is answered with %d: %s", change.Status, change.Body)
			}
			s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
			s.expectFinished(ack.Reference, 1, derogation.Withdrawn)
			s.expectTold(ack.Reference, 0)
			s.onceEach(killings, apiFunction, 2)
		})
	}
}

func TestAReviewerWhosePageDiesSendsItAgainAndOneAnswerCounts(t *testing.T) {
	t.Parallel()
	for name, after := range beforeAndAfter {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			reference := s.submit()
			killings := s.kill(pagesFunction, after, commitOfLedger)
			for _, tier := range ladder() {
				form := with(escalateForm(tier), "person", "Whoever is on duty")
				if tier == derogation.Union {
					union := s.reviewer(tier)
					s.expectPage(s.askForCode(s.link(tier, reference), refuseForm()), 200)
					form = with(with(refuseForm(), "person", "Whoever is on duty"), "code", s.code(union, reference))
				}
				link, dead := s.link(tier, reference), 0
				for range 5 {
					page, err := s.Send(s.ctx, link, form)
					s.must(err)
					s.settle()
					if page.Status < 500 {
						break
					}
					dead++
				}
				if dead == 0 {
					t.Errorf("no page of %s died", tier)
				}
			}
			s.expectMessages(s.refusalMessages()...)
			for _, review := range s.state(reference).Reviews {
				if review.Outcome == derogation.OutcomeNoAnswer {
					t.Errorf("%s is recorded as %s", review.Tier, review.Outcome)
				}
			}
			s.expectFinished(reference, 1, derogation.Refused)
			s.expectTold(reference, 0)
			s.onceEach(killings, pagesFunction, len(ladder()))
		})
	}
}

// refusalMessages are all that is sent about a request that every tier passes on
// in time and the union refuses.
func (s *scene) refusalMessages() []string {
	s.Helper()
	sent := []string{s.reviewer(derogation.Union).Mobile + ": SMS"}
	for _, tier := range ladder() {
		sent = append(sent, asked(tier, "")...)
	}
	return append(sent, everybody("Refused", ladder(), true)...)
}

// Nothing comes by the stream, and nobody answers: what is not done by the
// execution's own clock is the sweep's, reminders among it.
func TestASweepThatIsKilledIsMadeUpForByTheNext(t *testing.T) {
	t.Parallel()
	for name, after := range beforeAndAfter {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			s.forgiveMessages = true
			s.reminding()
			s.Cloud.Streams.Pause(wakes)
			s.Cloud.Streams.Pause(announcements)
			killings := s.kill(sweepFunction, after, commitOfLedger)
			reference := s.submit()
			s.advance(19 * time.Hour)
			s.expectFinished(reference, 1, derogation.Undecided)
			s.expectTold(reference, 0)
			events, err := s.Events(s.ctx, reference)
			s.must(err)
			reminded := 0
			for _, e := range events {
				if e.Type == derogation.EventReminded {
					reminded++
				}
			}
			if want := 2 * len(ladder()); reminded != want {
				t.Errorf("%d reminders, want %d", reminded, want)
			}
			s.onceEach(killings, sweepFunction, 2*len(ladder()))
		})
	}
}

// Whoever dies before it has signed in has filed nothing, and the next run does.
func TestACanaryThatIsKilledRunsAgain(t *testing.T) {
	t.Parallel()
	for name, after := range beforeAndAfter {
		t.Run(name, func(t *testing.T) {
			s := beginCanary(t, nil)
			s.forgiveMessages = true
			killings := s.kill(canaryFunction, after, func(body string) string { return found(publishedKey, body) })
			s.advance(16 * time.Minute)
			s.onceEach(killings, canaryFunction, 1)
			s.advance(15 * time.Minute)
			s.expectRunEnds(s.onlyRun(""))
		})
	}
}

// A run that was filed is judged by the next, whether or not the service lived to
// answer it.
func TestARunIsJudgedThoughItsFilingWasNotAnswered(t *testing.T) {
	s := beginCanary(t, nil)
	s.forgiveMessages = true
	s.forgive("file: POST /v1/requests: 500")
	killings := s.kill(apiFunction, true, func(body string) string { return found(entryKey, body) })
	s.advance(16 * time.Minute)
	s.onceEach(killings, apiFunction, 1)
	lines := s.canaries()
	if len(lines) != 1 || lines[0].Step != "file" || lines[0].Ended == nil || *lines[0].Ended != 0 {
		t.Fatalf("the run that was not answered says %+v", lines)
	}
	s.advance(15 * time.Minute)
	lines = s.canaries()
	if last := lines[len(lines)-1]; len(lines) != 2 || last.Judged == "" || last.Ended == nil || *last.Ended != 1 {
		t.Errorf("the next run says %+v", lines)
	}
}

const canaryFunction = "CanaryFunction"

var publishedKey = regexp.MustCompile(`"PK":\{"S":"(Y#[^"]*)"\}`)

// onlyRun is the request of the only run that filed one; judged is the one that
// it judged.
func (s *scene) onlyRun(judged string) string {
	s.Helper()
	var filed []canaryLine
	for _, line := range s.canaries() {
		if line.Reference != "" {
			filed = append(filed, line)
		}
	}
	if len(filed) != 1 || filed[0].Judged != judged {
		s.Fatalf("the runs that filed say %+v", filed)
	}
	return filed[0].Reference
}

// expectRunEnds lets a run come to its end.
func (s *scene) expectRunEnds(reference string) {
	s.Helper()
	s.advance(9 * time.Minute)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")
	if state := s.canaryState(reference); state.Status != derogation.Undecided {
		s.Errorf("the run ended as %s", state.Status)
	}
}
