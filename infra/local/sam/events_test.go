package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/relay"
)

// strictly decodes one event as its function does, and refuses a field that
// the function would pass over.
func strictly[T any](t *testing.T, file string) T {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("events", file))
	if err != nil {
		t.Fatal(err)
	}
	var event T
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&event); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return event
}

// eventFiles are the events by the type that their function takes.
var eventFiles = map[string]func(t *testing.T, file string){
	"health.json":       httpEvent,
	"token.json":        httpEvent,
	"read-request.json": httpEvent,
	"home-page.json":    httpEvent,
	"wake.json":         outboxEvent,
	"announcement.json": outboxEvent,
	"relay.json":        outboxEvent,
	"timer.json":        taskEvent,
	"schedule.json":     scheduleEvent,
	"receipt.json":      receiptEvent,
}

func TestEveryEventIsOneThatItsFunctionTakes(t *testing.T) {
	files, err := filepath.Glob("events/*.json")
	if err != nil || len(files) != len(eventFiles) {
		t.Errorf("%d event files, %d are known (%v)", len(files), len(eventFiles), err)
	}
	for file, check := range eventFiles {
		t.Run(file, func(t *testing.T) { check(t, file) })
	}
}

func httpEvent(t *testing.T, file string) {
	event := strictly[events.APIGatewayV2HTTPRequest](t, file)
	switch {
	case event.Version != "2.0":
		t.Errorf("payload format %q", event.Version)
	case event.RawPath == "" || event.RawPath != event.RequestContext.HTTP.Path:
		t.Errorf("path %q, in the context %q", event.RawPath, event.RequestContext.HTTP.Path)
	case event.RouteKey == "" || event.RouteKey != event.RequestContext.RouteKey:
		t.Errorf("route %q, in the context %q", event.RouteKey, event.RequestContext.RouteKey)
	case event.RequestContext.TimeEpoch != 0:
		t.Error("it has a time, and would be a request of then instead of now")
	}
}

func outboxEvent(t *testing.T, file string) {
	event := strictly[relay.Input](t, file)
	if len(event.Records)+len(event.Items) != 1 {
		t.Fatalf("%d records, %d handed over", len(event.Records), len(event.Items))
	}
	for _, record := range event.Records {
		if record.EventName != "INSERT" || record.Change.SequenceNumber == "" {
			t.Errorf("a record %s with number %q passes no stream's filter", record.EventName, record.Change.SequenceNumber)
		}
		checkReference(t, record.Change.Keys["PK"].String()[len("R#"):])
	}
	for _, item := range event.Items {
		checkReference(t, item.Reference)
	}
}

func taskEvent(t *testing.T, file string) {
	task := strictly[casework.Task](t, file)
	checkReference(t, task.Reference)
	if task.EnteredAt.IsZero() || task.Cycle < 1 || task.Step < 1 {
		t.Errorf("not a task of an execution: %+v", task)
	}
	if task.TaskToken != "" {
		t.Error("a made-up token would take the place of a real one")
	}
}

func scheduleEvent(t *testing.T, file string) {
	if event := strictly[events.EventBridgeEvent](t, file); event.Time.IsZero() {
		t.Error("no time: the sweep reads none elsewhere")
	}
}

func receiptEvent(t *testing.T, file string) {
	event := strictly[events.EventBridgeEvent](t, file)
	var detail struct {
		Mail struct {
			Tags struct{ Reference, Notice []string }
		}
	}
	if err := json.Unmarshal(event.Detail, &detail); err != nil || len(detail.Mail.Tags.Reference) != 1 || len(detail.Mail.Tags.Notice) != 1 {
		t.Fatalf("%+v, %v: it names no notice", detail, err)
	}
	checkReference(t, detail.Mail.Tags.Reference[0])
}

func checkReference(t *testing.T, reference string) {
	t.Helper()
	if canonical, err := derogation.ParseReference(reference); err != nil || canonical != reference {
		t.Errorf("reference %q: %q, %v", reference, canonical, err)
	}
}
