package scenario

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestOneRequestPostedTwentyTimesAtOnceIsOneCase(t *testing.T) {
	s := begin(t)
	request := sample.Request(s.Now())
	post := func() (play.Answer, error) {
		return s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", http.Header{"Idempotency-Key": {"one-key"}}, request)
	}
	// As many as the runner lets run side by side reach the commit before the
	// first of them makes it.
	const posts, sideBySide = 20, 10
	held := s.hold(apiFunction, `"I#`, dynamodb.Fault{})
	var answers []func() play.Answer
	for range posts {
		answers = append(answers, meanwhile(s, post))
	}
	s.awaitMet(held, sideBySide)
	held.Release()

	references := map[string]int{}
	for _, answered := range answers {
		answer := answered()
		var ack struct {
			Reference string `json:"reference"`
		}
		if err := json.Unmarshal(answer.Body, &ack); err != nil || answer.Status != http.StatusCreated {
			t.Fatalf("answered with %d: %s", answer.Status, answer.Body)
		}
		if want := "/v1/requests/" + ack.Reference; answer.Header.Get("Location") != want {
			t.Errorf("the location is %q, want %q", answer.Header.Get("Location"), want)
		}
		references[ack.Reference]++
	}
	if len(references) != 1 {
		t.Fatalf("the answers name %v", references)
	}
	var reference string
	for reference = range references {
	}
	s.settle()

	if cases, _ := s.caseDue(reference); len(cases) != 1 || cases[0] != reference {
		t.Errorf("there are the cases %v, want %s alone", cases, reference)
	}
	if executions := s.Cloud.Engine.Executions(); len(executions) != 1 || executions[0].Name != reference+"-1" {
		t.Errorf("there are the executions %+v", executions)
	}
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

	// The same later, also when the case has moved on; and the key for another
	// body is refused.
	s.advance(30 * time.Minute)
	s.expectMessages(append(asked(derogation.TrustMedicalDirector, "8pm"), passedOn(derogation.ClinicalDirector)...)...)
	again, err := post()
	s.must(err)
	if again.Status != http.StatusCreated || again.Header.Get("Location") != "/v1/requests/"+reference {
		t.Errorf("a late repetition was answered with %d: %s", again.Status, again.Body)
	}
	request.Staff[0].Number++
	other, err := post()
	s.must(err)
	if other.Status != http.StatusUnprocessableEntity {
		t.Errorf("another body was answered with %d: %s", other.Status, other.Body)
	}
	s.settle()
	s.expectMessages()
	s.finishByResolving(reference)
}

func TestOneChangePostedTwentyTimesAtOnceIsOneEvent(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.TrustMedicalDirector)
	s.ignoreMessages()
	read, err := s.Read(s.ctx, sample.BartsHealth, reference)
	s.must(err)
	tag := read.Header.Get("ETag")
	header := http.Header{"Idempotency-Key": {"one-key"}, "If-Match": {tag}}
	post := func() (play.Answer, error) {
		return s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests/"+reference+"/withdrawal", header, map[string]string{"reason": "cover_found"})
	}
	const posts, sideBySide = 20, 10
	held := s.hold(apiFunction, `"I#`, dynamodb.Fault{})
	var answers []func() play.Answer
	for range posts {
		answers = append(answers, meanwhile(s, post))
	}
	s.awaitMet(held, sideBySide)
	held.Release()
	first := answers[0]()
	carriedOut := 0
	for i, answered := range answers {
		answer := first
		if i > 0 {
			answer = answered()
		}
		if answer.Status != http.StatusOK || string(answer.Body) != string(first.Body) {
			t.Fatalf("answered with %d: %s\nand with %d: %s", first.Status, first.Body, answer.Status, answer.Body)
		}
		if answer.Header.Get("Idempotency-Replayed") == "" {
			carriedOut++
		}
	}
	if carriedOut != 1 {
		t.Errorf("%d of the calls were carried out", carriedOut)
	}
	s.settle()
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Withdrawn)

	// The same later, when the request has moved on; but not as a new call on
	// the version that was read at first.
	s.change(sample.BartsHealth, reference, "/impact-reports", http.StatusOK, impactBody("None in the end.", derogation.HarmNone))
	s.ignoreMessages()
	again, err := post()
	s.must(err)
	if again.Status != http.StatusOK || string(again.Body) != string(first.Body) {
		t.Errorf("a late repetition was answered with %d: %s", again.Status, again.Body)
	}
	header = http.Header{"Idempotency-Key": {"another-key"}, "If-Match": {tag}}
	stale, err := post()
	s.must(err)
	if now := s.state(reference); stale.Status != http.StatusPreconditionFailed || stale.Header.Get("ETag") != fmt.Sprintf("%q", fmt.Sprint(now.Version)) {
		t.Errorf("a call on an earlier version was answered with %d and the tag %s", stale.Status, stale.Header.Get("ETag"))
	}
}
