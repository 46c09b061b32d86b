package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/infra/budget"
	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/infra/testlane"
	"example.org/derogations/shared/derogation"
)

// figuresFile shows people what each operation uses; operationsFile has the same
// for programs.
var (
	figuresFile    = filepath.Join(root, "infra", "docs", "figures.md")
	operationsFile = filepath.Join(root, "infra", "budget", "operations.json")
)

const renewBudgets = "go test ./infra/local/scenario -run TestEachOperationUsesWhatItsBudgetSays -update"

// keptBack is for how many round trips the database's answers are kept back while
// calls are measured, so that those which are made together are seen together.
// Nothing fails where they are not.
const keptBack = 4

// receiptAfter is when SES tells of a mail, as late as it does for AWS: when the mail
// has been recorded as sent.
const receiptAfter = time.Second

// offTheMinute keeps what is due apart from the sweep, which runs at the minute: of
// two things at one instant, either may come first.
const offTheMinute = 7 * time.Second

// oneAtATime are the functions that answer one caller here at any time.
var oneAtATime = []string{"ApiFunction", "PagesFunction"}

// metered is a scene in which every operation is measured by itself.
type metered struct {
	*scene
	meter       *dynamodb.Meter
	invocations map[string]int
	transitions int
	messages    int
	stored      int64
}

func meteredIn(t *testing.T, o play.Options) *metered {
	t.Helper()
	o.StartsAt = evening.Add(offTheMinute)
	s := beginPlay(t, o)
	s.settle()
	m := &metered{scene: s, meter: s.Cloud.Proxy.Meter(), invocations: map[string]int{}}
	m.meter.Hold = keptBack
	s.Cloud.Inbox.TellAfter(receiptAfter)
	m.measured("")
	return m
}

// measure does one thing, lets all that follows from it come to rest, and says what
// that used.
func (m *metered) measure(name string, do func()) budget.Operation {
	m.Helper()
	do()
	m.advance(receiptAfter)
	return m.measured(name)
}

// measured is what was used since it was last called.
func (m *metered) measured(name string) budget.Operation {
	m.Helper()
	o := budget.Operation{Name: name, Parts: map[string]budget.Part{}}
	taken := m.meter.Take()
	for _, use := range taken.Uses {
		if _, ours := m.Cloud.Template.Function(use.Function); !ours {
			continue // the runner's own
		}
		part := o.Parts[use.Function]
		if part.Calls == nil {
			part.Calls = map[string]int{}
		}
		part.Calls[use.Operation] += use.Calls
		part.Reads, part.Writes = part.Reads+use.Reads, part.Writes+use.Writes
		if slices.Contains(oneAtATime, use.Function) {
			part.Turns = taken.Turns[use.Function]
		}
		o.Parts[use.Function] = part
	}
	for function, now := range m.invoked() {
		if more := now - m.invocations[function]; more > 0 {
			part := o.Parts[function]
			part.Invocations = more
			o.Parts[function] = part
		}
		m.invocations[function] = now
	}
	transitions := m.entered()
	o.Transitions, m.transitions = transitions-m.transitions, transitions
	stored := m.bytesStored()
	o.Stored, m.stored = stored-m.stored, stored
	messages := m.Cloud.Inbox.Messages()
	for _, message := range messages[m.messages:] {
		if message.Subject == "" {
			o.Texts++
		} else {
			o.Mails += len(message.To)
		}
	}
	m.messages = len(messages)
	m.ignoreMessages()
	return o
}

// bytesStored is the size of the table and its indexes.
func (m *metered) bytesStored() int64 {
	described, err := m.Cloud.DynamoDB.DescribeTable(m.ctx, &awsdynamodb.DescribeTableInput{TableName: &m.Cloud.Table})
	m.must(err)
	total := *described.Table.TableSizeBytes
	for _, index := range described.Table.GlobalSecondaryIndexes {
		total += *index.IndexSizeBytes
	}
	return total
}

// invoked counts invocations by function: each writes one line.
func (m *metered) invoked() map[string]int {
	found := map[string]int{}
	for _, line := range m.Cloud.Lines() {
		var said struct{ Message string }
		if json.Unmarshal([]byte(line.Text), &said) == nil && said.Message == "invocation" {
			found[line.Function]++
		}
	}
	return found
}

// entered counts transitions as they are billed: each state that an execution
// enters, and each retry.
func (m *metered) entered() (transitions int) {
	for _, e := range m.Cloud.Engine.Executions() {
		history, err := m.Cloud.Engine.History(e.ARN)
		m.must(err)
		scheduled := 0
		for _, event := range history {
			switch {
			case strings.HasSuffix(event.Type, "StateEntered"):
				transitions, scheduled = transitions+1, 0
			case event.Type == "TaskScheduled":
				if scheduled++; scheduled > 1 {
					transitions++
				}
			}
		}
	}
	return transitions
}

