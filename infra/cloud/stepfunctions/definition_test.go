package stepfunctions_test

import (
	"errors"
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestDefinitionIsRefusedByStateAndField(t *testing.T) {
	cases := map[string]struct {
		definition string
		want       []string
	}{
		"not JSON":                      {`{`, nil},
		"a time limit of the machine":   {`{"StartAt":"First","TimeoutSeconds":5,"States":{"First":{"Type":"Succeed"}}}`, []string{`"TimeoutSeconds"`}},
		"JSONata":                       {`{"StartAt":"First","QueryLanguage":"JSONata","States":{"First":{"Type":"Succeed"}}}`, []string{"JSONata"}},
		"no such start":                 {`{"StartAt":"Last","States":{"First":{"Type":"Succeed"}}}`, []string{"StartAt", "Last"}},
		"an unknown type":               {machine(`"First":{"Type":"Map","End":true}`), []string{`"First"`, "Map"}},
		"an unknown field":              {machine(`"First":{"Type":"Pass","Assign":{},"End":true}`), []string{`"First"`, `"Assign"`}},
		"a field in another spelling":   {machine(`"First":{"Type":"Pass","end":true}`), []string{`"First"`, `"end"`}},
		"a state given twice":           {machine(done, `"First":{"Type":"Pass","Next":"Done"}`, done), []string{`"Done"`, "twice"}},
		"a target that is not there":    {machine(`"First":{"Type":"Pass","Next":"Nowhere"}`), []string{`"First"`, "Nowhere"}},
		"a state that nothing leads to": {machine(`"First":{"Type":"Pass","End":true}`, done), []string{`"Done"`}},
		"neither next nor end":          {machine(`"First":{"Type":"Pass"}`), []string{`"First"`, "Next"}},
		"both next and end":             {machine(`"First":{"Type":"Pass","Next":"Done","End":true}`, done), []string{`"First"`, "Next"}},
		"a path with an index":          {machine(`"First":{"Type":"Pass","InputPath":"$.a[0]","End":true}`), []string{`"First"`, "$.a[0]"}},
		"an intrinsic function":         {machine(`"First":{"Type":"Pass","Parameters":{"a.$":"States.UUID()"},"End":true}`), []string{`"First"`, "Parameters", "States.UUID"}},
		"a number where a path belongs": {machine(`"First":{"Type":"Pass","Parameters":{"b":[{"a.$":1}]},"End":true}`), []string{`"First"`, `"a.$"`}},
		"another comparison":            {machine(`"First":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":1,"Next":"Done"}]}`, done), []string{`"First"`, "NumericEquals"}},
		"a choice of nothing":           {machine(`"First":{"Type":"Choice","Choices":[],"Default":"Done"}`, done), []string{`"First"`, "Choices"}},
		"another service":               {machine(`"First":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{},"End":true}`), []string{`"First"`, "Resource", "sqs"}},
		"an unfilled substitution":      {machine(`"First":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"${Escalate}"},"End":true}`), []string{`"First"`, "FunctionName"}},
		"another Lambda parameter":      {machine(`"First":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","InvocationType":"Event"},"End":true}`), []string{`"First"`, "InvocationType"}},
		"a wait that hands on no token": {machine(`"First":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","Parameters":{"FunctionName":"f"},"End":true}`), []string{`"First"`, "Token"}},
		"two timeouts":                  {machine(`"First":` + task(`"TimeoutSeconds":1,"TimeoutSecondsPath":"$.s","End":true`)), []string{`"First"`, "TimeoutSecondsPath"}},
		"a timeout of nothing":          {machine(`"First":` + task(`"TimeoutSeconds":0,"End":true`)), []string{`"First"`, "TimeoutSeconds"}},
		"a heartbeat":                   {machine(`"First":` + task(`"HeartbeatSeconds":9,"End":true`)), []string{`"First"`, "HeartbeatSeconds"}},
		"everything among others":       {machine(`"First":` + task(`"Retry":[{"ErrorEquals":["States.ALL","A"]}],"End":true`)), []string{`"First"`, "Retry[0]", "States.ALL"}},
		"everything before others":      {machine(`"First":`+task(`"Catch":[{"ErrorEquals":["States.ALL"],"Next":"Done"},{"ErrorEquals":["A"],"Next":"Done"}],"End":true`), done), []string{`"First"`, "Catch[0]", "States.ALL"}},
		"an unknown field of a retry":   {machine(`"First":` + task(`"Retry":[{"ErrorEquals":["A"],"Pause":1}],"End":true`)), []string{`"First"`, `"Pause"`}},
		"a jitter of another kind":      {machine(`"First":` + task(`"Retry":[{"ErrorEquals":["A"],"JitterStrategy":"HALF"}],"End":true`)), []string{`"First"`, "JitterStrategy"}},
		"a longest delay below the one": {machine(`"First":` + task(`"Retry":[{"ErrorEquals":["A"],"IntervalSeconds":5,"MaxDelaySeconds":5}],"End":true`)), []string{`"First"`, "MaxDelaySeconds"}},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, says(`{}`))
			_, err := b.engine.CreateStateMachine("machine", test.definition, role)
			var refusal *stepfunctions.Error
			if !errors.As(err, &refusal) || refusal.Code != "InvalidDefinition" {
				t.Fatalf("got %v, want InvalidDefinition", err)
			}
			for _, want := range test.want {
				if !strings.Contains(refusal.Message, want) {
					t.Errorf("%q does not name %s", refusal.Message, want)
				}
			}
		})
	}
}

func TestStateMachineIsCreatedOnce(t *testing.T) {
	b := newBench(t, says(`{}`))
	first, err := b.engine.CreateStateMachine("machine", machine(`"First":{"Type":"Succeed"}`), role)
	if err != nil {
		t.Fatal(err)
	}
	again, err := b.engine.CreateStateMachine("machine", machine(`"First":{"Type":"Succeed"}`), role)
	if err != nil || again != first {
		t.Errorf("the same again: %q, %v", again, err)
	}
	_, err = b.engine.CreateStateMachine("machine", machine(`"First":{"Type":"Fail"}`), role)
	expectCode(t, err, "StateMachineAlreadyExists")
	_, err = b.engine.CreateStateMachine("a machine", machine(`"First":{"Type":"Succeed"}`), role)
	expectCode(t, err, "InvalidName")
}

func expectCode(t *testing.T, err error, code string) {
	t.Helper()
	var refusal *stepfunctions.Error
	if !errors.As(err, &refusal) || refusal.Code != code {
		t.Errorf("got error %v, want %s", err, code)
	}
}
