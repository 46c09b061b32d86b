package cloud

import (
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// ofTheMapping are what Lambda itself does, with a function's role, to read the
// table's stream.
var ofTheMapping = []string{"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"}

// Unused names what the roles of a template allow on its table for nothing: one
// sentence for each action, resource and leading key of a statement without which
// all of the calls would pass just the same, under every reading of their keys.
func Unused(deployed template.Template, shapes []dynamodb.Shape, table string) (out []string) {
	for _, f := range deployed.Functions {
		own := slices.DeleteFunc(slices.Clone(shapes), func(s dynamodb.Shape) bool { return s.Function != f.LogicalID })
		for _, g := range grants(f.Statements) {
			rest := without(f.Statements, g)
			if !slices.ContainsFunc(own, func(s dynamodb.Shape) bool { return len(refusals(rest, s, table)) > 0 }) {
				out = append(out, f.LogicalID+": "+g.String())
			}
		}
	}
	return out
}

// grant is the least that can be taken from a role: one action of a statement, on
// one resource, with one pattern of leading keys.
type grant struct {
	statement                 int
	sid                       string
	action, resource, pattern string // no pattern: any key
}

func (g grant) String() string {
	out := fmt.Sprintf("statement %s allows %s on %s", g.sid, g.action, g.resource[strings.LastIndex(g.resource, ":")+1:])
	if g.pattern != "" {
		out += " with keys " + g.pattern
	}
	return out
}

// grants are what statements allow on the table.
func grants(statements []template.Statement) (out []grant) {
	for i, s := range statements {
		for _, action := range s.Actions {
			if !s.Allow || !strings.HasPrefix(action, "dynamodb:") || slices.Contains(ofTheMapping, action) {
				continue
			}
			for _, resource := range s.Resources {
				for _, pattern := range leadingKeys(s) {
					out = append(out, grant{i, s.Sid, action, resource, pattern})
				}
			}
		}
	}
	return out
}

// leadingKeys are the patterns of a statement's condition.
func leadingKeys(s template.Statement) []string {
	for _, c := range s.Conditions {
		if c.Key == "dynamodb:LeadingKeys" {
			return c.Values
		}
	}
	return []string{""}
}

// without are the statements with one grant taken from them: what is left of its
// statement are the other actions, the action on the other resources, and on the
// resource with the other keys.
func without(statements []template.Statement, g grant) []template.Statement {
	whole := statements[g.statement]
	rest := slices.Delete(slices.Clone(statements), g.statement, g.statement+1)

	others := whole
	others.Actions = except(whole.Actions, g.action)
	elsewhere := whole
	elsewhere.Actions, elsewhere.Resources = []string{g.action}, except(whole.Resources, g.resource)
	rest = append(rest, others, elsewhere)
	if g.pattern == "" {
		return rest
	}
	narrower := whole
	narrower.Actions, narrower.Resources = []string{g.action}, []string{g.resource}
	narrower.Conditions = slices.Clone(whole.Conditions)
	for i, c := range narrower.Conditions {
		if c.Key == "dynamodb:LeadingKeys" {
			narrower.Conditions[i].Values = except(c.Values, g.pattern)
		}
	}
	return append(rest, narrower)
}

func except(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == one })
}
