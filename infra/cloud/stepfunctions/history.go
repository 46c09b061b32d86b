package stepfunctions

import (
	"strings"
	"time"
)

// historyLimit is the service's limit on the events of one execution.
const historyLimit = 25000

// Event is one entry of an execution's history.
type Event struct {
	// ID counts from 1. PreviousID is the event that led here.
	ID         int64
	PreviousID int64
	At         time.Time
	// Type is the service's name, for example "TaskStateEntered".
	Type string
	// Details holds what the service gives for the type, under its own names.
	Details map[string]any

	detailsField string
}

// event is an Event as it is kept: there are many, which are seldom read.
type event struct {
	milliseconds int64 // Unix time
	kind         string
	details      []detail
}

type detail struct {
	name  string
	value any
}

// record adds an event.
func (x *execution) record(kind string, details ...detail) {
	x.events = append(x.events, event{x.engine.now().UnixMilli(), kind, details})
}

// history is the events so far, as they are told.
func (x *execution) history() []Event {
	told := make([]Event, len(x.events))
	for i, kept := range x.events {
		told[i] = Event{
			ID: int64(i + 1), PreviousID: int64(i), At: time.UnixMilli(kept.milliseconds).UTC(), Type: kept.kind,
			Details: map[string]any{}, detailsField: detailsField(kept.kind),
		}
		for _, d := range kept.details {
			told[i].Details[d.name] = d.value
			switch d.name {
			case "input", "output":
				told[i].Details[d.name+"Details"] = map[string]any{"truncated": false}
			case "resource":
				told[i].Details["resourceType"] = "lambda"
			}
		}
	}
	if len(told) > 1 {
		// The service says of the first state, too, that nothing led to it.
		told[1].PreviousID = 0
	}
	return told
}

// detailsField is the member that holds the details of a type on the wire. All types
// of states share theirs.
func detailsField(kind string) string {
	if i := strings.Index(kind, "State"); i >= 0 {
		kind = kind[i:]
	}
	return strings.ToLower(kind[:1]) + kind[1:] + "EventDetails"
}

// full says that no room is left for one more state or attempt.
func (x *execution) full() bool { return len(x.events) > historyLimit-8 }

// recordTask adds an event of a task, which always names the resource.
func (x *execution) recordTask(kind string, details ...detail) {
	resource := "invoke"
	if x.visit.state.waitsForToken() {
		resource = "invoke.waitForTaskToken"
	}
	x.record(kind, append([]detail{{"resource", resource}}, details...)...)
}

func (x *execution) recordTaskProblem(kind string, problem *failure) {
	x.recordTask(kind, detail{"error", problem.name}, detail{"cause", problem.cause})
}

// text is a document as it is written. One that is as the last goes through many
// events, and is kept once.
func (x *execution) text(document any) string {
	if text := encode(document); text != x.last {
		x.last = text
	}
	return x.last
}

// withoutData is the details of an event for a reader who asked for no data.
func withoutData(details map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range details {
		switch name {
		case "input", "inputDetails", "output", "outputDetails", "parameters":
		default:
			kept[name] = value
		}
	}
	return kept
}
