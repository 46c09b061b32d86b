package derogation_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// model is a case under test: a history with its sealed ledger.
type model struct {
	history
	entries []ledger.Entry
	head    string
}

// Random people, systems and timers act on a case in any order, with stale
// pages, doubled clicks and jumps of time. After every step the promises hold.
func TestPromisesHoldWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{history: history{t: t, now: evening}}
		submit := sampleSubmit()
		submit.Round = anyRound(t)
		submit.Request.DecisionNeededBy.At = evening.Add(time.Duration(rapid.IntRange(-60, 33*60).Draw(t, "needed by")) * time.Minute)
		m.step(submit, filer())

		last, lastActor := derogation.Command(submit), filer()
		for range evenly(t, 40, "steps") {
			m.now = m.now.Add(m.anyWait(t))
			command, actor := last, lastActor
			if !chance(t, 10, "again") {
				command, actor = m.anyCommand(t)
			}
			m.step(command, actor)
			last, lastActor = command, actor
		}
		m.silenceEndsIt()
	})
}

// step applies a command and checks every promise.
func (m *model) step(command derogation.Command, actor derogation.Actor) {
	m.t.Helper()
	before, given := m.state, encode(m.t, m.state)
	next, events, err := derogation.Apply(before, command, actor, m.now)
	if encode(m.t, before) != given {
		m.t.Fatalf("%T changed the state that it was given", command)
	}
	if err != nil {
		if !typed(err) || len(events) != 0 || next.Version != 0 {
			m.t.Fatalf("%T failed with %v and left %d events", command, err, len(events))
		}
		return
	}
	if next.Version != before.Version+1 || len(events) != 1 {
		m.t.Fatalf("%T: version %d after %d, with %d events", command, next.Version, before.Version, len(events))
	}
	if before.Decision != nil && !cmp.Equal(before.Decision, next.Decision) {
		m.t.Fatalf("%T changed a decision", command)
	}
	m.state = next
	m.events = append(m.events, events...)
	m.decisionIsTheUnions()
	m.caseHasAPlaceAndATime()
	m.ledgerHolds(events)
}

// typed reports whether an error is one of those that Apply promises here.
func typed(err error) bool {
	var conflict *derogation.ConflictError
	var forbidden *derogation.ForbiddenError
	var invalid *derogation.InvalidError
	return errors.As(err, &conflict) || errors.As(err, &forbidden) || errors.As(err, &invalid)
}

func (m *model) decisionIsTheUnions() {
	m.t.Helper()
	decisions := 0
	for _, e := range m.events {
		if e.Type == derogation.EventApproved || e.Type == derogation.EventRefused {
			decisions++
		}
	}
	if decisions > 1 {
		m.t.Fatalf("%d decisions", decisions)
	}
	if (m.state.Decision != nil) != (decisions == 1) {
		m.t.Fatalf("%d decisions in the ledger, the state says %v", decisions, m.state.Decision)
	}
	if m.state.Status != derogation.Approved && m.state.Status != derogation.Ended {
		return
	}
	review := m.state.Reviews[len(m.state.Reviews)-1]
	if review.Tier != derogation.Union || review.Outcome != derogation.OutcomeApproved || review.By.Organisation != "BMA" || m.state.Decision.Outcome != derogation.OutcomeApproved {
		m.t.Fatalf("approved by %+v", review)
	}
}

func (m *model) caseHasAPlaceAndATime() {
	m.t.Helper()
	stage, err := m.state.Stage()
	if err != nil {
		m.t.Fatalf("the stage is not known: %v", err)
	}
	due, ok, err := m.state.NextDue()
	if err != nil || ok != (stage != derogation.StageDone) {
		m.t.Fatalf("at %s: due %t, %v", stage, ok, err)
	}
	if ok && due.At.IsZero() {
		m.t.Fatalf("at %s nothing says when it moves", stage)
	}
	open := 0
	for i, review := range m.state.Reviews {
		if review.Number != i+1 || review.Open() != (review.ClosedAt == nil) {
			m.t.Fatalf("review %d is %+v", i+1, review)
		}
		if review.Open() {
			open++
		}
	}
	if open > 1 || open == 1 && !m.state.Status.Open() {
		m.t.Fatalf("%d reviews are open in %s", open, m.state.Status)
	}
}

