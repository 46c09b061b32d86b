package dynamodb

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
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

// Shapes lists the kinds of calls so far, in a stable order.
func (p *Proxy) Shapes() []Shape {
	p.mu.Lock()
	defer p.mu.Unlock()
	shapes := slices.Collect(maps.Values(p.shapes))
	slices.SortFunc(shapes, func(a, b Shape) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
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
		ExpressionAttributeValues map[string]map[string]any
	}
	_ = json.Unmarshal(body, &request)
	bound := boundKey.FindStringSubmatch(request.KeyConditionExpression)
	if bound == nil {
		return request.IndexName, ""
	}
	value, _ := request.ExpressionAttributeValues[bound[1]]["S"].(string)
	return request.IndexName, prefixOf(value)
}
