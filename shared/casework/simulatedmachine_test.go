package casework_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

// execution is one execution of the state machine in a simulation.
type execution struct {
	name      string
	status    casework.ExecutionStatus
	input     casework.Progress
	data      casework.Progress
	state     string
	enteredAt time.Time
	attempt   int
	token     string
}

// Start is casework.Machine's.
func (s *simulation) Start(_ context.Context, name string, input casework.Progress) error {
	return s.faulty(func() error {
		if e, ok := s.executions[name]; ok {
			if e.status == casework.ExecutionRunning && e.input == input {
				return nil
			}
			return casework.ErrExecutionExists
		}
		e := &execution{name: name, status: casework.ExecutionRunning, input: input, data: input}
		s.executions[name] = e
		s.after(s.soon(), name+" begins", func() { s.enter(e, s.definition.StartAt) })
		return nil
	})
}

// Complete is casework.Machine's.
func (s *simulation) Complete(_ context.Context, token string, output casework.Progress) error {
	return s.faulty(func() error {
		for _, e := range s.executions {
			if e.status == casework.ExecutionRunning && e.token == token {
				e.data, e.token = output, ""
				s.after(s.soon(), e.name+" goes on", func() { s.enter(e, s.definition.States[e.state].Next) })
				return nil
			}
		}
		return casework.ErrTokenRefused
	})
}

// Status is casework.Machine's.
func (s *simulation) Status(_ context.Context, name string) (casework.ExecutionStatus, error) {
	if s.fault() {
		return "", errInjected
	}
	if e, ok := s.executions[name]; ok {
		return e.status, nil
	}
	return casework.ExecutionUnknown, nil
}

// stop is an operator's.
func (s *simulation) stop(e *execution) { e.status, e.token = casework.ExecutionStopped, "" }

// operate is an operator who helps a case on, whether or not it needs it.
func (s *simulation) operate(reference string) {
	operations := operating.Operations{Cases: s.table(), Directory: s.Store, Due: s.Store, Tellings: s.Store, Store: s.Store, Executions: s}
	operator, now := derogation.Operator("duty engineer"), s.clock("api")
	var err error
	switch s.dice.IntN(4) {
	case 0:
		_, err = operations.HandOver(s.Ctx, operator, reference, "CT-0000000D", "Nobody answers the telephone.", now)
	case 1:
		_, _, err = operations.Nudge(s.Ctx, operator, reference, "It waits too long.", now)
	default:
		_, err = operations.Redrive(s.Ctx, operator, reference, "It waits too long.", now)
	}
	if errors.Is(err, casework.ErrSuperseded) {
		return // Another cycle was begun meanwhile.
	}
	s.refused(err)
}

func (s *simulation) enter(e *execution, name string) {
	if e.status != casework.ExecutionRunning {
		return
	}
	state, ok := s.definition.States[name]
	if !ok {
		s.T.Fatalf("%s: there is no state %q\n%s", e.name, name, s.history())
	}
	e.state, e.token = name, ""
	s.log = append(s.log, fmt.Sprintf("                  %s: %s %+v", e.name, name, e.data))
	switch state.Type {
	case "Choice":
		next := state.Default
		for _, choice := range state.Choices {
			if choice.StringEquals == string(e.data.Next) {
				next = choice.Next
			}
		}
		s.enter(e, next)
	case "Task":
		e.enteredAt, e.attempt = s.clock("chain").Truncate(time.Millisecond), 0
		s.attempt(e, state)
	case "Succeed":
		e.status = casework.ExecutionSucceeded
	default:
		s.T.Fatalf("%s ended in %s with %+v\n%s", e.name, name, e.data, s.history())
	}
}

// attempt makes one call of a task, and begins its timeout.
func (s *simulation) attempt(e *execution, state aslState) {
	task := casework.Task{
		Definition: 1, Stage: derogation.Stage(state.Parameters.Payload.Stage), Reference: e.data.Reference,
		Cycle: e.data.Cycle, Step: e.data.Step, Attempt: e.attempt, EnteredAt: e.enteredAt, Continue: state.Parameters.Payload.Continue,
	}
	s.Tokens++
	token := fmt.Sprintf("token-%d", s.Tokens)
	e.token = token
	current := func() bool { return e.status == casework.ExecutionRunning && e.token == token }
	if state.waits() {
		task.TaskToken = token
		seconds := e.data.Seconds
		if state.TimeoutSecondsPath == "$.overdueSeconds" {
			seconds = e.data.OverdueSeconds
		}
		if seconds < 1 {
			s.T.Fatalf("%s waits %d seconds at %s\n%s", e.name, seconds, e.state, s.history())
		}
		s.after(time.Duration(seconds)*time.Second, e.name+" times out", func() {
			if current() {
				s.enter(e, state.Catch[0].Next)
			}
		})
	}
	s.after(s.soon(), fmt.Sprintf("%s calls escalate, %s, step %d", e.name, task.Stage, task.Step), func() {
		output, err := s.escalate(task)
		switch {
		case !current():
		case err != nil:
			s.after(s.soon(), e.name+" tries again", func() {
				if current() {
					e.attempt++
					s.attempt(e, state)
				}
			})
		case !state.waits():
			e.data = output
			s.enter(e, state.Next)
		}
	})
}

// escalate is the function. A call may be made twice, or again much later.
func (s *simulation) escalate(task casework.Task) (casework.Progress, error) {
	chain := casework.Chain{Cases: s.table(), Directory: s.Store, Waits: s.table()}
	if s.fault() {
		s.after(time.Duration(s.dice.IntN(3600))*time.Second, "a late call of escalate", func() {
			_, err := chain.Take(s.Ctx, task)
			s.only(err)
		})
	}
	if s.fault() {
		_, err := chain.Take(s.Ctx, task)
		s.only(err)
	}
	p, err := chain.Take(s.Ctx, task)
	s.only(err)
	if err == nil && s.fault() {
		err = errInjected // The answer is lost.
	}
	return p, err
}
