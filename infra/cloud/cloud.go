package cloud

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"example.org/derogations/infra/cloud/alarms"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/codedeploy"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/eventbus"
	"example.org/derogations/infra/cloud/gateway"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/cloud/logs"
	"example.org/derogations/infra/cloud/npm"
	"example.org/derogations/infra/cloud/schedule"
	"example.org/derogations/infra/cloud/secrets"
	"example.org/derogations/infra/cloud/stepfunctions"
	"example.org/derogations/infra/cloud/stream"
	"example.org/derogations/infra/cloud/template"
)

// Cloud is a running local cloud. Its parts may be used from any goroutine.
type Cloud struct {
	URL       string // of the gateway, without a slash at the end
	Endpoints Endpoints
	Timeline  *clock.Timeline
	Template  *template.Template
	Table     string // physical name

	DynamoDB  *awsdynamodb.Client // goes through Proxy, so that writes are noticed
	Proxy     *dynamodb.Proxy
	Lambda    *lambda.Lambda
	Streams   *stream.Reader
	Scheduler *schedule.Scheduler
	Engine    *stepfunctions.Engine // nil when another engine is used
	Inbox     *inbox.Inbox
	Bus       *eventbus.Bus
	Logs      *logs.Logs
	Releases  *codedeploy.Releases
	Secrets   *secrets.Store

	options  Options
	servers  servers
	streams  *dynamodbstreams.Client // past the proxy
	machines map[string]string       // the engine's ARN for each of the template's
	figures  *alarms.Figures
	sampled  samples
	asked    asked
	output   *output
	closing  sync.Once
	closers  []func() // in the order of starting
}

// Endpoints are the URLs at which the services answer.
type Endpoints struct {
	DynamoDB       string // the proxy
	StepFunctions  string
	Lambda         string
	SES            string
	SNS            string
	SecretsManager string
	CodeDeploy     string
}

// environment is how the SDK of a function finds the endpoints.
func (e Endpoints) environment() map[string]string {
	return map[string]string{
		"AWS_ENDPOINT_URL_DYNAMODB":        e.DynamoDB,
		"AWS_ENDPOINT_URL_SFN":             e.StepFunctions,
		"AWS_ENDPOINT_URL_LAMBDA":          e.Lambda,
		"AWS_ENDPOINT_URL_SESV2":           e.SES,
		"AWS_ENDPOINT_URL_SNS":             e.SNS,
		"AWS_ENDPOINT_URL_SECRETS_MANAGER": e.SecretsManager,
		"AWS_ENDPOINT_URL_CODEDEPLOY":      e.CodeDeploy,
	}
}

// Start builds and starts everything that the template names. ctx limits the
// start alone; the cloud runs until Close.
func Start(ctx context.Context, options Options) (*Cloud, error) {
	if err := options.complete(); err != nil {
		return nil, err
	}
	c := &Cloud{Timeline: options.Timeline, options: options, figures: &alarms.Figures{}}
	c.output = &output{log: options.Log, measure: c.measureLine}
	if err := c.start(ctx, options); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Cloud) start(ctx context.Context, options Options) error {
	if err := c.hold(options); err != nil {
		return err
	}
	if err := reach(ctx, options); err != nil {
		return err
	}
	c.URL = c.servers.public.url()
	if err := c.readTemplate(options); err != nil {
		return err
	}
	binaries, err := c.build(ctx, options)
	if err != nil {
		return err
	}
	streamARN, err := c.startDatabase(ctx, options)
	if err != nil {
		return err
	}
	if err := c.startServices(ctx, options, binaries); err != nil {
		return err
	}
	if err := c.startEvents(options, streamARN); err != nil {
		return err
	}
	api, err := gateway.New(gateway.Options{
		Timeline: c.Timeline,
		Routes:   routes(c.Template),
		Invoke:   c.Lambda.Invoke,
		Account:  account,
		APIID:    apiID,
		RealTime: options.RealTime,
	})
	if err != nil {
		return err
	}
	var local http.Handler
	if options.Local != nil {
		local = options.Local(c)
	}
	c.serve(c.servers.public, public(c.measured(api), local))
	return nil
}

func routes(t *template.Template) []gateway.Route {
	var out []gateway.Route
	for _, r := range t.Routes {
		out = append(out, gateway.Route{Method: r.Method, Path: r.Path, Function: r.Function})
	}
	return out
}

// serve begins to answer, until everything that was started later has ended.
func (c *Cloud) serve(s *server, handler http.Handler) {
	s.serve(handler)
	c.onClose(s.close)
}

func (c *Cloud) readTemplate(options Options) error {
	var err error
	if c.Template, err = load(options, options.Parameters); err != nil {
		return err
	}
	if n := len(c.Template.Tables); n != 1 {
		return fmt.Errorf("the template has %d tables; the local cloud runs exactly one", n)
	}
	c.Table = c.Template.Tables[0].Name
	return nil
}

func load(options Options, parameters map[string]string) (*template.Template, error) {
	return template.Load(options.TemplatePath, template.Options{
		StackName: options.StackName, Region: region, Account: account, Parameters: parameters,
	})
}

func (c *Cloud) build(ctx context.Context, options Options) (*lambda.Binaries, error) {
	if options.Binaries != nil {
		return options.Binaries, nil
	}
	ready, err := npm.Installed(options.InfraDir)
	if err != nil {
		return nil, err
	}
	if !ready {
		fmt.Fprintln(options.Progress, "Fetching the packages of infra/package.json with npm, once; without a network npm gives up after a minute or two…")
		if err := npm.Install(ctx, options.InfraDir, options.Log); err != nil {
			return nil, err
		}
	}
	fmt.Fprintln(options.Progress, "Building the functions…")
	b, err := Build(ctx, options.TemplatePath, options.FunctionsDir, options.Log)
	if err != nil {
		return nil, err
	}
	c.onClose(func() {
		if err := b.Close(); err != nil {
			fmt.Fprintln(options.Log, err)
		}
	})
	return b, nil
}

func (c *Cloud) onClose(f func()) {
	c.closers = append(c.closers, f)
}

// Close ends everything, the last started first, and returns when no process
// is left. A second call does nothing.
func (c *Cloud) Close() {
	c.closing.Do(func() {
		for _, f := range slices.Backward(c.closers) {
			f()
		}
	})
}
