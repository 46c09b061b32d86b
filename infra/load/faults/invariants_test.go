package faults

import (
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestAPlanFollowsFromItsSeedAlone(t *testing.T) {
	for seed := range uint64(200) {
		if one, again := NewPlan(seed).String(), NewPlan(seed).String(); one != again {
			t.Fatalf("seed %d has two plans:\n%s\n%s", seed, one, again)
		}
	}
	if NewPlan(1).String() == NewPlan(2).String() {
		t.Error("two seeds have one plan")
	}
}

// A run that keeps every promise, and what breaks each: an invariant that finds
// nothing wrong with these would find nothing wrong with anything.
func TestABrokenPromiseIsFound(t *testing.T) {
	officer := derogation.Actor{Kind: derogation.ActorReviewer, Tier: derogation.Union, Proof: derogation.ProofSignedLinkAndCode}
	kept := func() *aftermath {
		posted := sample.Request(evening)
		c := &party{request: posted, reference: "DR-1", approvals: 1, confirmed: []confirmation{{event: derogation.EventApproved, tier: derogation.Union}}}
		r := &aftermath{run: &run{now: func() time.Time { return evening }, blows: map[string]map[time.Time]int{}}}
		r.ledgers = []ledgerOf{{party: c, state: derogation.State{ContentVersion: 1}, events: []derogation.Event{
			{Type: derogation.EventSubmitted, Submission: &derogation.Submission{Request: posted}},
			{Type: derogation.EventApproved, Tier: derogation.Union, Actor: officer, ContentVersion: 1},
			{Type: derogation.EventDerogationEnded},
		}}}
		r.messages = []inbox.Message{mail("N#1", 0), mail("N#2", 0)}
		return r
	}
	for name, test := range map[string]struct {
		damage func(*aftermath)
		found  string // empty where nothing is broken
	}{
		"nothing":             {func(*aftermath) {}, ""},
		"another request":     {func(r *aftermath) { r.ledgers[0].party.request.Service = "Stroke medicine" }, "another request"},
		"an act that is lost": {func(r *aftermath) { r.ledgers[0].events[1].Type = derogation.EventRefused }, "somebody was told"},
		"two decisions": {func(r *aftermath) {
			r.ledgers[0].events = append(r.ledgers[0].events, derogation.Event{Type: derogation.EventRefused})
		}, "2 decisions"},
		"no end":           {func(r *aftermath) { r.ledgers[0].events = r.ledgers[0].events[:2] }, "0 ends"},
		"silence approves": {func(r *aftermath) { r.ledgers[0].events[1].Actor = derogation.System("escalate") }, "is approved by"},
		"nobody pressed":   {func(r *aftermath) { r.ledgers[0].approvals = 0 }, "did so 0 times"},
		"a message twice":  {func(r *aftermath) { r.messages = append(r.messages, mail("N#1", time.Minute)) }, "went out again"},
		"a message twice, after a blow": {func(r *aftermath) {
			r.messages = append(r.messages, mail("N#1", time.Minute))
			r.suffered(deliver)
		}, ""},
		"a message three times, after one blow": {func(r *aftermath) {
			r.messages = append(r.messages, mail("N#1", 0), mail("N#1", time.Minute))
			r.suffered(deliver)
		}, "went out again"},
		"a message twice, after a lost answer": {func(r *aftermath) {
			r.messages = append(r.messages, mail("N#1", time.Minute))
			r.lostAnswers.Add(1)
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := kept()
			test.damage(r)
			broken := func(format string, args ...any) { r.breaks(name, format, args...) }
			for _, check := range []func() error{
				func() error { return nothingAcknowledgedIsLost(t.Context(), r, broken) },
				func() error { return oneDecision(t.Context(), r, broken) },
				func() error { return noSilentApproval(t.Context(), r, broken) },
			} {
				if err := check(); err != nil {
					t.Fatal(err)
				}
			}
			r.expectFewRepeats(broken)
			if found := strings.Join(r.broken, "; "); (test.found == "") != (found == "") || !strings.Contains(found, test.found) {
				t.Errorf("found %q, want %q", found, test.found)
			}
		})
	}
}

// mail is a notice's, that was sent so long after the beginning.
func mail(notice string, after time.Duration) inbox.Message {
	return inbox.Message{At: evening.Add(after), To: []string{"somebody@example.org"}, Headers: map[string]string{"X-Notice-Id": "DR-1/" + notice}}
}
