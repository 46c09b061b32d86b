package cloud

import (
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
)

// deployment is the project's own template.
const deployment = "../../template.yaml"

func TestTheDeploymentGivesEachFunctionWhatItNeedsAndNoMore(t *testing.T) {
	deployed, err := template.Load(deployment, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := "arn:aws:dynamodb:" + region + ":" + account + ":table/" + deployed.Tables[0].Name
	everybody := []string{"ApiFunction", "PagesFunction", "EscalateFunction", "ReconcileFunction", "DeliverFunction", "SweepFunction"}
	// Receipts reads and writes notices, and nothing else; the canary reads what
	// became of its requests, and writes the keys that it files them with.
	writers := append(slices.Clone(everybody), "ReceiptsFunction")
	all := append(slices.Clone(writers), "CanaryFunction")
	holders := []string{"EscalateFunction", "ReconcileFunction"}
	tests := []struct {
		action, prefix string
		allowed        []string
	}{
		{"dynamodb:GetItem", "R#", all},
		{"dynamodb:Query", "R#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "DeliverFunction", "SweepFunction", "CanaryFunction"}},
		{"dynamodb:PutItem", "R#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "DeliverFunction", "SweepFunction", "ReceiptsFunction"}},
		{"dynamodb:UpdateItem", "R#", []string{"PagesFunction", "ReconcileFunction", "DeliverFunction", "SweepFunction", "ReceiptsFunction"}},
		{"dynamodb:ConditionCheckItem", "R#", []string{"PagesFunction", "EscalateFunction"}},
		{"dynamodb:DeleteItem", "R#", []string{"ReconcileFunction", "DeliverFunction"}},
		{"dynamodb:GetItem", "L#", everybody},
		{"dynamodb:Query", "L#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "DeliverFunction", "SweepFunction", "CanaryFunction"}},
		{"dynamodb:PutItem", "L#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "SweepFunction"}},
		{"dynamodb:UpdateItem", "L#", nil},
		{"dynamodb:DeleteItem", "L#", nil},
		{"dynamodb:BatchWriteItem", "L#", nil},
		{"dynamodb:GetItem", "T#", holders},
		{"dynamodb:Query", "T#", []string{"EscalateFunction"}},
		{"dynamodb:PutItem", "T#", holders},
		{"dynamodb:UpdateItem", "T#", nil},
		{"dynamodb:DeleteItem", "T#", nil},
		{"dynamodb:PutItem", "I#", []string{"ApiFunction", "PagesFunction"}},
		{"dynamodb:PutItem", "F#", []string{"PagesFunction"}},
		{"dynamodb:PutItem", "U#", []string{"ApiFunction"}},
		{"dynamodb:PutItem", "J#", []string{"ApiFunction"}},
		{"dynamodb:PutItem", "M#", []string{"DeliverFunction"}},
		{"dynamodb:GetItem", "M#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "ReconcileFunction", "DeliverFunction", "ReceiptsFunction", "SweepFunction"}},
		{"dynamodb:UpdateItem", "M#", nil},
		{"dynamodb:PutItem", "H#", []string{"ApiFunction", "DeliverFunction"}},
		{"dynamodb:DeleteItem", "H#", nil},
		{"dynamodb:GetItem", "O#", everybody},
		{"dynamodb:PutItem", "O#", nil},
		{"dynamodb:PutItem", "K#", nil},
		{"dynamodb:Query", "Y#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "DeliverFunction", "SweepFunction"}},
		{"dynamodb:PutItem", "Y#", []string{"CanaryFunction"}},
		{"dynamodb:UpdateItem", "Y#", nil},
		{"dynamodb:DeleteItem", "Y#", nil},
		{"dynamodb:PutItem", "S#", nil},
		{"dynamodb:DeleteItem", "S#", nil},
		{"dynamodb:Scan", "", nil},
		{"dynamodb:DeleteTable", "", nil},
	}
	for _, test := range tests {
		for _, name := range all {
			f, ok := deployed.Function(name)
			if !ok {
				t.Fatalf("no function %s", name)
			}
			want := strings.Contains(strings.Join(test.allowed, " "), name)
			var keys []string
			if test.prefix != "" {
				keys = []string{test.prefix}
			}
			reason := refusal(f.Statements, test.action, table, keys)
			if (reason == "") != want {
				t.Errorf("%s: %s on %q: allowed is %v, want %v (%s)", name, test.action, test.prefix, reason == "", want, reason)
			}
		}
	}
}

func TestOnlyOneFunctionMayDoWhatReachesOutside(t *testing.T) {
	deployed, err := template.Load(deployment, template.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]string{
		"states:StartExecution":    "ReconcileFunction",
		"states:SendTaskSuccess":   "ReconcileFunction",
		"states:DescribeExecution": "ReconcileFunction",
		"states:StopExecution":     "",
		"ses:SendEmail":            "DeliverFunction",
		"sns:Publish":              "DeliverFunction",
		"lambda:InvokeFunction":    "SweepFunction",
	} {
		var got []string
		for _, f := range deployed.Functions {
			for _, s := range f.Statements {
				for _, pattern := range s.Actions {
					if s.Allow && wildcard(pattern, action) {
						got = append(got, f.LogicalID)
					}
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", action, got, want)
		}
	}
}

// What AWS does not document is judged every way that it might be.
func TestATransactionIsJudgedByEveryReadingOfItsKeys(t *testing.T) {
	const table = "arn:aws:dynamodb:eu-west-2:000000000000:table/cases"
	on := func(allow bool, operator string, keys []string, actions ...string) template.Statement {
		return template.Statement{
			Sid: "S", Allow: allow, Actions: actions, Resources: []string{table},
			Conditions: []template.Condition{{Operator: operator, Key: "dynamodb:LeadingKeys", Values: keys}},
		}
	}
	const each, one = "ForAllValues:StringLike", "ForAnyValue:StringLike"
	put, update, check := "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"
	appendOnly := on(false, one, []string{"L#*"}, update, "dynamodb:DeleteItem")
	item := func(action, prefix string) dynamodb.Item { return dynamodb.Item{Action: action, Prefix: prefix} }
	tests := map[string]struct {
		statements []template.Statement
		items      []dynamodb.Item
		refused    string
	}{
		"all keys in one statement": {[]template.Statement{on(true, each, []string{"R#*", "L#*"}, put), appendOnly},
			[]dynamodb.Item{item("PutItem", "R#"), item("PutItem", "L#")}, ""},
		"a decision with an update of its code": {[]template.Statement{on(true, each, []string{"R#*", "L#*"}, put), on(true, each, []string{"R#*", "L#*"}, update), appendOnly},
			[]dynamodb.Item{item("PutItem", "L#"), item("UpdateItem", "R#")}, "all keys of the request"},
		"a token and a check of its case": {[]template.Statement{on(true, each, []string{"R#*", "T#*"}, put), on(true, each, []string{"R#*"}, check)},
			[]dynamodb.Item{item("PutItem", "T#"), item("ConditionCheckItem", "R#")}, "all keys of the request"},
		"a webhook and its idempotency key": {[]template.Statement{on(true, each, []string{"H#*"}, put), on(true, each, []string{"I#*"}, put)},
			[]dynamodb.Item{item("PutItem", "H#"), item("PutItem", "I#")}, "all keys of one action"},
		"one key that nothing allows": {[]template.Statement{on(true, each, []string{"R#*"}, put)},
			[]dynamodb.Item{item("PutItem", "O#")}, "each item alone"},
		"a permission that needs a key": {[]template.Statement{on(true, one, []string{"R#*"}, put)},
			[]dynamodb.Item{item("PutItem", "R#")}, "no keys"},
	}
	for name, test := range tests {
		got := strings.Join(refusals(test.statements, dynamodb.Shape{Operation: "TransactWriteItems", Items: test.items}, table), "; ")
		if (test.refused == "") != (got == "") || !strings.Contains(got, test.refused) {
			t.Errorf("%s: %q, want a refusal under %q", name, got, test.refused)
		}
	}
}

// A grant is needed where a call would be refused without it, under one reading
// at least: a check of a case beside a token needs both keys.
func TestAGrantThatNoCallNeedsIsNamed(t *testing.T) {
	const table = "arn:aws:dynamodb:eu-west-2:000000000000:table/cases"
	on := func(sid string, actions, keys []string) template.Statement {
		return template.Statement{Sid: sid, Allow: true, Actions: actions, Resources: []string{table},
			Conditions: []template.Condition{{Operator: "ForAllValues:StringLike", Key: "dynamodb:LeadingKeys", Values: keys}}}
	}
	f := template.Function{LogicalID: "F", Statements: []template.Statement{
		on("Commit", []string{"dynamodb:PutItem"}, []string{"R#*", "T#*", "L#*"}),
		on("Check", []string{"dynamodb:ConditionCheckItem", "dynamodb:UpdateItem"}, []string{"R#*", "T#*"}),
		on("Twice", []string{"dynamodb:PutItem"}, []string{"R#*"}),
		{Sid: "Read", Allow: true, Actions: []string{"dynamodb:Query"}, Resources: []string{table, table + "/index/byRound"}},
		{Sid: "Stream", Allow: true, Actions: []string{"dynamodb:GetRecords"}, Resources: []string{table + "/stream/1"}},
		{Sid: "Deny", Actions: []string{"dynamodb:DeleteItem"}, Resources: []string{table}},
	}}
	used := []dynamodb.Shape{
		{Function: "F", Operation: "TransactWriteItems", Items: []dynamodb.Item{{Action: "ConditionCheckItem", Prefix: "R#"}, {Action: "PutItem", Prefix: "R#"}, {Action: "PutItem", Prefix: "T#"}}},
		{Function: "F", Operation: "Query", Index: "byRound", Items: []dynamodb.Item{{Action: "Query", Prefix: "round"}}},
		{Function: "G", Operation: "Query", Items: []dynamodb.Item{{Action: "Query", Prefix: "R#"}}},
	}
	got := Unused(template.Template{Functions: []template.Function{f}}, used, table)
	want := []string{
		"F: statement Commit allows dynamodb:PutItem on table/cases with keys L#*",
		"F: statement Check allows dynamodb:UpdateItem on table/cases with keys R#*",
		"F: statement Check allows dynamodb:UpdateItem on table/cases with keys T#*",
		"F: statement Twice allows dynamodb:PutItem on table/cases with keys R#*",
		"F: statement Read allows dynamodb:Query on table/cases",
	}
	if !slices.Equal(got, want) {
		t.Errorf("unused: %q, want %q", got, want)
	}
}

func TestForbiddenCallsAreNamed(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "forbidden" })
	for i, f := range c.Template.Functions {
		if f.LogicalID == "Web" {
			c.Template.Functions[i].Statements = []template.Statement{{Allow: true, Actions: []string{"dynamodb:GetItem"}, Resources: []string{c.TableARN()}}}
		}
	}
	get(t, c.URL+"/start/thing")
	advance(t, c, 0)
	got := c.Forbidden()
	if len(got) != 1 || !strings.Contains(got[0], "Web may not dynamodb:PutItem") {
		t.Errorf("forbidden: %v", got)
	}
}
