package alarms

import (
	"fmt"
	"time"

	"example.org/derogations/infra/cloud/template"
)

// State is that of an alarm.
type State string

// The states, as CloudWatch names them.
const (
	OK               State = "OK"
	Alarm            State = "ALARM"
	InsufficientData State = "INSUFFICIENT_DATA"
)

// beyond is how many periods more than its own an alarm looks at.
const beyond = 2

// Watch judges alarms minute by minute.
type Watch struct {
	Figures *Figures
	// Late is how long after its time each figure comes, in whole minutes.
	Late time.Duration

	alarms []*watched
	judged time.Time // the last minute
}

type watched struct {
	template.Alarm
	keys  []string // of its metrics
	judge expression
	state State
}

func watchedOf(a template.Alarm) (*watched, error) {
	w := &watched{Alarm: a, state: OK}
	for _, m := range a.Metrics {
		w.keys = append(w.keys, keyOf(m.Namespace, m.Name, m.Dimensions))
	}
	if a.Expression == "" {
		return w, nil
	}
	var err error
	if w.judge, err = parse(a.Expression); err != nil {
		return nil, fmt.Errorf("alarm %s: %w", a.LogicalID, err)
	}
	return w, nil
}

// NewWatch begins to watch alarms at a time, all of them OK. An alarm whose
// expression is not supported is an error.
func NewWatch(alarms []template.Alarm, figures *Figures, late time.Duration, from time.Time) (*Watch, error) {
	w := &Watch{Figures: figures, Late: late, judged: from.Truncate(time.Minute)}
	for _, a := range alarms {
		each, err := watchedOf(a)
		if err != nil {
			return nil, err
		}
		w.alarms = append(w.alarms, each)
	}
	return w, nil
}

// Change is an alarm's passing into a state.
type Change struct {
	At    time.Time
	Alarm string // logical id
	State State
}

// Until judges every minute up to a time and gives what changed, in its order. It
// is an error to be behind by more than figures are kept.
func (w *Watch) Until(to time.Time) (changes []Change, err error) {
	for at := w.judged.Add(time.Minute); !at.After(to); at = at.Add(time.Minute) {
		for _, a := range w.alarms {
			state, err := a.at(w.Figures, w.Late, at)
			if err != nil {
				return nil, fmt.Errorf("alarm %s: %w", a.LogicalID, err)
			}
			if state != a.state {
				changes = append(changes, Change{at, a.LogicalID, state})
			}
			a.state = state
		}
		w.judged = at
	}
	return changes, nil
}

// States are those of all alarms as they were judged last, by logical id.
func (w *Watch) States() map[string]State {
	states := map[string]State{}
	for _, a := range w.alarms {
		states[a.LogicalID] = a.state
	}
	return states
}

// at judges the alarm. The latest periods with a figure count; if there are too
// few, those without one are taken as the alarm says.
func (a *watched) at(figures *Figures, late time.Duration, now time.Time) (State, error) {
	var there []float64 // the latest first
	end := now.Truncate(a.Period)
	for range a.EvaluationPeriods + beyond {
		v, err := a.worth(figures, end.Add(-a.Period), end, now, late)
		if err != nil {
			return "", err
		}
		if v.there {
			there = append(there, v.number)
		}
		end = end.Add(-a.Period)
	}
	there = there[:min(len(there), a.EvaluationPeriods)]
	bad, missing := 0, a.EvaluationPeriods-len(there)
	for _, v := range there {
		if a.breaches(v) {
			bad++
		}
	}
	switch {
	case missing == 0:
	case a.MissingData == "breaching":
		bad += missing
	case a.MissingData == "ignore" && bad < a.DatapointsToAlarm && len(there) == 0:
		return a.state, nil
	case a.MissingData == "missing" && len(there) == 0:
		return InsufficientData, nil
	}
	if bad >= a.DatapointsToAlarm {
		return Alarm, nil
	}
	return OK, nil
}

// worth is the alarm's figure for one period.
func (a *watched) worth(figures *Figures, from, to, by time.Time, late time.Duration) (value, error) {
	metric := map[string]value{}
	for i, m := range a.Metrics {
		of, err := figures.of(a.keys[i], from, to, by, late)
		if err != nil {
			return value{}, err
		}
		metric[m.ID] = of.statistic(m.Statistic)
	}
	if a.judge == nil {
		return metric[a.Metrics[0].ID], nil
	}
	return a.judge(metric)
}

func (f figure) statistic(name string) value {
	if f.count == 0 {
		return value{}
	}
	switch name {
	case "Minimum":
		return value{number: f.least, there: true}
	case "Maximum":
		return value{number: f.greatest, there: true}
	case "Average":
		return value{number: f.sum / float64(f.count), there: true}
	default:
		return value{number: f.sum, there: true}
	}
}

func (a *watched) breaches(v float64) bool {
	switch a.Comparison {
	case "GreaterThanOrEqualToThreshold":
		return v >= a.Threshold
	case "GreaterThanThreshold":
		return v > a.Threshold
	case "LessThanThreshold":
		return v < a.Threshold
	default:
		return v <= a.Threshold
	}
}
