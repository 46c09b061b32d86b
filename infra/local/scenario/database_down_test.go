package scenario

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestTenMinutesOfThrottlingDelayACaseAndLoseNothing(t *testing.T) {
	// One attempt more than the throttling needs: the SDK closes a connection now and
	// then whose answer was an error, and the next call may meet it.
	s := beginIn(t, map[string]string{"AWS_MAX_ATTEMPTS": "2"})
	s.forgive("throughput was exceeded")
	s.forgive("ProvisionedThroughputExceededException")
	s.forgive("asynchronous invocation abandoned")
	reference := s.submit()
	s.advance(25 * time.Minute)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

	throttling := s.Cloud.Proxy.Inject(dynamodb.Fault{Answer: dynamodb.Throttled})
	if refused, err := s.Submit(s.ctx, sample.BartsHealth, "another", sample.Request(s.Now())); err == nil {
		t.Errorf("%s was accepted without a database", refused)
	}
	s.advance(10 * time.Minute)
	throttling.Remove()
	if throttling.Met() < 10 {
		t.Errorf("%d calls were throttled", throttling.Met())
	}

	// The next attempt of the execution is at most two minutes away, and the
	// sweep at most one.
	told := append(asked(derogation.TrustMedicalDirector, "8pm"), passedOn(derogation.ClinicalDirector)...)
	s.awaitMessages(reference, 2*time.Minute, told...)
	s.expectMessages(told...)
	later, err := s.Submit(s.ctx, sample.BartsHealth, "another", sample.Request(s.Now()))
	s.must(err)
	s.settle()
	s.refusedAfter(later, derogation.ClinicalDirector)
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	for _, each := range []string{reference, later} {
		s.expectFinished(each, 1, derogation.Refused)
		s.expectTold(each, 0)
	}
}

// commitMark is by what the store knows its own commit again.
var commitMark = regexp.MustCompile(`"(ClientRequestToken":|write":\{"S":)"[^"]*"`)

func TestEveryCommitMayMeetThreeConflicts(t *testing.T) {
	s := begin(t)
	met := map[string]int{}
	conflicts := s.Cloud.Proxy.Inject(dynamodb.Fault{
		Operation: dynamodb.Write, Answer: dynamodb.Conflict,
		Match: func(body []byte) bool { // the proxy asks one at a time
			if bytes.Contains(body, []byte(`"B#`)) {
				return false // No commit: a call is counted.
			}
			commit := commitMark.FindString(string(body))
			if commit == "" {
				commit = sortKey.FindString(string(body)) // A removal, which needs none.
			}
			met[commit]++
			return met[commit] <= 3
		},
	})
	reference := s.wholeWay(0)
	s.expectMessages(s.messagesOfTheWholeWay()...)
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectTold(reference, 0)
	if got, want := conflicts.Met(), 3*len(met); got != want || got < 100 {
		t.Errorf("%d conflicts were met by %d commits", got, len(met))
	}
}

// sortKey finds the items that a transaction is about.
var sortKey = regexp.MustCompile(`"SK":\{"S":"[^"]*"\}`)

func TestACommitWhoseAnswerIsLostIsNotMadeTwice(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgive("injected failure")
	// Of their own commits people and systems hear, and try again. Which commit
	// is a function's third depends on the order of calls at the same time; that
	// the same item loses no more than two bounds how late a message may be.
	lost := map[string]int{} // by the items of a commit; the proxy asks one at a time
	for _, function := range []string{escalateFunction, reconcileFunction, deliverFunction, sweepFunction} {
		commits := 0
		injected := s.Cloud.Proxy.Inject(dynamodb.Fault{
			Function: function, Operation: dynamodb.Write, Answer: dynamodb.FailedAfterCommit,
			Match: func(body []byte) bool {
				commits++
				items := strings.Join(sortKey.FindAllString(string(body), -1), " ")
				if commits%3 != 1 || lost[items] == 2 {
					return false
				}
				lost[items]++
				return true
			},
		})
		if function != sweepFunction {
			defer func() {
				least := 3
				if function == reconcileFunction { // It writes for the register alone.
					least = 1
				}
				if injected.Met() < least {
					t.Errorf("%s lost %d answers", function, injected.Met())
				}
			}()
		}
	}
	// A notice whose lease was not acknowledged waits until the lease ends and the
	// sweep finds it, and may meet the same once more.
	reference := s.wholeWay(6 * time.Minute)
	// What the register was to show last waits for the sweep, if that answer was lost.
	s.advance(3 * time.Minute)
	s.expectMessages(s.messagesOfTheWholeWay()...)
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectTold(reference, 0)
}

func TestASubmissionWhoseAnswerWasLostIsThereWhenTheClientRepeatsIt(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]dynamodb.Answer{
		"failed": dynamodb.FailedAfterCommit, "cut off": dynamodb.DroppedAfterCommit,
	} {
		t.Run(name, func(t *testing.T) {
			s := beginIn(t, noSDKRetries)
			s.forgive(`"function":"api"`)
			request := sample.Request(s.Now())
			lost := s.watch(apiFunction, "SUMMARY", dynamodb.Fault{Answer: answer, Times: 1})
			if reference, err := s.Submit(s.ctx, sample.BartsHealth, "the-same", request); err == nil {
				t.Fatalf("%s was acknowledged", reference)
			}
			s.awaitMet(lost, 1)
			s.settle()
			// It was committed, so the chain has begun.
			s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)

			first, err := s.Submit(s.ctx, sample.BartsHealth, "the-same", request)
			s.must(err)
			second, err := s.Submit(s.ctx, sample.BartsHealth, "the-same", request)
			s.must(err)
			if first != second {
				t.Errorf("one request became %s and %s", first, second)
			}
			if all := s.Cloud.Engine.Executions(); len(all) != 1 || all[0].Name != first+"-1" {
				t.Errorf("executions: %v", all)
			}
			s.expectTier(first, derogation.ClinicalDirector)
			s.climb(first, derogation.Union)
			s.decide(first, 0, refuseForm())
			s.ignoreMessages()
			s.expectFinished(first, 1, derogation.Refused)
			s.expectTold(first, 0)
		})
	}
}

func TestATokenEndpointThatFailsRefusesNobodyForGood(t *testing.T) {
	s := beginIn(t, noSDKRetries)
	s.forgive(`"function":"api"`)
	for _, prefix := range []string{"K#", "J#"} {
		failing := s.Cloud.Proxy.Inject(dynamodb.Fault{Function: apiFunction, Answer: dynamodb.Failed, Match: func(body []byte) bool {
			return strings.Contains(string(body), `"S":"`+prefix)
		}})
		if reference, err := s.Submit(s.ctx, sample.BartsHealth, "a-key", sample.Request(s.Now())); err == nil {
			t.Errorf("%s was accepted from a client that could not sign in", reference)
		} else if strings.Contains(err.Error(), "invalid_client") || strings.Contains(err.Error(), "401") {
			t.Errorf("the client was told that it is wrong: %v", err)
		}
		failing.Remove()
		if failing.Met() == 0 {
			t.Errorf("nothing asked for %s", prefix)
		}
	}
	reference := s.submit()
	s.expectTier(reference, derogation.ClinicalDirector)
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
}
