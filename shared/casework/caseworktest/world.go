package caseworktest

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/ledger"
	"github.com/google/go-cmp/cmp"
)

// Tester is what a world needs of a test or a property.
type Tester interface {
	Helper()
	Context() context.Context
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// World is the use-cases over a store in memory, on a clock that a test sets.
type World struct {
	T      Tester
	Ctx    context.Context
	Now    time.Time
	Store  *Memory
	Random func() uint64
	Tokens int
}

// NewWorld is the sample round with its organisations and contacts, at Evening.
func NewWorld(t Tester) *World {
	w := &World{T: t, Ctx: t.Context(), Now: Evening}
	w.Store = NewMemory(func() time.Time { return w.Now })
	w.Random = Counter()
	w.Store.PutRound(SampleRound())
	for _, o := range Organisations() {
		w.Store.PutOrganisation(o)
	}
	for _, tier := range derogationtest.Tiers() {
		w.Store.PutContact(Person(tier))
	}
	w.Store.PutContact(TrustContact())
	return w
}

// Counter makes numbers that differ, also in their first digits.
func Counter() func() uint64 {
	var n atomic.Uint64
	return func() uint64 { return n.Add(1) * 0x9E3779B97F4A7C15 }
}

// Submissions is where a trust's system files.
func (w *World) Submissions() casework.Submissions {
	return casework.Submissions{Cases: w.Store, Directory: w.Store, Standings: w.Store, Random: w.Random}
}

// Reviews is what people do with a signed link.
func (w *World) Reviews() casework.Reviews {
	return casework.Reviews{Cases: w.Store, Directory: w.Store, Codes: w.Store, Matcher: FirstSix{}, Random: w.Random, Strikes: w.Store}
}

// Systems is where they act.
func (w *World) Systems() casework.Systems {
	return casework.Systems{Cases: w.Store, Directory: w.Store, Sites: w.Store}
}

// UnionContacts is where a union keeps its contacts.
func (w *World) UnionContacts() casework.UnionContacts {
	return casework.UnionContacts{Contacts: w.Store, Departures: casework.Departures{Cases: w.Store, Directory: w.Store, Notices: w.Store}}
}

// TrustRequests is where a trust's contacts act.
func (w *World) TrustRequests() casework.TrustRequests {
	return casework.TrustRequests{Cases: w.Store, Directory: w.Store}
}

// As has an organisation's system act on a case.
func (w *World) As(actor derogation.Actor, reference string, command derogation.Command) error {
	w.T.Helper()
	_, err := w.Systems().Act(w.Ctx, actor, reference, command, casework.Call{}, w.Now)
	return err
}

// Trust has the trust's own system act, which must succeed.
func (w *World) Trust(reference string, command derogation.Command) {
	w.T.Helper()
	if err := w.As(System(derogation.KindTrust, "RR8"), reference, command); err != nil {
		w.T.Fatalf("%T: %v", command, err)
	}
}

// Chain is what the states of the execution do.
func (w *World) Chain() casework.Chain {
	return casework.Chain{Cases: w.Store, Directory: w.Store, Waits: w.Store}
}

// FirstSix is a matcher whose codes are the first six characters of the nonce.
type FirstSix struct{}

// CurrentKey is casework.CodeMatcher's.
func (FirstSix) CurrentKey() string { return "1" }

// Matches is casework.CodeMatcher's.
func (FirstSix) Matches(code casework.Code, digits string) bool { return code.Nonce[:6] == digits }

// Submit files the sample request, changed as is said, and returns its
// reference.
func (w *World) Submit(changes ...func(*derogation.Request)) string {
	w.T.Helper()
	f := Filing("key")
	for _, change := range changes {
		change(&f.Request)
	}
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		w.T.Fatalf("submit: %v", err)
	}
	return ack.Reference
}

// State is where a case stands.
func (w *World) State(reference string) derogation.State {
	w.T.Helper()
	c, _, err := w.Store.Case(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("case %s: %v", reference, err)
	}
	return c.State
}

// Stage is where the execution should stand.
func (w *World) Stage(reference string) derogation.Stage {
	w.T.Helper()
	stage, err := w.State(reference).Stage()
	if err != nil {
		w.T.Fatalf("stage: %v", err)
	}
	return stage
}

// Wait is the stored wait of a case.
func (w *World) Wait(reference string) casework.Wait {
	w.T.Helper()
	_, wait, _, err := w.Store.CaseAndWait(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("wait: %v", err)
	}
	return wait
}

// Wakes are the keys of a case's wakes.
func (w *World) Wakes(reference string) []string {
	wakes, _, _ := w.Store.Outbox(reference)
	var keys []string
	for _, wake := range wakes {
		keys = append(keys, wake.Key)
	}
	return keys
}

