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

// Figures are the values of metrics. They may be used from any goroutine.
type Figures struct {
	mu  sync.Mutex
	all map[string]map[time.Time][]figure // by metric and minute
}

type figure struct {
	at    time.Time
	value float64
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
	f.all[key][minute] = append(f.all[key][minute], figure{at, value})
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

// of gives the values of a metric within [from, to), both whole minutes, that
// were there by a time, when each comes late.
func (f *Figures) of(key string, from, to, by time.Time, late time.Duration) (values []float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	minutes := f.all[key]
	if minutes == nil {
		return nil
	}
	for minute := minuteOf(from); minute.Before(to); minute = minute.Add(time.Minute) {
		for _, each := range minutes[minute] {
			if !each.at.Add(late).After(by) {
				values = append(values, each.value)
			}
		}
	}
	return values
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
