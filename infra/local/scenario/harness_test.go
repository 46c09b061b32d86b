package scenario

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/lambda"
	"example.org/derogations/infra/local/databases"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/preflight"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/infra/testlane"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

const root = "../../.."

// Shared by tests: the database's process, one build of the functions. Each test
// has a database, an engine and an inbox of its own.
var (
	shelf    = &databases.Shelf{Root: root}
	binaries *lambda.Binaries
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(runAll(m))
}

func runAll(m *testing.M) int {
	ctx := context.Background()
	// A scenario waits most of its time for processes to answer, and some for a
	// service that never does: twice as many as there are processors, and one more,
	// keep these at work.
	if !given("test.parallel") {
		if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)+1)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	debug.SetGCPercent(400) // As for the functions: there is memory enough to collect garbage seldom.
	err := preflight.Check(ctx, preflight.Runner(true))
	if err == nil {
		binaries, err = cloud.Build(ctx, filepath.Join(root, "template.yaml"), "", os.Stderr)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer binaries.Close()
	defer shelf.Close()
	code := m.Run()
	if !grantsAreUsed() {
		return max(code, 1)
	}
	return code
}

// given reports whether a flag is on the command line.
func given(name string) (set bool) {
	flag.Visit(func(f *flag.Flag) { set = set || f.Name == name })
	return set
}

// quickest is the one scenario that the quick lane plays: a case from its filing
// to its end.
const quickest = "TestSilenceOfEachTierPassesTheRequestOnAndNeverApproves"

// evening is when every scenario begins: a Friday in British winter time.
var evening = time.Date(2026, 11, 20, 19, 0, 0, 0, time.UTC)

// scene is one scenario's cloud with its expectations.
type scene struct {
	*testing.T
	*play.Play
	ctx             context.Context
	read            int // messages that were expected so far
	filings         int // requests that were filed with a key of their own
	forgivenErrors  []string
	forgiveMessages bool
}

// begin starts a cloud for a test. When the test ends, it fails on every error
// that a function logged and was not forgiven, on every message that was not
// expected, and on every database call that the template's roles forbid.
func begin(t *testing.T) *scene {
	t.Helper()
	return beginIn(t, nil)
}

// beginIn is begin with more environment variables for every function.
func beginIn(t *testing.T, environment map[string]string) *scene {
	t.Helper()
	return beginAt(t, evening, environment)
}

// beginAt is beginIn at another time.
func beginAt(t *testing.T, startsAt time.Time, environment map[string]string) *scene {
	t.Helper()
	return beginPlay(t, play.Options{StartsAt: startsAt, Environment: environment})
}

// beginPlay is begin with other options of a play.
func beginPlay(t *testing.T, o play.Options) *scene {
	t.Helper()
	if t.Name() != quickest {
		testlane.Full(t, "a cloud")
	}
	t.Parallel()
	ctx := testlane.Patience(t)
	o.Root, o.Binaries = root, binaries
	var err error
	if o.StackName, o.DynamoDB, err = shelf.Take(ctx); err != nil {
		t.Fatal(err)
	}
	p, err := play.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{T: t, Play: p, ctx: ctx}
	t.Cleanup(s.close)
	s.must(p.Store.PutRound(ctx, s.round()))
	return s
}

// round is the sample's, by email only: a scenario then reads what each message does
// once. What goes by text beside it is woken_test.go's.
func (s *scene) round() derogation.Round {
	round := sample.Round(s.Now())
	round.EmailOnly = true
	return round
}

func (s *scene) close() {
	if !s.Failed() && !s.forgiveMessages {
		s.settle()
		for _, m := range s.Cloud.Inbox.Messages()[s.read:] {
			s.Errorf("unexpected message to %v: %q", m.To, m.Subject+m.Text)
		}
	}
	s.Play.Close()
	for _, line := range s.Cloud.ErrorLines() {
		if !play.ClosedByItself(line) && !slices.ContainsFunc(s.forgivenErrors, func(known string) bool { return strings.Contains(line.Text, known) }) {
			s.Errorf("%s logged an error: %s", line.Function, line.Text)
		}
	}
	for _, call := range s.Cloud.Forbidden() {
		s.Errorf("a call that the roles may not allow: %v", call)
	}
	s.noteUse()
	if s.Failed() {
		for _, line := range s.Cloud.Lines() {
			s.Logf("%s %s", line.Function, line.Text)
		}
	}
}

// forgive lets functions log errors that hold this text: a test that kills
// them must.
func (s *scene) forgive(text string) { s.forgivenErrors = append(s.forgivenErrors, text) }

func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *scene) settle() {
	s.Helper()
	s.must(s.Play.Settle(s.ctx))
}

func (s *scene) advance(d time.Duration) {
	s.Helper()
	s.must(s.Play.Advance(s.ctx, d))
}

// submit files the sample request for Barts Health and lets the chain begin.
func (s *scene) submit() (reference string) {
	s.Helper()
	reference = s.file()
	s.settle()
	return reference
}

// file files the sample request and waits for nothing.
func (s *scene) file() (reference string) {
	s.Helper()
	reference, err := s.Play.Submit(s.ctx, sample.BartsHealth, s.Name(), sample.Request(s.Now()))
	s.must(err)
	return reference
}

