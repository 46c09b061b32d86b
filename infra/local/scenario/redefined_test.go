package scenario

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.org/derogations/shared/derogation"
)

func TestAnExecutionOnAnOlderDefinitionHandsOverWhenItDoesNotKnowTheNextStage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ choice, stage string }{
		"a tier that was added": {"After clinical director", "trust_medical_director"},
		"a decision":            {"After union", "notify_decision"},
		"a time in force":       {"After decision", "in_force"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			newest := s.definition()
			s.define(without(t, newest, test.choice, test.stage))
			reference := s.file()
			s.settle()
			s.define(newest)

			s.climb(reference, derogation.Union)
			s.approve(reference, 0)
			s.expectExecution(reference+"-1", "SUCCEEDED", "Continued")
			s.expectExecution(reference+"-2", "RUNNING", "Derogation in force")
			s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
			s.expectMessages(s.chainMessages()...)
			s.expectFinished(reference, 2, derogation.Ended)
			s.expectTold(reference, 0)
		})
	}
}

// without is a definition in which a Choice does not know a stage yet.
func without(t *testing.T, definition, choice, stage string) string {
	t.Helper()
	var d map[string]any
	if err := json.Unmarshal([]byte(definition), &d); err != nil {
		t.Fatal(err)
	}
	state := d["States"].(map[string]any)[choice].(map[string]any)
	known := state["Choices"].([]any)
	left := slices.DeleteFunc(slices.Clone(known), func(branch any) bool { return branch.(map[string]any)["StringEquals"] == stage })
	if len(left) != len(known)-1 {
		t.Fatalf("%s does not know %s", choice, stage)
	}
	state["Choices"] = left
	older, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(older)
}

func (s *scene) stepFunctions() *sfn.Client {
	return sfn.New(sfn.Options{
		Region: "eu-west-2", BaseEndpoint: &s.Cloud.Endpoints.StepFunctions,
		Credentials: credentials.NewStaticCredentialsProvider("Operator", "local", ""),
	})
}

// machine is the ARN of the only state machine.
func (s *scene) machine() *string {
	s.Helper()
	list, err := s.stepFunctions().ListStateMachines(s.ctx, &sfn.ListStateMachinesInput{})
	s.must(err)
	if len(list.StateMachines) != 1 {
		s.Fatalf("there are %d state machines", len(list.StateMachines))
	}
	return list.StateMachines[0].StateMachineArn
}

func (s *scene) definition() string {
	s.Helper()
	described, err := s.stepFunctions().DescribeStateMachine(s.ctx, &sfn.DescribeStateMachineInput{StateMachineArn: s.machine()})
	s.must(err)
	return aws.ToString(described.Definition)
}

// define deploys a definition. Executions that run keep theirs.
func (s *scene) define(definition string) {
	s.Helper()
	_, err := s.stepFunctions().UpdateStateMachine(s.ctx, &sfn.UpdateStateMachineInput{StateMachineArn: s.machine(), Definition: &definition})
	s.must(err)
}
