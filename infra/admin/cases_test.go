package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// ward is a terminal whose table has the sample, and one case.
type ward struct {
	terminal
	reference string
	machine   machine
}

// machine says of each execution what a test sets; of others, that they are
// unknown.
type machine map[string]casework.ExecutionStatus

func (m machine) Status(_ context.Context, name string) (casework.ExecutionStatus, error) {
	if status, ok := m[name]; ok {
		return status, nil
	}
	return casework.ExecutionUnknown, nil
}

func newWard(t *testing.T) ward {
	t.Helper()
	w := ward{terminal: newTerminal(t), machine: machine{}}
	clients, err := sample.NewClients()
	if err != nil {
		t.Fatal(err)
	}
	if err := clients.Seed(t.Context(), w.store, now); err != nil {
		t.Fatal(err)
	}
	submissions := casework.Submissions{Cases: w.store, Directory: w.store, Standings: w.store, Random: func() uint64 { return 7 }}
	ack, _, err := submissions.Submit(t.Context(), casework.Filing{
		Actor: derogation.Actor{
			Kind: derogation.ActorClient, ID: "r1h-system", Name: "Rota system", Organisation: sample.BartsHealth,
			OrganisationName: "Barts Health NHS Trust", OrganisationKind: derogation.KindTrust, Proof: derogation.ProofPrivateKeyJWT,
		},
		Call: casework.Call{Key: "key", Fingerprint: "body"}, Request: sample.Request(now),
	}, now)
	if err != nil {
		t.Fatal(err)
	}
	w.reference = ack.Reference
	return w
}

// types enters a command as long after the case was filed as is said.
func (w ward) types(later time.Duration, args ...string) (string, error) {
	var out bytes.Buffer
	d := w.deps(&out)
	d.now, d.executions = now.Add(later), func(context.Context) (operating.Executions, error) { return w.machine, nil }
	err := d.do(w.t.Context(), args)
	return out.String(), err
}

func (w ward) wants(want string, later time.Duration, args ...string) {
	w.t.Helper()
	if got, err := w.types(later, args...); err != nil || got != want {
		w.t.Errorf("%v: got %q and %v, want %q", args, got, err, want)
	}
}

func (w ward) refuses(words string, args ...string) {
	w.t.Helper()
	version := w.state().Version
	if got, err := w.types(time.Hour, args...); err == nil || !strings.Contains(err.Error(), words) {
		w.t.Errorf("%v: got %q and %v, want an error with %q", args, got, err, words)
	}
	if after := w.state().Version; after != version {
		w.t.Errorf("%v was refused and changed the case", args)
	}
}

func (w ward) state() derogation.State {
	w.t.Helper()
	c, _, err := w.store.Case(w.t.Context(), w.reference)
	if err != nil {
		w.t.Fatal(err)
	}
	return c.State
}

