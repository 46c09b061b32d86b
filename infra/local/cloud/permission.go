package cloud

import (
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// Forbidden names every call to the table so far that the template's roles
// would not have let the function make: one sentence each. The local cloud
// lets such a call pass; a test fails on it.
//
// It knows of a call its action and the prefix of its partition key, and so
// takes the table and its indexes for one resource.
func (c *Cloud) Forbidden() []string {
	var out []string
	for _, call := range c.Proxy.Calls() {
		f, ok := c.Template.Function(call.Function)
		if !ok || f.Statements == nil {
			continue // the runner's own call, or a role that SAM would make
		}
		action, ok := permission(call)
		if !ok {
			continue
		}
		if reason := refusal(f.Statements, action, call.Prefix, c.tableARN()); reason != "" {
			out = append(out, fmt.Sprintf("%s may not %s on %q: %s", call.Function, action, call.Prefix, reason))
		}
	}
	return slices.Compact(out)
}

func (c *Cloud) tableARN() string {
	return "arn:aws:dynamodb:" + region + ":" + account + ":table/" + c.Table
}

// permission is the action that IAM checks for a call. It reports false for
// the transaction as a whole, which is allowed through its items.
func permission(call dynamodb.Call) (string, bool) {
	transaction := call.Operation == "TransactWriteItems" || call.Operation == "TransactGetItems"
	switch {
	case !transaction:
		return "dynamodb:" + call.Operation, true
	case call.Action == "":
		return "", false
	case call.Action == "ConditionCheck":
		return "dynamodb:ConditionCheckItem", true
	default:
		return "dynamodb:" + call.Action + "Item", true
	}
}

// refusal says why statements do not let the action pass; empty when they do.
func refusal(statements []template.Statement, action, prefix, table string) string {
	allowed := false
	for _, s := range statements {
		if !applies(s, action, prefix, table) {
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

func applies(s template.Statement, action, prefix, table string) bool {
	matches := func(v string) func(pattern string) bool {
		return func(pattern string) bool { return wildcard(pattern, v) }
	}
	if !slices.ContainsFunc(s.Actions, matches(action)) {
		return false
	}
	resource := slices.ContainsFunc(s.Resources, matches(table)) || slices.ContainsFunc(s.Resources, matches(table+"/index/any"))
	if s.Resources == nil {
		resource = !slices.ContainsFunc(s.NotResources, matches(table))
	}
	if !resource {
		return false
	}
	for _, condition := range s.Conditions {
		if !holds(condition, prefix, s.Allow) {
			return false
		}
	}
	return true
}

// holds checks a condition on the leading key. What cannot be judged here
// counts against the call.
func holds(c template.Condition, prefix string, allow bool) bool {
	like := func() bool {
		return slices.ContainsFunc(c.Values, func(pattern string) bool { return wildcard(pattern, prefix+"x") })
	}
	switch {
	case c.Key != "dynamodb:LeadingKeys":
		return !allow
	case c.Operator == "ForAnyValue:StringLike":
		return prefix != "" && like()
	case c.Operator == "ForAllValues:StringLike":
		return prefix == "" || like()
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
