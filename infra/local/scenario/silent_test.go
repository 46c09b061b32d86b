package scenario

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// What accepts a call and never answers is worse than what fails: whoever waits
// for it does nothing else.

func TestATableThatDoesNotAnswerIsAnsweredForInTime(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgive("deadline exceeded")
	s.forgive("Client.Timeout") // As the SDK says it where it had begun to wait for the answer.
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

	silence := s.Cloud.Proxy.Inject(dynamodb.Fault{Function: "ApiFunction", Hold: true})
	_, err := s.Submit(s.ctx, sample.BartsHealth, "during-the-silence", need(sample.Request(s.Now()), 2))
	if err == nil || !strings.Contains(err.Error(), "/problems/internal_error") || !strings.Contains(err.Error(), `"traceId"`) {
		t.Errorf("without a table a system is told: %v", err)
	}
	silence.Remove()
	silence.Release()

	again, err := s.Submit(s.ctx, sample.BartsHealth, "during-the-silence", need(sample.Request(s.Now()), 2))
	s.must(err)
	s.settle()
	s.refusedAfter(again, derogation.ClinicalDirector)
	s.refusedAfter(reference, derogation.ClinicalDirector)
	for _, each := range []string{reference, again} {
		s.expectFinished(each, 1, derogation.Refused)
		s.expectTold(each, 0)
	}
}

func TestAMailProviderThatDoesNotAnswerHoldsUpOneMessageAndLosesNone(t *testing.T) {
	s := begin(t)
	s.Cloud.Inbox.FailNext(1000, inbox.Silent)
	reference := s.submit()
	s.expectMessages()
	retried := 0
	for _, line := range s.Cloud.Lines() {
		if line.Function == "DeliverFunction" && strings.Contains(line.Text, `"NoticeRetried":`) {
			retried++
		}
	}
	if retried != 1 {
		t.Errorf("%d invocations put a message off, want the first alone", retried)
	}
	s.Cloud.Inbox.Recover()
	s.advance(3 * time.Minute)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.refusedAfter(reference, derogation.ClinicalDirector)
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestStepFunctionsThatDoNotAnswerDelayACaseByAMinute(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgive("deadline exceeded")
	s.forgive("Client.Timeout") // As the SDK says it where it had begun to wait for the answer.
	s.forgive("asynchronous invocation abandoned")
	silence := s.Cloud.Engine.HangCalls()
	reference := s.submit()
	if silence.Met() == 0 {
		t.Error("nobody met the silence")
	}
	s.advance(time.Minute)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

	silence.End()
	s.advance(3 * time.Minute)
	s.expectExecution(reference+"-1", "RUNNING", "Clinical director review")
	s.refusedAfter(reference, derogation.ClinicalDirector)
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectTold(reference, 0)
}
