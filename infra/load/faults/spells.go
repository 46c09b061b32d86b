package faults

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
)

// spell is something that goes wrong for a time of the clock.
type spell struct {
	at, lasts time.Duration
	name      string
	begin     func(*run) (end func())
}

func (s spell) String() string {
	return fmt.Sprintf("after %v for %v: %s", s.at, s.lasts, s.name)
}

// mappings are the two of the stream, as the template calls them.
var mappings = []string{"ReconcileFunction/Wakes", "DeliverFunction/Announcements"}

// newSpells makes a few, most of them at the beginning, when most happens.
func newSpells(random *rand.Rand) []spell {
	kinds := []func(*rand.Rand) (string, func(*run) func()){
		streamHeldBack, streamReversed, streamRepeated, streamDoubled, streamDoubled, streamAndSweep, streamLost, streamLost, noTicks, noTicks,
		noExecutions, noExecutions, noTable, massacre, noMail, noMail, badMailbox, receiptsHeldBack, receiptsHeldBack,
	}
	var all []spell
	for range 2 + random.IntN(6) {
		s := spell{at: upTo(random, 30*time.Minute), lasts: time.Minute + upTo(random, 15*time.Minute)}
		if random.IntN(3) == 0 {
			s.at = upTo(random, trouble-time.Hour)
		}
		s.name, s.begin = pick(random, kinds...)(random)
		all = append(all, s)
	}
	if random.IntN(30) == 0 { // A hang takes some real time, so it is short and rare.
		s := spell{at: upTo(random, time.Hour), lasts: time.Minute}
		s.name, s.begin = pick(random, executionsHang, mailHangs)(random)
		all = append(all, s)
	}
	return all
}

func streamHeldBack(random *rand.Rand) (string, func(*run) func()) {
	mapping := pick(random, mappings...)
	return mapping + " hands nothing on", func(r *run) func() {
		r.play.Cloud.Streams.Pause(mapping)
		return func() { r.play.Cloud.Streams.Resume(mapping) }
	}
}

func streamReversed(random *rand.Rand) (string, func(*run) func()) {
	mapping := pick(random, mappings...)
	return mapping + " hands batches on from their end", func(r *run) func() {
		r.play.Cloud.Streams.Reverse(mapping, true)
		return func() { r.play.Cloud.Streams.Reverse(mapping, false) }
	}
}

func streamRepeated(random *rand.Rand) (string, func(*run) func()) {
	mapping, times := pick(random, mappings...), 2+random.IntN(2)
	return fmt.Sprintf("%s hands everything on %d times", mapping, times), func(r *run) func() {
		r.play.Cloud.Streams.DeliverTimes(mapping, times)
		return func() { r.play.Cloud.Streams.DeliverTimes(mapping, 1) }
	}
}

// streamDoubled has two invocations at work on the same records side by side.
func streamDoubled(random *rand.Rand) (string, func(*run) func()) {
	mapping := pick(random, mappings...)
	return mapping + " hands everything on twice at once", func(r *run) func() {
		r.play.Cloud.Streams.Double(mapping, true)
		return func() { r.play.Cloud.Streams.Double(mapping, false) }
	}
}

// streamAndSweep holds the stream back whenever somebody may act, and lets it go in
// the instant in which the sweep hands the same items on.
func streamAndSweep(random *rand.Rand) (string, func(*run) func()) {
	mapping := pick(random, mappings...)
	return mapping + " hands on when the sweep does", func(r *run) func() {
		var mu sync.Mutex
		over, streams := false, r.play.Cloud.Streams
		var everyMinute func()
		everyMinute = func() {
			mu.Lock()
			defer mu.Unlock()
			if over {
				return
			}
			if r.now().Sub(evening)%often == casework.OutboxGrace {
				streams.Resume(mapping)
			} else {
				streams.Pause(mapping)
			}
			r.play.Cloud.Timeline.Schedule(r.now().Add(time.Minute), "stream beside the sweep", everyMinute)
		}
		everyMinute()
		return func() {
			mu.Lock()
			defer mu.Unlock()
			over = true
			streams.Resume(mapping)
		}
	}
}

func streamLost(random *rand.Rand) (string, func(*run) func()) {
	mapping, batches := pick(random, mappings...), 1+random.IntN(5)
	return fmt.Sprintf("%s loses %d batches", mapping, batches), func(r *run) func() {
		r.play.Cloud.Streams.Lose(mapping, batches)
		return func() { r.play.Cloud.Streams.Lose(mapping, 0) }
	}
}

