package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// invariant is a promise that holds when the trouble is over and everything has
// come to rest. The check calls broken for each way in which it does not; its error
// says that it could not look.
type invariant struct {
	name  string
	check func(ctx context.Context, r *aftermath, broken func(format string, args ...any)) error
}

// invariants are about what is promised, not about how it is stored.
var invariants = []invariant{
	{"nothing acknowledged is lost", nothingAcknowledgedIsLost},
	{"one key is one request", oneKeyIsOneRequest},
	{"one decision, and one end", oneDecision},
	{"nothing but the union's own people approves", noSilentApproval},
	{"what is told is told, and again only where it had to be", eachNoticeOnce},
	{"systems are told every event", systemsAreTold},
	{"nothing stalls", nothingStalls},
	{"what is derived agrees with the ledgers", derivedAgrees},
	{"no call is made that its role forbids", noForbiddenCall},
	{"no function ends but where it is killed", noPanic},
}

// aftermath is a run that has come to rest.
type aftermath struct {
	*run
	ledgers  []ledgerOf
	messages []inbox.Message
}

// ledgerOf is what is on record of a request. That its chain verifies is checked
// when it is read.
type ledgerOf struct {
	*party
	events []derogation.Event
	state  derogation.State // their replay
}

// judge checks every invariant.
func (r *run) judge(ctx context.Context) (Outcome, error) {
	a := &aftermath{run: r, messages: r.play.Cloud.Inbox.Messages()}
	outcome := Outcome{Plan: r.plan, Cases: map[derogation.Status]int{}}
	for _, c := range r.cases {
		if c.reference == "" {
			r.breaks("nothing stalls", "case %d is not acknowledged long after the trouble", c.filing.number)
			continue
		}
		events, err := r.play.Events(ctx, c.reference)
		if err != nil {
			r.breaks("every chain verifies", "%s: %v", c.reference, err)
			continue
		}
		state, err := derogation.Replay(events)
		if err != nil {
			r.breaks("every chain verifies", "%s: %v", c.reference, err)
			continue
		}
		a.ledgers = append(a.ledgers, ledgerOf{party: c, events: events, state: state})
		outcome.Cases[state.Status]++
	}
	for _, each := range invariants {
		broken := func(format string, args ...any) { r.breaks(each.name, format, args...) }
		if err := each.check(ctx, a, broken); err != nil {
			return Outcome{}, fmt.Errorf("%s: %w", each.name, err)
		}
	}
	for _, each := range r.blows {
		for _, n := range each {
			outcome.Struck += n
		}
	}
	outcome.Broken, outcome.Record = r.broken, r.record
	if len(r.broken) > 0 {
		for _, l := range a.ledgers {
			for _, e := range l.events {
				outcome.Record = append(outcome.Record, fmt.Sprintf("%s %d: %v %s %s by %s", l.reference, e.Version, e.At.Sub(evening), e.Type, e.Tier, e.Actor.Name))
			}
		}
	}
	return outcome, nil
}

func nothingAcknowledgedIsLost(_ context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, l := range r.ledgers {
		first := l.events[0]
		if first.Type != derogation.EventSubmitted || first.Submission == nil {
			broken("%s begins with %s", l.reference, first.Type)
			continue
		}
		posted, err := json.Marshal(l.request)
		if err != nil {
			return err
		}
		stored, err := json.Marshal(first.Submission.Request)
		if err != nil {
			return err
		}
		if string(posted) != string(stored) {
			broken("%s holds another request: %s", l.reference, cmp.Diff(l.request, first.Submission.Request))
		}
		for _, told := range l.confirmed {
			if !slices.ContainsFunc(l.events, func(e derogation.Event) bool {
				return e.Type == told.event && (told.tier == "" || e.Tier == told.tier)
			}) {
				broken("%s: somebody was told that %s %s is recorded", l.reference, told.tier, told.event)
			}
		}
	}
	return nil
}

func oneKeyIsOneRequest(ctx context.Context, r *aftermath, broken func(string, ...any)) error {
	stored := 0
	for _, round := range []string{wholeRound, vacantRound} {
		cases, err := r.play.Store.CasesOfRound(ctx, round)
		if err != nil {
			return err
		}
		stored += len(cases)
	}
	if stored != len(r.cases) {
		broken("%d requests were filed, and %d are there", len(r.cases), stored)
	}
	return nil
}

// decisions are the union's, and ends those that a request may have.
var (
	decisions = []derogation.EventType{derogation.EventApproved, derogation.EventRefused}
	ends      = []derogation.EventType{
		derogation.EventRefused, derogation.EventUndecided, derogation.EventWithdrawn, derogation.EventResolvedLocally,
		derogation.EventDeclined, derogation.EventRevoked, derogation.EventStoodDown, derogation.EventDerogationEnded,
	}
)

