package cloud

import (
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/local/dynamodb"
	"example.org/derogations/infra/local/template"
)

// deployment is the project's own template.
const deployment = "../../../template.yaml"

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
	ledger := append(slices.Clone(everybody), "CanaryFunction")
	tests := []struct {
		action, prefix string
		allowed        []string
	}{
		{"dynamodb:GetItem", "R#", all},
		{"dynamodb:Query", "R#", ledger},
		{"dynamodb:PutItem", "R#", writers},
		{"dynamodb:UpdateItem", "R#", everybody},
		{"dynamodb:ConditionCheckItem", "R#", everybody},
		{"dynamodb:DeleteItem", "R#", []string{"ReconcileFunction"}},
		{"dynamodb:GetItem", "L#", ledger},
		{"dynamodb:PutItem", "L#", []string{"ApiFunction", "PagesFunction", "EscalateFunction", "ReconcileFunction", "SweepFunction"}},
		{"dynamodb:UpdateItem", "L#", nil},
		{"dynamodb:DeleteItem", "L#", nil},
		{"dynamodb:BatchWriteItem", "L#", nil},
		{"dynamodb:GetItem", "T#", holders},
		{"dynamodb:Query", "T#", holders},
		{"dynamodb:PutItem", "T#", holders},
		{"dynamodb:UpdateItem", "T#", nil},
		{"dynamodb:DeleteItem", "T#", nil},
		{"dynamodb:PutItem", "I#", []string{"ApiFunction", "PagesFunction"}},
		{"dynamodb:PutItem", "F#", []string{"PagesFunction"}},
		{"dynamodb:PutItem", "U#", []string{"ApiFunction"}},
		{"dynamodb:PutItem", "J#", []string{"ApiFunction"}},
		{"dynamodb:PutItem", "H#", []string{"ApiFunction", "DeliverFunction"}},
		{"dynamodb:DeleteItem", "H#", nil},
		{"dynamodb:GetItem", "O#", everybody},
		{"dynamodb:PutItem", "O#", nil},
		{"dynamodb:PutItem", "K#", nil},
		{"dynamodb:Query", "Y#", everybody},
		{"dynamodb:PutItem", "Y#TEST-CANARY", []string{"CanaryFunction"}},
		{"dynamodb:PutItem", "Y#rota-rr8", nil},
		{"dynamodb:UpdateItem", "Y#TEST-CANARY", nil},
		{"dynamodb:DeleteItem", "Y#TEST-CANARY", nil},
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
			reason := refusal(f.Statements, test.action, test.prefix, table)
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

func TestACallIsCheckedAsItsItems(t *testing.T) {
	for want, call := range map[string]dynamodb.Call{
		"dynamodb:GetItem":            {Operation: "GetItem", Prefix: "R#"},
		"dynamodb:PutItem":            {Operation: "TransactWriteItems", Action: "Put", Prefix: "R#"},
		"dynamodb:ConditionCheckItem": {Operation: "TransactWriteItems", Action: "ConditionCheck", Prefix: "R#"},
		"":                            {Operation: "TransactWriteItems"},
	} {
		if got, ok := permission(call); got != want || ok != (want != "") {
			t.Errorf("%+v: %q, want %q", call, got, want)
		}
	}
}

func TestForbiddenCallsAreNamed(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "forbidden" })
	for i, f := range c.Template.Functions {
		if f.LogicalID == "Web" {
			c.Template.Functions[i].Statements = []template.Statement{{Allow: true, Actions: []string{"dynamodb:GetItem"}, Resources: []string{c.tableARN()}}}
		}
	}
	get(t, c.URL+"/start/thing")
	advance(t, c, 0)
	got := c.Forbidden()
	if len(got) != 1 || !strings.Contains(got[0], "Web may not dynamodb:PutItem") {
		t.Errorf("forbidden: %v", got)
	}
}
