package derogation_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
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
	// left is what a review had left of its time when it was paused.
	left time.Duration
}

// Random people, systems and timers act on a case in any order, with stale
// pages, doubled clicks and jumps of time. After every step the promises hold.
func TestPromisesHoldWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{history: history{t: t, now: evening}}
		first := anyFiling(t)
		m.step(first, filer())

		last, lastActor := first, filer()
		for range evenly(t, 60, "steps") {
			m.now = m.now.Add(m.anyWait(t))
			command, actor := last, lastActor
			if !chance(t, 5, "again") {
				command, actor = m.anyCommand(t)
			}
			m.step(command, actor)
			last, lastActor = command, actor
		}
		m.clockEndsIt()
	})
}

// anyFiling draws what a case begins with.
func anyFiling(t *rapid.T) derogation.Command {
	if chance(t, 4, "impact only") {
		return sampleFileImpact()
	}
	submit := sampleSubmit()
	submit.Round = anyRound(t)
	if chance(t, 50, "extends") {
		extending(&submit)
	}
	if chance(t, 50, "reminds") {
		reminding(&submit)
	}
	if chance(t, 25, "exception") {
		casualties(&submit)
	}
	submit.Request.DecisionNeededBy.At = evening.Add(time.Duration(rapid.IntRange(-60, 33*60).Draw(t, "needed by")) * time.Minute)
	return submit
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
	if before.Decision != nil && !cmp.Equal(before.Decision, next.Decision) && !m.refusedAndAskedAgain(before, next) {
		m.t.Fatalf("%T changed a decision", command)
	}
	m.state = next
	m.events = append(m.events, events...)
	m.contentChangesByTheTrustAlone(before, events[0])
	m.decisionIsOnWhatIsThere(before, command, events[0])
	m.decisionIsTheUnions()
	m.pausesKeepTheirTime(before, events[0])
	m.offersPermitNothing(before, events[0])
	m.operatorsLeaveTheCaseAsItIs(before, events[0])
	m.caseHasAPlaceAndATime()
	m.ledgerHolds(events)
	m.theSameAgainIsTold(command, actor)
}

// contentChangesByTheTrustAlone: by what it files and what it amends.
func (m *model) contentChangesByTheTrustAlone(before derogation.State, e derogation.Event) {
	m.t.Helper()
	want := before.ContentVersion
	given := e.Type == derogation.EventAmended || e.Type == derogation.EventReconsiderationAsked
	if before.Version == 0 || given {
		want++
	}
	if m.state.ContentVersion != want || e.ContentVersion != want {
		m.t.Fatalf("%s: content version %d after %d", e.Type, m.state.ContentVersion, before.ContentVersion)
	}
	if !given && before.Version != 0 && !cmp.Equal(before.Request, m.state.Request) {
		m.t.Fatalf("%s changed the request", e.Type)
	}
	if (before.Request.MassCasualty == nil) != (m.state.Request.MassCasualty == nil) && before.Version != 0 {
		m.t.Fatalf("%s made or unmade an exception", e.Type)
	}
	spoken := e.Type == derogation.EventExceptionObjected || e.Type == derogation.EventExceptionConfirmed || e.Type == derogation.EventExceptionEnded
	if spoken && (before.Status != m.state.Status || before.Step != m.state.Step) {
		m.t.Fatalf("%s moved the request", e.Type)
	}
}