func (s *scene) state(reference string) derogation.State {
	s.Helper()
	state, err := s.Play.State(s.ctx, reference)
	s.must(err)
	return state
}

func (s *scene) expectStatus(reference string, want derogation.Status) {
	s.Helper()
	if got := s.state(reference).Status; got != want {
		s.Errorf("%s is %s, want %s", reference, got, want)
	}
}

// expectTier checks whose turn it is, with a review open.
func (s *scene) expectTier(reference string, want derogation.Tier) {
	s.Helper()
	state := s.state(reference)
	if review, open := state.OpenReview(); !open || review.Tier != want {
		s.Errorf("%s waits for %s (open: %v), want %s", reference, state.Tier, open, want)
	}
}

// expectMessages checks that exactly these were sent since the last time, in
// any order: "address: the beginning of the subject", or "address: SMS".
func (s *scene) expectMessages(want ...string) {
	s.Helper()
	var got []string
	messages := s.Cloud.Inbox.Messages()
	for _, m := range messages[s.read:] {
		got = append(got, heading(m))
	}
	s.read = len(messages)
	slices.Sort(got)
	slices.Sort(want)
	if len(got) != len(want) || !slices.EqualFunc(got, want, func(g, w string) bool { return strings.HasPrefix(g, w) }) {
		s.Errorf("messages:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// ignoreMessages takes whatever was sent so far as expected.
func (s *scene) ignoreMessages() { s.read = len(s.Cloud.Inbox.Messages()) }

// contact is the first person asked for a duty.
func (s *scene) contact(organisation, duty string) casework.Contact {
	s.Helper()
	asked, err := sample.Asked(organisation, duty, sample.Neonatal)
	s.must(err)
	return asked
}

// ladder is the tiers of the sample's round, from first to last.
func ladder() []derogation.Tier {
	var tiers []derogation.Tier
	for _, rules := range sample.Round(evening).Tiers {
		tiers = append(tiers, rules.Tier)
	}
	return tiers
}

// organisationOf is who answers for a tier on Barts Health's request.
func organisationOf(tier derogation.Tier) string {
	rules, _ := sample.Round(evening).TierRules(tier)
	return rules.Answering(sample.Trusts()[0])
}

// reviewer is the first person asked for a tier.
func (s *scene) reviewer(tier derogation.Tier) casework.Contact {
	s.Helper()
	return s.contact(organisationOf(tier), string(tier))
}

// link is the signed link that a tier's reviewer got last.
func (s *scene) link(tier derogation.Tier, reference string) string {
	s.Helper()
	link, err := s.LinkFor(s.reviewer(tier).Email, reference)
	s.must(err)
	return link
}

// answer sends a form as a tier's reviewer, with a one-time code where one is
// asked for, and settles. It returns the page that came back.
func (s *scene) answer(tier derogation.Tier, reference string, form url.Values) play.Page {
	s.Helper()
	form = maps.Clone(form)
	form.Set("person", "Whoever is on duty")
	link := s.link(tier, reference)
	var page play.Page
	var err error
	if tier == derogation.Union {
		page, err = s.SendWithCode(s.ctx, link, s.reviewer(tier).Mobile, reference, form)
	} else {
		page, err = s.Send(s.ctx, link, form)
	}
	s.must(err)
	s.settle()
	return page
}

// climb passes a request on until it is the tier's turn.
func (s *scene) climb(reference string, to derogation.Tier) {
	s.Helper()
	for _, tier := range ladder() {
		if tier == to {
			return
		}
		if page := s.answer(tier, reference, escalateForm(tier)); page.Status != 200 {
			s.Fatalf("%s could not pass %s on: %d", tier, reference, page.Status)
		}
	}
}

// The forms, as people fill them in.
var (
	escalateForm = play.EscalateForm
	resolveForm  = play.ResolveForm
	askForm      = play.AskForm
	refuseForm   = play.RefuseForm
	approveForm  = play.ApproveForm
)

// mailbox is who is asked for each tier on Barts Health's request.
var mailbox = map[derogation.Tier][]string{
	derogation.ClinicalDirector:        {"clinical-director-neonatal@r1h.example.org"},
	derogation.TrustMedicalDirector:    {"medical-director@r1h.example.org"},
	derogation.RegionalMedicalDirector: {"regional-medical-director@y56.example.org"},
	derogation.NationalTeam:            {"national-team@x24.example.org"},
	derogation.Union:                   {"derogations@bma.example.org", "derogations-deputy@bma.example.org"},
}

// everybody is who is told of an ending, by address; with the distribution list
// when it is the union's decision.
func everybody(what string, tiers []derogation.Tier, decision bool) []string {
	told := []string{"control-room@r1h.example.org: " + what}
	for _, tier := range tiers {
		for _, a := range mailbox[tier] {
			told = append(told, a+": "+what)
		}
	}
	if decision {
		told = append(told, "coordination@nhs-england.example.org: "+what)
	}
	return told
}

// expectExecution checks how an execution of a case stands.
func (s *scene) expectExecution(name, status, state string) {
	s.Helper()
	for _, e := range s.Cloud.Engine.Executions() {
		if e.Name == name {
			if string(e.Status) != status || e.State != state {
				s.Errorf("execution %s is %s in %q, want %s in %q", name, e.Status, e.State, status, state)
			}
			return
		}
	}
	s.Errorf("there is no execution %s", name)
}
