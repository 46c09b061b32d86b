package caseworktest

import (
	"context"

	"example.org/derogations/shared/casework"
)

// Machine is a machine that answers as a test says, and notes what it was
// asked. A name without a status is unknown; a token that is not good is
// refused.
type Machine struct {
	Statuses map[string]casework.ExecutionStatus
	Good     map[string]bool
	Broken   error
	Calls    []string
	Inputs   []casework.Progress
	Before   func()
}

var _ casework.Machine = (*Machine)(nil)

// NewMachine is a machine that knows no execution.
func NewMachine() *Machine {
	return &Machine{Statuses: map[string]casework.ExecutionStatus{}, Good: map[string]bool{}}
}

// Start is casework.Machine's.
func (m *Machine) Start(_ context.Context, name string, input casework.Progress) error {
	m.note("start "+name, input)
	switch {
	case m.Broken != nil:
		return m.Broken
	case m.Statuses[name] != "":
		return casework.ErrExecutionExists
	}
	m.Statuses[name] = casework.ExecutionRunning
	return nil
}

// Complete is casework.Machine's.
func (m *Machine) Complete(_ context.Context, token string, output casework.Progress) error {
	m.note("complete "+token, output)
	switch {
	case m.Broken != nil:
		return m.Broken
	case !m.Good[token]:
		return casework.ErrTokenRefused
	}
	m.Good[token] = false
	return nil
}

// Status is casework.Machine's.
func (m *Machine) Status(_ context.Context, name string) (casework.ExecutionStatus, error) {
	m.Calls = append(m.Calls, "status "+name)
	if status, ok := m.Statuses[name]; ok {
		return status, m.Broken
	}
	return casework.ExecutionUnknown, m.Broken
}

func (m *Machine) note(call string, p casework.Progress) {
	m.Calls, m.Inputs = append(m.Calls, call), append(m.Inputs, p)
	if before := m.Before; before != nil {
		m.Before = nil
		before()
	}
}

// Reconciler brings executions of the machine in line.
func (w *World) Reconciler(m casework.Machine) casework.Reconciler {
	return casework.Reconciler{Cases: w.Store, Waits: w.Store, Wakes: w.Store, Machine: m, Register: w.Store}
}

// Reconcile acts on the wake of the version given.
func (w *World) Reconcile(m casework.Machine, reference string, wake string) bool {
	w.T.Helper()
	caughtUp, err := w.Reconciler(m).Reconcile(w.Ctx, reference, wake)
	if err != nil {
		w.T.Fatalf("reconcile %s: %v", reference, err)
	}
	return caughtUp
}
