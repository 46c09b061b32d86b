package budget

import (
	"cmp"
	_ "embed" // the recorded operations
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// The operations by whose names others are looked for.
const (
	Submit    = "Submit a request"
	Record    = "Record an answer: " // and the tier
	FiveTiers = "A case through five tiers, approved, until everybody is told"
	Withdrawn = "A case that is withdrawn while the first tier reviews it"
	Silent    = "A case that nobody answers, with two reminders to each tier"
	Sweep     = "A minute in which the sweep finds nothing"
	Canary    = "A quarter of an hour with the canary"
)

// Operation is one thing that people or systems do, with all that follows from it
// at once, and what the running stack was seen to use for it.
type Operation struct {
	Name  string          `json:"name"`
	Parts map[string]Part `json:"parts"` // by function, such as ApiFunction
	// Transitions are the states that executions entered, and retries.
	Transitions int `json:"transitions,omitempty"`
	Mails       int `json:"mails,omitempty"`
	Texts       int `json:"texts,omitempty"`
	// Stored is how many bytes there are more than before, in the table and its indexes.
	Stored int64 `json:"stored,omitempty"`
}

// Part is what one function used.
type Part struct {
	Invocations int            `json:"invocations"`
	Calls       map[string]int `json:"calls,omitempty"` // of DynamoDB, by its operation
	Reads       float64        `json:"readUnits,omitempty"`
	Writes      float64        `json:"writeUnits,omitempty"`
	// Turns is the longest row of calls that waited for one another. It is told of
	// functions that answer one caller at a time, and what is seen is never too low:
	// a machine that is slow may see calls one after the other that are made together.
	Turns int `json:"turns,omitempty"`
}

// Total is an operation as if one function had carried it out.
func (o Operation) Total() Part {
	total := Part{Calls: map[string]int{}}
	for _, part := range o.Parts {
		total = total.and(part)
	}
	return total
}

func (p Part) and(other Part) Part {
	p.Calls = maps.Clone(p.Calls)
	for operation, calls := range other.Calls {
		if p.Calls == nil {
			p.Calls = map[string]int{}
		}
		p.Calls[operation] += calls
	}
	p.Invocations, p.Reads, p.Writes, p.Turns = p.Invocations+other.Invocations, p.Reads+other.Reads, p.Writes+other.Writes, 0
	return p
}

// CallCount is how many calls of DynamoDB there were.
func (p Part) CallCount() (total int) {
	for _, calls := range p.Calls {
		total += calls
	}
	return total
}

// And is one operation after another, under the first one's name.
func (o Operation) And(others ...Operation) Operation {
	o.Parts = maps.Clone(o.Parts)
	for _, other := range others {
		for function, part := range other.Parts {
			if o.Parts == nil {
				o.Parts = map[string]Part{}
			}
			o.Parts[function] = o.Parts[function].and(part)
		}
		o.Transitions, o.Mails, o.Texts = o.Transitions+other.Transitions, o.Mails+other.Mails, o.Texts+other.Texts
		o.Stored += other.Stored
	}
	return o
}

// Lines are an operation's figures, one a line, but for turns and for what is stored,
// which depend on the moment: two that used the same have the same.
func (o Operation) Lines() []string {
	lines := []string{fmt.Sprintf("%s: %d transitions, %d mails, %d texts", o.Name, o.Transitions, o.Mails, o.Texts)}
	for _, function := range slices.Sorted(maps.Keys(o.Parts)) {
		part := o.Parts[function]
		lines = append(lines, fmt.Sprintf("%s: %s: %d invocations, %s, %v read and %v write units", o.Name, short(function), part.Invocations, part.kinds(), part.Reads, part.Writes))
	}
	return lines
}

// About reports whether an operation used what another did, to a tenth and a few more
// or less, and sent the same: how many records of the stream come together depends on
// the machine.
func (o Operation) About(other Operation) bool {
	is, was := o.Total(), other.Total()
	near := func(a, b float64) bool { return math.Abs(a-b) <= 4+max(a, b)/10 }
	return near(float64(is.CallCount()), float64(was.CallCount())) && near(is.Reads, was.Reads) && near(is.Writes, was.Writes) &&
		o.Transitions == other.Transitions && o.Mails == other.Mails && o.Texts == other.Texts
}

// short is a function as documents name it.
func short(function string) string { return strings.ToLower(strings.TrimSuffix(function, "Function")) }

// kinds are the calls by their operation, the most first.
func (p Part) kinds() string {
	operations := slices.SortedFunc(maps.Keys(p.Calls), func(a, b string) int {
		return cmp.Or(cmp.Compare(p.Calls[b], p.Calls[a]), cmp.Compare(a, b))
	})
	var said []string
	for _, operation := range operations {
		said = append(said, fmt.Sprintf("%d %s", p.Calls[operation], operation))
	}
	return cmp.Or(strings.Join(said, ", "), "no call")
}

//go:embed operations.json
var recordedText []byte

// Recorded are the operations as they were last recorded.
func Recorded() ([]Operation, error) {
	var operations []Operation
	if err := json.Unmarshal(recordedText, &operations); err != nil {
		return nil, fmt.Errorf("read the recorded operations: %w", err)
	}
	return operations, nil
}

// Encode is the form in which operations are recorded.
func Encode(operations []Operation) ([]byte, error) {
	text, err := json.MarshalIndent(operations, "", "  ")
	return append(text, '\n'), err
}