// ledgerHolds seals the new events, checks the chain, and replays what was kept.
func (m *model) ledgerHolds(events []derogation.Event) {
	m.t.Helper()
	entries, head, err := ledger.Seal(m.head, events)
	if err != nil {
		m.t.Fatalf("seal: %v", err)
	}
	m.entries, m.head = append(m.entries, entries...), head
	if err := ledger.Verify(m.state.Reference, m.entries, m.head); err != nil {
		m.t.Fatalf("verify: %v", err)
	}
	kept := make([]derogation.Event, len(m.entries))
	for i, entry := range m.entries {
		if kept[i], err = entry.Decode(); err != nil {
			m.t.Fatalf("decode: %v", err)
		}
	}
	replayed, err := derogation.Replay(kept)
	if err != nil {
		m.t.Fatalf("replay: %v", err)
	}
	if diff := cmp.Diff(m.state, replayed); diff != "" {
		m.t.Fatalf("the state is not the replay of its ledger (-state +replay):\n%s", diff)
	}
	var stored derogation.State
	if err := json.Unmarshal([]byte(encode(m.t, m.state)), &stored); err != nil {
		m.t.Fatalf("load: %v", err)
	}
	if diff := cmp.Diff(m.state, stored); diff != "" {
		m.t.Fatalf("the state is not what was stored (-state +stored):\n%s", diff)
	}
}

// silenceEndsIt lets the clock alone drive the case. It always ends, and a case
// that nobody answers any more ends undecided.
func (m *model) silenceEndsIt() {
	m.t.Helper()
	wasOpen := m.state.Status.Open()
	for steps := 0; ; steps++ {
		due, ok, err := m.state.NextDue()
		if err != nil {
			m.t.Fatalf("next due: %v", err)
		}
		if !ok {
			break
		}
		if steps > 20 {
			m.t.Fatalf("the clock alone does not end the case: it is %s", m.state.Status)
		}
		if due.At.After(m.now) {
			m.now = due.At
		}
		version := m.state.Version
		m.step(due.Command, clock())
		if m.state.Version != version+1 {
			m.t.Fatalf("%T was due and did nothing", due.Command)
		}
	}
	if wasOpen && m.state.Status != derogation.Undecided {
		m.t.Fatalf("silence ended an open case as %s", m.state.Status)
	}
	if m.state.Status == derogation.Approved {
		m.t.Fatalf("an approval never ended")
	}
}

// evenly draws a number below n, all about as likely: rapid's own ranges favour
// small numbers, with which few cases would get as far as a decision.
func evenly(t *rapid.T, n int, what string) int {
	number := 0
	for range 8 {
		number *= 2
		if rapid.Bool().Draw(t, what) {
			number++
		}
	}
	return number * n / 256
}

func chance(t *rapid.T, percent int, what string) bool {
	return evenly(t, 100, what) >= 100-percent
}

// anyWait draws how long nothing happens: often no time at all, often just to
// what is due next.
func (m *model) anyWait(t *rapid.T) time.Duration {
	switch evenly(t, 20, "wait") {
	default:
		return 0
	case 12, 13, 14, 15:
		return time.Duration(rapid.IntRange(1, 90*60*1000).Draw(t, "ms")) * time.Millisecond
	case 16:
		return time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour
	case 17, 18, 19:
		due, ok, err := m.state.NextDue()
		if err != nil {
			t.Fatalf("next due: %v", err)
		}
		if !ok || due.At.Before(m.now) {
			return 0
		}
		// A moment before, the moment itself, and a moment after.
		jitter := time.Duration(rapid.IntRange(-1, 1).Draw(t, "jitter")) * time.Millisecond
		return max(0, due.At.Sub(m.now)+jitter)
	}
}

