package cloud

import (
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// calls is every kind of call that the functions made in the scenarios, which
// fail on one that is not on record.
const calls = "../local/scenario/testdata/calls.txt"

func recorded(t *testing.T) (shapes []dynamodb.Shape, asked []string) {
	t.Helper()
	text, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if shape, err := dynamodb.ParseShape(line); err == nil {
			shapes = append(shapes, shape)
		} else {
			asked = append(asked, line)
		}
	}
	return shapes, asked
}

func TestEveryCallOnRecordPassesUnderEveryReading(t *testing.T) {
	deployed, table := deployedRoles(t)
	shapes, _ := recorded(t)
	transactions := 0
	for _, shape := range shapes {
		f, ok := deployed.Function(shape.Function)
		if !ok {
			t.Errorf("the template has no function of %s", shape)
		}
		for _, refused := range refusals(f.Statements, shape, table) {
			t.Errorf("%s: %s", shape, refused)
		}
		if shape.Operation == "TransactWriteItems" {
			transactions++
		}
	}
	if transactions == 0 {
		t.Error("no transaction is on record")
	}
}

// Where all keys of a request are judged together, the ledger's policy refuses
// any update and delete beside an event, whatever the roles grant.
func TestNoTransactionThatTouchesALedgerUpdatesOrDeletes(t *testing.T) {
	shapes, _ := recorded(t)
	for _, shape := range shapes {
		ledger := slices.ContainsFunc(shape.Items, func(i dynamodb.Item) bool { return i.Prefix == "L#" })
		changes := slices.ContainsFunc(shape.Items, func(i dynamodb.Item) bool { return i.Action == "UpdateItem" || i.Action == "DeleteItem" })
		if ledger && changes {
			t.Error(shape)
		}
	}
}

func TestNoRoleAllowsWhatNoCallOnRecordNeeds(t *testing.T) {
	deployed, table := deployedRoles(t)
	shapes, asked := recorded(t)
	for _, unused := range Unused(*deployed, shapes, table) {
		t.Errorf("nothing uses this grant: %s", unused)
	}
	for _, f := range deployed.Functions {
		for _, s := range f.Statements {
			for _, action := range s.Actions {
				if s.Allow && (!strings.HasPrefix(action, "dynamodb:") || slices.Contains(ofTheMapping, action)) {
					for _, line := range elsewhere(deployed, f, action, s.Resources) {
						if !slices.Contains(asked, line) && !usedByLambda(deployed, f, action) && byNotify[line] == "" {
							t.Errorf("nothing uses this grant: statement %s, %s", s.Sid, line)
						}
					}
				}
			}
		}
	}
}

// byNotify is used where GOV.UK Notify sends, which no scenario has.
var byNotify = map[string]string{
	"DeliverFunction secretsmanager:GetSecretValue derogations/notify": "functions/deliver, where MailProvider or TextProvider is notify",
}

// elsewhere are the calls that an action on resources allows, as Asked has them.
func elsewhere(deployed *template.Template, f template.Function, action string, resources []string) []string {
	if action != "secretsmanager:GetSecretValue" && action != "lambda:InvokeFunction" {
		return []string{f.LogicalID + " " + action}
	}
	var lines []string
	for _, resource := range resources {
		_, name, _ := strings.Cut(resource, ":secret:") // of one that the template does not make
		name = strings.TrimSuffix(name, "-??????")
		for _, secret := range deployed.Secrets {
			if resource == secret.ARN {
				name = secret.LogicalID
			}
		}
		for _, other := range deployed.Functions {
			if resource == other.ARN || strings.HasPrefix(resource, other.ARN+":") { // itself, or an alias
				name = other.LogicalID
			}
		}
		lines = append(lines, f.LogicalID+" "+action+" "+name)
	}
	return lines
}

// usedByLambda is what Lambda does with a function's role: it writes the log,
// reads the stream of a mapping, and reports what an event source gave up on.
func usedByLambda(deployed *template.Template, f template.Function, action string) bool {
	mapped := slices.ContainsFunc(deployed.Mappings, func(m template.StreamMapping) bool { return m.Function == f.LogicalID })
	ruled := slices.ContainsFunc(deployed.Rules, func(r template.Rule) bool { return r.Function == f.LogicalID })
	switch {
	case action == "logs:CreateLogStream" || action == "logs:PutLogEvents":
		return true
	case slices.Contains(ofTheMapping, action):
		return mapped
	default:
		return action == "sqs:SendMessage" && (mapped || ruled)
	}
}

func deployedRoles(t *testing.T) (deployed *template.Template, table string) {
	t.Helper()
	deployed, err := template.Load(deployment, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return deployed, "arn:aws:dynamodb:" + region + ":" + account + ":table/" + deployed.Tables[0].Name
}
