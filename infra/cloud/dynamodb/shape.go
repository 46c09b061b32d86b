package dynamodb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Shape is one kind of call as IAM judges it: with all its items together.
type Shape struct {
	Function  string // as in Call
	Operation string
	Index     string // of a query; empty for the table itself
	Items     []Item // in order, each kind once
}

// Item is one action of a call, as IAM names it, on items whose partition keys
// begin alike.
type Item struct {
	Action string // such as PutItem
	Prefix string // as in Call; empty when the call names no key
}

// String is one line, such as
// "ApiFunction TransactWriteItems: PutItem L#, PutItem R#".
func (s Shape) String() string {
	head := []string{s.Function, s.Operation}
	if s.Index != "" {
		head = append(head, s.Index)
	}
	items := make([]string, len(s.Items))
	for i, item := range s.Items {
		items[i] = strings.TrimSpace(item.Action + " " + item.Prefix)
	}
	return strings.Join(head, " ") + ": " + strings.Join(items, ", ")
}

// ParseShape reads back a line of Shape.String.
func ParseShape(line string) (Shape, error) {
	before, after, found := strings.Cut(line, ": ")
	head := append(strings.Fields(before), "")
	if !found || len(head) < 3 || len(head) > 4 {
		return Shape{}, fmt.Errorf("%q is not a kind of call", line)
	}
	s := Shape{Function: head[0], Operation: head[1], Index: head[2]}
	for item := range strings.SplitSeq(after, ", ") {
		action, prefix, _ := strings.Cut(item, " ")
		s.Items = append(s.Items, Item{action, prefix})
	}
	return s, nil
}

// Shapes lists the kinds of calls so far, in a stable order.
func (p *Proxy) Shapes() []Shape {
	p.mu.Lock()
	defer p.mu.Unlock()
	shapes := slices.Collect(maps.Values(p.shapes))
	slices.SortFunc(shapes, func(a, b Shape) int { return cmp.Compare(a.String(), b.String()) })
	return shapes
}

func (c call) shape() Shape {
	s := Shape{Function: c.function, Operation: c.operation, Index: c.index}
	for _, a := range c.actions {
		name := a.name + "Item"
		if a.name == "ConditionCheck" {
			name = "ConditionCheckItem"
		}
		if c.operation == "BatchGetItem" || c.operation == "BatchWriteItem" {
			name = c.operation
		}
		s.Items = append(s.Items, Item{name, a.prefix})
	}
	if len(s.Items) == 0 {
		s.Items = []Item{{c.operation, c.prefix}}
	}
	slices.SortFunc(s.Items, func(a, b Item) int { return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Prefix, b.Prefix)) })
	s.Items = slices.Compact(s.Items)
	return s
}

// boundKey is the value that a query's key condition begins with: that of the
// partition key.
var boundKey = regexp.MustCompile(`^\s*\S+\s*=\s*(:\w+)`)

func readQuery(body []byte) (index, prefix string) {
	var request struct {
		IndexName                 string
		KeyConditionExpression    string
		ExpressionAttributeValues attributes
	}
	_ = json.Unmarshal(body, &request)
	bound := boundKey.FindStringSubmatch(request.KeyConditionExpression)
	if bound == nil {
		return request.IndexName, ""
	}
	return request.IndexName, prefixOf(request.ExpressionAttributeValues.text(bound[1]))
}