// decisionIsOnWhatIsThere: nobody decides what they did not see, nor gives more
// than was asked.
func (m *model) decisionIsOnWhatIsThere(before derogation.State, command derogation.Command, e derogation.Event) {
	m.t.Helper()
	var seen int
	switch c := command.(type) {
	case derogation.Approve:
		seen = c.ContentVersion
		asked := before.Request
		for i, line := range c.Terms.Staff {
			if line.Number > asked.Staff[i].Number {
				m.t.Fatalf("%d of %d are granted", line.Number, asked.Staff[i].Number)
			}
		}
		if c.Terms.From.Before(asked.Window.From) || c.Terms.To.After(asked.Window.To) {
			m.t.Fatalf("%s to %s is granted of %v", c.Terms.From, c.Terms.To, asked.Window)
		}
		if end := before.StrikeEnd; end != nil && c.Terms.To.After(end.EndsAt) {
			m.t.Fatalf("granted until %s, in a strike that ends at %s", c.Terms.To, end.EndsAt)
		}
	case derogation.AcceptOffer:
		offer := before.Offer
		seen = offer.ContentVersion
		if !m.now.Before(offer.ExpiresAt) || !cmp.Equal(m.state.Decision.Terms, offer.Terms) || m.state.Decision.By != offer.By {
			m.t.Fatalf("of the offer %+v came the decision %+v", offer, m.state.Decision)
		}
	case derogation.Refuse:
		seen = c.ContentVersion
	default:
		if e.Type == derogation.EventOfferAccepted || e.Type == derogation.EventApproved || e.Type == derogation.EventRefused {
			m.t.Fatalf("%T decided", command)
		}
		return
	}
	if seen != before.ContentVersion || m.state.Decision.ContentVersion != seen {
		m.t.Fatalf("version %d was decided on, %d was there", seen, before.ContentVersion)
	}
}

// pausesKeepTheirTime: a paused review never runs out, and has afterwards what
// it had before, to the second.
func (m *model) pausesKeepTheirTime(before derogation.State, e derogation.Event) {
	m.t.Helper()
	switch e.Type {
	case derogation.EventAsked:
		review, _ := before.OpenReview()
		m.left = review.DueAt.Sub(e.At)
	case derogation.EventAnswered, derogation.EventNotAnswered:
		review, _ := m.state.OpenReview()
		left := review.DueAt.Sub(e.At)
		if m.left >= time.Second && (left > m.left || left <= m.left-time.Second) || m.left < time.Second && left != time.Second {
			m.t.Fatalf("%s was left before the pause, %s after it", m.left, left)
		}
	case derogation.EventTierPassed, derogation.EventReviewExtended, derogation.EventDecisionOverdue, derogation.EventUndecided:
		if before.Status == derogation.AwaitingInformation {
			m.t.Fatalf("%s in a pause", e.Type)
		}
	}
}

// offersPermitNothing: until one is accepted the case is open and the union's, is never
// for more doctors or another time than was asked for, and ends before the union's own
// time; afterwards the union has time for an answer of its own.
func (m *model) offersPermitNothing(before derogation.State, e derogation.Event) {
	m.t.Helper()
	review, _ := m.state.OpenReview()
	if offer, open := m.state.OpenOffer(); open {
		asked := m.state.Request
		if m.state.Status != derogation.InReview || review.Tier != derogation.Union || review.Number != offer.Review || offer.ContentVersion != m.state.ContentVersion {
			m.t.Fatalf("the offer %+v stands at %s, %+v", offer, m.state.Status, review)
		}
		if derogation.Doctors(offer.Terms.Staff) > derogation.Doctors(asked.Staff) || offer.Terms.From.Before(asked.Window.From) || offer.Terms.To.After(asked.Window.To) {
			m.t.Fatalf("offered is %+v of %+v", offer.Terms, asked)
		}
		if offer.ExpiresAt.After(review.DueAt) && review.OverdueAt == nil || offer.ExpiresAt.After(m.state.UnionTimeEndsAt()) {
			m.t.Fatalf("an offer until %s, of a review until %s", offer.ExpiresAt, review.DueAt)
		}
	}
	if _, was := before.OpenOffer(); !was {
		return
	}
	switch e.Type {
	case derogation.EventDecisionOverdue, derogation.EventUndecided, derogation.EventTierPassed, derogation.EventReminded:
		m.t.Fatalf("%s while the trust had an offer", e.Type)
	case derogation.EventOfferDeclined, derogation.EventOfferLapsed:
		floor, _ := m.state.Plan.For(derogation.Union)
		if m.state.Status != derogation.InReview || review.OverdueAt == nil && review.DueAt.Sub(e.At) < time.Duration(floor.FloorSeconds)*time.Second {
			m.t.Fatalf("after %s at %s the union has until %s in %s", e.Type, e.At, review.DueAt, m.state.Status)
		}
	}
}

