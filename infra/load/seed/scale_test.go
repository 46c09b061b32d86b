package seed_test

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/template"
	"example.org/derogations/infra/load/seed"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

var larger = flag.Int("cases", 10_000, "how many cases the larger round of the benchmark has; the smaller has 1,000")

// rounds is what is measured: a round of so many cases, in a table of its own.
type measuredRound struct {
	*store.Store
	meter *dynamodb.Meter
	plan  seed.Plan
	now   time.Time
	next  int
}

// used is what one operation took.
type used struct {
	calls   int
	reads   float64
	writes  float64
	took    time.Duration
	claimed uint64
}

// BenchmarkRounds measures everything that is asked of a round, in one of 1,000 cases
// and in a larger one, and prints how many times as much the larger one takes.
func BenchmarkRounds(b *testing.B) {
	local, err := dynamodb.Start(context.Background(), dynamodb.Options{InfraDir: "../..", LongRun: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = local.Close() })
	small, large := measured(b, local, 1000), measured(b, local, *larger)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(out, "operation\tcalls\tread units\twrite units\tms\tMB claimed\t| of %d: calls\tread units\twrite units\tms\tMB claimed\ttimes as many calls\t\n", *larger)
	for _, operation := range operations() {
		few, many := small.use(b, operation), large.use(b, operation)
		fmt.Fprintf(out, "%s\t%s| %s%.2f\t\n", operation.name, few, many, float64(many.calls)/float64(few.calls))
	}
	_ = out.Flush()
}

func (u used) String() string {
	return fmt.Sprintf("%d\t%.1f\t%.1f\t%.1f\t%.1f\t", u.calls, u.reads, u.writes, float64(u.took.Microseconds())/1000, float64(u.claimed)/1e6)
}

