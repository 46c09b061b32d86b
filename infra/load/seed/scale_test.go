package seed_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"example.org/derogations/infra/cloud/clock"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/load/seed"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

var largest = flag.Int("cases", 10_000, "how many cases the largest round of the benchmark has: 10,000, or 100,000")

const (
	// smallest is how many cases the round has beside which all others are measured, and
	// smallestDays how long it has lasted.
	smallest     = 1000
	smallestDays = 4
)

// measuredRound is a round of so many cases, in a table of its own.
type measuredRound struct {
	*store.Store
	meter *dynamodb.Meter
	plan  seed.Plan
	now   time.Time
	name  string
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

// BenchmarkRounds measures everything that is asked of a round, in rounds of different
// sizes side by side. A larger round has lasted longer, so that as much is open and has
// just changed as in the smallest; the second is as short, and ten times as busy.
func BenchmarkRounds(b *testing.B) {
	trusts := manyTrusts()
	rounds := []*measuredRound{measured(b, smallest, smallestDays, trusts), measured(b, 10*smallest, smallestDays, trusts)}
	for times := 10; times*smallest <= *largest; times *= 10 {
		rounds = append(rounds, measured(b, times*smallest, times*smallestDays, trusts))
	}
	compare(b, rounds, operations())
}

// BenchmarkSubmit measures what a trust's request takes which has filed one before, and
// 1,000.
func BenchmarkSubmit(b *testing.B) {
	trust := manyTrusts()[:1]
	rounds := []*measuredRound{measured(b, 1, smallestDays, trust), measured(b, 1000, smallestDays, trust)}
	compare(b, rounds, slices.DeleteFunc(operations(), func(o operation) bool { return o.name != "submit" }))
}

// compare prints what each operation uses of each round, and beside what it uses of
// the first.
func compare(b *testing.B, rounds []*measuredRound, operations []operation) {
	b.Helper()
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "operation\tround\tcalls\tread units\twrite units\tms\tMB claimed\t| beside the first: calls\tunits\tms\t")
	for _, o := range operations {
		uses := use(b, o, rounds)
		for i, u := range uses {
			first := uses[0]
			fmt.Fprintf(out, "%s\t%s\t%d\t%.1f\t%.1f\t%.1f\t%.1f\t| %.2f\t%.2f\t%.2f\t\n", o.name, rounds[i].name,
				u.calls, u.reads, u.writes, float64(u.took.Microseconds())/1000, float64(u.claimed)/1e6,
				float64(u.calls)/float64(first.calls), (u.reads+u.writes)/(first.reads+first.writes), float64(u.took)/float64(first.took))
		}
	}
	_ = out.Flush()
}

