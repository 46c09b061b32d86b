package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/stepfunctions"
	"example.org/derogations/infra/testlane"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const testTemplate = "testdata/template.yaml"

// shared by all tests: one database process and one build.
var (
	database *dynamodb.Local
	binaries *lambda.Binaries
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx := context.Background()
	cache, err := os.MkdirTemp("", "cloud-test-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(cache)
	if binaries, err = Build(ctx, testTemplate, cache, os.Stderr); err != nil {
		return 1, err
	}
	if database, err = dynamodb.Start(ctx, dynamodb.Options{InfraDir: "..", Log: os.Stderr}); err != nil {
		return 1, err
	}
	defer func() { err = database.Close() }()
	return m.Run(), nil
}

func start(t *testing.T, change func(*Options)) *Cloud {
	t.Helper()
	options := Options{
		TemplatePath: testTemplate, Timeline: clock.NewVirtual(noon), StackName: strings.ReplaceAll(t.Name(), "/", "-"),
		PublicURLVariable: "PUBLIC_URL", DynamoDB: database, Binaries: binaries, Log: t.Output(),
	}
	if change != nil {
		change(&options)
	}
	c, err := Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func advance(t *testing.T, c *Cloud, d time.Duration) {
	t.Helper()
	if err := c.Timeline.Advance(testlane.Patience(t), d); err != nil {
		t.Fatal(err)
	}
}

func onlyExecution(t *testing.T, c *Cloud) stepfunctions.Execution {
	t.Helper()
	all := c.Engine.Executions()
	if len(all) != 1 {
		t.Fatalf("%d executions", len(all))
	}
	return all[0]
}

func TestSilenceIsNoticedAtTheProductionTimeout(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "silence" })
	if code, body := get(t, c.URL+"/start/thing"); code != 201 {
		t.Fatalf("%d %s", code, body)
	}
	advance(t, c, 0)
	messages := c.Inbox.Messages()
	if len(messages) != 1 || messages[0].Subject != "asked thing" || !messages[0].At.Equal(noon) {
		t.Fatalf("inbox: %+v", messages)
	}
	if e := onlyExecution(t, c); e.State != "Ask" || e.Status != stepfunctions.Running {
		t.Errorf("execution: %+v", e)
	}
	advance(t, c, 30*time.Minute-time.Second)
	if n := len(c.Inbox.Messages()); n != 1 {
		t.Errorf("%d messages before the timeout", n)
	}
	advance(t, c, time.Second)
	messages = c.Inbox.Messages()
	if len(messages) != 2 || messages[1].Channel != inbox.SMS || messages[1].Text != "silence on thing" {
		t.Fatalf("inbox: %+v", messages)
	}
	if e := onlyExecution(t, c); e.Status != stepfunctions.Succeeded {
		t.Errorf("execution: %+v", e)
	}
	if got := c.ErrorLines(); len(got) != 0 {
		t.Errorf("error lines: %+v", got)
	}
}

func TestAnAnswerEndsTheWait(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "answer" })
	get(t, c.URL+"/start/thing")
	advance(t, c, time.Minute)
	if code, body := get(t, c.URL+"/answer/thing"); code != 200 {
		t.Fatalf("%d %s", code, body)
	}
	advance(t, c, time.Hour)
	if e := onlyExecution(t, c); e.Status != stepfunctions.Succeeded || e.Output != `{"answered":true}` {
		t.Errorf("execution: %+v", e)
	}
	if n := len(c.Inbox.Messages()); n != 1 {
		t.Errorf("%d messages, want the question alone", n)
	}
}

func TestTheScheduleRunsOnTheClock(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "ticks" })
	advance(t, c, 3*time.Minute)
	out, err := c.DynamoDB.Scan(context.Background(), &awsdynamodb.ScanInput{TableName: &c.Table, ConsistentRead: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	ticks := 0
	for _, item := range out.Items {
		if strings.Contains(fmt.Sprint(item["PK"]), "tick") {
			ticks++
		}
	}
	if ticks < 3 {
		t.Errorf("%d ticks in three minutes", ticks)
	}
	if got := c.Lambda.Abandoned(); len(got) != 0 {
		t.Errorf("abandoned: %+v", got)
	}
}

func TestAFunctionKnowsWhereAndWhenItIs(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "where"; o.Secrets = map[string]string{"Keys": `{"current":"x"}`} })
	advance(t, c, time.Hour)
	_, body := get(t, c.URL+"/where")
	var got struct {
		URL string `json:"url"`
		At  int64  `json:"at"`
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.URL != c.URL || got.At != noon.Add(time.Hour).UnixMilli() {
		t.Errorf("%s, %v", body, err)
	}
	if _, body := get(t, c.URL+"/secret"); body != `{"current":"x"}` {
		t.Errorf("secret: %s", body)
	}
}

func TestTheRunnersOwnPagesAreBesideTheGateway(t *testing.T) {
	c := start(t, func(o *Options) {
		o.StackName = "local"
		o.Local = func(c *Cloud) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, "%s at %s", r.URL.Path, c.Timeline.Now().Format(time.TimeOnly))
			})
		}
	})
	if code, body := get(t, c.URL+"/_local/clock"); code != 200 || body != "/_local/clock at 12:00:00" {
		t.Errorf("%d %s", code, body)
	}
}

func TestErrorsInTheLogAreKept(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "errors" })
	get(t, c.URL+"/error")
	c.Close()
	if got := c.ErrorLines(); len(got) != 1 || got[0].Function != "Web" || !strings.Contains(got[0].Text, "as asked") {
		t.Errorf("error lines: %+v", got)
	}
}