// Announced are the kinds of what was announced of a case, in order.
func (w *World) Announced(reference string) []casework.AnnouncementKind {
	_, announcements, _ := w.Store.Outbox(reference)
	var kinds []casework.AnnouncementKind
	for _, a := range announcements {
		kinds = append(kinds, a.Kind)
	}
	return kinds
}

// Waiting is the task of the state that waits where the ledger stands, with a
// token of its own.
func (w *World) Waiting(reference string) casework.Task {
	w.T.Helper()
	task := w.Plain(reference)
	w.Tokens++
	task.TaskToken = fmt.Sprintf("token-%d", w.Tokens)
	return task
}

// Plain is the task of a state that does not wait, where the ledger stands.
func (w *World) Plain(reference string) casework.Task {
	w.T.Helper()
	return casework.Task{
		Definition: 1, Stage: w.Stage(reference), Reference: reference, Cycle: w.Wait(reference).Cycle,
		Step: w.State(reference).Step, EnteredAt: w.Now,
	}
}

// Take has a state of the execution do its task.
func (w *World) Take(task casework.Task) casework.Progress {
	w.T.Helper()
	p, err := w.Chain().Take(w.Ctx, task)
	if err != nil {
		w.T.Fatalf("take %s, step %d: %v", task.Stage, task.Step, err)
	}
	return p
}

// Link is that of the latest review of a case, sent to the person of its tier.
func (w *World) Link(reference string) casework.ReviewLink {
	w.T.Helper()
	s := w.State(reference)
	return casework.ReviewLink{Reference: reference, Review: len(s.Reviews), Contact: Person(s.Reviews[len(s.Reviews)-1].Tier).ID}
}

// Code has a one-time code sent for a decision and returns its digits.
func (w *World) Code(link casework.ReviewLink, command derogation.Command) string {
	w.T.Helper()
	if _, err := w.Reviews().SendCode(w.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Command: command}, w.Now); err != nil {
		w.T.Fatalf("send code: %v", err)
	}
	code, err := w.Store.Code(w.Ctx, CodeKey(link))
	if err != nil {
		w.T.Fatalf("code: %v", err)
	}
	return code.Nonce[:6]
}

// CodeKey is the key of the code that a link of the union asks for.
func CodeKey(link casework.ReviewLink) casework.CodeKey {
	return casework.CodeKey{Reference: link.Reference, Review: link.Review, Contact: link.Contact, Organisation: "BMA", Link: link.ID}
}

// Answer replies for the tier whose review is open.
func (w *World) Answer(reference string, command derogation.Command) {
	w.T.Helper()
	reply := casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: command}
	if derogation.NeedsCode(derogation.ActionOf(command)) {
		reply.Digits = w.Code(reply.Link, command)
	}
	if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); err != nil {
		w.T.Fatalf("%T: %v", command, err)
	}
}

// Reach brings a new case to a tier's open review, whose wait is stored.
func (w *World) Reach(tier derogation.Tier, changes ...func(*derogation.Request)) string {
	w.T.Helper()
	reference := w.Submit(changes...)
	for w.Take(w.Waiting(reference)); w.State(reference).Tier != tier; w.Take(w.Waiting(reference)) {
		w.Now = w.Now.Add(time.Minute)
		w.Answer(reference, Escalation(w.State(reference)))
	}
	return reference
}

// Holds checks that the ledger verifies and that the summary is its replay.
func (w *World) Holds(reference string) {
	w.T.Helper()
	c, _, err := w.Store.Case(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("case: %v", err)
	}
	entries, err := w.Store.Entries(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("entries: %v", err)
	}
	if err := ledger.Verify(reference, entries, c.Head); err != nil {
		w.T.Fatalf("verify: %v", err)
	}
	replayed, err := derogation.Replay(Events(w.T, entries))
	if err != nil {
		w.T.Fatalf("replay: %v", err)
	}
	if diff := cmp.Diff(Text(w.T, replayed), Text(w.T, c.State)); diff != "" {
		w.T.Fatalf("the summary is not the replay of its ledger (-replay +summary):\n%s", diff)
	}
}

// Last is the newest event of a case.
func (w *World) Last(reference string) derogation.Event {
	w.T.Helper()
	entries, err := w.Store.Entries(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("entries: %v", err)
	}
	return Events(w.T, entries)[len(entries)-1]
}

// Quiet carries out everything in a case's outbox.
func (w *World) Quiet(reference string) {
	w.T.Helper()
	wakes, announcements, _ := w.Store.Outbox(reference)
	for _, wake := range wakes {
		if err := w.Store.RemoveWake(w.Ctx, reference, wake.Key); err != nil {
			w.T.Fatalf("remove: %v", err)
		}
	}
	toSystems, _ := w.Store.ToSystems(reference)
	for _, a := range slices.Concat(announcements, toSystems) {
		if _, err := w.Store.Expand(w.Ctx, a, nil); err != nil {
			w.T.Fatalf("expand: %v", err)
		}
	}
}
