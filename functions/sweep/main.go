// Command sweep puts right, every minute, what was left behind.
package main

import (
	"context"
	"errors"
	"log"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/eventtime"
	"example.org/derogations/shared/relay"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

// answer tells whoever drives a virtual clock when a sweep next has something
// to do. EventBridge ignores it.
type answer struct {
	NextDueAt time.Time `json:"nextDueAt,omitzero"`
}

// foldEvery is in which of so many minutes figures are folded. They are exact without
// it: what has changed since is read with them.
const foldEvery = 10

func main() {
	env := config.FromEnvironment()
	table := env.Required("TABLE_NAME")
	reconcile, deliver := env.Required("RECONCILE_FUNCTION"), env.Required("DELIVER_FUNCTION")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	sweeper := casework.Sweeper{
		Cases: cases, Due: cases, Strikes: cases, Directory: canary.Contacts{Directory: cases},
		To: relay.Sender{Lambda: awslambda.NewFromConfig(aws), ReconcileFunction: reconcile, DeliverFunction: deliver},
	}
	counting := operating.Counting{Cases: cases, Kept: cases, Directory: cases}
	lambda.Start(telemetry.Wrap("sweep", func(ctx context.Context, event events.EventBridgeEvent) (answer, error) {
		now, err := eventtime.Scheduled(event)
		if err != nil {
			return answer{}, err
		}
		rounds, end := context.WithTimeout(ctx, forRounds)
		defer end()
		goingOn := sweeper
		goingOn.Again = until(rounds)
		swept, err := goingOn.Sweep(ctx, now)
		if swept.Backlog != nil {
			report(ctx, *swept.Backlog)
		}
		telemetry.Count(ctx, "WakesLeftBehind", swept.Wakes)
		telemetry.Count(ctx, "NoticesLeftBehind", swept.Told)
		telemetry.Count(ctx, "WebhooksHandedOn", swept.Webhooks)
		telemetry.Count(ctx, "CasesPutRight", swept.Advanced)
		telemetry.Count(ctx, "CasesFollowedStrike", swept.Followed)
		telemetry.Count(ctx, "Reminders", swept.Reminded)
		telemetry.Count(ctx, "CasesPutOff", len(swept.PutOff))
		if failed := errors.Join(swept.PutOff...); failed != nil {
			telemetry.Set(ctx, "putOff", failed.Error())
		}
		// Last, for nobody waits for them.
		var uncounted error
		if now.Minute()%foldEvery == 0 {
			var folded int
			folded, uncounted = counting.Fold(ctx, now)
			telemetry.Count(ctx, "CasesCounted", folded)
		}
		forgotten, next, kept := operating.Forgetting{Notices: cases}.Due(ctx, now)
		telemetry.Count(ctx, "NoticesForgotten", forgotten)
		if swept.NextDueAt.IsZero() || !next.IsZero() && next.Before(swept.NextDueAt) {
			swept.NextDueAt = next
		}
		return answer{NextDueAt: swept.NextDueAt}, errors.Join(err, uncounted, kept)
	}))
}

const (
	// betweenRounds is how long what was handed on has to be carried out.
	betweenRounds = time.Second
	// forRounds is half of the function's time: the rest is for what follows.
	forRounds = 30 * time.Second
)

// until returns a function that waits before another round, as long as there is time
// for rounds.
func until(rounds context.Context) func(context.Context) bool {
	return func(ctx context.Context) bool {
		select {
		case <-time.After(betweenRounds):
			return true
		case <-rounds.Done():
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// report writes how much waits: also that nothing does, so that a figure which
// is missing means that nobody looked.
func report(ctx context.Context, backlog casework.Backlog) {
	telemetry.Seconds(ctx, "OldestDueSeconds", backlog.OldestDue)
	for _, tier := range derogation.Ladder() {
		telemetry.Count(ctx, waitingAt(tier), backlog.Waiting[tier])
	}
}

// waitingAt is the metric of a tier, such as "WaitingForClinicalDirector". The
// board in the template shows each.
func waitingAt(tier derogation.Tier) string {
	name := "WaitingFor"
	for word := range strings.SplitSeq(string(tier), "_") {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}