func oneDecision(_ context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, l := range r.ledgers {
		if n := l.count(decisions...); n > 1 {
			broken("%s has %d decisions", l.reference, n)
		}
		if n := l.count(ends...); n != 1 {
			broken("%s has %d ends", l.reference, n)
		}
	}
	return nil
}

func (l ledgerOf) count(types ...derogation.EventType) (n int) {
	for _, e := range l.events {
		if slices.Contains(types, e.Type) {
			n++
		}
	}
	return n
}

func noSilentApproval(_ context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, l := range r.ledgers {
		for _, e := range l.events {
			if e.Type != derogation.EventApproved {
				continue
			}
			proved := e.Actor.Proof == derogation.ProofSignedLinkAndCode || e.Actor.Proof == derogation.ProofPrivateKeyJWT
			if l.approvals == 0 || !proved || e.Actor.Tier != derogation.Union {
				broken("%s is approved by %+v; the union's people did so %d times", l.reference, e.Actor, l.approvals)
			}
			if e.ContentVersion != l.state.ContentVersion && !l.changedSince(e) {
				broken("%s is approved on version %d of %d", l.reference, e.ContentVersion, l.state.ContentVersion)
			}
		}
	}
	return nil
}

// changedSince reports whether the request was amended after an event.
func (l ledgerOf) changedSince(event derogation.Event) bool {
	return slices.ContainsFunc(l.events, func(e derogation.Event) bool {
		return e.Type == derogation.EventAmended && e.Version > event.Version
	})
}

func nothingStalls(ctx context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, l := range r.ledgers {
		if stage, err := l.state.Stage(); err != nil || stage != derogation.StageDone {
			broken("%s is %s at %s: %v", l.reference, l.state.Status, stage, err)
		}
		r.expectExecutionDone(l.reference, broken)
		stored, _, err := r.play.Store.Case(ctx, l.reference)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(l.state, stored.State); diff != "" {
			broken("%s: the summary is not the ledger's (-ledger +summary): %s", l.reference, diff)
		}
	}
	const all = 1000
	due, _, err := r.play.Store.DueCases(ctx, r.now(), all)
	if err != nil {
		return err
	}
	for _, each := range due {
		broken("%s has something due", each.What)
	}
	left, _, err := r.play.Store.DueOutbox(ctx, evening.AddDate(1, 0, 0), all)
	if err != nil {
		return err
	}
	for _, each := range left {
		broken("%s of %s is left to be carried out", each.What.Key, each.What.Reference)
	}
	return nil
}

// expectExecutionDone checks that the latest execution of a case has ended well,
// and that no other runs.
func (r *aftermath) expectExecutionDone(reference string, broken func(string, ...any)) {
	latest := true
	for _, x := range r.play.Cloud.Engine.Executions() { // the latest first
		if !strings.HasPrefix(x.Name, reference+"-") {
			continue
		}
		if latest && (x.Status != "SUCCEEDED" || x.State != "Done") || x.Status == "RUNNING" {
			broken("execution %s is %s in %q", x.Name, x.Status, x.State)
		}
		latest = false
	}
	if latest {
		broken("%s never had an execution", reference)
	}
}

func noForbiddenCall(_ context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, call := range r.play.Cloud.Forbidden() {
		broken("%v", call)
	}
	return nil
}

func noPanic(_ context.Context, r *aftermath, broken func(string, ...any)) error {
	for _, line := range r.play.Cloud.ErrorLines() {
		if !json.Valid([]byte(line.Text)) && !cut(line.Text) {
			broken("%s wrote %s", line.Function, line.Text)
		}
	}
	return nil
}

// cut reports whether a line is the beginning of one of the functions' own, whose
// process was killed meanwhile.
func cut(line string) bool { return strings.HasPrefix(line, "{") }

// tells are the announcements to people that an event makes.
var tells = map[derogation.EventType]casework.AnnouncementKind{
	derogation.EventReviewOpened: casework.AnnounceReview, derogation.EventTierPassed: casework.AnnouncePass,
	derogation.EventAsked: casework.AnnounceQuestion, derogation.EventAnswered: casework.AnnounceAnswer, derogation.EventNotAnswered: casework.AnnounceAnswer,
	derogation.EventDecisionOverdue: casework.AnnounceOverdue, derogation.EventAmended: casework.AnnounceAmendment,
	derogation.EventDecisionAnnounced: casework.AnnounceDecision, derogation.EventClosingAnnounced: casework.AnnounceClosing,
	derogation.EventEndingAnnounced: casework.AnnounceEnding, derogation.EventReviewExtended: casework.AnnounceExtended,
	derogation.EventTierVacant: casework.AnnounceNobodyToAsk,
}
