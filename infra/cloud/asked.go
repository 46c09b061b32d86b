package cloud

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"example.org/derogations/infra/cloud/dynamodb"
)

// asked is what functions asked of services other than the table.
type asked struct {
	mu    sync.Mutex
	lines map[string]bool
}

// Asked lists what functions have asked so far of services other than the table:
// function and action, and which secret or function it was about where that
// differs, such as "ApiFunction secretsmanager:GetSecretValue TokenKeys".
func (c *Cloud) Asked() []string {
	c.asked.mu.Lock()
	defer c.asked.mu.Unlock()
	return slices.Sorted(maps.Keys(c.asked.lines))
}

// noting passes a service's calls on and notes those of the template's functions.
// What says the action, as IAM names it, and what it is about; empty when that
// makes no difference. Without an action it is not noted: its caller was killed
// while it sent the call, and the service refuses what there is of it.
func (c *Cloud) noting(what func(*http.Request) (action, about string), service http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f, ok := c.Template.Function(dynamodb.Caller(r)); ok {
			if action, about := what(r); action != "" {
				c.asked.note(strings.TrimSpace(f.LogicalID + " " + action + " " + about))
			}
		}
		service.ServeHTTP(w, r)
	})
}

func (a *asked) note(line string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lines == nil {
		a.lines = map[string]bool{}
	}
	a.lines[line] = true
}

func mailAsked(*http.Request) (string, string) { return "ses:SendEmail", "" }

func textAsked(*http.Request) (string, string) { return "sns:Publish", "" }

func releasesAsked(r *http.Request) (string, string) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return "codedeploy:" + operation, ""
}

func executionsAsked(r *http.Request) (string, string) {
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return "states:" + operation, ""
}

// invocationAsked names the function by its logical id.
func (c *Cloud) invocationAsked(r *http.Request) (string, string) {
	_, after, _ := strings.Cut(r.URL.Path, "/functions/")
	called, _, _ := strings.Cut(after, "/")
	for _, f := range c.Template.Functions {
		if name := strings.TrimSuffix(called, ":"+f.Alias); name == f.Name || name == f.ARN {
			return "lambda:InvokeFunction", f.LogicalID
		}
	}
	return "lambda:InvokeFunction", r.URL.Path
}

// secretAsked names the secret by its logical id.
func (c *Cloud) secretAsked(r *http.Request) (string, string) {
	body, err := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return "", ""
	}
	var request struct{ SecretId string }
	_ = json.Unmarshal(body, &request) // what does not fit is the service's to refuse
	for _, secret := range c.Template.Secrets {
		if request.SecretId == secret.ARN || request.SecretId == secret.Name {
			return "secretsmanager:GetSecretValue", secret.LogicalID
		}
	}
	return "secretsmanager:GetSecretValue", request.SecretId
}
