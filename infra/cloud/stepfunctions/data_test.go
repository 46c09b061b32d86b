package stepfunctions_test

import (
	"strings"
	"testing"

	"example.org/derogations/infra/cloud/stepfunctions"
)

func TestDataFlow(t *testing.T) {
	const token = `{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",`
	cases := map[string]struct {
		states []string
		input  string
		want   string
	}{
		"input passes through": {
			[]string{`"First":{"Type":"Pass","End":true}`}, `{"a":1.50,"b":12345678901234567890}`, `{"a":1.50,"b":12345678901234567890}`,
		},
		"a result replaces the input": {
			[]string{`"First":{"Type":"Pass","Result":{"b":2},"End":true}`}, `{"a":1}`, `{"b":2}`,
		},
		"a result is placed in the input": {
			[]string{`"First":{"Type":"Pass","Result":"x","ResultPath":"$.b.c","End":true}`}, `{"a":1,"b":{"d":2}}`, `{"a":1,"b":{"c":"x","d":2}}`,
		},
		"a result is dropped": {
			[]string{`"First":{"Type":"Pass","Result":"x","ResultPath":null,"End":true}`}, `{"a":1}`, `{"a":1}`,
		},
		"the result is placed in the raw input": {
			[]string{`"First":{"Type":"Pass","InputPath":"$.b","ResultPath":"$.c","End":true}`}, `{"a":1,"b":2}`, `{"a":1,"b":2,"c":2}`,
		},
		"null stands for an empty input": {
			[]string{`"First":{"Type":"Pass","InputPath":null,"End":true}`}, `{"a":1}`, `{}`,
		},
		"an output path picks": {
			[]string{`"First":{"Type":"Pass","OutputPath":"$.a.b","End":true}`}, `{"a":{"b":[1]}}`, `[1]`,
		},
		"parameters take from input and context": {
			[]string{`"First":{"Type":"Pass","Parameters":{"fixed":"<&>","a.$":"$.a","list":[{"who.$":"$$.Execution.Name"}],"all.$":"$","state.$":"$$.State.Name","at.$":"$$.Execution.StartTime"},"End":true}`},
			`{"a":1}`,
			`{"a":1,"all":{"a":1},"at":"2026-11-20T12:00:00.000Z","fixed":"<&>","list":[{"who":"case-1"}],"state":"First"}`,
		},
		"succeed applies its paths": {
			[]string{`"First":{"Type":"Succeed","InputPath":"$.a","OutputPath":"$.b"}`}, `{"a":{"b":1}}`, `1`,
		},
		"a choice takes the first branch that matches": {
			[]string{
				`"First":{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x","Next":"Done"},{"Variable":"$.a","StringEquals":"y","Next":"Other"}],"Default":"Done"}`,
				done, `"Other":{"Type":"Pass","Result":"other","End":true}`,
			}, `{"a":"y"}`, `"other"`,
		},
		"a choice compares texts only": {
			[]string{
				`"First":{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"1","Next":"Other"}],"Default":"Done"}`,
				done, `"Other":{"Type":"Pass","Result":"other","End":true}`,
			}, `{"a":1}`, `{"a":1}`,
		},
		"a plain task gives Lambda's answer": {
			[]string{`"First":` + task(`"End":true`)}, `{}`, `{"ExecutedVersion":"$LATEST","Payload":{"said":7},"StatusCode":200}`,
		},
		"a result selector picks from the answer": {
			[]string{`"First":` + task(`"ResultSelector":{"x.$":"$.Payload.said"},"ResultPath":"$.r","End":true`)}, `{"a":1}`, `{"a":1,"r":{"x":7}}`,
		},
		"a task hands on its payload": {
			[]string{`"First":` + task(`"OutputPath":"$.Payload","End":true`)}, `{}`, `{"said":7}`,
		},
		"a payload can be a path": {
			[]string{`"First":` + token + `"Parameters":{"FunctionName":"f","Payload.$":"$.p"},"OutputPath":"$.Payload.said","End":true}`}, `{"p":{"q":1}}`, `7`,
		},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, says(`{"said":7}`))
			x := b.execution(b.start(machine(test.states...), test.input))
			if x.Status != stepfunctions.Succeeded || x.Output != test.want {
				t.Errorf("%s %s %s %s, want %s", x.Status, x.Error, x.Cause, x.Output, test.want)
			}
		})
	}
}

func TestExecutionFailsOnDataThatDoesNotFit(t *testing.T) {
	big := strings.Repeat("x", 200*1024)
	cases := map[string]struct {
		first string
		input string
		error string
	}{
		"a path that finds nothing":         {`{"Type":"Pass","InputPath":"$.a","End":true}`, `{}`, "States.Runtime"},
		"a parameter that finds nothing":    {`{"Type":"Pass","Parameters":{"b.$":"$.a"},"End":true}`, `{}`, "States.Runtime"},
		"a choice on nothing":               {`{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x","Next":"Done"}],"Default":"Done"}`, `{}`, "States.Runtime"},
		"a choice without a match":          {`{"Type":"Choice","Choices":[{"Variable":"$.a","StringEquals":"x","Next":"Done"}]}`, `{"a":"y"}`, "States.NoChoiceMatched"},
		"a result with no place":            {`{"Type":"Pass","ResultPath":"$.a","End":true}`, `[]`, "States.ResultPathMatchFailure"},
		"an output that is too big":         {`{"Type":"Pass","ResultPath":"$.b","End":true}`, `{"a":"` + big + `"}`, "States.DataLimitExceeded"},
		"the Fail state":                    {`{"Type":"Fail","Error":"Oops","Cause":"why"}`, `{}`, "Oops"},
		"a timeout of zero":                 {task(`"TimeoutSecondsPath":"$.s","End":true`), `{"s":0}`, "States.Runtime"},
		"a timeout below zero":              {task(`"TimeoutSecondsPath":"$.s","End":true`), `{"s":-1}`, "States.Runtime"},
		"a timeout in words":                {task(`"TimeoutSecondsPath":"$.s","End":true`), `{"s":"60"}`, "States.Runtime"},
		"a timeout in fractions":            {task(`"TimeoutSecondsPath":"$.s","End":true`), `{"s":1.5}`, "States.Runtime"},
		"a timeout that is not there":       {task(`"TimeoutSecondsPath":"$.s","End":true`), `{}`, "States.Runtime"},
		"a runtime error is never retried":  {task(`"TimeoutSecondsPath":"$.s","Retry":[{"ErrorEquals":["States.ALL"]}],"End":true`), `{}`, "States.Runtime"},
		"an endless loop ends at its limit": {`{"Type":"Pass","Next":"First"}`, `{}`, "States.Runtime"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, says(`{}`))
			states := []string{`"First":` + test.first}
			if strings.Contains(test.first, `"Done"`) {
				states = append(states, done)
			}
			x := b.execution(b.start(machine(states...), test.input))
			if x.Status != stepfunctions.Failed || x.Error != test.error {
				t.Errorf("%s %s %s %s, want %s", x.Status, x.Error, x.Cause, x.Output, test.error)
			}
		})
	}
}
