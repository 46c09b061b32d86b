package scenario

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

// timesUp moves the clock on to the moment at which a wait times out, and stops
// the silence there before it commits.
func (s *scene) timesUp(reference string, in time.Duration) (held *dynamodb.Injected, committed chan struct{}, arrived func()) {
	s.Helper()
	committed = make(chan struct{})
	held = s.hold(escalateFunction, "L#"+reference, dynamodb.Fault{Times: 1, After: func() { close(committed) }})
	arrived = s.advanceMeanwhile(in)
	s.awaitMet(held, 1)
	return held, committed, arrived
}

func (s *scene) awaitClosed(c chan struct{}) {
	s.Helper()
	select {
	case <-c:
	case <-s.ctx.Done():
		s.Fatal("it never came")
	}
}

func TestAnAnswerThatCommitsBeforeTheSilenceOfTheSameInstantCounts(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	link := s.link(derogation.ClinicalDirector, reference)
	s.ignoreMessages()

	silence, _, arrived := s.timesUp(reference, 30*time.Minute)
	page, err := s.send(link, "The director on duty", escalateForm(derogation.ClinicalDirector))
	s.must(err)
	s.expectPage(page, 200, "is recorded", "The director on duty")
	silence.Remove()
	arrived()

	s.expectMessages(asked(derogation.TrustMedicalDirector, "8pm")...)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectUnderWay(reference)
	review := s.state(reference).Reviews[0]
	if review.Outcome != derogation.OutcomeEscalated || !review.ClosedAt.Equal(evening.Add(30*time.Minute)) {
		t.Errorf("the review ended as %+v", review)
	}
	s.finishByResolving(reference)
}

func TestAnAnswerThatCommitsAfterTheSilenceOfTheSameInstantIsToldSo(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	link := s.link(derogation.ClinicalDirector, reference)
	s.ignoreMessages()

	silence, recorded, arrived := s.timesUp(reference, 30*time.Minute)
	answer := s.hold(pagesFunction, "L#"+reference, dynamodb.Fault{})
	answered := meanwhile(s, func() (play.Page, error) {
		return s.send(link, "The director on duty", with(escalateForm(derogation.ClinicalDirector), "comment", "Every consultant was phoned."))
	})
	s.awaitMet(answer, 1)
	silence.Release()
	s.awaitClosed(recorded)
	answer.Remove()
	s.expectPage(answered(), 409, "Your answer was not recorded",
		"No answer had been recorded in time, and the request was passed on at 7:30pm on Friday 20 November.",
		"Every consultant was phoned.", "Look at the request again, and add a comment")
	arrived()

	s.expectMessages(append(asked(derogation.TrustMedicalDirector, "8pm"), passedOn(derogation.ClinicalDirector)...)...)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	review := s.state(reference).Reviews[0]
	if review.Outcome != derogation.OutcomeNoAnswer || !review.ClosedAt.Equal(evening.Add(30*time.Minute)) {
		t.Errorf("the review ended as %+v", review)
	}
	s.finishByResolving(reference)
}