func TestAKilledStepIsAnErrorThatTheEngineSees(t *testing.T) {
	c := start(t, func(o *Options) { o.StackName = "killed" })
	c.Proxy.Inject(dynamodb.Fault{Function: "Step", Operation: "PutItem", Times: 1, Before: func() {
		if n, err := c.Lambda.Kill("Step"); n != 1 || err != nil {
			t.Errorf("killed %d, %v", n, err)
		}
	}})
	get(t, c.URL+"/start/thing")
	advance(t, c, 0)
	if e := onlyExecution(t, c); e.Status != stepfunctions.Failed || e.Error != "Runtime.ExitError" {
		t.Errorf("execution: %+v", e)
	}
	if got := c.ErrorLines(); len(got) != 1 || !strings.Contains(got[0].Text, "Runtime.ExitError") {
		t.Errorf("error lines: %+v", got)
	}
}

func TestACloudWithNothingSharedStartsAndEnds(t *testing.T) {
	var log bytes.Buffer
	c := start(t, func(o *Options) {
		o.StackName = "alone"
		o.DynamoDB, o.Binaries = nil, nil
		o.InfraDir, o.FunctionsDir = "..", t.TempDir()
		o.Log = &log
	})
	if code, body := get(t, c.URL+"/where"); code != 200 {
		t.Errorf("%d %s", code, body)
	}
	c.Close()
	if _, err := http.Get(c.URL + "/where"); err == nil {
		t.Error("the gateway still answers")
	}
	if _, err := c.DynamoDB.ListTables(context.Background(), &awsdynamodb.ListTablesInput{}); err == nil {
		t.Error("the database still answers")
	}
}

func TestAnotherEngineCallsBack(t *testing.T) {
	timeline := clock.NewReal()
	defer timeline.Close()
	var other *Cloud
	engine := stepfunctions.New(stepfunctions.Options{
		Timeline: timeline, Region: region, Account: account,
		Invoke: func(ctx context.Context, function string, payload []byte) ([]byte, string, error) {
			return invokeOverHTTP(ctx, other.Endpoints.Lambda, function, payload)
		},
	})
	defer engine.Close()
	s, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	s.serve(engine)
	other = start(t, func(o *Options) {
		o.StackName, o.Timeline, o.RealTime, o.StepFunctionsURL = "elsewhere", timeline, true, s.url()
	})
	get(t, other.URL+"/start/thing")
	if _, err := other.Inbox.Wait(testlane.Patience(t), func(m inbox.Message) bool { return m.Subject == "asked thing" }); err != nil {
		t.Fatal(err)
	}
	if other.Engine != nil {
		t.Error("the runner's own engine runs as well")
	}
}

// invokeOverHTTP is what an engine outside the runner does.
func invokeOverHTTP(ctx context.Context, endpoint, function string, payload []byte) ([]byte, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint+"/2015-03-31/functions/"+function+"/invocations", bytes.NewReader(payload))
	if err != nil {
		return nil, "", err
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return body, response.Header.Get("X-Amz-Function-Error"), err
}

func TestWhatCannotRunIsSaid(t *testing.T) {
	tests := map[string]struct {
		change func(*Options)
		want   string
	}{
		"no template":           {func(o *Options) { o.TemplatePath = "testdata/none.yaml" }, "none.yaml"},
		"unknown parameter":     {func(o *Options) { o.Parameters = map[string]string{"Colour": "red"} }, "Colour"},
		"unknown secret":        {func(o *Options) { o.Secrets = map[string]string{"Colour": "red"} }, "no secret Colour"},
		"engine on virtual":     {func(o *Options) { o.StepFunctionsURL = "http://127.0.0.1:1" }, "real clock"},
		"address that is taken": {func(o *Options) { o.PublicAddr = strings.TrimPrefix(database.URL(), "http://") }, "for pages and API, is taken"},
		"database not there":    {func(o *Options) { o.DynamoDB = dynamodb.External("http://127.0.0.1:9") }, "nothing answers there"},
		"engine not there":      {func(o *Options) { o.RealTime, o.StepFunctionsURL = true, "http://127.0.0.1:9" }, "nothing answers there"},
		"engine without scheme": {func(o *Options) { o.RealTime, o.StepFunctionsURL = true, "127.0.0.1:9" }, "URL"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			options := Options{
				TemplatePath: testTemplate, Timeline: clock.NewVirtual(noon), StackName: "refused",
				DynamoDB: database, Binaries: binaries,
			}
			test.change(&options)
			c, err := Start(context.Background(), options)
			if err == nil {
				c.Close()
				t.Fatal("started")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error is %v, want %q in it", err, test.want)
			}
		})
	}
}

func TestAllAddressesThatAreTakenAreNamedBeforeAnythingIsBuilt(t *testing.T) {
	taken := strings.TrimPrefix(database.URL(), "http://")
	folder := t.TempDir()
	c, err := Start(t.Context(), Options{
		TemplatePath: testTemplate, Timeline: clock.NewVirtual(noon), StackName: "taken",
		PublicAddr: taken, LambdaAddr: taken, FunctionsDir: folder,
	})
	if err == nil {
		c.Close()
		t.Fatal("started")
	}
	for _, want := range []string{taken + ", for pages and API, is taken", taken + ", for Lambda, is taken"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %q in it", err, want)
		}
	}
	if built, err := os.ReadDir(folder); err != nil || len(built) > 0 {
		t.Errorf("built before: %v, %v", built, err)
	}
}

func TestFunctionsGetTheVariablesThatATestAdds(t *testing.T) {
	c := start(t, func(o *Options) {
		o.StackName = "variables"
		o.Environment = map[string]string{"PUBLIC_URL": "https://given.example.org"}
	})
	if _, body := get(t, c.URL+"/where"); !strings.Contains(body, "https://given.example.org") {
		t.Errorf("the function has %s", body)
	}
}
