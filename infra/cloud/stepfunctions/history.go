package stepfunctions

import "time"

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
	// Details holds what the service gives for the type, under its own names;
	// nil for a type that has none. It is not to be changed.
	Details map[string]any

	detailsField string
}

// record adds an event. The field is the member that holds the details on the
// wire.
func (x *execution) record(kind, field string, details map[string]any) {
	id := int64(len(x.events) + 1)
	previous := id - 1
	if id == 2 {
		// The service says of the first state, too, that nothing led to it.
		previous = 0
	}
	x.events = append(x.events, Event{
		ID: id, PreviousID: previous, At: x.engine.now(), Type: kind, Details: details, detailsField: field,
	})
}

// full says that no room is left for one more state or attempt.
func (x *execution) full() bool { return len(x.events) > historyLimit-8 }

// recordTask adds an event of a task, which always names the resource.
func (x *execution) recordTask(kind, field string, details map[string]any) {
	details["resourceType"] = "lambda"
	details["resource"] = "invoke"
	if x.visit.state.waitsForToken() {
		details["resource"] = "invoke.waitForTaskToken"
	}
	x.record(kind, field, details)
}

func (x *execution) recordTaskProblem(kind, field string, problem *failure) {
	x.recordTask(kind, field, map[string]any{"error": problem.name, "cause": problem.cause})
}

// withData adds a document under its name, and the note that it is whole.
func withData(details map[string]any, name string, document any) map[string]any {
	details[name] = encode(document)
	details[name+"Details"] = map[string]any{"truncated": false}
	return details
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
