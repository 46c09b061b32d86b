package scenario

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/stepfunctions"
)

var operator = derogation.Operator("duty engineer")

// operations are an operator's, on the scene's own services.
func (s *scene) operations(reference string) operating.Operations {
	s.Helper()
	service := sfn.New(sfn.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(s.Cloud.Endpoints.StepFunctions),
		Credentials: credentials.NewStaticCredentialsProvider("operator", "local", ""),
	})
	execution, _, _ := strings.Cut(s.execution(reference+"-1").ARN, ":"+reference)
	machine := stepfunctions.New(service, strings.Replace(execution, ":execution:", ":stateMachine:", 1))
	return operating.Operations{
		Cases: s.Store, Directory: s.Store, Due: s.Store, Tellings: s.Store, Store: s.Store, Executions: machine,
	}
}

// expectStuck checks what an operator finds.
func (s *scene) expectStuck(reference string, want ...operating.Trouble) {
	s.Helper()
	list, all, err := s.operations(reference).Stuck(s.ctx, operator, s.Now())
	s.must(err)
	var got []operating.Trouble
	for _, stuck := range list {
		if stuck.Case.State.Reference == reference {
			for _, why := range stuck.Why {
				got = append(got, why.Trouble)
			}
		}
	}
	if !all || len(got) != len(want) {
		s.Fatalf("stuck: %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			s.Errorf("stuck: %v, want %v", got, want)
		}
	}
}

// redrive begins a case's next execution, as an operator, and settles.
func (s *scene) redrive(reference string) {
	s.Helper()
	_, err := s.operations(reference).Redrive(s.ctx, operator, reference, "It was stopped by hand.", s.Now())
	s.must(err)
	s.settle()
}

func TestAnOperatorRedrivesACaseWhoseExecutionWasStopped(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.advance(5 * time.Minute)
	s.expectStuck(reference)
	s.stop(reference + "-1")
	s.expectStuck(reference, operating.TroubleEnded)
	shown, err := s.operations(reference).Show(s.ctx, operator, reference)
	s.must(err)
	if shown.Status != casework.ExecutionStopped || shown.Place.Cycle != 1 || len(shown.Events) != 2 {
		t.Errorf("shown: %s in cycle %d with %d events", shown.Status, shown.Place.Cycle, len(shown.Events))
	}

	s.redrive(reference)
	s.expectExecution(reference+"-2", "RUNNING", "Clinical director review")
	s.expectMessages() // Nobody is asked twice.
	s.advance(5 * time.Minute)
	s.expectStuck(reference)
	// Its timer ends when the review is due, as it was.
	s.advance(20*time.Minute - time.Second)
	s.expectTier(reference, derogation.ClinicalDirector)
	s.advance(time.Second)
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectExecution(reference+"-2", "RUNNING", "Trust medical director review")
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectTold(reference, 0)
}

// The execution of before is alive, at the union's own review: it waits its timers
// out, does nothing more, and ends by itself.
func TestAnOperatorRedrivesACaseWhoseExecutionIsAlive(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.ignoreMessages()
	due := s.state(reference).Reviews[4].DueAt
	s.redrive(reference)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision")
	s.expectExecution(reference+"-2", "RUNNING", "Union decision")
	s.expectMessages()
	s.advance(due.Sub(s.Now()))
	s.expectExecution(reference+"-2", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)
	s.decide(reference, 0, refuseForm())
	s.ignoreMessages()
	s.expectStatus(reference, derogation.Refused)
	s.expectFinished(reference, 2, derogation.Refused)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	if former := s.execution(reference + "-1"); former.Status != "SUCCEEDED" {
		t.Errorf("the execution of before is %s in %q", former.Status, former.State)
	}
	s.expectStatus(reference, derogation.Refused)
	s.expectTold(reference, 0)
}

func TestAnOperatorHandsAReviewThatNobodyAnswersToAnother(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.ignoreMessages()
	s.advance(20 * time.Minute)
	others := s.colleagues(derogation.ClinicalDirector) // Those of no service in particular.
	deputy := others[0]
	const why = "Neither telephone is answered."
	_, err := s.operations(reference).HandOver(s.ctx, operator, reference, deputy.ID, why, s.Now())
	s.must(err)
	s.settle()
	s.expectMessages(deputy.Email + ": Answer by")
	page := s.open(s.linkOf(deputy, reference))
	s.expectPage(page, 200, "duty engineer, Operator handed this review over to "+deputy.Name, "you have 10 minutes left")
	if strings.Contains(says(page), why) {
		t.Error("the page tells why the operator acted")
	}
	s.expectPage(s.sent(s.linkOf(deputy, reference), "The deputy", escalateForm(derogation.ClinicalDirector)), 200, "The deputy")
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.refusedAfter(reference, derogation.TrustMedicalDirector)
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectTold(reference, 0)
}