// finishByResolving ends a case that is with the trust's medical director.
func (s *scene) finishByResolving(reference string) {
	s.Helper()
	s.expectPage(s.answer(derogation.TrustMedicalDirector, reference, url.Values{
		"action": {"resolve_locally"}, "how": {"A consultant acts down."},
	}), 200)
	s.expectMessages(everybody("Resolved locally", ladder()[:2], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}

// atTheEndOfTheWindow is a case whose union is silent until the window ends, at
// 13:00, with the record of that held back, and the officer holding a code.
func atTheEndOfTheWindow(t *testing.T) (s *scene, reference, link string, approval url.Values, silence *dynamodb.Injected, recorded chan struct{}, arrived func()) {
	t.Helper()
	s = begin(t)
	reference = s.submit()
	s.climb(reference, derogation.Union)
	s.advance(18*time.Hour - 5*time.Minute)
	officer := s.reviewer(derogation.Union)
	link = s.linkOf(officer, reference)
	approval = approveForm(s.state(reference).Request)
	s.expectPage(s.askForCode(link, approval), 200)
	approval = with(approval, "code", s.code(officer, reference))
	s.ignoreMessages()
	silence, recorded, arrived = s.timesUp(reference, 5*time.Minute)
	return s, reference, link, approval, silence, recorded, arrived
}

// inTime sends a form that reached the gateway half a second ago, and the
// function only now.
func (s *scene) inTime(link, person string, form url.Values) (status int, text string, err error) {
	s.Helper()
	address, err := url.Parse(link)
	s.must(err)
	form = nonced(with(with(with(form, "person", person), "version", "1"), "step", "record"))
	at := s.Now().Add(-500 * time.Millisecond)
	event, err := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "ANY /r/{token}", RawPath: address.Path,
		Headers:        map[string]string{"content-type": "application/x-www-form-urlencoded", "host": address.Host},
		PathParameters: map[string]string{"token": strings.TrimPrefix(address.Path, "/r/")},
		Body:           base64.StdEncoding.EncodeToString([]byte(form.Encode())), IsBase64Encoded: true,
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RouteKey: "ANY /r/{token}", Stage: "$default", RequestID: "late", DomainName: address.Host,
			TimeEpoch: at.UnixMilli(),
			HTTP:      events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: http.MethodPost, Path: address.Path, Protocol: "HTTP/1.1", SourceIP: "192.0.2.1"},
		},
	})
	s.must(err)
	result, functionError, err := s.Cloud.Lambda.Invoke(s.ctx, pagesFunction, event)
	if err != nil || functionError != "" {
		return 0, functionError, err
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(result, &answer); err != nil {
		return 0, string(result), err
	}
	return answer.StatusCode, says(play.Page{Body: answer.Body}), nil
}

func TestAnApprovalThatCameBeforeTheEndOfTheWindowCountsIfItCommitsFirst(t *testing.T) {
	s, reference, link, approval, silence, _, arrived := atTheEndOfTheWindow(t)
	status, text, err := s.inTime(link, "The officer", approval)
	s.must(err)
	if status != http.StatusSeeOther {
		t.Errorf("the approval was answered with %d: %s", status, text)
	}
	silence.Remove()
	arrived()
	s.expectPage(s.open(link), 200, "approved the request", "The officer")
	s.advance(time.Minute)
	if got := s.decisions(reference); got != 1 {
		t.Errorf("%d decisions, want 1", got)
	}
	s.expectMessages(append(
		everybody("Approved", ladder(), true),
		everybody("Ended", ladder(), false)...)...)
	s.expectFinished(reference, 1, derogation.Ended)
}

func TestAnApprovalThatCommitsAfterTheEndOfTheWindowIsToldSo(t *testing.T) {
	s, reference, link, approval, silence, recorded, arrived := atTheEndOfTheWindow(t)
	held := s.hold(pagesFunction, "L#"+reference, dynamodb.Fault{})
	type answer struct {
		status int
		text   string
	}
	answered := meanwhile(s, func() (answer, error) {
		status, text, err := s.inTime(link, "The officer", approval)
		return answer{status, text}, err
	})
	s.awaitMet(held, 1)
	silence.Release()
	s.awaitClosed(recorded)
	held.Remove()
	got := answered()
	if got.status != http.StatusConflict || !strings.Contains(got.text,
		"No answer had been recorded in time; the record says so since 1pm on Saturday 21 November.") {
		t.Errorf("the approval was answered with %d: %s", got.status, got.text)
	}
	arrived()
	s.expectUndecided(reference, link)
}

func TestAnApprovalInTheInstantInWhichTheWindowEndsIsRefusedPlainly(t *testing.T) {
	s, reference, link, approval, silence, _, arrived := atTheEndOfTheWindow(t)
	page, err := s.send(link, "The officer", approval)
	s.must(err)
	s.expectPage(page, 409, "Your answer was not recorded",
		"The time for this was over at 1pm on Saturday 21 November: the window asked for has passed; there is nothing left to approve.")
	silence.Release()
	arrived()
	s.expectUndecided(reference, link)
}

// expectUndecided checks a case that ended without a decision.
func (s *scene) expectUndecided(reference, link string) {
	s.Helper()
	if got := s.decisions(reference); got != 0 {
		s.Errorf("%d decisions, want none", got)
	}
	s.expectPage(s.open(link), 200, "No answer was recorded in time")
	s.expectMessages(everybody("No decision in time", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Undecided)
}