// operatorsLeaveTheCaseAsItIs: what they do moves no clock, asks nobody of the
// union's and answers nothing.
func (m *model) operatorsLeaveTheCaseAsItIs(before derogation.State, e derogation.Event) {
	m.t.Helper()
	if e.Actor.Kind != derogation.ActorOperator {
		return
	}
	after := m.state
	after.Version, after.ChangedAt = before.Version, before.ChangedAt
	if e.Type == derogation.EventHandedOver {
		if e.Tier == derogation.Union || e.Deputy == nil {
			m.t.Fatalf("an operator handed over at %s to %v", e.Tier, e.Deputy)
		}
		after.Reviews = slices.Clone(after.Reviews)
		after.Reviews[e.Review-1].HandedOver = before.Reviews[e.Review-1].HandedOver
	}
	if diff := cmp.Diff(before, after); diff != "" {
		m.t.Fatalf("an operator's %s changed the case:\n%s", e.Type, diff)
	}
}

// theSameAgainIsTold: who clicks twice, or comes second, learns where the case
// stands now.
func (m *model) theSameAgainIsTold(command derogation.Command, actor derogation.Actor) {
	m.t.Helper()
	switch command.(type) {
	case derogation.Acknowledge:
		return // Refused as repeated, or as too many.
	case derogation.AddComment, derogation.HandOver, derogation.Nudge, derogation.Redrive, derogation.Amend, derogation.ReportDecision, derogation.Reply, derogation.ReportImpact:
		return // May be given again.
	case derogation.OpenReview, derogation.RecordSilence, derogation.Announce, derogation.End, derogation.RequestImpact:
		return // Due when they are due.
	}
	_, _, err := derogation.Apply(m.state, command, actor, m.now)
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || conflict.Status != m.state.Status || conflict.At.IsZero() || conflict.Detail == "" {
		m.t.Fatalf("%T again: %+v", command, err)
	}
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
		if e.Type == derogation.EventApproved || e.Type == derogation.EventRefused || e.Type == derogation.EventOfferAccepted {
			decisions++
		}
		if e.Type == derogation.EventReconsiderationAsked {
			decisions = 0 // The refusal is on the record of what was sent again.
		}
	}
	if decisions > 1 {
		m.t.Fatalf("%d decisions", decisions)
	}
	if (m.state.Decision != nil) != (decisions == 1) {
		m.t.Fatalf("%d decisions in the ledger, the state says %v", decisions, m.state.Decision)
	}
	if !m.state.Status.WasApproved() {
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
	if err != nil || !ok && stage != derogation.StageDone {
		m.t.Fatalf("at %s: due %t, %v", stage, ok, err)
	}
	if ok && stage == derogation.StageDone && due.Command != (derogation.RequestImpact{}) {
		m.t.Fatalf("done, and yet %T is due", due.Command)
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
	_, asked := m.state.OpenQuestion()
	review, _ := m.state.OpenReview()
	if waits := m.state.Status == derogation.AwaitingInformation; asked != waits || review.Paused != waits {
		m.t.Fatalf("asked is %t and paused is %t in %s", asked, review.Paused, m.state.Status)
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

// clockEndsIt lets the clock alone drive the case. It always ends, and then the
// reminders do; a case that nobody answers any more ends undecided.
func (m *model) clockEndsIt() {
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
		if steps > 40 {
			m.t.Fatalf("the clock alone does not end the case: it is %s", m.state.Status)
		}
		if due.At.After(m.now) {
			m.now = due.At
		}
		if due, _, err = m.state.DueBy(m.now); err != nil {
			m.t.Fatalf("due by now: %v", err)
		}
		version := m.state.Version
		m.step(due.Command, clock())
		if m.state.Version != version+1 {
			m.t.Fatalf("%T was due and did nothing", due.Command)
		}
	}
	silent := derogation.Undecided
	if m.state.Status == derogation.StrikeEnded {
		silent = derogation.StrikeEnded
	}
	if wasOpen && m.state.Status != silent || m.state.Status == derogation.StrikeEnded && m.state.StrikeEnd == nil {
		m.t.Fatalf("silence ended an open case as %s", m.state.Status)
	}
	if stage, err := m.state.Stage(); err != nil || stage != derogation.StageDone {
		m.t.Fatalf("nothing is due any more at %s, %v", stage, err)
	}
	if m.state.Status != derogation.ImpactOnly && m.state.ImpactReminded != 3 {
		m.t.Fatalf("the trust was reminded %d times", m.state.ImpactReminded)
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
	if due, ok, _ := m.state.NextDue(); ok && chance(t, 30, "due") {
		if due.Command == (derogation.OpenReview{}) && chance(t, 20, "nobody to ask") {
			return derogation.OpenReview{Unattended: true}, clock()
		}
		return due.Command, clock()
	}
	if passed := m.passed(); len(passed) > 0 && chance(t, 10, "still heard") {
		review := passed[evenly(t, len(passed), "passed")]
		return derogation.AddComment{Review: review.Number, Text: "As said."}, reviewer(review.Tier)
	}
	if review, open := m.state.OpenReview(); open && chance(t, 5, "handed over") {
		return derogation.HandOver{Review: review.Number, To: derogation.Person{ID: "contact-deputy", Name: "The deputy"}}, reviewer(review.Tier)
	}
	if review, open := m.state.OpenReview(); open && chance(t, 5, "seen") {
		return derogation.Acknowledge{Review: review.Number}, reviewer(review.Tier)
	}
	if chance(t, 3, "strike") {
		ends := m.now.Add(time.Duration(rapid.IntRange(-1, 40*60).Draw(t, "the strike ends")) * time.Minute)
		if end := m.state.StrikeEnd; end != nil && chance(t, 50, "taken back") {
			return derogation.FollowStrike{Change: derogation.StrikeChange{
				Kind: derogation.StrikeEndTakenBack, TakesBack: end.At, EndsAt: m.state.Round.EndsAt, At: m.now, By: unionSystem(),
			}}, anybody(t, clock())
		}
		return derogation.FollowStrike{Change: strikeEnding(ends)}, anybody(t, clock())
	}
	if chance(t, 5, "operated") {
		return m.anyOperation(t)
	}
	beside := 20
	if _, offered := m.state.OpenOffer(); offered || m.state.Status == derogation.AwaitingInformation || m.state.Status == derogation.Approved {
		beside = 70
	}
	if chance(t, beside, "beside the review") {
		return m.anyOther(t)
	}
	return m.anyAnswer(t)
}

// anyOperation draws what an operator does, mostly as one.
func (m *model) anyOperation(t *rapid.T) (derogation.Command, derogation.Actor) {
	deputy := derogation.Person{ID: "contact-deputy", Name: "The deputy"}
	commands := append(operatorCommands(),
		derogation.HandOver{Review: m.basis().Review, To: deputy, Note: "Nobody answers the telephone."})
	return commands[evenly(t, len(commands), "operation")], anybody(t, operator())
}

// anyAnswer draws what a tier says on its review.
func (m *model) anyAnswer(t *rapid.T) (derogation.Command, derogation.Actor) {
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
	actor := anybody(t, reviewer(tier))
	text := anyText(t)
	answers := []derogation.Command{
		derogation.Escalate{Basis: basis, Comment: text, Supported: supported(t, tier), EvidenceConfirmed: tier == derogation.TrustMedicalDirector && chance(t, 50, "confirmed")},
		derogation.ResolveLocally{Basis: basis, How: text},
		derogation.Decline{Basis: basis, Reasons: text},
		derogation.Approve{Basis: basis, Terms: m.anyGrant(t)},
		derogation.Refuse{Basis: basis, Reasons: anyReasons(t), Explanation: text},
		derogation.Ask{Basis: basis, Question: "As said?"},
		m.anyOffer(t, basis),
		derogation.WithdrawOffer{Offer: offerOf(&m.history)},
		derogation.AddComment{Review: basis.Review, Text: text},
		derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}, derogation.RequestImpact{},
		derogation.OpenReview{Unattended: true}, derogation.Remind{},
		sampleSubmit(), sampleFileImpact(),
	}
	fitting := map[derogation.Tier][]int{
		derogation.ClinicalDirector: {0, 0, 0, 0, 1, 5}, derogation.TrustMedicalDirector: {0, 0, 0, 0, 0, 1, 2, 5},
		derogation.RegionalMedicalDirector: {0, 0, 0, 5}, derogation.NationalTeam: {0, 0, 0, 0, 2, 5}, derogation.Union: {3, 3, 3, 4, 5, 5, 6, 6, 6, 7},
	}[tier]
	if len(fitting) > 0 && chance(t, 70, "fitting") {
		return answers[fitting[evenly(t, len(fitting), "answer")]], actor
	}
	return answers[evenly(t, len(answers), "command")], actor
}

// anyOther draws what the trust, the national team and the union do beside the
// reviews, mostly what fits the state.
func (m *model) anyOther(t *rapid.T) (derogation.Command, derogation.Actor) {
	text := anyText(t)
	type deed struct {
		command derogation.Command
		actor   derogation.Actor
	}
	deeds := map[string]deed{
		"answer":   {derogation.AnswerQuestion{Question: rapid.IntRange(max(0, len(m.state.Questions)-1), len(m.state.Questions)).Draw(t, "question"), Answer: "Twelve."}, contact()},
		"accept":   {derogation.AcceptOffer{Offer: rapid.IntRange(max(0, offerOf(&m.history)-1), offerOf(&m.history)).Draw(t, "offer")}, contact()},
		"no":       {derogation.DeclineOffer{Offer: offerOf(&m.history), Why: text}, filer()},
		"amend":    {m.anyAmendment(t), filer()},
		"withdraw": {derogation.Withdraw{Reason: "risk_passed", Note: text}, filer()},
		"resolve":  {derogation.ResolveByTrust{How: text}, contact()},
		"reopen":   {derogation.Reopen{Why: "It did not hold."}, filer()},
		"again":    {m.anyAgain(t), filer()},
		"report":   {m.anyReport(t), reviewer(derogation.NationalTeam)},
		"revoke":   {m.anyRevocation(t), reviewer(derogation.Union)},
		"down":     {derogation.StandDown{Reason: "As said."}, contact()},
		"reply":    {derogation.Reply{Text: text}, filer()},
		"turnout":  {turnout(), filer()},
		"judge":    {judgement(), reviewer(rapid.SampledFrom([]derogation.Tier{derogation.NationalTeam, derogation.Union}).Draw(t, "judge"))},
		"object":   {derogation.ObjectException{Text: text}, reviewer(rapid.SampledFrom([]derogation.Tier{derogation.NationalTeam, derogation.Union}).Draw(t, "objector"))},
		"confirm":  {derogation.ConfirmException{}, reviewer(derogation.NationalTeam)},
		"impact":   {derogation.ReportImpact{Impact: sampleImpact()}, contact()},
	}
	fitting := slices.Sorted(maps.Keys(deeds))
	if chance(t, 80, "fits") {
		_, offered := m.state.OpenOffer()
		switch s := m.state.Status; {
		case offered:
			fitting = []string{"accept", "accept", "accept", "accept", "amend", "no", "no", "withdraw"}
		case s == derogation.AwaitingInformation:
			fitting = []string{"amend", "answer", "answer", "answer", "answer", "answer", "answer", "report", "withdraw"}
		case s.Open() && m.state.Request.MassCasualty != nil:
			fitting = []string{"amend", "confirm", "down", "object", "object", "report", "turnout", "withdraw"}
		case s.Open():
			fitting = []string{"amend", "amend", "amend", "report", "report", "report", "resolve", "withdraw"}
		case s == derogation.Approved:
			fitting = []string{"amend", "amend", "down", "revoke", "turnout"}
		case s == derogation.Refused || s == derogation.Declined:
			fitting = []string{"again", "again", "impact", "judge"}
		case s == derogation.ResolvedLocally:
			fitting = []string{"reopen", "reopen", "reopen", "impact"}
		default:
			fitting = []string{"impact", "judge", "reply", "turnout"}
		}
	}
	did := deeds[fitting[evenly(t, len(fitting), "deed")]]
	return did.command, anybody(t, did.actor)
}

// anybody draws another actor now and then.
func anybody(t *rapid.T, actor derogation.Actor) derogation.Actor {
	if !chance(t, 12, "other actor") {
		return actor
	}
	list := roles()
	return list[evenly(t, len(list), "actor")].actor
}

func anyText(t *rapid.T) string {
	texts := []string{"", "As said.", "As was said.", "<b>&\u2028\"\\\x01", "👩‍⚕️ é <&>\"\\"}
	return texts[evenly(t, len(texts), "text")]
}

// anyAmendment draws other numbers and another window.
func (m *model) anyAmendment(t *rapid.T) derogation.Amend {
	request := m.state.Request
	request.Staff = nil
	for range rapid.IntRange(1, 3).Draw(t, "lines") {
		request.Staff = append(request.Staff, derogation.StaffLine{Grade: "ST6 and above", Specialty: "Anaesthetics", Number: rapid.IntRange(1, 4).Draw(t, "number")})
	}
	request.Window.To = sampleRequest().Window.To.Add(time.Duration(rapid.IntRange(-20, 40).Draw(t, "hours")) * time.Hour)
	if request.DecisionNeededBy.At.After(request.Window.To) {
		request.DecisionNeededBy.At = request.Window.To
	}
	if chance(t, 10, "exception changes") {
		request.MassCasualty = nil
	}
	return derogation.Amend{Request: request, Note: "As said."}
}

// refusedAndAskedAgain reports whether a refusal made room for the next decision, and
// what it was is kept.
func (m *model) refusedAndAskedAgain(before, next derogation.State) bool {
	n := len(next.Reconsiderations)
	if before.Status != derogation.Refused || next.Decision != nil || n != len(before.Reconsiderations)+1 {
		return false
	}
	return cmp.Equal(next.Reconsiderations[n-1].Reasons, before.Decision.Reasons) && cmp.Equal(next.Reviews, before.Reviews)
}

// anyAgain draws the request sent again, with what it lacked or as another.
func (m *model) anyAgain(t *rapid.T) derogation.AskReconsideration {
	if chance(t, 50, "asks for something else") {
		amended := m.anyAmendment(t)
		return derogation.AskReconsideration{Request: amended.Request, Note: "As said."}
	}
	return askingAgain(&m.history)
}

func (m *model) anyReport(t *rapid.T) derogation.ReportDecision {
	report := reporting(&m.history)
	if chance(t, 50, "reported refused") {
		report.Outcome, report.Terms, report.Reasons = derogation.OutcomeRefused, nil, []derogation.ReasonCode{derogation.ReasonStaffingSafe}
		return report
	}
	terms := m.anyGrant(t)
	report.Terms = &terms
	return report
}

func (m *model) anyRevocation(t *rapid.T) derogation.Revoke {
	c := revocation()
	if chance(t, 50, "later") {
		c.EffectiveAt = m.now.Add(time.Duration(rapid.IntRange(-60, 600).Draw(t, "effective")) * time.Minute)
	}
	return c
}

// passed lists the reviews that nobody answered.
func (m *model) passed() []derogation.Review {
	var list []derogation.Review
	for _, review := range m.state.Reviews {
		if review.Passed() {
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
	asked := m.state.Request
	if len(asked.Staff) > 0 && !chance(t, 70, "within") {
		return anyTerms(t, asked)
	}
	return derogation.Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To}
}

// anyOffer draws other numbers for the lines, mostly within the number asked for.
func (m *model) anyOffer(t *rapid.T, basis derogation.Basis) derogation.CounterOffer {
	offer := offering(&m.history)
	offer.Basis, offer.Remark = basis, anyText(t)
	for i := range offer.Terms.Staff {
		offer.Terms.Staff[i].Number = max(0, offer.Terms.Staff[i].Number+rapid.IntRange(-2, 2).Draw(t, "more"))
	}
	if chance(t, 50, "until") {
		offer.ExpiresAt = m.now.Add(time.Duration(rapid.IntRange(-1, 120).Draw(t, "minutes")) * time.Minute)
	}
	return offer
}

func anyReasons(t *rapid.T) []derogation.ReasonCode {
	return rapid.SliceOfN(rapid.SampledFrom([]derogation.ReasonCode{
		derogation.ReasonEvidenceIncomplete, derogation.ReasonStaffingSafe, derogation.ReasonOther, "because",
	}), 0, 3).Draw(t, "reasons")
}
