package scenario

import (
	"bytes"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// allDrills are those of every alarm, by its name.
func allDrills() map[string]drill {
	all := map[string]drill{}
	for _, group := range []map[string]drill{functionDrills, flowDrills, reservedDrills, messageDrills, hostileDrills, receiptDrills, webhookDrills, canaryDrills, fedDrills} {
		maps.Copy(all, group)
	}
	return all
}

// functionDrills are of functions that fail.
var functionDrills = map[string]drill{
	"ApiErrors":   {fault: breaks(apiFunction, func(d *drills) { d.get("/v1/rounds/" + sample.RoundID + "/register.json") })},
	"PagesErrors": {fault: breaks(pagesFunction, func(d *drills) { d.get("/register") })},
	"HttpErrors": {over: 45 * time.Minute, fault: breaks(apiFunction, func(d *drills) {
		for range 5 {
			d.get("/v1/rounds/" + sample.RoundID + "/register.json")
		}
	})},
	"EscalateErrors":  {fault: breaks(escalateFunction, func(d *drills) { d.files() })},
	"ReconcileErrors": {fault: breaks(reconcileFunction, func(d *drills) { d.files() }), mend: empties},
	"DeliverErrors":   {fault: breaks(deliverFunction, func(d *drills) { d.files() }), mend: empties},
	"ReceiptsErrors":  {fault: breaks(receiptsFunction, func(d *drills) { d.files() })},
	"SweepErrors":     {fault: breaks(sweepFunction, func(d *drills) { d.advance(time.Minute) })},
	// A batch is given up after five retries, and the sweep hands its items on.
	"Undelivered": {
		fault: breaks(reconcileFunction, func(d *drills) { d.files(); d.advance(2 * time.Minute) }),
		mend:  empties, over: 45 * time.Minute,
	},
}

// empties takes away what the stream gave up.
func empties(d *drills) { d.Cloud.Streams.TakeDropped() }

// get makes a request, whatever the answer.
func (d *drills) get(path string) {
	d.Helper()
	request, err := http.NewRequestWithContext(d.ctx, http.MethodGet, d.Cloud.URL+path, nil)
	d.must(err)
	response, err := http.DefaultClient.Do(request)
	d.must(err)
	d.must(response.Body.Close())
	if response.StatusCode < http.StatusInternalServerError {
		d.Errorf("%s answers %d", path, response.StatusCode)
	}
}

// flowDrills are of what stands still, or is held back.
var flowDrills = map[string]drill{
	"SweepMissing": {
		fault: func(d *drills) { d.Cloud.Scheduler.Disable() },
		mend:  func(d *drills) { d.Cloud.Scheduler.Enable() },
	},
	"CasesPutRight": {fault: func(d *drills) {
		d.undo = d.Cloud.Engine.FailCalls().End
		d.files()
	}},
	// The sweep cannot commit what its execution left undone.
	"CasesPutOff": {over: 45 * time.Minute, fault: func(d *drills) {
		down := d.Cloud.Engine.FailCalls()
		injected := d.Cloud.Proxy.Inject(dynamodb.Fault{
			Function: sweepFunction, Operation: "TransactWriteItems", Answer: dynamodb.Failed,
			Match: func(body []byte) bool { return bytes.Contains(body, []byte(`"Put"`)) },
		})
		d.undo = func() { injected.Remove(); down.End() }
		d.files()
	}},
	"ExecutionsFailed": {fault: func(d *drills) {
		// An input that the definition was not made for, as a person may give by hand.
		_, err := d.Cloud.Engine.StartExecution(d.Cloud.Template.StateMachines[0].ARN, "by-hand", `{"next":"Clinical director review"}`)
		d.must(err)
		d.settle()
		d.expectExecution("by-hand", "FAILED", d.execution("by-hand").State)
	}},
	"ExecutionsAborted": {fault: func(d *drills) { d.stop(d.files() + "-1") }},
	// The database's figure is AWS's own; here it is counted where the fault is.
	"TableThrottled": {fed: true, fault: func(d *drills) {
		injected := d.Cloud.Proxy.Inject(dynamodb.Fault{Function: pagesFunction, Answer: dynamodb.Throttled})
		d.undo = injected.Remove
		d.get("/register")
		d.put("TableThrottled", 0, 0, float64(injected.Met()))
	}, mend: func(d *drills) {
		for minutes := range 10 { // The sweep reads the index every minute.
			d.put("TableThrottled", 9, time.Duration(minutes)*time.Minute, 1)
		}
	}},
}

// reservedDrills are of functions that may not run.
var reservedDrills = map[string]drill{
	"Throttled":         {fault: stops(escalateFunction), over: 30 * time.Minute},
	"WakesLate":         {fault: stops(reconcileFunction), over: 30 * time.Minute},
	"AnnouncementsLate": {fault: stops(deliverFunction), over: 30 * time.Minute},
	"OutboxLate":        {fault: stops(deliverFunction), over: 30 * time.Minute},
}

// stops has a function run nothing at all, as a reservation that is too small
// does, and files a request that needs it.
func stops(function string) func(*drills) {
	return func(d *drills) {
		d.must(d.Cloud.Lambda.Reserve(function, 0))
		d.undo = func() { d.must(d.Cloud.Lambda.Reserve(function, -1)) }
		d.files()
	}
}

// messageDrills are of people who are not told.
var messageDrills = map[string]drill{
	"NoticesRetried": {rings: 45 * time.Minute, over: 90 * time.Minute, fault: func(d *drills) {
		d.Cloud.Inbox.FailNext(1000, inbox.Unavailable)
		d.files()
	}, mend: recovers},
	"MailDoesNotArrive": {fault: func(d *drills) {
		d.Cloud.Inbox.FailNext(1, inbox.Unverified)
		d.files()
	}, mend: recovers},
	"TextDoesNotArrive": {fault: func(d *drills) {
		director := d.reviewer(derogation.ClinicalDirector)
		is := func(fate inbox.Fate) {
			d.Cloud.Inbox.SetFate(director.Email, fate)
			d.Cloud.Inbox.SetFate(director.Mobile, fate)
		}
		is(inbox.Bounces)
		d.undo = func() { is(inbox.Arrives) }
		d.files()
	}},
	"NoticeFailed": {fault: func(d *drills) {
		d.Cloud.Inbox.FailNext(1, inbox.Refused)
		d.files()
	}, mend: recovers},
	"NobodyReached": {fault: func(d *drills) {
		d.Cloud.Inbox.FailNext(1000, inbox.Refused)
		d.files()
	}, mend: recovers},
	"NobodyToAsk": {fault: func(d *drills) {
		d.undo = d.dismiss(derogation.ClinicalDirector)
		d.files()
	}},
	// Whoever was on duty when their turn came is gone before they are told.
	"NobodyToTell": {fault: func(d *drills) {
		d.Cloud.Streams.Pause(announcements)
		d.files()
		d.undo = d.dismiss(derogation.ClinicalDirector)
		d.Cloud.Streams.Resume(announcements)
		d.settle()
	}},
}

// dismiss takes away everybody at Barts Health who answers for a tier, until they
// are called back.
func (d *drills) dismiss(tier derogation.Tier) (callBack func()) {
	d.Helper()
	all, err := d.Store.Contacts(d.ctx, sample.BartsHealth)
	d.must(err)
	all = slices.DeleteFunc(all, func(c casework.Contact) bool { return c.Duty != string(tier) })
	for _, each := range all {
		d.must(d.Store.RemoveContact(d.ctx, each.Organisation, each.ID))
	}
	return func() {
		for _, each := range all {
			d.must(d.Store.PutContact(d.ctx, each))
		}
	}
}

func recovers(d *drills) { d.Cloud.Inbox.Recover() }

// hostileDrills are of whoever means harm.
var hostileDrills = map[string]drill{
	"WrongCodes": {over: 30 * time.Minute, fault: func(d *drills) {
		reference := d.files()
		d.climb(reference, derogation.Union)
		link := d.linkOf(d.reviewer(derogation.Union), reference)
		d.expectPage(d.askForCode(link, refuseForm()), http.StatusOK)
		right := d.code(d.reviewer(derogation.Union), reference)
		for range 4 {
			d.expectPage(d.sent(link, "Somebody", with(refuseForm(), "code", otherThan(right))), http.StatusUnprocessableEntity)
		}
	}},
	"LinksMany": {over: 30 * time.Minute, fault: func(d *drills) {
		for range 100 {
			_, err := d.Post(d.ctx, d.Cloud.URL+"/start", url.Values{"trust": {sample.BartsHealth}})
			d.must(err)
		}
	}},
}

// receiptDrills are of messages of which nothing is heard.
var receiptDrills = map[string]drill{
	"NothingDelivered": {rings: 2 * time.Hour, over: 4 * time.Hour, fault: holdsReceipts, mend: releasesReceipts},
	// By the same fault.
	"ReceiptsSilent":     {rings: 2 * time.Hour, over: 4 * time.Hour, fault: func(*drills) {}},
	"TextReceiptsSilent": {rings: 2 * time.Hour, over: 4 * time.Hour, fault: func(*drills) {}},
}

func holdsReceipts(d *drills) {
	d.must(d.Store.PutRound(d.ctx, sample.Round(d.Now()))) // By text as well.
	d.Cloud.Bus.Hold()
	d.Cloud.Logs.Hold()
	d.files()
	d.advance(31 * time.Minute)
	d.files()
}

func releasesReceipts(d *drills) {
	for _, event := range d.Cloud.Bus.Release() {
		d.Cloud.Bus.Deliver(event)
	}
	for _, line := range d.Cloud.Logs.Release() {
		d.Cloud.Logs.Deliver(line)
	}
	for range 3 {
		d.files()
		d.advance(30 * time.Minute)
	}
}

// webhookDrills are of systems that are not told.
var webhookDrills = map[string]drill{
	"WebhooksFailing": {rings: 30 * time.Hour, fault: func(d *drills) { d.files(); d.advance(24 * time.Hour) }},
}

// canaryDrills are of test requests.
var canaryDrills = map[string]drill{
	"CanaryFailed": {rings: 90 * time.Minute, over: 4 * time.Hour, fault: func(d *drills) { d.undo = d.Cloud.Engine.FailCalls().End }},
	"CanaryLate": {rings: 90 * time.Minute, over: 4 * time.Hour, fault: func(d *drills) {
		d.Cloud.Inbox.FailNext(10_000, inbox.Unavailable)
	}, mend: recovers},
}

// fedDrills are of what AWS alone can tell.
var fedDrills = map[string]drill{
	"NearTimeout":            feeds("NearTimeout", 1, 12_001, 900),
	"StepFunctionsThrottled": feeds("StepFunctionsThrottled", 2, 1, 0),
	"ExecutionsTimedOut":     feeds("ExecutionsTimedOut", 0, 1, 0),
	"BounceRate":             feeds("BounceRate", 0, 0.05, 0.01),
	"ComplaintRate":          feeds("ComplaintRate", 0, 0.001, 0),
	"TextSpend":              feeds("TextSpend", 0, 0.8, 0),
	"TextsFail":              feeds("TextsFail", 0, 0.5, 1),
}

func TestDrillsOfFunctionsThatFail(t *testing.T) {
	beginDrills(t, play.Options{EveryTick: true}).runEach(functionDrills)
}

func TestDrillsOfWhatStandsStill(t *testing.T) {
	beginDrills(t, play.Options{EveryTick: true}).runEach(flowDrills)
}

func TestDrillsOfFunctionsThatMayNotRun(t *testing.T) {
	d := beginDrills(t, play.Options{EveryTick: true})
	d.run(reservedDrills)
	if given := d.Cloud.Streams.Dropped(); len(given) != 0 {
		t.Errorf("what a function was not let begin with was given up: %+v", given)
	}
}

func TestDrillsOfPeopleWhoAreNotTold(t *testing.T) {
	beginDrills(t, play.Options{}).runEach(messageDrills)
}

func TestDrillsOfWhoeverMeansHarm(t *testing.T) {
	beginDrills(t, play.Options{}).runEach(hostileDrills)
}

func TestDrillsOfMailsOfWhichNothingIsHeard(t *testing.T) {
	beginDrills(t, play.Options{}).run(receiptDrills)
}

func TestDrillOfASystemThatTakesNothing(t *testing.T) {
	r := receive(t, func(int, *http.Request) int { return http.StatusServiceUnavailable })
	d := beginDrills(t, play.Options{Environment: map[string]string{"SSL_CERT_FILE": r.file}})
	d.register(sample.BartsHealth, r, "request.submitted")
	d.run(webhookDrills)
}

func TestDrillsOfTestRequests(t *testing.T) {
	d := beginDrills(t, play.Options{Parameters: map[string]string{"CanaryAddress": canaryAddress}})
	d.advance(30 * time.Minute) // There is no figure before.
	d.run(canaryDrills)
}

func TestDrillsOfWhatAWSAloneCanTell(t *testing.T) {
	beginDrills(t, play.Options{}).run(fedDrills)
}
