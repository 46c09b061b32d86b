package alarms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/template"
)

func deployment(t *testing.T) *template.Template {
	t.Helper()
	// With all that a parameter may switch on.
	got, err := template.Load("../../../template.yaml", template.Options{Parameters: map[string]string{"CanaryAddress": "canary@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Alarms) < 36 {
		t.Fatalf("only %d alarms were read", len(got.Alarms))
	}
	return got
}

// An alarm that fills gaps, or looks at one period of several metrics, can stay
// OK for ever: the figure of the latest period is never there in time.
func TestNoAlarmCanStayAsItIsForEver(t *testing.T) {
	for _, a := range deployment(t).Alarms {
		if strings.Contains(strings.ToUpper(a.Expression), "FILL") {
			t.Errorf("%s fills gaps: %s", a.LogicalID, a.Expression)
		}
		if a.EvaluationPeriods == 1 && (a.Expression != "" || a.MissingData != "breaching") {
			t.Errorf("%s looks at one period alone", a.LogicalID)
		}
		if len(a.Metrics) > 10 {
			t.Errorf("%s is made of %d metrics, and CloudWatch takes ten", a.LogicalID, len(a.Metrics))
		}
	}
}

// Whatever figures an alarm is about, it rings when they are bad, though they come
// two minutes late, and is over when they are good again or no longer there.
func TestEveryAlarmRingsThoughItsFiguresComeLate(t *testing.T) {
	const late = 2 * time.Minute
	for _, a := range deployment(t).Alarms {
		t.Run(a.LogicalID, func(t *testing.T) {
			bad, good := extremes(t, a)
			f := &Figures{}
			w, err := NewWatch([]template.Alarm{a}, f, late, start)
			if err != nil {
				t.Fatal(err)
			}
			put := func(from time.Time, periods int, v float64) (to time.Time) {
				for range periods {
					m := a.Metrics[0]
					f.Put(from, m.Namespace, m.Name, m.Dimensions, v)
					from = from.Add(a.Period)
				}
				return from
			}
			at := put(start, a.DatapointsToAlarm, bad)
			expect := func(at time.Time, want State) {
				t.Helper()
				if _, err := w.Until(at); err != nil {
					t.Fatal(err)
				}
				if got := w.States()[a.LogicalID]; got != want {
					t.Errorf("at %s it is %s, want %s", at.Sub(start), got, want)
				}
			}
			// The figures of a period's first moment are there when it is over, or two
			// minutes later.
			expect(at.Add(late), Alarm)
			at = put(at, a.EvaluationPeriods, good)
			expect(at.Add(late), OK)
		})
	}
}

// extremes are a figure of an alarm's first metric that is bad, and one that is
// good.
func extremes(t *testing.T, a template.Alarm) (bad, good float64) {
	t.Helper()
	each, err := watchedOf(a)
	if err != nil {
		t.Fatal(err)
	}
	is := func(v float64) bool {
		f := &Figures{}
		f.Put(start, a.Metrics[0].Namespace, a.Metrics[0].Name, a.Metrics[0].Dimensions, v)
		worth, err := each.worth(f, start, start.Add(a.Period), start.Add(a.Period), 0)
		if err != nil {
			t.Fatal(err)
		}
		return each.breaches(worth.number)
	}
	switch {
	case is(1e9) && !is(0):
		return 1e9, 0
	case is(0) && !is(1e9):
		return 0, 1e9
	default:
		t.Fatal("its first metric alone cannot make it ring")
		return 0, 0
	}
}

func TestADurationNearTheLimitIsFourFifthsOfIt(t *testing.T) {
	d := deployment(t)
	i := slices.IndexFunc(d.Alarms, func(a template.Alarm) bool { return a.LogicalID == "NearTimeoutAlarm" })
	near := d.Alarms[i]
	for _, f := range d.Functions {
		found := false
		for _, m := range near.Metrics {
			if m.Dimensions["FunctionName"] == f.Name {
				found = strings.Contains(near.Expression, fmt.Sprintf("(%s > %d)", m.ID, f.Timeout.Milliseconds()*4/5))
			}
		}
		if !found {
			t.Errorf("%s, whose limit is %s, is not in %s", f.LogicalID, f.Timeout, near.Expression)
		}
	}
}

// Alarms on what SES and SNS tell are there only where they send.
func TestNothingIsWatchedOfAProviderThatDoesNotSend(t *testing.T) {
	without, err := template.Load("../../../template.yaml", template.Options{Parameters: map[string]string{"MailProvider": "notify", "TextProvider": "notify"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range without.Alarms {
		for _, m := range a.Metrics {
			if m.Namespace == "AWS/SES" || m.Namespace == "AWS/SNS" || m.Name == "MailAccepted" {
				t.Errorf("%s looks at %s of %s", a.LogicalID, m.Name, m.Namespace)
			}
		}
	}
}

// shown is what a dashboard's body is read for.
type shown struct {
	Widgets []struct {
		X, Y, Width, Height int
		Properties          struct {
			Title   string
			Metrics [][]any
		}
	}
}

// ofAWS are the metrics of AWS's own that may be shown, by namespace.
var ofAWS = map[string][]string{
	"AWS/Lambda":     {"Invocations", "Errors", "Throttles", "Duration", "IteratorAge"},
	"AWS/ApiGateway": {"Count", "5xx"},
	"AWS/States":     {"ExecutionsStarted", "ExecutionsFailed", "ExecutionsAborted", "ExecutionsTimedOut", "ExecutionThrottled", "ThrottledEvents"},
	"AWS/DynamoDB":   {"ReadThrottleEvents", "WriteThrottleEvents", "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"},
	"AWS/SES":        {"Send", "Reputation.BounceRate", "Reputation.ComplaintRate"},
	"AWS/SNS":        {"SMSMonthToDateSpentUSD", "SMSSuccessRate"},
	"AWS/SQS":        {"ApproximateNumberOfMessagesVisible"},
	"AWS/Logs":       {"IncomingBytes"},
}

func TestEveryMetricThatIsWatchedOrShownIsThere(t *testing.T) {
	d := deployment(t)
	own, beginnings := metricsOfTheCode(t)
	check := func(where, namespace, name string) {
		t.Helper()
		if namespace == "Derogations" {
			if !own[name] && !slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(name, b) }) {
				t.Errorf("%s: no function emits %s", where, name)
			}
		} else if !slices.Contains(ofAWS[namespace], name) {
			t.Errorf("%s: %s of %s is not known", where, name, namespace)
		}
	}
	for _, a := range d.Alarms {
		for _, m := range a.Metrics {
			check(a.LogicalID, m.Namespace, m.Name)
		}
	}
	if len(d.Dashboards) != 1 {
		t.Fatalf("%d dashboards, want one", len(d.Dashboards))
	}
	var body shown
	if err := json.Unmarshal([]byte(d.Dashboards[0].Body), &body); err != nil {
		t.Fatal(err)
	}
	for i, w := range body.Widgets {
		if w.Properties.Title == "" || len(w.Properties.Metrics) == 0 || w.X+w.Width > 24 {
			t.Errorf("widget %d shows nothing, or is too wide", i)
		}
		for _, m := range w.Properties.Metrics {
			check(w.Properties.Title, fmt.Sprint(m[0]), fmt.Sprint(m[1]))
			if _, options := m[len(m)-1].(map[string]any); options {
				m = m[:len(m)-1]
			}
			if len(m)%2 != 0 {
				t.Errorf("%s: a dimension of %v has no value", w.Properties.Title, m)
			}
		}
	}
}