// answers are the steps in which a person answers: they open the page, check what
// they filled in, record it, and are shown that it is recorded. In between, nobody
// else does anything.
func (m *metered) answers(tier derogation.Tier, reference string, form url.Values) []budget.Operation {
	m.Helper()
	form = with(form, "person", "Whoever is on duty")
	link, who := m.link(tier, reference), strings.ReplaceAll(string(tier), "_", " ")
	var page play.Page
	opened := m.measure("Open a review: "+who, func() { page = m.open(link) })
	checked := m.measure("Check an answer: "+who, func() {
		var err error
		page, err = m.Post(m.ctx, link, page.Filled(form))
		m.must(err)
		m.expectPage(page, http.StatusOK)
	})
	code := ""
	if tier == derogation.Union {
		m.advance(time.Minute)
		m.measured("")
		code = m.code(m.reviewer(tier), reference)
	}
	shownAt := ""
	recorded := m.measure(budget.Record+who, func() {
		shownAt = m.records(link, page.Filled(url.Values{"step": {"record"}, "code": {code}}))
	})
	shown := m.measure("See that an answer is recorded: "+who, func() { m.expectPage(m.open(shownAt), http.StatusOK) })
	return []budget.Operation{opened, checked, recorded, shown}
}

// records sends a form, and says where its browser is sent to.
func (m *metered) records(link string, form url.Values) (location string) {
	m.Helper()
	request, err := http.NewRequestWithContext(m.ctx, http.MethodPost, link, strings.NewReader(form.Encode()))
	m.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", m.Cloud.URL)
	response, err := http.DefaultTransport.RoundTrip(request)
	m.must(err)
	m.must(response.Body.Close())
	if response.StatusCode != http.StatusSeeOther {
		m.Fatalf("an answer is answered with %d", response.StatusCode)
	}
	to, err := response.Location()
	m.must(err)
	return to.String()
}

// files files the sample request as a system that has signed in.
func (m *metered) files(token string) (reference string) {
	m.Helper()
	m.filings++
	answer, err := m.CallWith(m.ctx, token, http.MethodPost, "/v1/requests", frontdoor.NewKey(), need(sample.Request(m.Now()), m.filings))
	m.must(err)
	var ack struct{ Reference string }
	m.must(answer.Decode(http.StatusCreated, &ack))
	return ack.Reference
}

func (m *metered) reads(token, path string) {
	m.Helper()
	answer, err := m.CallWith(m.ctx, token, http.MethodGet, path, nil, nil)
	m.must(err)
	if answer.Status != http.StatusOK {
		m.Fatalf("%s: %d %s", path, answer.Status, answer.Body)
	}
}

func (m *metered) signIn(organisation string) string {
	m.Helper()
	token, err := m.Token(m.ctx, organisation)
	m.must(err)
	return token
}

// fiveTiers is a case that every tier passes on in time and the union approves, and
// what people look at afterwards.
func fiveTiers(t *testing.T) []budget.Operation {
	m := meteredIn(t, play.Options{})
	var token, reference string
	whole := []budget.Operation{
		m.measure("Sign in", func() { token = m.signIn(sample.BartsHealth) }),
		m.measure(budget.Submit, func() { reference = m.files(token) }),
	}
	for _, tier := range ladder() {
		m.advance(5 * time.Minute)
		form := escalateForm(tier)
		if tier == derogation.Union {
			form = approveForm(m.state(reference).Request)
		}
		m.settle()
		m.measured("")
		whole = append(whole, m.answers(tier, reference, form)...)
	}
	m.expectStatus(reference, derogation.Approved)
	m.measured("")

	round := "/v1/rounds/" + sample.RoundID
	board := m.board(sample.Union)
	code := derogation.PublicCode(reference)
	token = m.signIn(sample.BartsHealth)
	national := m.signIn(sample.NationalTeam)
	m.files(token)
	m.settle()
	m.measured("")
	looks := []budget.Operation{
		m.measure("Read a request", func() { m.reads(token, "/v1/requests/"+reference) }),
		m.measure("Read a request's history", func() { m.reads(token, "/v1/requests/"+reference+"/history") }),
		m.measure("List a trust's requests (2)", func() { m.reads(token, "/v1/requests?trust="+sample.BartsHealth) }),
		m.measure("List a round's requests (2)", func() { m.reads(national, "/v1/requests?round="+sample.RoundID) }),
		m.measure("Figures of a round (2)", func() { m.reads(national, round+"/counts") }),
		m.measure("Board of the union (2)", func() { m.expectPage(m.open(board), http.StatusOK) }),
		m.measure("Register of a round", func() { m.expectPage(m.public("/register/"+sample.RoundID), http.StatusOK) }),
		m.measure("Check a code in the register", func() { m.expectPage(m.public("/d/"+code), http.StatusOK) }),
	}
	return slices.Concat(whole, looks, []budget.Operation{budget.Operation{Name: budget.FiveTiers}.And(whole...)})
}

