package schedule

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
)

// start is not a whole minute.
var start = time.Date(2031, 3, 1, 12, 0, 20, 0, time.UTC)

func TestTheEventIsEventBridges(t *testing.T) {
	s := newSetup(t, nil)
	s.advance(time.Minute)
	given := s.given()
	if len(given) != 1 {
		t.Fatalf("called %d times", len(given))
	}
	event := given[0]
	if len(event.ID) != 36 {
		t.Errorf("id %q", event.ID)
	}
	event.ID = ""
	want := events.CloudWatchEvent{
		Version: "0", DetailType: "Scheduled Event", Source: "aws.events", AccountID: "000000000000",
		Time: time.Date(2031, 3, 1, 12, 1, 0, 0, time.UTC), Region: "eu-west-2",
		Resources: []string{"arn:aws:events:eu-west-2:000000000000:rule/EveryMinute"}, Detail: json.RawMessage("{}"),
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Error(diff)
	}
}

func TestTicksOnAVirtualClock(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer string // to every tick
		want   []string
	}{
		{"an answer that says nothing: every minute", `null`, []string{"12:01", "12:02", "12:03", "12:04", "12:05"}},
		{"no answer: every minute", ``, []string{"12:01", "12:02", "12:03", "12:04", "12:05"}},
		{"work due later: the minute at which it is due", `{"nextDueAt":"2031-03-01T12:04:00Z"}`, []string{"12:01", "12:04", "12:05"}},
		{"work due within a minute: the minute after", `{"nextDueAt":"2031-03-01T12:03:00.001Z"}`, []string{"12:01", "12:04", "12:05"}},
		{"work overdue: every minute", `{"nextDueAt":"2031-03-01T11:00:00Z"}`, []string{"12:01", "12:02", "12:03", "12:04", "12:05"}},
		{"nothing due: no more ticks", `{}`, []string{"12:01"}},
		{"an answer that cannot be read: every minute", `{"nextDueAt":"soon"}`, []string{"12:01", "12:02", "12:03", "12:04", "12:05"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSetup(t, func(time.Time) (string, string, error) { return c.answer, "", nil })
			s.advance(5 * time.Minute)
			if diff := cmp.Diff(c.want, s.ticks()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAWriteBringsTheNextTickForward(t *testing.T) {
	s := newSetup(t, func(time.Time) (string, string, error) { return `{}`, "", nil })
	s.advance(10 * time.Minute)
	s.scheduler.WriteHappened()
	s.scheduler.WriteHappened()
	s.advance(10 * time.Minute)
	if diff := cmp.Diff([]string{"12:01", "12:11"}, s.ticks()); diff != "" {
		t.Error(diff)
	}
}

func TestAWriteDuringATickMeansAnotherTick(t *testing.T) {
	var s *setup
	s = newSetup(t, func(at time.Time) (string, string, error) {
		if at.Minute() < 3 {
			s.scheduler.WriteHappened() // as a sweep's own write does
		}
		return `{"nextDueAt":"2031-03-01T13:00:00Z"}`, "", nil
	})
	s.advance(10 * time.Minute)
	if diff := cmp.Diff([]string{"12:01", "12:02", "12:03"}, s.ticks()); diff != "" {
		t.Error(diff)
	}
}

func TestAFailedTickIsLoggedAndFollowedByTheNext(t *testing.T) {
	s := newSetup(t, func(at time.Time) (string, string, error) {
		switch at.Minute() {
		case 1:
			return `{"errorMessage":"boom"}`, "Unhandled", nil
		case 2:
			return "", "", errors.New("unreachable")
		}
		return `{}`, "", nil
	})
	s.advance(10 * time.Minute)
	if diff := cmp.Diff([]string{"12:01", "12:02", "12:03"}, s.ticks()); diff != "" {
		t.Error(diff)
	}
	for _, want := range []string{"boom", "unreachable"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log lacks %q: %s", want, s.log.String())
		}
	}
}

func TestInRealTimeNoTickIsLeftOut(t *testing.T) {
	s := newSetup(t, func(time.Time) (string, string, error) { return `{}`, "", nil }, func(o *Options) { o.RealTime = true })
	s.advance(3 * time.Minute)
	if diff := cmp.Diff([]string{"12:01", "12:02", "12:03"}, s.ticks()); diff != "" {
		t.Error(diff)
	}
}

func TestADisabledScheduleDoesNotTick(t *testing.T) {
	s := newSetup(t, nil)
	s.scheduler.Disable()
	s.scheduler.WriteHappened()
	s.advance(5 * time.Minute)
	if got := s.ticks(); len(got) != 0 {
		t.Errorf("ticked at %v", got)
	}
	s.scheduler.Enable()
	s.advance(time.Minute)
	if diff := cmp.Diff([]string{"12:06"}, s.ticks()); diff != "" {
		t.Error(diff)
	}
}

func TestCloseEndsARunningTick(t *testing.T) {
	begun := make(chan struct{})
	timeline := clock.NewVirtual(start)
	scheduler := New(Options{
		Timeline: timeline, Rules: []Rule{{Name: "EveryMinute", Function: "sweep", Rate: time.Minute}},
		Invoke: func(ctx context.Context, _ string, _ []byte) ([]byte, string, error) {
			close(begun)
			<-ctx.Done()
			return nil, "", ctx.Err()
		},
	})
	scheduler.Start()
	advanced := make(chan error, 1)
	go func() { advanced <- timeline.Advance(t.Context(), time.Hour) }()
	<-begun
	scheduler.Close()
	if err := <-advanced; err != nil {
		t.Fatal(err)
	}
	if left := timeline.Timers(); len(left) != 0 {
		t.Errorf("timers left: %v", left)
	}
}

// setup is a scheduler with one rule, whose function notes what it is given.
type setup struct {
	t         *testing.T
	timeline  *clock.Timeline
	scheduler *Scheduler
	log       strings.Builder

	mu     sync.Mutex
	events []events.CloudWatchEvent
}

func newSetup(t *testing.T, answer func(at time.Time) (result, functionError string, err error), change ...func(*Options)) *setup {
	t.Helper()
	s := &setup{t: t, timeline: clock.NewVirtual(start)}
	o := Options{
		Timeline: s.timeline, Account: "000000000000", Region: "eu-west-2", Log: &s.log,
		Rules: []Rule{{Name: "EveryMinute", Function: "sweep", Rate: time.Minute}},
		Invoke: func(_ context.Context, function string, payload []byte) ([]byte, string, error) {
			var event events.CloudWatchEvent
			if err := json.Unmarshal(payload, &event); err != nil || function != "sweep" {
				t.Errorf("function %s: %v", function, err)
			}
			s.mu.Lock()
			s.events = append(s.events, event)
			s.mu.Unlock()
			if answer == nil {
				return nil, "", nil
			}
			result, functionError, err := answer(event.Time)
			return []byte(result), functionError, err
		},
	}
	for _, each := range change {
		each(&o)
	}
	s.scheduler = New(o)
	t.Cleanup(s.scheduler.Close)
	s.scheduler.Start()
	return s
}

func (s *setup) advance(d time.Duration) {
	s.t.Helper()
	if err := s.timeline.Advance(s.t.Context(), d); err != nil {
		s.t.Fatal(err)
	}
}

func (s *setup) given() []events.CloudWatchEvent {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

func (s *setup) ticks() []string {
	var at []string
	for _, event := range s.given() {
		at = append(at, event.Time.Format("15:04"))
	}
	return at
}
