package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	_ "time/tzdata"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/preflight"
	"example.org/derogations/infra/local/sample"
)

const root = "../../.."

// stack is the local cloud with every function of the template, packaged by the
// Makefile, under the emulator beside it. HTTP requests to the URL that everybody
// knows go to those under the emulator; streams, engine and schedule go to the
// cloud's own.
type stack struct {
	*play.Play
	functions map[string]*Function // by logical id
	log       *os.File             // what everything prints
	own       string               // URL of the cloud's own functions
	front     *httptest.Server
	handler   atomic.Pointer[http.Handler] // of the front
}

var running *stack

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() { // What needs the stack is left out.
		os.Exit(m.Run())
	}
	code := 1
	s := &stack{functions: map[string]*Function{}}
	running = s
	if err := s.start(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	if err := s.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func (s *stack) start(ctx context.Context) error {
	if err := preflight.Check(ctx, preflight.Runner(true)); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(root, ".local"), 0o755); err != nil {
		return err
	}
	var err error
	if s.log, err = os.Create(filepath.Join(root, ".local", "emulator.log")); err != nil {
		return err
	}
	s.front = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		(*s.handler.Load()).ServeHTTP(w, r)
	}))
	clients, err := sample.NewClients()
	if err != nil {
		return err
	}
	c, err := cloud.Start(ctx, cloud.Options{
		TemplatePath: filepath.Join(root, "template.yaml"), Timeline: clock.NewReal(), RealTime: true,
		Parameters:  map[string]string{"WebhookPrivateNetworks": "127.0.0.0/8"},
		Environment: map[string]string{"PUBLIC_URL": s.front.URL},
		Log:         s.log,
	})
	if err != nil {
		return err
	}
	s.own, c.URL = c.URL, s.front.URL
	s.Play = play.On(c, clients)
	if err := clients.Seed(ctx, s.Store, s.Now()); err != nil {
		return err
	}
	return s.startFunctions(ctx)
}

// startFunctions packages every function of the template with its target of the
// Makefile and starts it with what SAM gives to it.
func (s *stack) startFunctions(ctx context.Context) error {
	program, err := Build(ctx, root)
	if err != nil {
		return err
	}
	packages, err := filepath.Abs(filepath.Join(root, ".local", "packages"))
	if err != nil {
		return err
	}
	environments, err := s.environments(packages)
	if err != nil {
		return err
	}
	for _, f := range s.Cloud.Template.Functions {
		folder := filepath.Join(packages, f.LogicalID)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		build := exec.CommandContext(ctx, "make", "build-"+f.LogicalID, "ARTIFACTS_DIR="+folder, "GOARCH="+runtime.GOARCH)
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("make build-%s: %w\n%s", f.LogicalID, err, out)
		}
		s.functions[f.LogicalID], err = Start(ctx, Options{
			Program: program, Package: folder, Environment: environments[f.LogicalID], Log: s.log,
		})
		if err != nil {
			return fmt.Errorf("%s: %w", f.LogicalID, err)
		}
	}
	return nil
}

// environments are what SAM gives to each function: variables of its own, those
// of the file that stands beside the page on SAM, with the addresses that the
// services have here, and what the image of the runtime sets.
func (s *stack) environments(packages string) (map[string][]string, error) {
	text, err := os.ReadFile(filepath.Join("..", "sam", "env.json"))
	if err != nil {
		return nil, err
	}
	var declared map[string]map[string]string
	if err := json.Unmarshal(text, &declared); err != nil {
		return nil, err
	}
	here := map[string]string{
		"AWS_ENDPOINT_URL_CODEDEPLOY":      s.Cloud.Endpoints.CodeDeploy,
		"AWS_ENDPOINT_URL_DYNAMODB":        s.Cloud.Endpoints.DynamoDB,
		"AWS_ENDPOINT_URL_LAMBDA":          s.Cloud.Endpoints.Lambda,
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": s.Cloud.Endpoints.SecretsManager,
		"AWS_ENDPOINT_URL_SESV2":           s.Cloud.Endpoints.SES,
		"AWS_ENDPOINT_URL_SFN":             s.Cloud.Endpoints.StepFunctions,
		"AWS_ENDPOINT_URL_SNS":             s.Cloud.Endpoints.SNS,
		"PUBLIC_URL":                       s.front.URL,
	}
	environments := map[string][]string{}
	for _, f := range s.Cloud.Template.Functions {
		list := []string{
			"AWS_SAM_LOCAL=true", "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand", "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
			"AWS_LAMBDA_FUNCTION_NAME=" + f.LogicalID, "AWS_LAMBDA_FUNCTION_HANDLER=" + f.Handler,
			fmt.Sprintf("AWS_LAMBDA_FUNCTION_TIMEOUT=%.0f", f.Timeout.Seconds()),
			fmt.Sprintf("AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", f.MemoryMB),
			"AWS_REGION=eu-west-2", "AWS_DEFAULT_REGION=eu-west-2", "AWS_ACCOUNT_ID=123456789012",
			"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
			"LAMBDA_TASK_ROOT=" + filepath.Join(packages, f.LogicalID),
		}
		for name, value := range declared[f.LogicalID] {
			if changed, ok := here[name]; ok {
				value = changed
			}
			list = append(list, name+"="+value)
		}
		environments[f.LogicalID] = list
	}
	return environments, nil
}

func (s *stack) close() error {
	var failed []error
	for _, f := range s.functions {
		failed = append(failed, f.Close())
	}
	if s.Play != nil {
		s.Play.Close()
	}
	if s.front != nil {
		s.front.Close()
	}
	if s.log != nil {
		failed = append(failed, s.log.Close())
	}
	return errors.Join(failed...)
}

// noErrors fails the test on every error that a function of the cloud's own has
// logged.
func (s *stack) noErrors(t *testing.T) {
	t.Helper()
	for _, line := range s.Cloud.ErrorLines() {
		t.Errorf("%s logged an error: %s", line.Function, line.Text)
	}
}
