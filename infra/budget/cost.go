package budget

import (
	"fmt"
	"slices"
)

// Line is what one thing costs, of a case or of a month.
type Line struct {
	What    string  `json:"what"`
	Dollars float64 `json:"dollars"`
}

// Costs are what the service costs.
type Costs struct {
	Cases  []Bill  `json:"cases"`  // of one case each
	Months []Month `json:"months"` // by how many cases
	Fixed  []Line  `json:"fixed"`  // of a month, whatever happens
	Prices Prices  `json:"prices"`
}

// Bill is what one case costs.
type Bill struct {
	Case    string  `json:"case"`
	Lines   []Line  `json:"lines"`
	Dollars float64 `json:"dollars"`
}

// Month is what a month costs in which so many cases go the whole way.
type Month struct {
	Cases   int     `json:"cases"`
	Fixed   float64 `json:"fixed"`
	OfCases float64 `json:"ofCases"`
	Dollars float64 `json:"dollars"`
}

// What is assumed, because it cannot be counted on one machine.
const (
	// lambdaSeconds is how long an invocation takes, and more than was seen: AWS's
	// database is further away than this machine's.
	lambdaSeconds = 0.1
	lambdaGB      = memoryMB / 1024.0
	// logBytes is what an invocation writes: its own line, Lambda's three, and one of
	// the gateway for some.
	logBytes = 1500
	// monthsKept is how long a case is stored.
	monthsKept = 12
	gigabyte   = 1 << 30

	minutesAMonth, quartersAMonth = 30 * 24 * 60, 30 * 24 * 4
)

// What the template has that costs something for as long as it is there; a test holds
// it to the template and to the list of metrics.
const (
	memoryMB     = 256
	alarmMetrics = 79
	ownMetrics   = 70
	secrets      = 4
	dashboards   = 1
)

// Work works out what cases and months cost: a month has as many cases as are asked
// for, and each goes the whole way. It fails where an operation or a price is missing.
func Work(operations []Operation, prices Prices, cases []int) (Costs, error) {
	w := worker{operations: operations, prices: prices}
	costs := Costs{Prices: prices}
	for _, name := range []string{FiveTiers, Withdrawn, Silent} {
		costs.Cases = append(costs.Cases, bill(name, w.of(name)))
	}
	idle := func(what, name string, times float64) Line {
		return Line{what, times * bill(name, w.of(name)).Dollars}
	}
	costs.Fixed = []Line{
		{"alarms", w.priced("metric of an alarm, a month", alarmMetrics)},
		{"metrics of our own, if each is written in every hour", w.priced("metric of one's own, a month", ownMetrics)},
		{"dashboard", w.priced("dashboard, a month", dashboards)},
		{"secrets", w.priced("secret, a month", secrets)},
		idle("the sweep, each minute", Sweep, minutesAMonth),
		idle("the canary, each quarter of an hour", Canary, quartersAMonth),
	}
	for _, n := range cases {
		month := Month{Cases: n, Fixed: sum(costs.Fixed), OfCases: float64(n) * costs.Cases[0].Dollars}
		month.Dollars = month.Fixed + month.OfCases
		costs.Months = append(costs.Months, month)
	}
	return costs, w.err
}

func bill(name string, lines []Line) Bill { return Bill{Case: name, Lines: lines, Dollars: sum(lines)} }

func sum(lines []Line) (dollars float64) {
	for _, line := range lines {
		dollars += line.Dollars
	}
	return dollars
}

// worker keeps the first error.
type worker struct {
	operations []Operation
	prices     Prices
	err        error
}

// priced is what so many of something cost.
func (w *worker) priced(of string, times float64) float64 {
	price, known := w.prices.Of[of]
	if !known && w.err == nil {
		w.err = fmt.Errorf("there is no price of a %s", of)
	}
	return times * price.Dollars
}

// of are the lines of a recorded operation.
func (w *worker) of(name string) []Line {
	i := slices.IndexFunc(w.operations, func(o Operation) bool { return o.Name == name })
	if i < 0 {
		if w.err == nil {
			w.err = fmt.Errorf("%q is not recorded", name)
		}
		return nil
	}
	o := w.operations[i]
	total := o.Total()
	invocations := float64(total.Invocations)
	requests := float64(o.Parts["ApiFunction"].Invocations + o.Parts["PagesFunction"].Invocations)
	stored := float64(o.Stored) / gigabyte * monthsKept
	return []Line{
		{"DynamoDB, writes", w.priced("write unit", total.Writes)},
		{"DynamoDB, reads", w.priced("read unit", total.Reads)},
		{"DynamoDB, kept for a year", w.priced("GB-month in the table", stored) + w.priced("GB-month of recovery to a point in time", stored)},
		{"Step Functions", w.priced("state transition", float64(o.Transitions))},
		{"Lambda", w.priced("invocation of Lambda", invocations) + w.priced("GB-second of Lambda, arm64", invocations*lambdaSeconds*lambdaGB)},
		{"HTTP API", w.priced("request of an HTTP API", requests)},
		{"mail", w.priced("mail", float64(o.Mails))},
		{"text messages", w.priced("text to a British mobile", float64(o.Texts))},
		{"logs", w.priced("GB of logs taken in", invocations*logBytes/gigabyte)},
	}
}