// measured is a round of so many cases of trusts, filed in so many days until now.
func measured(b *testing.B, cases, days int, trusts []derogation.Organisation) *measuredRound {
	b.Helper()
	ctx := b.Context()
	table := fmt.Sprintf("%d-in-%d-days-of-%d", cases, days, len(trusts))
	direct := created(b, table)
	round := sample.Round(now.AddDate(0, 0, -days))
	round.EndsAt = now.AddDate(0, 0, 1)
	plan := seed.Plan{Seed: 7, Round: round, Trusts: trusts, From: round.StartsAt, Until: now}
	directly := store.New(direct, table)
	for _, o := range append(trusts, sample.Organisations()...) {
		if err := directly.PutOrganisation(ctx, o); err != nil {
			b.Fatal(err)
		}
	}
	if err := directly.PutRound(ctx, round); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if err := plan.Write(ctx, direct, table, cases, func(int) {}); err != nil {
		b.Fatal(err)
	}
	written := time.Since(began)
	began = time.Now()
	// Nothing that could be counted with is kept, as after a release that counts otherwise.
	if err := directly.KeepCounts(ctx, round.ID, 1, reading.KeptCounts{}); err != nil {
		b.Fatal(err)
	}
	counting := operating.Counting{Cases: directly, Kept: directly, Directory: directly}
	if _, err := counting.Rebuild(ctx, round.ID, now, false, func(int) {}); err != nil {
		b.Fatal(err)
	}
	fmt.Printf("%s: written in %s, counted in %s\n", table, written.Round(time.Second), time.Since(began).Round(time.Second))
	proxy := dynamodb.NewProxy(dynamodb.ProxyOptions{Target: database.URL(), Timeline: clock.NewVirtual(now)})
	server := httptest.NewServer(proxy)
	b.Cleanup(server.Close)
	return &measuredRound{Store: store.New(client(server.URL), table), meter: proxy.Meter(), plan: plan, now: now, name: table, next: cases}
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
		{"figures, region", figures(as(derogation.KindRegion, "Y01"))},
		{"figures, trust", figures(as(derogation.KindTrust, "Q001"))},
		{"list, a page", func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Lists{Cases: r.Store, Directory: r.Store}.List(ctx, national, reading.Query{Round: r.plan.Round.ID, Limit: 50})
			return err
		}},
		{"register, a part", func(ctx context.Context, r *measuredRound) error {
			_, err := reading.Register{Kept: r.Store, Cases: r.Store, Directory: r.Store, Standings: r.Store}.Of(ctx, r.plan.Round.ID, "")
			return err
		}},
		{"register, 100 entries", func(ctx context.Context, r *measuredRound) error {
			_, err := r.RegisterPart(ctx, r.plan.Round.ID, "", 100)
			return err
		}},
		// In every round these are of the same kinds.
		{"register, 100 entries that are over", func(ctx context.Context, r *measuredRound) error {
			_, err := r.RegisterPart(ctx, r.plan.Round.ID, "2", 100)
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
		{"sweep", func(ctx context.Context, r *measuredRound) error {
			_, err := casework.Sweeper{Cases: r.Store, Due: r.Store, Directory: r.Store, To: nowhere{}}.Sweep(ctx, r.now)
			return err
		}},
		{"submit", func(ctx context.Context, r *measuredRound) error {
			trust := r.plan.Trusts[0]
			actor := as(derogation.KindTrust, trust.Code)
			actor.OrganisationName, actor.Proof = trust.Name, derogation.ProofPrivateKeyJWT
			request := sample.Request(r.now)
			request.Round = r.plan.Round.ID
			request.Site, request.Service = derogation.Site{Code: trust.Code + "01", Name: trust.Name}, "Oncology"
			request.Risk.IfRefused = fmt.Sprint("Some patients wait: ", r.next)
			r.next++
			filing := casework.Filing{Actor: actor, Call: casework.Call{Key: fmt.Sprint(r.next), Fingerprint: fmt.Sprint(r.next)}, Request: request}
			random := uint64(1)<<33 + uint64(r.next)
			_, _, err := casework.Submissions{Cases: r.Store, Directory: r.Store, Standings: r.Store, Random: func() uint64 { random++; return random }}.Submit(ctx, filing, r.now)
			return err
		}},
	}
}

// nowhere takes what the sweep hands on.
type nowhere struct{}

func (nowhere) Reconcile(context.Context, []casework.OutboxKey) error        { return nil }
func (nowhere) Deliver(context.Context, []casework.OutboxKey) error          { return nil }
func (nowhere) DeliverToSystems(context.Context, []casework.OutboxKey) error { return nil }

// repeated is how often each operation is done.
const repeated = 11

// use does an operation again and again, in one round after the other, and returns what
// it takes in each, after the first time: the median in time.
func use(b *testing.B, o operation, rounds []*measuredRound) []used {
	b.Helper()
	all := make([][]used, len(rounds))
	for n := range 1 + repeated {
		for i, r := range rounds {
			if u := r.use(b, o); n > 0 {
				all[i] = append(all[i], u)
			}
		}
	}
	var median []used
	for _, uses := range all {
		slices.SortFunc(uses, func(x, y used) int { return cmp.Compare(x.took, y.took) })
		median = append(median, uses[len(uses)/2])
	}
	return median
}

func (r *measuredRound) use(b *testing.B, o operation) used {
	b.Helper()
	r.meter.Take()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	if err := o.do(b.Context(), r); err != nil {
		b.Errorf("%s: %v", o.name, err)
	}
	u := used{took: time.Since(began)}
	runtime.ReadMemStats(&after)
	u.claimed = after.TotalAlloc - before.TotalAlloc
	for _, use := range r.meter.Take().Uses {
		u.calls += use.Calls
		u.reads += use.Reads
		u.writes += use.Writes
	}
	return u
}
