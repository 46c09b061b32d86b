package play

import (
	"context"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"time"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/store"
)

// Options say where the cloud is to run. DynamoDB and Binaries may be shared by
// several plays; StackName tells their tables apart.
type Options struct {
	Root        string // the project's folder
	StackName   string
	StartsAt    time.Time
	DynamoDB    *dynamodb.Local
	Binaries    *lambda.Binaries
	Environment map[string]string // more variables for every function
	Parameters  map[string]string // of the template
	EveryTick   bool              // the sweep runs every minute, also when it would find nothing
	Log         io.Writer
	Progress    io.Writer // as in cloud.Options
}

// Play is a cloud on a virtual clock, seeded with the sample. None of what it does
// at the front door settles: what comes of it has hardly begun.
type Play struct {
	*frontdoor.Door
	Cloud   *cloud.Cloud
	Clients *sample.Clients
	Store   *store.Store
}

// Start starts a play.
func Start(ctx context.Context, o Options) (*Play, error) {
	clients, err := sampleClients()
	if err != nil {
		return nil, err
	}
	// On a clock that stands still no token comes back to a client's bucket.
	// There is memory enough here to collect garbage seldom.
	environment := map[string]string{"CALLS_AT_ONCE": "100000", "GOGC": "400"}
	maps.Copy(environment, o.Environment)
	parameters := map[string]string{
		"WebhookPrivateNetworks": "127.0.0.0/8", // Receivers run here too.
		"OperationsEmail":        sample.Operations,
	}
	maps.Copy(parameters, o.Parameters)
	c, err := cloud.Start(ctx, cloud.Options{
		TemplatePath: filepath.Join(o.Root, "template.yaml"), Timeline: clock.NewVirtual(o.StartsAt),
		EveryTick: o.EveryTick, StackName: o.StackName, PublicURLVariable: "PUBLIC_URL",
		Parameters: parameters, DynamoDB: o.DynamoDB, Binaries: o.Binaries, Environment: environment,
		Log: o.Log, Progress: o.Progress,
	})
	if err != nil {
		return nil, err
	}
	p := On(c, clients)
	if err := p.seed(ctx); err != nil {
		c.Close()
		return nil, err
	}
	return p, nil
}

// On is a play on a cloud that somebody else started, with the sample's clients.
func On(c *cloud.Cloud, clients *sample.Clients) *Play {
	p := &Play{Cloud: c, Clients: clients, Store: store.New(c.DynamoDB, c.Table)}
	p.Door = &frontdoor.Door{URL: c.URL, Do: p.do, Token: func(ctx context.Context, organisation string) (string, error) {
		return clients.Token(ctx, c.URL, sample.ClientID(organisation), p.Now())
	}}
	return p
}

// Close ends the play's cloud.
func (p *Play) Close() { p.Cloud.Close() }

// Now is what time it is in the play.
func (p *Play) Now() time.Time { return p.Cloud.Timeline.Now() }

// Settle lets everything that is under way at this moment come to rest.
func (p *Play) Settle(ctx context.Context) error {
	if err := p.Cloud.Timeline.Settle(ctx); err != nil {
		return fmt.Errorf("settle: %w", err)
	}
	return nil
}

// Advance moves the clock on, through everything that falls due on the way.
func (p *Play) Advance(ctx context.Context, d time.Duration) error {
	if err := p.Cloud.Timeline.Advance(ctx, d); err != nil {
		return fmt.Errorf("advance by %v: %w", d, err)
	}
	return nil
}