// anyCommand draws a command and who gives it: mostly the right person with the
// right page before them, now and then anybody with anything.
func (m *model) anyCommand(t *rapid.T) (derogation.Command, derogation.Actor) {
	if due, ok, _ := m.state.NextDue(); ok && chance(t, 35, "due") {
		return due.Command, clock()
	}
	if passed := m.passed(); len(passed) > 0 && chance(t, 10, "still heard") {
		review := passed[evenly(t, len(passed), "passed")]
		return derogation.AddComment{Review: review.Number, Text: "As said."}, reviewer(review.Tier)
	}
	basis := m.basis()
	if chance(t, 15, "other review") {
		basis.Review = rapid.IntRange(0, len(m.state.Reviews)+1).Draw(t, "review")
	}
	if chance(t, 10, "stale") {
		basis.ContentVersion = rapid.IntRange(0, 3).Draw(t, "content version")
	}
	tier := m.state.Tier
	if review, ok := m.state.Review(basis.Review); ok {
		tier = review.Tier
	}
	actor := reviewer(tier)
	if chance(t, 15, "other actor") {
		list := roles()
		actor = list[evenly(t, len(list), "actor")].actor
	}
	texts := []string{"", "As said.", "<b>&\u2028\"\\\x01", "👩‍⚕️ é"}
	text := texts[evenly(t, len(texts), "text")]
	answers := []derogation.Command{
		derogation.Escalate{Basis: basis, Comment: text, Supported: supported(t, tier), EvidenceConfirmed: tier == derogation.TrustMedicalDirector && chance(t, 50, "confirmed")},
		derogation.ResolveLocally{Basis: basis, How: text},
		derogation.Decline{Basis: basis, Reasons: text},
		derogation.Approve{Basis: basis, Terms: m.anyGrant(t)},
		derogation.Refuse{Basis: basis, Reasons: anyReasons(t), Explanation: text},
		derogation.AddComment{Review: basis.Review, Text: text},
		derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{},
		sampleSubmit(),
	}
	fitting := map[derogation.Tier][]int{
		derogation.ClinicalDirector: {0, 0, 0, 1}, derogation.TrustMedicalDirector: {0, 0, 0, 0, 0, 1, 2},
		derogation.RegionalMedicalDirector: {0}, derogation.NationalTeam: {0, 0, 0, 2}, derogation.Union: {3, 3, 4},
	}[tier]
	if chance(t, 70, "fitting") {
		return answers[fitting[evenly(t, len(fitting), "answer")]], actor
	}
	return answers[evenly(t, len(answers), "command")], actor
}

// passed lists the reviews that nobody answered.
func (m *model) passed() []derogation.Review {
	var list []derogation.Review
	for _, review := range m.state.Reviews {
		if review.Outcome == derogation.OutcomeNoAnswer {
			list = append(list, review)
		}
	}
	return list
}

func supported(t *rapid.T, tier derogation.Tier) *bool {
	if (tier == derogation.RegionalMedicalDirector) != chance(t, 90, "asked of this tier") {
		return nil
	}
	return new(rapid.Bool().Draw(t, "supported"))
}

func (m *model) anyGrant(t *rapid.T) derogation.Terms {
	if chance(t, 70, "within") {
		return sampleTerms()
	}
	return anyTerms(t, m.state.Request)
}

func anyReasons(t *rapid.T) []derogation.ReasonCode {
	return rapid.SliceOfN(rapid.SampledFrom([]derogation.ReasonCode{
		derogation.ReasonEvidenceIncomplete, derogation.ReasonStaffingSafe, derogation.ReasonOther, "because",
	}), 0, 3).Draw(t, "reasons")
}
