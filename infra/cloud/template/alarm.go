package template

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Alarm is one CloudWatch alarm: how many of the latest periods must be bad.
type Alarm struct {
	LogicalID   string
	Description string
	// Metrics are what it looks at: one, or those that Expression is made of.
	Metrics           []Metric
	Expression        string // empty for a single metric
	Period            time.Duration
	DatapointsToAlarm int
	EvaluationPeriods int
	Threshold         float64
	Comparison        string // as AWS names it, such as LessThanThreshold
	MissingData       string // as AWS names it, such as notBreaching
}

// Metric is one metric with the statistic that is wanted of it.
type Metric struct {
	ID         string // its name in an expression
	Namespace  string
	Name       string
	Dimensions map[string]string
	Statistic  string // Sum, Minimum, Maximum or Average
}

// Dashboard is one dashboard; Body is JSON.
type Dashboard struct{ Name, Body string }

// LogQuery is one saved query over log groups, by their names.
type LogQuery struct {
	Name   string
	Query  string
	Groups []string
}

var (
	statistics  = []string{"Sum", "Minimum", "Maximum", "Average"}
	comparisons = []string{"GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"}
)

func (s *scope) alarm(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	a := Alarm{
		LogicalID:         id,
		Description:       p.text("AlarmDescription", ""),
		EvaluationPeriods: p.number("EvaluationPeriods", 1),
		Comparison:        p.oneOf("ComparisonOperator", "", comparisons...),
		MissingData:       p.oneOf("TreatMissingData", "missing", "breaching", "notBreaching", "ignore", "missing"),
	}
	a.DatapointsToAlarm = p.number("DatapointsToAlarm", a.EvaluationPeriods)
	var err error
	if a.Threshold, err = strconv.ParseFloat(p.required("Threshold"), 64); err != nil {
		p.fail("Threshold: %w", err)
	}
	queries := p.list("Metrics")
	if queries == nil {
		a.Metrics = []Metric{p.metric(p.oneOf("Statistic", "", statistics...))}
		a.Period = p.seconds()
	}
	for i, v := range queries {
		p.errs = append(p.errs, p.nested("Metrics["+strconv.Itoa(i)+"]", v).query(&a))
	}
	if queries != nil && a.Expression == "" {
		p.fail("Metrics has no expression")
	}
	t.Alarms = append(t.Alarms, a)
	return p.end("AlarmActions", "OKActions")
}

// query reads one member of Metrics: a metric, or the expression over all of them.
func (p *properties) query(a *Alarm) error {
	id := p.required("Id")
	if expression := p.text("Expression", ""); expression != "" {
		if a.Expression != "" {
			p.fail("only one expression is supported")
		}
		a.Expression = expression
		return p.end("Label")
	}
	p.oneOf("ReturnData", "", "false")
	stat := p.object("MetricStat")
	statistic, period := stat.oneOf("Stat", "", statistics...), stat.seconds()
	if a.Period != 0 && a.Period != period {
		p.fail("the periods of an alarm's metrics differ")
	}
	a.Period = period
	of := stat.object("Metric")
	m := of.metric(statistic)
	m.ID = id
	a.Metrics = append(a.Metrics, m)
	return errors.Join(of.end(), stat.end(), p.end())
}

func (p *properties) metric(statistic string) Metric {
	m := Metric{
		Namespace: p.required("Namespace"), Name: p.required("MetricName"), Statistic: statistic,
		Dimensions: map[string]string{},
	}
	for i, v := range p.list("Dimensions") {
		d := p.nested("Dimensions["+strconv.Itoa(i)+"]", v)
		m.Dimensions[d.required("Name")] = d.required("Value")
		p.errs = append(p.errs, d.end())
	}
	return m
}

func (p *properties) seconds() time.Duration {
	return time.Duration(p.number("Period", 0)) * time.Second
}

func (s *scope) dashboard(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	d := Dashboard{Name: p.required("DashboardName"), Body: p.required("DashboardBody")}
	if !json.Valid([]byte(d.Body)) {
		p.fail("DashboardBody is not JSON")
	}
	t.Dashboards = append(t.Dashboards, d)
	return p.end()
}

func (s *scope) logQuery(t *Template, id string, r resource) error {
	p := s.read(id, r.properties)
	q := LogQuery{Name: p.required("Name"), Query: p.required("QueryString"), Groups: p.texts("LogGroupNames")}
	if len(q.Groups) == 0 {
		p.fail("LogGroupNames is missing")
	}
	t.LogQueries = append(t.LogQueries, q)
	return p.end()
}
