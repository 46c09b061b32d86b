package emulator

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/testlane"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// sampleReference is the case of the sample events.
const sampleReference = "DR-4HMA-SW9K"

// event is one of the sample events, which have the shape that AWS sends, for a
// case that there is.
func event(t *testing.T, file, reference string, more ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "sam", "events", file))
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(append(more, sampleReference, reference)...).Replace(string(text))
}

// give gives an event to a function and reads its answer.
func (s *stack) give(t *testing.T, function, event string, answer any) {
	t.Helper()
	text, err := s.functions[function].Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatalf("%s: %v", function, err)
	}
	if functionError(text) != "" {
		t.Fatalf("%s failed: %s", function, text)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		t.Fatalf("%s answered %s: %v", function, text, err)
	}
}

// refuses gives an event to a function that must fail, and say why.
func (s *stack) refuses(t *testing.T, function, event, why string) {
	t.Helper()
	text, err := s.functions[function].Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatalf("%s: %v", function, err)
	}
	if functionError(text) == "" || !strings.Contains(string(text), why) {
		t.Errorf("%s answered %s, want an error that says %q", function, text, why)
	}
}

// batch is what a function answers to records of a stream.
type batch struct {
	BatchItemFailures []struct{ ItemIdentifier string } `json:"batchItemFailures"`
}

func TestTheOtherFunctionsTakeWhatAWSSends(t *testing.T) {
	testlane.Full(t, "every function under the emulator")
	s := running
	s.serve(t, "API Gateway")
	defer s.noErrors(t)
	reference := s.file(t)
	s.linkTo(t, clinicalDirector, reference)

	for function, file := range map[string]string{"ReconcileFunction": "wake.json", "DeliverFunction": "announcement.json"} {
		var whole, broken batch
		mails := s.Cloud.Inbox.Count()
		s.give(t, function, event(t, file, reference), &whole)
		if len(whole.BatchItemFailures) != 0 {
			t.Errorf("%s reports %+v", function, whole)
		}
		if again := s.Cloud.Inbox.Count(); again != mails {
			t.Errorf("%s sent %d messages again", function, again-mails)
		}
		// What can never be carried out holds up nothing that comes after it.
		s.give(t, function, event(t, file, sampleReference), &broken)
		s.give(t, function, event(t, "relay.json", sampleReference), &broken)
		if len(broken.BatchItemFailures) != 0 {
			t.Errorf("%s reports %+v for a case that there is not", function, broken)
		}
	}

	now := s.Now().UTC().Format(time.RFC3339)
	for name, task := range map[string]string{
		"entered now": event(t, "timer.json", reference, "2026-11-20T23:30:00.000Z", s.Now().UTC().Format("2006-01-02T15:04:05.000Z")),
		"of no time":  event(t, "timer.json", reference, "2026-11-20T23:30:00.000Z", "0001-01-01T00:00:00.000Z"),
	} {
		var progress casework.Progress
		s.give(t, "EscalateFunction", task, &progress)
		if progress.Reference != reference || progress.Next != derogation.Stage(derogation.ClinicalDirector) || progress.Seconds < 60 || progress.Seconds > 30*60 {
			t.Errorf("a task %s is told %+v", name, progress)
		}
	}

	var swept struct{ NextDueAt time.Time }
	s.give(t, "SweepFunction", event(t, "schedule.json", reference, "2026-11-20T23:30:00Z", now), &swept)
	if swept.NextDueAt.Before(s.Now()) {
		t.Errorf("the sweep says that something is due at %v", swept.NextDueAt)
	}

	var nothing any
	s.give(t, "CanaryFunction", event(t, "schedule.json", reference, "2026-11-20T23:30:00Z", now), &nothing)
	for _, function := range []string{"SweepFunction", "CanaryFunction"} {
		s.refuses(t, function, event(t, "schedule.json", reference, "2026-11-20T23:30:00Z", "1970-01-01T00:00:00Z"), "not of this century")
	}
}

func TestAReceiptOfSESIsTakenIn(t *testing.T) {
	testlane.Full(t, "every function under the emulator")
	s, ctx := running, t.Context()
	s.serve(t, "API Gateway")
	reference := s.file(t)
	s.linkTo(t, clinicalDirector, reference)
	var asked casework.Notice
	notices, err := s.Store.CaseNotices(ctx, reference)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices {
		if n.Address == clinicalDirector {
			asked = n
		}
	}
	complaint := event(t, "receipt.json", reference, "put-a-notice-here", base64.RawURLEncoding.EncodeToString([]byte(asked.Key)))
	var nothing any
	s.give(t, "ReceiptsFunction", complaint, &nothing)
	taken, _, err := s.Store.Notice(ctx, reference, asked.Key)
	if err != nil || taken.ComplainedAt == nil || taken.ComplainedAt.Format(time.RFC3339) != "2026-11-20T23:31:00Z" {
		t.Errorf("the notice is %+v, %v", taken, err)
	}
}
