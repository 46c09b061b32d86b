package cloud

import (
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// Forbidden names every call to the table so far that the template's roles
// might not let the function make: one sentence each. The local cloud lets such a
// call pass; a test fails on it.
//
// A call is judged by its actions, its index and the prefixes of its partition
// keys, and by every reading of them (readings): AWS documents the condition key
// dynamodb:LeadingKeys for single calls, and not what it holds for a transaction.
func (c *Cloud) Forbidden() []string {
	var out []string
	for _, shape := range c.Proxy.Shapes() {
		f, ok := c.Template.Function(shape.Function)
		if !ok || f.Statements == nil {
			continue // the runner's own call, or a role that SAM would make
		}
		for _, refused := range refusals(f.Statements, shape, c.TableARN()) {
			out = append(out, shape.Function+" "+refused)
		}
	}
	return out
}

// TableARN names the table to IAM.
func (c *Cloud) TableARN() string {
	return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + c.Table
}

// reading is one way to understand which leading keys IAM sees when it judges one
// item of a call.
type reading struct {
	name string
	keys func(item dynamodb.Item, of []dynamodb.Item) []string
}

var readings = []reading{
	{"each item alone", func(item dynamodb.Item, _ []dynamodb.Item) []string { return []string{item.Prefix} }},
	{"all keys of one action", func(item dynamodb.Item, of []dynamodb.Item) (keys []string) {
		for _, other := range of {
			if other.Action == item.Action {
				keys = append(keys, other.Prefix)
			}
		}
		return keys
	}},
	{"all keys of the request", func(_ dynamodb.Item, of []dynamodb.Item) (keys []string) {
		for _, other := range of {
			keys = append(keys, other.Prefix)
		}
		return keys
	}},
	{"no keys", func(dynamodb.Item, []dynamodb.Item) []string { return nil }},
}

// refusals are what stands in the way of a call, under any reading.
func refusals(statements []template.Statement, shape dynamodb.Shape, table string) (out []string) {
	resource := table
	if shape.Index != "" {
		resource += "/index/" + shape.Index
	}
	for _, item := range shape.Items {
		action := "dynamodb:" + item.Action
		for _, reading := range readings {
			keys := slices.DeleteFunc(reading.keys(item, shape.Items), func(key string) bool { return key == "" })
			if reason := refusal(statements, action, resource, keys); reason != "" {
				out = append(out, fmt.Sprintf("may not %s on %q (%s): %s", action, item.Prefix, reading.name, reason))
				break
			}
		}
	}
	return slices.Compact(out)
}

// refusal says why statements do not let the action pass; empty when they do.
func refusal(statements []template.Statement, action, resource string, keys []string) string {
	allowed := false
	for _, s := range statements {
		if !applies(s, action, resource, keys) {
			continue
		}
		if !s.Allow {
			return "statement " + s.Sid + " denies it"
		}
		allowed = true
	}
	if !allowed {
		return "no statement allows it"
	}
	return ""
}

func applies(s template.Statement, action, resource string, keys []string) bool {
	matches := func(v string) func(pattern string) bool {
		return func(pattern string) bool { return wildcard(pattern, v) }
	}
	if !slices.ContainsFunc(s.Actions, matches(action)) {
		return false
	}
	named := slices.ContainsFunc(s.Resources, matches(resource))
	if s.Resources == nil {
		named = !slices.ContainsFunc(s.NotResources, matches(resource))
	}
	return named && !slices.ContainsFunc(s.Conditions, func(c template.Condition) bool { return !holds(c, keys, s.Allow) })
}

// holds checks a condition on the leading keys. Of a key that has several values,
// ForAllValues wants each to match, and holds when there is none; ForAnyValue
// wants one (IAM user guide, "Set operators for multivalued context keys"). What
// cannot be judged here counts against the call.
func holds(c template.Condition, keys []string, allow bool) bool {
	like := func(key string) bool {
		return slices.ContainsFunc(c.Values, func(pattern string) bool { return wildcard(pattern, key) || wildcard(pattern, key+"x") })
	}
	switch {
	case c.Key != "dynamodb:LeadingKeys":
		return !allow
	case c.Operator == "ForAnyValue:StringLike":
		return slices.ContainsFunc(keys, like)
	case c.Operator == "ForAllValues:StringLike":
		return !slices.ContainsFunc(keys, func(key string) bool { return !like(key) })
	default:
		return !allow
	}
}

// wildcard matches IAM's patterns, in which * stands for any run of
// characters.
func wildcard(pattern, v string) bool {
	first, rest, found := strings.Cut(pattern, "*")
	if !found {
		return pattern == v
	}
	v, ok := strings.CutPrefix(v, first)
	if !ok {
		return false
	}
	for i := 0; i <= len(v); i++ {
		if wildcard(rest, v[i:]) {
			return true
		}
	}
	return false
}