// take is what the execution's waiting state does.
func (w ward) take(later time.Duration) {
	w.t.Helper()
	state := w.state()
	stage, err := state.Stage()
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = casework.Chain{Cases: w.store, Waits: w.store, Directory: w.store}.Take(w.t.Context(), casework.Task{
		Definition: 1, Stage: stage, Reference: w.reference, Cycle: 1, Step: state.Step, EnteredAt: now.Add(later), TaskToken: fmt.Sprint("token at ", later),
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// told expands the announcement of a version into a notice that was accepted.
func (w ward) told(version int) {
	w.t.Helper()
	a, _, err := w.store.Announcement(w.t.Context(), w.reference, fmt.Sprintf("A#%06d", version))
	if err != nil {
		w.t.Fatal(err)
	}
	n := casework.Notice{
		Reference: w.reference, Key: fmt.Sprintf("N#%06d#%s#email", version, "CT-00000001"), Kind: a.Kind, Channel: casework.ChannelEmail,
		Contact: "CT-00000001", Organisation: sample.BartsHealth, Name: "A name", Address: "address@example.org", Tier: derogation.ClinicalDirector,
		AnnouncedAt: a.At, Status: casework.NoticeAccepted, Attempts: 1, AcceptedAt: new(a.At.Add(2 * time.Second)),
	}
	if _, err := w.store.Expand(w.t.Context(), a, []casework.Notice{n}); err != nil {
		w.t.Fatal(err)
	}
}

// helped are the flags that every change needs.
func helped(reason string) []string { return []string{"-by", "duty engineer", "-reason", reason} }

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestACaseThatIsStuckIsListedShownAndHelpedOn(t *testing.T) {
	w := newWard(t)
	w.wants("no case is stuck\n", time.Minute, "cases", "stuck")
	stuck, err := w.types(5*time.Minute, "cases", "stuck")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/cases-never-began.txt", stuck)

	w.take(5 * time.Minute)
	w.told(2)
	w.machine[w.reference+"-1"] = casework.ExecutionRunning
	w.wants(w.reference+": its execution is looked at within about a minute, and brought in line with the ledger if it is not\n", 6*time.Minute,
		append([]string{"cases", "nudge", w.reference}, helped("It did not begin.")...)...)
	w.wants(w.reference+": its execution is given up; the next one begins where the ledger stands within about a minute\n", 7*time.Minute,
		append([]string{"cases", "redrive", w.reference}, helped("It was stopped by hand.")...)...)
	shown, err := w.types(8*time.Minute, "cases", "show", strings.ToLower(w.reference))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/cases-show.txt", shown)
	for _, private := range []string{"address@example.org", "A name", "consultants covering"} {
		if strings.Contains(shown, private) {
			t.Errorf("%q is shown", private)
		}
	}
	for _, name := range []string{"nudged", "redriven"} {
		if !strings.Contains(shown, name) {
			t.Errorf("%s is not in the timeline", name)
		}
	}
	w.machine[w.reference+"-2"] = casework.ExecutionStopped
	stuck, err = w.types(time.Hour, "cases", "stuck")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "testdata/cases-stuck.txt", stuck)
	w.wants(w.reference+": its execution had ended, so it was redriven: the next one begins where the ledger stands within about a minute\n", time.Hour,
		append([]string{"cases", "nudge", w.reference}, helped("It was stopped by hand.")...)...)
}

func TestAReviewIsHandedToADeputyOfItsOwnTier(t *testing.T) {
	w := newWard(t)
	w.take(time.Minute)
	var deputy, other casework.Contact
	for _, c := range sample.Contacts() {
		switch {
		case c.Organisation == sample.BartsHealth && c.Duty == string(derogation.ClinicalDirector):
			deputy = c
		case c.Organisation == sample.BartsHealth && c.Duty == string(derogation.TrustMedicalDirector):
			other = c
		}
	}
	handover := func(to string) []string {
		return append([]string{"cases", "handover", w.reference, "-to", to}, helped("Nobody answers the telephone.")...)
	}
	w.refuses("-to: is not one of those whom R1H registered for this review", handover(other.ID)...)
	w.refuses("-to: is not one of those", handover("CT-ZZZZZZZZ")...)
	w.wants(w.reference+": the review was handed over to "+deputy.ID+"; we will tell them, and the person asked before can still answer\n", 2*time.Minute, handover(deputy.ID)...)
	for range 5 { // The same command again is the same hand-over.
		if _, err := w.types(3*time.Minute, handover(deputy.ID)...); err != nil {
			t.Fatal(err)
		}
	}
	review, _ := w.state().OpenReview()
	if len(review.HandedOver) != 1 || review.HandedOver[0].To.ID != deputy.ID || review.HandedOver[0].By.Name != "duty engineer" {
		t.Errorf("handed over: %+v", review.HandedOver)
	}
}

func TestHelpForACaseIsRefused(t *testing.T) {
	w := newWard(t)
	nudge := func(more ...string) []string { return append([]string{"cases", "nudge", w.reference}, more...) }
	w.refuses("-by: give your role or staff number", nudge("-reason", "It waits.")...)
	w.refuses("-reason: say why", nudge("-by", "duty engineer")...)
	w.refuses("-reason: must be 200 characters or fewer", nudge(helped(strings.Repeat("x", 201))...)...)
	w.refuses("-reason: from character 8 to 19 it holds an NHS number", nudge(helped("It is  943 476 5919.")...)...)
	w.refuses("it looks like a person's name", nudge(helped("Dr Sample asked for it.")...)...)
	w.refuses("-reason: it is too long", nudge(helped(strings.Repeat("1/2/50 ", 300))...)...)
	w.refuses("-by: from character 1 to 10 it holds an NHS number", nudge("-by", "9434765919", "-reason", "It waits.")...)
	w.refuses("not found", append([]string{"cases", "nudge", derogation.NewReference(8)}, helped("It waits.")...)...)
	w.refuses("DR-1", append([]string{"cases", "redrive", "DR-1"}, helped("It waits.")...)...)
	w.refuses("-to: name a contact", append([]string{"cases", "handover", w.reference}, helped("It waits.")...)...)
	w.refuses("there is no such review", append([]string{"cases", "handover", w.reference, "-to", "CT-00000001"}, helped("It waits.")...)...)
	w.refuses("not found", "cases", "show", derogation.NewReference(8))

	_, err := w.types(0, "cases", "handover", "DR-1", "-by", "x", "-reason", " ")
	for _, words := range []string{"DR-1", "-by", "-reason", "-to"} {
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%v does not say %s", err, words)
		}
	}
}

func TestWhatLooksAtExecutionsNeedsTheStateMachine(t *testing.T) {
	w := newWard(t)
	d := deps{
		now: now, out: &bytes.Buffer{}, open: func(context.Context) (*store.Store, error) { return w.store, nil },
		executions: deps{}.machine,
	}
	nudge := append([]string{"cases", "nudge", w.reference}, helped("It waits.")...)
	for _, args := range [][]string{{"cases", "stuck"}, {"cases", "show", w.reference}, nudge} {
		if err := d.do(t.Context(), args); err == nil || !strings.Contains(err.Error(), "-machine") {
			t.Errorf("%v: %v", args, err)
		}
	}
	if err := d.do(t.Context(), append([]string{"cases", "redrive", w.reference}, helped("It waits.")...)); err != nil {
		t.Errorf("a redrive needs none: %v", err)
	}
}

// Of a state machine that is not there, every execution would seem to have ended.
func TestAMistypedStateMachineIsSaid(t *testing.T) {
	for name, reply := range map[string]string{"unknown": "StateMachineDoesNotExist", "malformed": "InvalidArn"} {
		service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"__type": %q, "message": "no"}`, reply)
		}))
		client := sfn.New(sfn.Options{Region: "eu-west-2", BaseEndpoint: aws.String(service.URL), Credentials: credentials.NewStaticCredentialsProvider("admin", "local", "")})
		err := checkMachine(t.Context(), client, "arn:aws:states:eu-west-2:123456789012:stateMachine:derogtions")
		if want := "there is no state machine arn:aws:states:eu-west-2:123456789012:stateMachine:derogtions: name another with -machine"; err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
		service.Close()
	}
}

func TestAnotherCycleThatWasBegunMeanwhileIsSaid(t *testing.T) {
	if err := inCommandWords(fmt.Errorf("commit: %w", casework.ErrSuperseded)); !strings.Contains(err.Error(), "look at it again") {
		t.Error(err)
	}
	if other := errors.New("other"); inCommandWords(other) != other {
		t.Error("another error is changed")
	}
}

// What a client filed in a period is voided together, after it was looked at and said
// yes to; who did so and why can be read.
func TestWhatALoopFiledIsVoided(t *testing.T) {
	w := newWard(t)
	help := helped("It filed in a loop.")
	loop := append([]string{"cases", "void", "-client", "r1h-system", "-from", now.Add(-time.Minute).Format(time.RFC3339)}, help...)
	w.wants("nothing was changed: this is what would be\n"+w.reference+": would be voided, and stands at submitted\n", time.Minute, append(loop, "-dry-run")...)
	if _, err := w.types(time.Minute, loop...); err == nil || w.state().Status != derogation.Submitted {
		t.Errorf("nobody said yes: %v, %s", err, w.state().Status)
	}
	w.wants(w.reference+": voided; all who were asked are told\n", time.Minute, append(loop, "-yes")...)
	if e := w.state().Ending; e == nil || e.Status != derogation.Voided || e.By.Kind != derogation.ActorOperator || e.Text != "It filed in a loop." {
		t.Errorf("it ended as %+v", e)
	}
	w.wants(w.reference+": left as it is: case_closed: the request has ended: voided\n", time.Minute, append([]string{"cases", "void", w.reference, "-yes"}, help...)...)
	out, err := w.types(time.Minute, "cases", "voided")
	if err != nil || !strings.Contains(out, "It filed in a loop.: "+w.reference) || !strings.Contains(out, "Entries: 1; the chain holds") {
		t.Errorf("%q, %v", out, err)
	}
	w.refuses("one of the two", append([]string{"cases", "void"}, help...)...)
	w.refuses("since when", append([]string{"cases", "void", "-client", "r1h-system"}, help...)...)
	w.refuses("-reason: say why", "cases", "void", w.reference, "-by", "duty engineer")
}
