package main

import (
	"fmt"
	"io"
	"strings"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/local/sample"
)

// account are the credentials and the region of the AWS CLI and infra/admin.
var account = []string{"AWS_REGION=eu-west-2", "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local"}

// operatorVariables are those by which the AWS CLI and infra/admin find what
// they need. With the keys of the links, an operator makes links that work.
var operatorVariables = []string{
	"AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL_SFN", "AWS_ENDPOINT_URL_SECRETS_MANAGER",
	"TABLE_NAME", "STATE_MACHINE_ARN", "LINK_KEYS_SECRET", "PUBLIC_URL",
}

// guide tells where everything is, and what to try.
func guide(out io.Writer, c *cloud.Cloud, s settings, log string) {
	fmt.Fprintf(out, `
The whole service is running on this machine.

  Start page   %[1]s/
  Inbox        %[1]s/_local/inbox
`, c.URL)
	if c.Engine != nil {
		fmt.Fprintf(out, `  Executions   %[1]s/_local/executions
  Clock        %[1]s/_local/clock   (with a button: skip to the next timeout)
`, c.URL)
	}
	fmt.Fprintf(out, "  Log          %s\n", log)
	if c.Engine == nil {
		fmt.Fprintf(out, `
Executions run at %s. That engine has to call Lambda
at %s; -services gives the address a fixed port.
`, c.Endpoints.StepFunctions, c.Endpoints.Lambda)
	}
	if !s.empty {
		fmt.Fprintf(out, `
File the sample request as %[3]s, a trust's system:

  curl -sS %[1]s/v1/requests -d @%[2]s \
    -H "Authorization: Bearer $(curl -sS '%[1]s/_local/token?client=%[3]s')" \
    -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%%s)"

Then open the inbox, follow the link in the newest email, and answer.
`, c.URL, requestFile, sample.ClientID(sample.BartsHealth))
	}
	variables := fmt.Sprintf(`find it by these variables (-shell sets them):

  export %s
  export %s
`, strings.Join(account, " "), strings.Join(assignments(c.Variables()), "\n  export "))
	end := "Ctrl-C ends everything."
	if s.shell {
		variables, end = "find it in this shell.\n", "The end of this shell ends everything."
	}
	fmt.Fprintf(out, `
The AWS CLI and the operator's commands (go run ./infra/admin) %s
Watch the executions:

  aws stepfunctions list-executions --region eu-west-2 --endpoint-url "$AWS_ENDPOINT_URL_SFN" \
    --state-machine-arn "$STATE_MACHINE_ARN"

%s
`, variables, end)
}

func assignments(variables map[string]string) []string {
	var all []string
	for _, name := range operatorVariables {
		all = append(all, name+"="+variables[name])
	}
	return all
}
