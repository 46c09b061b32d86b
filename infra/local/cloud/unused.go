package cloud

import (
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// ofTheMapping are what Lambda itself does, with a function's role, to read the
// table's stream.
var ofTheMapping = []string{"dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream", "dynamodb:ListStreams"}

// Unused names what the roles of a template allow on its table and none of the
// calls needed: one sentence for each action, resource and leading key of a
// statement.
func Unused(deployed template.Template, shapes []dynamodb.Shape, table string) (out []string) {
	for _, f := range deployed.Functions {
		for _, s := range f.Statements {
			if !s.Allow {
				continue
			}
			for _, action := range s.Actions {
				if !strings.HasPrefix(action, "dynamodb:") || slices.Contains(ofTheMapping, action) {
					continue
				}
				for _, resource := range s.Resources {
					for _, pattern := range leadingKeys(s) {
						if !needed(shapes, f.LogicalID, action, table, resource, pattern) {
							out = append(out, fmt.Sprintf("%s: statement %s allows %s on %s with keys %s", f.LogicalID, s.Sid, action, resource[strings.LastIndex(resource, ":")+1:], pattern))
						}
					}
				}
			}
		}
	}
	return out
}

// leadingKeys are the patterns of a statement's condition; one that fits all
// where it has none.
func leadingKeys(s template.Statement) []string {
	for _, c := range s.Conditions {
		if c.Key == "dynamodb:LeadingKeys" {
			return c.Values
		}
	}
	return []string{"*"}
}

func needed(shapes []dynamodb.Shape, function, action, table, resource, pattern string) bool {
	return slices.ContainsFunc(shapes, func(shape dynamodb.Shape) bool {
		at := table
		if shape.Index != "" {
			at += "/index/" + shape.Index
		}
		return shape.Function == function && wildcard(resource, at) && slices.ContainsFunc(shape.Items, func(item dynamodb.Item) bool {
			return "dynamodb:"+item.Action == action && wildcard(pattern, item.Prefix)
		})
	})
}
