package alarms

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// kept is how long figures are kept: two hours twice over, which is what the
// longest alarm looks at, and the rest for a watch that judges seldom.
const kept = 48 * time.Hour

// Figures are the values of metrics, minute by minute, of the latest two days. They
// may be used from any goroutine.
type Figures struct {
	mu     sync.Mutex
	all    map[string]map[time.Time][]figure // by metric and minute
	latest time.Time                         // hour of a figure
}

// figure is what was put at the beginning of a minute, or later within it: in a
// minute there are at most two.
type figure struct {
	by                   time.Time // whole minute by which all of it was there
	count                int
	sum, least, greatest float64
}

func (f figure) and(g figure) figure {
	if f.count == 0 {
		return g
	}
	return figure{g.by, f.count + g.count, f.sum + g.sum, min(f.least, g.least), max(f.greatest, g.greatest)}
}

// Put adds a value of a metric.
func (f *Figures) Put(at time.Time, namespace, name string, dimensions map[string]string, value float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[string]map[time.Time][]figure{}
	}
	key, minute := keyOf(namespace, name, dimensions), minuteOf(at)
	if f.all[key] == nil {
		f.all[key] = map[time.Time][]figure{}
	}
	one := figure{minuteOf(at.Add(time.Minute - 1)), 1, value, value, value}
	there := f.all[key][minute]
	if i := slices.IndexFunc(there, func(each figure) bool { return each.by.Equal(one.by) }); i >= 0 {
		there[i] = there[i].and(one)
	} else {
		f.all[key][minute] = append(there, one)
	}
	f.forget(at)
}

// forget drops, once an hour, what is kept no longer.
func (f *Figures) forget(now time.Time) {
	hour := now.UTC().Truncate(time.Hour)
	if !hour.After(f.latest) {
		return
	}
	f.latest = hour
	for _, minutes := range f.all {
		maps.DeleteFunc(minutes, func(minute time.Time, _ []figure) bool { return minute.Before(hour.Add(-kept)) })
	}
}

// keyOf tells metrics apart: one with other dimensions is another metric.
func keyOf(namespace, name string, dimensions map[string]string) string {
	key := []string{namespace, name}
	for _, d := range slices.Sorted(maps.Keys(dimensions)) {
		key = append(key, d, dimensions[d])
	}
	return strings.Join(key, "\x00")
}

func minuteOf(at time.Time) time.Time { return at.UTC().Truncate(time.Minute) }

// of gives what was put of a metric within [from, to), both whole minutes, and was
// there by a time, when each comes late by whole minutes. What is kept no longer is
// an error.
func (f *Figures) of(key string, from, to, by time.Time, late time.Duration) (all figure, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if from.Before(f.latest.Add(-kept)) {
		return figure{}, fmt.Errorf("figures of %s are kept no longer", from.UTC().Format(time.RFC3339))
	}
	minutes := f.all[key]
	if minutes == nil {
		return figure{}, nil
	}
	for minute := minuteOf(from); minute.Before(to); minute = minute.Add(time.Minute) {
		for _, each := range minutes[minute] {
			if !each.by.Add(late).After(by) {
				all = all.and(each)
			}
		}
	}
	return all, nil
}

// PutLine adds what a line in the embedded metric format holds, at a time that
// is the caller's: the line's own is of the wall clock. A line without metrics
// adds nothing.
func (f *Figures) PutLine(at time.Time, text string) error {
	var line map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &line) != nil || line["_aws"] == nil {
		return nil
	}
	var header struct {
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name string }
		}
	}
	if err := json.Unmarshal(line["_aws"], &header); err != nil {
		return fmt.Errorf("embedded metrics: %w", err)
	}
	for _, directive := range header.CloudWatchMetrics {
		for _, names := range directive.Dimensions {
			dimensions := map[string]string{}
			for _, name := range names {
				var value string
				if err := json.Unmarshal(line[name], &value); err != nil || value == "" {
					return fmt.Errorf("embedded metrics: dimension %s has no value", name)
				}
				dimensions[name] = value
			}
			for _, metric := range directive.Metrics {
				values, err := numbers(line[metric.Name])
				if err != nil {
					return fmt.Errorf("embedded metrics: %s: %w", metric.Name, err)
				}
				for _, value := range values {
					f.Put(at, directive.Namespace, metric.Name, dimensions, value)
				}
			}
		}
	}
	return nil
}

// numbers reads a number, or several.
func numbers(text json.RawMessage) ([]float64, error) {
	var one float64
	if err := json.Unmarshal(text, &one); err == nil {
		return []float64{one}, nil
	}
	var several []float64
	err := json.Unmarshal(text, &several)
	return several, err
}