// withdrawn is a case that its trust withdraws while the first tier reviews it.
func withdrawnCase(t *testing.T) []budget.Operation {
	m := meteredIn(t, play.Options{})
	var reference string
	filed := m.measure("", func() { reference = m.files(m.signIn(sample.BartsHealth)) })
	m.advance(5 * time.Minute)
	token := m.signIn(sample.BartsHealth)
	m.settle()
	m.measured("")
	withdrawn := m.measure("Withdraw a request", func() {
		answer, err := m.CallWith(m.ctx, token, http.MethodPost, "/v1/requests/"+reference+"/withdrawal", frontdoor.NewKey(), withdrawal)
		m.must(err)
		m.must(answer.Decode(http.StatusOK, &struct{}{}))
	})
	return []budget.Operation{withdrawn, budget.Operation{Name: budget.Withdrawn}.And(filed, withdrawn)}
}

// silent is a case that nobody answers, with two reminders to each tier.
func silentCase(t *testing.T) []budget.Operation {
	m := meteredIn(t, play.Options{})
	m.reminding()
	var reference string
	silent := m.measure(budget.Silent, func() {
		reference = m.files(m.signIn(sample.BartsHealth))
		m.advance(19 * time.Hour)
	})
	m.expectStatus(reference, derogation.Undecided)
	return []budget.Operation{silent}
}

// idle is what goes on when nobody does anything.
func idle(t *testing.T) []budget.Operation {
	m := meteredIn(t, play.Options{EveryTick: true})
	m.advance(5 * time.Minute)
	m.measured("")
	return []budget.Operation{m.measure(budget.Sweep, func() { m.advance(time.Minute) })}
}

// canaryRun is a quarter of an hour with a run of the canary, whose case goes the
// whole way to its end.
func canaryRun(t *testing.T) []budget.Operation {
	m := meteredIn(t, play.Options{Parameters: canaryParameters})
	m.advance(40 * time.Minute)
	m.measured("")
	return []budget.Operation{m.measure(budget.Canary, func() { m.advance(15 * time.Minute) })}
}

// A budget is what was counted last: whatever uses more, or less, changes the table
// with it, so that the table is always true.
func TestEachOperationUsesWhatItsBudgetSays(t *testing.T) {
	testlane.Full(t, "clouds")
	t.Parallel()
	plays := []struct {
		name string
		play func(*testing.T) []budget.Operation
	}{{"five-tiers", fiveTiers}, {"withdrawn", withdrawnCase}, {"silent", silentCase}, {"idle", idle}, {"canary", canaryRun}}
	measured := make([][]budget.Operation, len(plays))
	t.Run("plays", func(t *testing.T) {
		for i, each := range plays {
			t.Run(each.name, func(t *testing.T) { measured[i] = each.play(t) })
		}
	})
	if t.Failed() {
		return
	}
	operations := slices.Concat(measured...)
	if *update {
		recordBudgets(t, operations)
		return
	}
	recorded, err := budget.Recorded()
	if err != nil {
		t.Fatal(err)
	}
	if len(recorded) != len(operations) {
		t.Fatalf("%d operations are recorded, and %d measured; if that is right, %s", len(recorded), len(operations), renewBudgets)
	}
	for i, o := range operations {
		was := recorded[i]
		if o.Name != was.Name || !o.About(was) {
			t.Errorf("%s: %s; recorded are %s; if that is right, %s", o.Name, o.Lines(), was.Lines(), renewBudgets)
		}
		for _, function := range slices.Sorted(maps.Keys(o.Parts)) {
			if now, was := o.Parts[function].Turns, was.Parts[function].Turns; now < was {
				t.Errorf("%s: %s waits %d times for the database, recorded are %d: %s", o.Name, function, now, was, renewBudgets)
			}
		}
	}
}

func recordBudgets(t *testing.T, operations []budget.Operation) {
	t.Helper()
	text, err := budget.Encode(operations)
	if err == nil {
		err = os.WriteFile(operationsFile, text, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile(figuresFile)
	if err != nil {
		t.Fatal(err)
	}
	renewed := string(document)
	for place, table := range budget.Tables(operations) {
		if renewed, err = budget.Between(renewed, place, table); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(figuresFile, []byte(renewed), 0o644); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "%s and %s are written anew\n", operationsFile, figuresFile)
}
