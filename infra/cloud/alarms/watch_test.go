package alarms

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/template"
)

var start = time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)

// row puts a figure for each character of a text, a minute each: a digit is its
// value, and - is none.
func row(f *Figures, metric, text string) {
	for i, c := range text {
		if c != '-' {
			f.Put(start.Add(time.Duration(i)*time.Minute), "N", metric, nil, float64(c-'0'))
		}
	}
}

func metricOf(name string) template.Metric {
	return template.Metric{ID: name, Namespace: "N", Name: name, Statistic: "Sum"}
}

// sequence is an alarm's state at each minute after the start.
func sequence(t *testing.T, a template.Alarm, f *Figures, late time.Duration, minutes int) (states string) {
	t.Helper()
	w, err := NewWatch([]template.Alarm{a}, f, late, start)
	if err != nil {
		t.Fatal(err)
	}
	for i := range minutes {
		if _, err := w.Until(start.Add(time.Duration(i+1) * time.Minute)); err != nil {
			t.Fatal(err)
		}
		states += string(w.States()[a.LogicalID][0])
	}
	return states
}

func TestAnAlarmIsJudgedByTheLatestPeriodsThatHaveFigures(t *testing.T) {
	tests := map[string]struct {
		figures string
		m, n    int
		missing string
		late    time.Duration
		want    string // the first letter of each minute's state
	}{
		"one bad figure, until it is out of sight":   {"00500000000", 1, 3, "notBreaching", 0, "OOAAAOOOOOO"},
		"a lone figure counts for two periods more":  {"--5--------", 1, 3, "notBreaching", 0, "OOAAAAAOOOO"},
		"late by two minutes":                        {"--5--------", 1, 3, "notBreaching", 2 * time.Minute, "OOOAAAAOOOO"},
		"two of three":                               {"05050000000", 2, 3, "notBreaching", 0, "OOOAOOOOOOO"},
		"nothing at all, which is bad":               {"0----------", 2, 2, "breaching", 0, "OOOOAAAAAAA"},
		"nothing at all, which changes nothing":      {"5----------", 1, 1, "ignore", 0, "AAAAAAAAAAA"},
		"nothing at all, of which nothing is known":  {"0----------", 1, 1, "missing", 0, "OOOIIIIIIII"},
		"one of one misses what comes with the next": {"00500000000", 1, 1, "notBreaching", 0, "OOAOOOOOOOO"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &Figures{}
			row(f, "m", test.figures)
			got := sequence(t, template.Alarm{
				LogicalID: "a", Metrics: []template.Metric{metricOf("m")}, Period: time.Minute, Threshold: 3,
				Comparison: "GreaterThanOrEqualToThreshold", MissingData: test.missing,
				DatapointsToAlarm: test.m, EvaluationPeriods: test.n,
			}, f, test.late, len(test.want))
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestAnExpressionTakesWhatIsMissingOnOneSideForNothing(t *testing.T) {
	at := func(number float64) value { return value{number: number, there: true} }
	metrics := map[string]value{"a": at(4), "b": at(0), "none": {}}
	tests := map[string]value{
		"a + b":                  at(4),
		"a + none":               at(4),
		"none + a":               at(4),
		"none + none":            {},
		"0 * none + 0 * none":    {},
		"(a > 0) - (none > 0)":   at(1),
		"(a > 0) - (a > 0)":      at(0),
		"(none > 0) - (a > 0)":   at(-1),
		"a - 1 * 2 >= 2":         at(1),
		"(a>3) + (b>3) + 0*none": at(1),
		"2 * (1 + 2)":            {number: 6, there: true, constant: true},
		"a / 8":                  at(0.5),
	}
	for text, want := range tests {
		e, err := parse(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e(metrics)
		if err != nil || got.there != want.there || got.there && got != want {
			t.Errorf("%s is %+v, %v, want %+v", text, got, err, want)
		}
	}
}

func TestAnExpressionThatIsNotSupportedIsRefused(t *testing.T) {
	for _, text := range []string{"FILL(a, 0)", "SUM(METRICS())", "a +", "(a", "a b", "a ? b", "+ a", ")", ""} {
		if _, err := parse(text); err == nil {
			t.Errorf("%q was taken", text)
		}
	}
	e, err := parse("a + nobody")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e(map[string]value{"a": {}}); err == nil {
		t.Error("a metric that is not there was taken")
	}
}

func TestALineHoldsFigures(t *testing.T) {
	f := &Figures{}
	line := `{"level":"INFO","FunctionName":"s-api","Failed":1,"ToldSeconds":[2,9],"_aws":{"Timestamp":1,"CloudWatchMetrics":[
		{"Namespace":"N","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Failed","Unit":"Count"},{"Name":"ToldSeconds","Unit":"Seconds"}]}]}}`
	if err := f.PutLine(start, line); err != nil {
		t.Fatal(err)
	}
	for _, quiet := range []string{"panic: no JSON", `{"level":"INFO"}`} {
		if err := f.PutLine(start, quiet); err != nil {
			t.Errorf("%s: %v", quiet, err)
		}
	}
	dimensions := map[string]string{"FunctionName": "s-api"}
	got := map[string]string{}
	for _, name := range []string{"Failed", "ToldSeconds", "Other"} {
		of, err := f.of(keyOf("N", name, dimensions), start, start.Add(time.Minute), start, 0)
		if err != nil {
			t.Fatal(err)
		}
		got[name] = fmt.Sprint(of.count, of.sum, of.least, of.greatest)
	}
	if diff := cmp.Diff(map[string]string{"Failed": "1 1 1 1", "ToldSeconds": "2 11 2 9", "Other": "0 0 0 0"}, got); diff != "" {
		t.Error(diff)
	}
	if err := f.PutLine(start, `{"Failed":1,"_aws":{"CloudWatchMetrics":[{"Namespace":"N","Dimensions":[["FunctionName"]],"Metrics":[{"Name":"Failed"}]}]}}`); err == nil {
		t.Error("a dimension without a value was taken")
	}
}

func TestFiguresOfTwoDaysAreKeptHoweverManyArePut(t *testing.T) {
	f := &Figures{}
	for minute := range 7 * 24 * 60 {
		for second := range 5 {
			f.Put(start.Add(time.Duration(minute)*time.Minute+time.Duration(second)*time.Second), "N", "m", nil, 1)
		}
	}
	held := 0
	for _, each := range f.all[keyOf("N", "m", nil)] {
		held += len(each)
	}
	if most := 2 * (2*24 + 1) * 60; held > most || held < most-2*60 {
		t.Errorf("%d figures are held, of at most %d", held, most)
	}
	last := start.Add((7*24*60 - 1) * time.Minute)
	for ago, want := range map[time.Duration]float64{0: 5, 47 * time.Hour: 5} {
		from := last.Add(-ago)
		of, err := f.of(keyOf("N", "m", nil), from, from.Add(time.Minute), last.Add(time.Minute), 0)
		if err != nil || of.sum != want {
			t.Errorf("%s ago the sum is %v, %v, want %v", ago, of.sum, err, want)
		}
	}
	watch, err := NewWatch([]template.Alarm{{LogicalID: "a", Metrics: []template.Metric{metricOf("m")}, Period: time.Minute, EvaluationPeriods: 1}}, f, 0, start)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := watch.Until(last); err == nil {
		t.Error("figures that are kept no longer were judged")
	}
}
