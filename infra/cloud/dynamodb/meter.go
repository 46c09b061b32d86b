package dynamodb

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"sync"
)

// Use is what the calls of one kind used of the database.
type Use struct {
	Function, Operation string // as in Call
	Calls               int
	Reads, Writes       float64 // capacity units, as AWS bills them
}

// Metered is what was used in a while.
type Metered struct {
	Uses []Use // by function and operation
	// Turns is, for each function, the longest row of calls of which each began
	// when the one before it had been answered.
	Turns map[string]int
}

// Meter counts calls and the capacity units that they use. It asks the database for
// them, and callers see nothing of it. DynamoDB Local counts as AWS does, but for
// two rules, which are put right here:
//
//   - AWS doubles what a transaction writes to the table, and propagates it to the
//     indexes once the transaction is complete: as any write. DynamoDB Local doubles
//     both.
//   - A query that finds nothing uses what the smallest read uses.
//
// A write that is refused because its condition fails uses units of AWS, of which
// DynamoDB Local says nothing: its call is counted, and no unit.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
type Meter struct {
	// Hold is how many round trips of the database an answer is kept back for, so that
	// calls which are made side by side are under way together, also on a busy machine.
	Hold int

	mu    sync.Mutex
	uses  map[[2]string]Use
	turns map[string]int // of answered calls
}

// Meter has calls measured from now on; none is before.
func (p *Proxy) Meter() *Meter {
	m := &Meter{uses: map[[2]string]Use{}, turns: map[string]int{}}
	p.meter.Store(m)
	return m
}

// Take is what was used since it was last called; call it when all is at rest.
func (m *Meter) Take() Metered {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := Metered{Uses: slices.SortedFunc(maps.Values(m.uses), func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Function, b.Function), cmp.Compare(a.Operation, b.Operation))
	}), Turns: m.turns}
	m.uses, m.turns = map[[2]string]Use{}, map[string]int{}
	return taken
}

// reading is one call on the meter; nil where none is measured.
type reading struct {
	meter   *Meter
	request *http.Request
	call    call
	turn    int
}

func (m *Meter) begin(r *http.Request, c call) *reading {
	if m == nil {
		return nil
	}
	m.add(c, Use{Calls: 1})
	m.mu.Lock()
	defer m.mu.Unlock()
	return &reading{meter: m, request: r, call: c, turn: m.turns[c.function] + 1}
}

func (m *Meter) add(c call, more Use) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kind := [2]string{c.function, c.operation}
	use := m.uses[kind]
	m.uses[kind] = Use{c.function, c.operation, use.Calls + more.Calls, use.Reads + more.Reads, use.Writes + more.Writes}
}

// ask is the call's body that asks for the units as well, if they can be told.
func (r *reading) ask(body []byte) []byte {
	if r == nil || !tellsUnits.MatchString(r.call.operation) {
		return body
	}
	return bytes.Replace(body, []byte("{"), []byte(`{"ReturnConsumedCapacity":"INDEXES",`), 1)
}

var tellsUnits = regexp.MustCompile(`(Items?|Query|Scan)$`)

// end takes the units out of the answer, and leaves it as it is when nobody asked.
func (r *reading) end(p *Proxy, answer *forwarded) error {
	if r == nil {
		return nil
	}
	defer r.answered(p)
	var members map[string]json.RawMessage
	if err := json.Unmarshal(answer.body, &members); err != nil {
		return fmt.Errorf("measure %s: %w", r.call.operation, err)
	}
	consumed, told := members["ConsumedCapacity"]
	if !told {
		return nil
	}
	units, err := r.call.units(consumed)
	if err != nil {
		return fmt.Errorf("measure %s: %w", r.call.operation, err)
	}
	if r.call.writes() {
		r.meter.add(r.call, Use{Writes: units})
	} else {
		r.meter.add(r.call, Use{Reads: max(units, r.call.leastRead())})
	}
	delete(members, "ConsumedCapacity")
	answer.header.Del(checksumHeader) // of what it was
	answer.body, err = json.Marshal(members)
	return err
}

func (r *reading) answered(p *Proxy) {
	trip := r.request.Clone(r.request.Context())
	trip.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
	for range r.meter.Hold {
		_, _ = p.forward(trip, []byte(`{"Limit":1}`)) // It is there to take its time.
	}
	r.meter.mu.Lock()
	defer r.meter.mu.Unlock()
	r.meter.turns[r.call.function] = max(r.meter.turns[r.call.function], r.turn)
}

type capacity struct{ CapacityUnits float64 }

// units works out what a call used from what the database says of it: of one table,
// or in a list of each.
func (c call) units(consumed json.RawMessage) (total float64, err error) {
	if !bytes.HasPrefix(consumed, []byte("[")) {
		consumed = slices.Concat([]byte("["), consumed, []byte("]"))
	}
	var tables []struct {
		Table                  capacity
		GlobalSecondaryIndexes map[string]capacity
	}
	if err := json.Unmarshal(consumed, &tables); err != nil {
		return 0, err
	}
	for _, t := range tables {
		total += t.Table.CapacityUnits
		for _, index := range t.GlobalSecondaryIndexes {
			if c.operation == "TransactWriteItems" {
				index.CapacityUnits /= 2
			}
			total += index.CapacityUnits
		}
	}
	return total, nil
}

// leastRead is what a read uses that finds nothing.
func (c call) leastRead() float64 {
	if c.operation == "Query" && c.index == "" && bytes.Contains(c.body, []byte(`"ConsistentRead":true`)) {
		return 1
	}
	return 0.5
}
