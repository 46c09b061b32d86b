package dynamodb

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
)

// Call is one kind of call, and how often it was made. A transaction or batch
// is counted once for itself (with neither action nor prefix), and once for
// each of its actions.
type Call struct {
	Function  string // the caller's access key id; each function has its own
	Operation string // as in TransactWriteItems
	Action    string // within a transaction or batch: Put, Update, Delete, ConditionCheck or Get
	Prefix    string // of the partition key, up to and including the first '#'; empty when the call names none
	Count     int
}

// Calls lists the kinds of calls so far, in the order of their first one.
func (p *Proxy) Calls() []Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	calls := make([]Call, 0, len(p.order))
	for _, kind := range p.order {
		counted := kind
		counted.Count = p.counts[kind]
		calls = append(calls, counted)
	}
	return calls
}

func (p *Proxy) count(c call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	add := func(kind Call) {
		if p.counts[kind] == 0 {
			p.order = append(p.order, kind)
		}
		p.counts[kind]++
	}
	add(Call{Function: c.function, Operation: c.operation, Prefix: c.prefix})
	shape := c.shape()
	p.shapes[shape.String()] = shape
	for _, action := range c.actions {
		add(Call{Function: c.function, Operation: c.operation, Action: action.name, Prefix: action.prefix})
	}
}

// call is one call as the proxy understands it.
type call struct {
	function, operation string
	index               string // of a query
	prefix              string
	actions             []action
	body                []byte
}

type action struct{ name, prefix string }

var writeOperations = map[string]bool{
	"PutItem": true, "UpdateItem": true, "DeleteItem": true,
	"TransactWriteItems": true, "BatchWriteItem": true,
	"ExecuteStatement": true, "BatchExecuteStatement": true, "ExecuteTransaction": true,
}

func (c call) writes() bool { return writeOperations[c.operation] }

// attributes are an item's, by name. One alone is looked at, so none is read before.
type attributes map[string]json.RawMessage

// text is the attribute's; empty when it is missing or no text.
func (a attributes) text(name string) string {
	var attribute struct{ S string }
	_ = json.Unmarshal(a[name], &attribute)
	return attribute.S
}

// keyed is a request, or an action of one, that names an item.
type keyed struct{ Item, Key attributes }

func (k keyed) prefix(partitionKey string) string {
	return prefixOf(cmp.Or(k.Key.text(partitionKey), k.Item.text(partitionKey)))
}

func prefixOf(partition string) string {
	if before, _, found := strings.Cut(partition, "#"); found {
		return before + "#"
	}
	return partition
}

func readCall(r *http.Request, body []byte, partitionKey string) call {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	c := call{function: Caller(r), operation: operation, body: body}
	// A body that does not fit is the database's to refuse.
	switch operation {
	case "TransactWriteItems", "TransactGetItems":
		var request struct{ TransactItems []map[string]keyed }
		_ = json.Unmarshal(body, &request)
		for _, item := range request.TransactItems {
			for name, part := range item {
				c.actions = append(c.actions, action{name, part.prefix(partitionKey)})
			}
		}
	case "BatchWriteItem":
		var request struct{ RequestItems map[string][]map[string]keyed }
		_ = json.Unmarshal(body, &request)
		for _, items := range request.RequestItems {
			for _, item := range items {
				for name, part := range item {
					c.actions = append(c.actions, action{strings.TrimSuffix(name, "Request"), part.prefix(partitionKey)})
				}
			}
		}
	case "BatchGetItem":
		var request struct {
			RequestItems map[string]struct{ Keys []attributes }
		}
		_ = json.Unmarshal(body, &request)
		for _, table := range request.RequestItems {
			for _, key := range table.Keys {
				c.actions = append(c.actions, action{"Get", keyed{Key: key}.prefix(partitionKey)})
			}
		}
	case "Query":
		c.index, c.prefix = readQuery(body)
	case "GetItem", "PutItem", "UpdateItem", "DeleteItem":
		var request keyed
		_ = json.Unmarshal(body, &request)
		c.prefix = request.prefix(partitionKey)
	}
	return c
}

// Caller is who signed a request (signature version 4): an access key id, of which
// each function has its own; empty when nobody did.
func Caller(r *http.Request) string {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	id, _, found := strings.Cut(credential, "/")
	if !found {
		return ""
	}
	return id
}
