package statemachine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/stepfunctions"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const escalateARN = "arn:aws:lambda:eu-west-2:000000000000:function:escalate"

// position is the shape of every input and answer.
type position struct {
	Reference      string `json:"reference"`
	Cycle          int    `json:"cycle"`
	Step           int    `json:"step"`
	Next           string `json:"next"`
	Seconds        int    `json:"seconds"`
	OverdueSeconds int    `json:"overdueSeconds"`
}

// at is a position at a stage, with the times of a usual round.
func at(stage string) position {
	seconds := map[string]int{
		"clinical_director":         30 * 60,
		"trust_medical_director":    30 * 60,
		"regional_medical_director": 45 * 60,
		"national_team":             45 * 60,
		"union":                     3 * 60 * 60,
		"ask_trust":                 20 * 60,
		"in_force":                  12 * 60 * 60,
	}[stage]
	return position{
		Reference: "DR-7K2M-4XQ9", Cycle: 1, Step: 3, Next: stage,
		Seconds: max(seconds, 1), OverdueSeconds: 6 * 60 * 60,
	}
}

// question is what a task asks of the escalate function.
type question struct {
	Definition int    `json:"definition"`
	Stage      string `json:"stage"`
	Reference  string `json:"reference"`
	Cycle      int    `json:"cycle"`
	Step       int    `json:"step"`
	Attempt    int    `json:"attempt"`
	EnteredAt  string `json:"enteredAt"`
	TaskToken  string `json:"taskToken"`
	Continue   bool   `json:"continue"`
}

// caseRun is one execution, with a ledger that the test speaks for.
type caseRun struct {
	*testing.T
	timeline *clock.Timeline
	engine   *stepfunctions.Engine
	arn      string

	mu        sync.Mutex
	answers   []position
	broken    func() bool
	questions []question
}

// newCase is a case that has not begun.
func newCase(t *testing.T) *caseRun {
	c := &caseRun{T: t, timeline: clock.NewVirtual(noon), broken: func() bool { return false }}
	c.engine = stepfunctions.New(stepfunctions.Options{
		Timeline: c.timeline, Region: "eu-west-2", Account: "000000000000", Invoke: c.escalate,
	})
	t.Cleanup(c.engine.Close)
	return c
}

// begin starts a case at a stage.
func begin(t *testing.T, stage string) *caseRun {
	t.Helper()
	return newCase(t).begin(stage)
}

func (c *caseRun) begin(stage string) *caseRun {
	c.Helper()
	machine, err := c.engine.CreateStateMachine("derogation",
		strings.ReplaceAll(string(Definition), "${EscalateFunctionArn}", escalateARN), "arn:aws:iam::000000000000:role/states")
	if err != nil {
		c.Fatal(err)
	}
	input, err := json.Marshal(at(stage))
	if err != nil {
		c.Fatal(err)
	}
	started, err := c.engine.StartExecution(machine, "DR-7K2M-4XQ9-1", string(input))
	if err != nil {
		c.Fatal(err)
	}
	c.arn = started.ARN
	return c
}

// escalate stands in for the function: it accepts every wait, and answers a
// plain task with the next position that the test has prepared, or with "done".
func (c *caseRun) escalate(_ context.Context, function string, payload []byte) ([]byte, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var asked question
	if err := json.Unmarshal(payload, &asked); err != nil {
		return nil, "", err
	}
	if function != escalateARN {
		return nil, "", fmt.Errorf("no function %s", function)
	}
	c.questions = append(c.questions, asked)
	if c.broken() {
		return []byte(`{"errorType":"broken"}`), "Unhandled", nil
	}
	if asked.TaskToken != "" {
		return []byte(`{}`), "", nil
	}
	answer := at("done")
	if len(c.answers) > 0 {
		answer, c.answers = c.answers[0], c.answers[1:]
	}
	result, err := json.Marshal(answer)
	return result, "", err
}

// ledgerWillSay prepares the answers of the plain tasks to come.
func (c *caseRun) ledgerWillSay(stages ...string) *caseRun {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, stage := range stages {
		c.answers = append(c.answers, at(stage))
	}
	return c
}

func (c *caseRun) after(d time.Duration) *caseRun {
	c.Helper()
	if err := c.timeline.Advance(context.Background(), d); err != nil {
		c.Fatal(err)
	}
	return c
}

// decided ends the present wait, and the case goes on at a stage.
func (c *caseRun) decided(stage string) *caseRun {
	c.Helper()
	c.after(0)
	output, err := json.Marshal(at(stage))
	if err != nil {
		c.Fatal(err)
	}
	if err := c.engine.SendTaskSuccess(c.lastQuestion().TaskToken, string(output)); err != nil {
		c.Fatal(err)
	}
	return c.after(0)
}

// silence lets the present wait time out.
func (c *caseRun) silence() *caseRun {
	c.Helper()
	_, ok, err := c.timeline.Skip(context.Background(), func(name string) bool {
		return strings.HasPrefix(name, stepfunctions.TimeoutTimer)
	})
	if err != nil || !ok {
		c.Fatalf("no timeout to go to: %v", err)
	}
	return c
}

func (c *caseRun) lastQuestion() question {
	c.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.questions) == 0 {
		c.Fatal("nothing was asked")
	}
	return c.questions[len(c.questions)-1]
}

func (c *caseRun) status() stepfunctions.Execution {
	c.Helper()
	x, err := c.engine.Execution(c.arn)
	if err != nil {
		c.Fatal(err)
	}
	return x
}

// visit is a state with the time when it was entered.
type visit struct {
	at    string
	state string
}

func (c *caseRun) visits() []visit {
	c.Helper()
	c.after(0)
	history, err := c.engine.History(c.arn)
	if err != nil {
		c.Fatal(err)
	}
	var visits []visit
	for _, event := range history {
		if strings.HasSuffix(event.Type, "StateEntered") {
			visits = append(visits, visit{event.At.Format("15:04"), event.Details["name"].(string)})
		}
	}
	return visits
}

// story is the visits as lines, without the Choices.
func (c *caseRun) story() []string {
	c.Helper()
	var lines []string
	for _, v := range c.visits() {
		if _, isChoice := stagesFrom[v.state]; !isChoice {
			lines = append(lines, v.at+" "+v.state)
		}
	}
	return lines
}