func measured(b *testing.B, local *dynamodb.Local, cases int) *measuredRound {
	b.Helper()
	ctx := b.Context()
	deployment, err := template.Load("../../../template.yaml", template.Options{})
	if err != nil {
		b.Fatal(err)
	}
	table := deployment.Tables[0]
	table.StreamView = ""
	name := fmt.Sprintf("round-of-%d", cases)
	if _, err := dynamodb.CreateTable(ctx, client(local.URL()), table, name); err != nil {
		b.Fatal(err)
	}
	trusts := manyTrusts()
	round := sample.Round(now.AddDate(0, 0, -4))
	plan := seed.Plan{Seed: 7, Round: round, Trusts: trusts, From: round.StartsAt, Until: now}
	directly := store.New(client(local.URL()), name)
	for _, o := range append(trusts, sample.Organisations()...) {
		if err := directly.PutOrganisation(ctx, o); err != nil {
			b.Fatal(err)
		}
	}
	if err := directly.PutRound(ctx, round); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := plan.Write(ctx, directly, 0, cases, func(int) {}); err != nil {
		b.Fatal(err)
	}
	seeded := time.Since(began)
	began = time.Now()
	counting := operating.Counting{Cases: directly, Kept: directly, Directory: directly}
	later := now.Add(10 * time.Minute)
	for folded := 1; folded > 0; {
		if folded, err = counting.Fold(ctx, later); err != nil {
			b.Fatal(err)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.Logf("%d cases: written in %s, folded in %s; memory of this process %d MB", cases, seeded.Round(time.Second), time.Since(began).Round(time.Second), memory.Sys>>20)
	proxy := dynamodb.NewProxy(dynamodb.ProxyOptions{Target: local.URL(), Timeline: clock.NewVirtual(later)})
	server := httptest.NewServer(proxy)
	b.Cleanup(server.Close)
	return &measuredRound{Store: store.New(client(server.URL), name), meter: proxy.Meter(), plan: plan, now: later, next: cases}
}

func client(url string) *awsdynamodb.Client {
	return awsdynamodb.New(awsdynamodb.Options{
		Region: "eu-west-2", BaseEndpoint: aws.String(url), Credentials: credentials.NewStaticCredentialsProvider("scale", "local", ""),
	})
}

// manyTrusts are as many as there are in England.
func manyTrusts() []derogation.Organisation {
	var trusts []derogation.Organisation
	for n := range 205 {
		icb := n % 42
		trusts = append(trusts, derogation.Organisation{
			Code: fmt.Sprintf("Q%03d", n), Name: fmt.Sprintf("Sample Hospitals %d", n), Kind: derogation.KindTrust,
			RegionCode: fmt.Sprintf("Y%02d", icb%7), RegionName: fmt.Sprintf("Region %d", icb%7),
			ICBCode: fmt.Sprintf("I%02d", icb), ICBName: fmt.Sprintf("Board %d", icb),
		})
	}
	return trusts
}

type operation struct {
	name string
	do   func(ctx context.Context, r *measuredRound) error
}

func as(kind derogation.OrganisationKind, code string) derogation.Actor {
	return derogation.Actor{Kind: derogation.ActorClient, ID: strings.ToLower(code), Organisation: code, OrganisationKind: kind}
}

// operations are those whose work must not grow with the round.
func operations() []operation {
	figures := func(actor derogation.Actor) func(context.Context, *measuredRound) error {
		return func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Census{Cases: r.Store, Kept: r.Store, Directory: r.Store}.Count(ctx, actor, r.plan.Round.ID, r.now)
			return err
		}
	}
	national := as(derogation.KindNational, sample.NationalTeam)
	return []operation{
		{"figures, all", figures(national)},
		{"figures, union", figures(as(derogation.KindUnion, sample.Union))},
		{"figures, trust", figures(as(derogation.KindTrust, "Q001"))},
		{"list, a page", func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Lists{Cases: r.Store, Directory: r.Store}.List(ctx, national, reading.Query{Round: r.plan.Round.ID, Limit: 50})
			return err
		}},
		{"register, a part", func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Register{Kept: r.Store, Cases: r.Store, Directory: r.Store, Standings: r.Store}.Of(ctx, r.plan.Round.ID, "")
			return err
		}},
		{"export, 100 cases", func(ctx context.Context, r *measuredRound) error {
			left := 100
			_, err := reading.Exports{Cases: r.Store, Directory: r.Store, Organisations: r.Store}.Round(ctx, national, r.plan.Round.ID, r.now, "", func(reading.Exported) (bool, error) {
				left--
				return left >= 0, nil
			})
			return err
		}},
		{"folding, nothing new", func(ctx context.Context, r *measuredRound) error {
			_, err := operating.Counting{Cases: r.Store, Kept: r.Store, Directory: r.Store}.Fold(ctx, r.now)
			return err
		}},
		{"board", func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Boards{Cases: r.Store, Directory: r.Store, Notices: r.Store}.Open(ctx, sample.NationalTeam, r.now)
			return err
		}},
		{"submit", func(ctx context.Context, r *measuredRound) error {
			trust := r.plan.Trusts[1]
			actor := as(derogation.KindTrust, trust.Code)
			actor.OrganisationName, actor.Proof = trust.Name, derogation.ProofPrivateKeyJWT
			request := sample.Request(r.now)
			request.Round = r.plan.Round.ID
			request.Service = fmt.Sprint("Service ", r.next)
			r.next++
			filing := casework.Filing{Actor: actor, Call: casework.Call{Key: fmt.Sprint(r.next), Fingerprint: fmt.Sprint(r.next)}, Request: request}
			random := uint64(1)<<33 + uint64(r.next)
			_, _, err := casework.Submissions{Cases: r.Store, Directory: r.Store, Standings: r.Store, Random: func() uint64 { random++; return random }}.Submit(ctx, filing, r.now)
			return err
		}},
		{"sweep", func(ctx context.Context, r *measuredRound) error {
			_, err := casework.Sweeper{Cases: r.Store, Due: r.Store, Directory: r.Store, To: nowhere{}}.Sweep(ctx, r.now)
			return err
		}},
	}
}

// nowhere takes what the sweep hands on.
type nowhere struct{}

func (nowhere) Reconcile(context.Context, []casework.OutboxKey) error        { return nil }
func (nowhere) Deliver(context.Context, []casework.OutboxKey) error          { return nil }
func (nowhere) DeliverToSystems(context.Context, []casework.OutboxKey) error { return nil }

// use does an operation three times, and returns what the last one took.
func (r *measuredRound) use(b *testing.B, o operation) used {
	b.Helper()
	var last used
	for range 3 {
		r.meter.Take()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		if err := o.do(b.Context(), r); err != nil {
			b.Errorf("%s: %v", o.name, err)
		}
		last = used{took: time.Since(began)}
		runtime.ReadMemStats(&after)
		last.claimed = after.TotalAlloc - before.TotalAlloc
		for _, use := range r.meter.Take().Uses {
			last.calls += use.Calls
			last.reads += use.Reads
			last.writes += use.Writes
		}
	}
	return last
}
