package scenario

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/codedeploy"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// withoutSecret takes a secret away from every function, as a permission that was
// lost would.
func (s *scene) withoutSecret(logicalID string) {
	s.Helper()
	for _, secret := range s.Cloud.Template.Secrets {
		if secret.LogicalID == logicalID {
			s.Cloud.Secrets.Put(secret.Name, secret.ARN, "not a set of keys")
			return
		}
	}
	s.Fatalf("the template has no secret %s", logicalID)
}

// may sets how many invocations of a function may run at once.
func (s *scene) may(function string, atOnce int) {
	s.Helper()
	s.must(s.Cloud.Lambda.Reserve(function, atOnce))
}

// Each part that a trust or a reviewer meets is dead in turn. The canary says at
// its next run which, and what does not need that part goes on.
func TestTheCanarySaysWhichPartOfTheServiceIsDead(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		step   string
		breaks func(*scene)
		filed  bool
		said   []string // what others say of it meanwhile
	}{
		"no sign-in: the tokens' keys cannot be read": {
			step: canary.StepSignIn, breaks: func(s *scene) { s.withoutSecret("TokenKeys") }, said: []string{"key set", "500"},
		},
		"no links: their keys cannot be read": {
			step: canary.StepLink, breaks: func(s *scene) { s.withoutSecret("LinkKeys") }, filed: true, said: []string{"key set", "500"},
		},
		"no answer at all": {
			step: canary.StepReach, breaks: func(s *scene) { s.may(apiFunction, 0) }, said: []string{"500"},
		},
		"no pages": {
			step: canary.StepRegister, breaks: func(s *scene) { s.may(pagesFunction, 0) }, filed: true, said: []string{"500"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := beginCanary(t, noSDKRetries)
			s.forgiveMessages = true
			for _, text := range test.said {
				s.forgive(text)
			}
			test.breaks(s)
			s.advance(15 * time.Minute)
			lines := s.canaries()
			if len(lines) != 1 || lines[0].Step != test.step || lines[0].Ended == nil || *lines[0].Ended != 0 || (lines[0].Reference != "") != test.filed {
				t.Errorf("it says %+v", lines)
			}
		})
	}
}

// A dead text provider shows in the same figure as dead mail.
func TestTheCanarySaysThatTextsAreDown(t *testing.T) {
	parameters := maps.Clone(canaryParameters)
	parameters["CanaryMobile"] = "+447700900000"
	s := beginPlay(t, play.Options{StartsAt: evening, Environment: noSDKRetries, Parameters: parameters})
	s.advance(15 * time.Minute)
	s.expectMessages(canaryAddress+": Answer by 7:16pm", "+447700900000: SMS")
	s.Cloud.Inbox.FailAddress("+447700900000", inbox.Unavailable)
	s.advance(25 * time.Minute)
	s.Cloud.Inbox.Recover()
	s.advance(5 * time.Minute)
	lines := s.canaries()
	if len(lines) != 3 || *lines[1].Missed != 0 || lines[1].Seconds == nil || *lines[1].Seconds > 2 {
		t.Fatalf("of the run with texts it says %+v", lines)
	}
	last := lines[2]
	if late := *last.Missed == 1 || *last.Seconds >= 120; last.Judged != lines[1].Reference || !late || *last.Ended != 1 {
		t.Errorf("of the run without it says %+v", last)
	}
	s.forgiveMessages = true
}

// hook calls the canary as CodeDeploy does after the alias has moved.
func (s *scene) hook(deployment string) {
	s.Helper()
	event, err := json.Marshal(map[string]string{"DeploymentId": deployment, "LifecycleEventHookExecutionId": "hook-" + deployment})
	s.must(err)
	_, functionError, err := s.Cloud.Lambda.Invoke(s.ctx, canaryFunction, event)
	s.must(err)
	if functionError != "" {
		s.Errorf("the hook failed: %s", functionError)
	}
}

// saidOf is the canary's line of a deployment. A process's lines come by a pipe of
// their own, perhaps after its answer.
func (s *scene) saidOf(deployment string) canaryLine {
	s.Helper()
	for {
		for _, line := range s.canaries() {
			if line.Deployment == deployment {
				return line
			}
		}
		s.must(s.ctx.Err())
		runtime.Gosched()
	}
}

func (s *scene) expectReports(want ...codedeploy.Report) {
	s.Helper()
	got := s.Cloud.Releases.Reports()
	if len(got) != len(want) {
		s.Fatalf("reported %+v, want %+v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			s.Errorf("reported %+v, want %+v", got[i], want[i])
		}
	}
}

func report(deployment, status string) codedeploy.Report {
	return codedeploy.Report{DeploymentID: deployment, ExecutionID: "hook-" + deployment, Status: status}
}

// A release that works stays; one under which nobody signs in does not. The run of
// a release is nobody's business either, and raises no alarm.
func TestAReleaseIsTriedOutAndReportedOn(t *testing.T) {
	s := beginCanary(t, noSDKRetries)
	s.advance(15 * time.Minute)
	s.ignoreMessages()
	s.advance(13 * time.Minute)
	s.ignoreMessages()
	s.hook("d-GOOD")
	s.expectReports(report("d-GOOD", "Succeeded"))
	released := s.saidOf("d-GOOD")
	if released.Reference == "" || released.Step != "" || released.Ended != nil {
		t.Errorf("of the release it says %+v", released)
	}
	s.settle()
	s.hidden(released.Reference)
	s.advance(2 * time.Minute)
	lines := s.canaries()
	if next := lines[len(lines)-1]; next.Judged != lines[0].Reference || *next.Ended != 1 {
		t.Errorf("the next run says %+v", next)
	}
	s.advance(8 * time.Minute)
	s.forgiveMessages = true
	s.forgive("sign-in: POST /oauth2/token: 500")
	s.forgive("key set")
	s.withoutSecret("TokenKeys")
	s.advance(5 * time.Minute) // The keys that are known are forgotten.
	s.hook("d-BAD")
	s.expectReports(report("d-GOOD", "Succeeded"), report("d-BAD", "Failed"))
	if bad := s.saidOf("d-BAD"); bad.Step != canary.StepSignIn || bad.Ended != nil {
		t.Errorf("of the bad release it says %+v", bad)
	}
}

// The canary's client is nobody's but its own: a name alone opens nothing, and no
// operator can register it.
func TestNobodyElseSignsInAsTheCanary(t *testing.T) {
	s := beginCanary(t, nil)
	s.advance(15 * time.Minute)
	s.ignoreMessages()
	known, err := s.Store.SignInKeys(s.ctx, canary.ClientID)
	s.must(err)
	if len(known) != 1 {
		t.Fatalf("the canary has the keys %+v", known)
	}
	forger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	s.must(err)
	forged, err := clientauth.Assertion(canary.ClientID, known[0].KeyID, s.Cloud.URL+"/oauth2/token", forger, s.Now())
	s.must(err)
	form := strings.NewReader("grant_type=client_credentials&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=" + forged)
	answer, err := http.Post(s.Cloud.URL+"/oauth2/token", "application/x-www-form-urlencoded", form)
	s.must(err)
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized {
		t.Errorf("a key of one's own: %d", answer.StatusCode)
	}
	registered := store.Client{ID: canary.ClientID, Organisation: sample.BartsHealth, Kind: derogation.KindTrust}
	if err := s.Store.AddClient(s.ctx, registered); err == nil {
		t.Error("an operator registered a client under its id")
	}
	s.advance(9 * time.Minute)
	s.forgiveMessages = true
}