func noTicks(*rand.Rand) (string, func(*run) func()) {
	return "the schedules miss their ticks", func(r *run) func() {
		r.play.Cloud.Scheduler.Disable()
		return r.play.Cloud.Scheduler.Enable
	}
}

func noExecutions(random *rand.Rand) (string, func(*run) func()) {
	operations := pick(random, nil, []string{"StartExecution"}, []string{"SendTaskSuccess"}, []string{"DescribeExecution"})
	if random.IntN(2) == 0 {
		return fmt.Sprintf("Step Functions carry out and answer with a failure %v", operations), func(r *run) func() {
			return r.play.Cloud.Engine.LoseAnswers(operations...).End
		}
	}
	return fmt.Sprintf("Step Functions fail %v", operations), func(r *run) func() {
		return r.play.Cloud.Engine.FailCalls(operations...).End
	}
}

func executionsHang(*rand.Rand) (string, func(*run) func()) {
	return "Step Functions hang", func(r *run) func() { return r.play.Cloud.Engine.HangCalls().End }
}

// noTable is a table that one function cannot use.
func noTable(random *rand.Rand) (string, func(*run) func()) {
	function := pick(random, api, pages, escalate, reconcile, deliver, receipts, sweep)
	answer := pick(random, dynamodb.Throttled, dynamodb.Failed)
	return fmt.Sprintf("%s cannot use the table (answer %d)", function, answer), func(r *run) func() {
		return r.play.Cloud.Proxy.Inject(dynamodb.Fault{
			Function: function, Answer: answer, Before: func() { r.suffered(function) },
		}).Remove
	}
}

// massacre kills every process there is.
func massacre(*rand.Rand) (string, func(*run) func()) {
	return "every process is killed at once", func(r *run) func() {
		for _, function := range []string{api, pages, escalate, reconcile, deliver, receipts, sweep} {
			_, _ = r.play.Cloud.Lambda.Kill(function)
			r.suffered(function)
		}
		return func() {}
	}
}

// noMail has the next messages of either channel fail. Whether one that fails was
// sent nobody knows.
func noMail(random *rand.Rand) (string, func(*run) func()) {
	failure, times := pick(random, inbox.Throttled, inbox.Unavailable, inbox.LostAnswer, inbox.LostAnswer), 1+random.IntN(6)
	return fmt.Sprintf("the next %d messages fail (failure %d)", times, failure), func(r *run) func() {
		r.play.Cloud.Inbox.FailNext(times, failure)
		if failure == inbox.LostAnswer {
			r.lostAnswers.Add(int64(times))
		}
		return func() {}
	}
}

func mailHangs(*rand.Rand) (string, func(*run) func()) {
	return "the next message hangs", func(r *run) func() {
		r.play.Cloud.Inbox.FailNext(1, inbox.Silent)
		return func() {}
	}
}

// badMailbox is one to which nothing can be sent for a time.
func badMailbox(random *rand.Rand) (string, func(*run) func()) {
	address := pick(random, sample.Contacts()...).Email
	return "nothing can be sent to " + address, func(r *run) func() {
		r.play.Cloud.Inbox.FailAddress(address, inbox.Unavailable)
		return r.play.Cloud.Inbox.Recover
	}
}

// muddled delivers what was held back in another order, and some of it twice.
func muddled[Held any](random *rand.Rand, held []Held, deliver func(Held)) {
	random.Shuffle(len(held), func(i, j int) { held[i], held[j] = held[j], held[i] })
	for _, each := range held {
		for range 1 + random.IntN(2) {
			deliver(each)
		}
	}
}

// receiptsHeldBack come late, in another order, and some of them more than once.
func receiptsHeldBack(random *rand.Rand) (string, func(*run) func()) {
	order := random.Uint64()
	return "receipts are held back, and come in any order, some twice", func(r *run) func() {
		r.play.Cloud.Bus.Hold()
		r.play.Cloud.Logs.Hold()
		return func() {
			random := rand.New(rand.NewPCG(order, 0))
			muddled(random, r.play.Cloud.Bus.Release(), r.play.Cloud.Bus.Deliver)
			muddled(random, r.play.Cloud.Logs.Release(), r.play.Cloud.Logs.Deliver)
		}
	}
}
