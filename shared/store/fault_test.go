package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/ledger"
)

func TestAPassingFaultIsNotNoticed(t *testing.T) {
	tests := []struct {
		name  string
		fault dynamodb.Fault
	}{
		{"five conflicts with other transactions", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Conflict, Times: 5}},
		{"throttled twice", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Throttled, Times: 2}},
		{"the service failed", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Failed, Times: 1}},
		{"the connection broke", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Dropped, Times: 1}},
		{"the service failed after it had committed", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.FailedAfterCommit, Times: 1}},
		{"the connection broke after it had committed", dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.DroppedAfterCommit, Times: 1}},
		{"a read was throttled", dynamodb.Fault{Operation: "GetItem", Answer: dynamodb.Throttled, Times: 2}},
		{"a read met a broken connection", dynamodb.Fault{Operation: "GetItem", Answer: dynamodb.Dropped, Times: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSetup(t)
			injected := s.proxy.Inject(test.fault)
			change := filing(t, "DR-0000-0001")
			change.Call = callRecord("key", evening)
			s.commit(t, change)
			c, _, err := s.Case(t.Context(), "DR-0000-0001")
			if err != nil || c.Head != change.Case.Head {
				t.Errorf("case at %s, %v", c.Head, err)
			}
			entries, err := s.Entries(t.Context(), "DR-0000-0001")
			if err != nil || ledger.Verify("DR-0000-0001", entries, c.Head) != nil {
				t.Errorf("%d entries, %v", len(entries), err)
			}
			if injected.Met() != test.fault.Times {
				t.Errorf("the fault was met %d times, want %d", injected.Met(), test.fault.Times)
			}
		})
	}
}

// A retry that did not know its own commit would lose a lease, an attempt or an
// assertion.
func TestARetryAfterACommitFindsItsOwn(t *testing.T) {
	afterCommit := dynamodb.Fault{Operation: dynamodb.Write, Answer: dynamodb.FailedAfterCommit, Times: 1}
	t.Run("lease", func(t *testing.T) {
		s := newSetup(t)
		n := s.expanded(t, "DR-0000-0001")
		s.proxy.Inject(afterCommit)
		if granted, err := s.Lease(t.Context(), n, evening); err != nil || !granted {
			t.Errorf("granted is %v, %v", granted, err)
		}
	})
	t.Run("attempt", func(t *testing.T) {
		s := newSetup(t)
		k := s.issued(t, "DR-0000-0001").Key
		s.proxy.Inject(afterCommit)
		if code, err := s.CountAttempt(t.Context(), k, decision, evening); err != nil || code.Attempts != 1 {
			t.Errorf("%d attempts, %v", code.Attempts, err)
		}
	})
	t.Run("assertion", func(t *testing.T) {
		s := newSetup(t)
		s.proxy.Inject(afterCommit)
		if fresh, err := s.UseOnce(t.Context(), "client", "assertion", evening); err != nil || !fresh {
			t.Errorf("fresh is %v, %v", fresh, err)
		}
	})
	t.Run("next cycle", func(t *testing.T) {
		s := newSetup(t)
		s.proxy.Inject(afterCommit)
		if err := s.NextCycle(t.Context(), casework.FirstWait("DR-0000-0001"), nil); err != nil {
			t.Error(err)
		}
	})
}

func TestAnEndlessConflictIsReportedWithinBounds(t *testing.T) {
	s := newSetup(t)
	injected := s.proxy.Inject(dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Conflict})
	err := s.Commit(t.Context(), filing(t, "DR-0000-0001"))
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) || errors.Is(err, casework.ErrStale) {
		t.Errorf("%v, want the conflict", err)
	}
	if met := injected.Met(); met != 8 {
		t.Errorf("tried %d times, want 8", met)
	}
}

func TestNobodyWaitsOnAConflictForACallerWhoHasGone(t *testing.T) {
	s := newSetup(t)
	ctx, cancel := context.WithCancel(t.Context())
	injected := s.proxy.Inject(dynamodb.Fault{Operation: "TransactWriteItems", Answer: dynamodb.Conflict, Before: cancel})
	if err := s.Commit(ctx, filing(t, "DR-0000-0001")); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that the caller has gone", err)
	}
	if met := injected.Met(); met != 1 {
		t.Errorf("tried %d times, want once", met)
	}
}

func TestEveryFailureOfTheServiceReachesTheCaller(t *testing.T) {
	s := newSetup(t)
	s.proxy.Inject(dynamodb.Fault{Answer: dynamodb.Failed})
	ctx := t.Context()
	k := casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-7K2M9Q4X"}
	n := noticeOf("DR-0000-0001", "N#000002#CT-7K2M9Q4X#email")
	wake := casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening}
	tests := map[string]func() error{
		"Case":            func() error { _, _, err := s.Case(ctx, "DR-0000-0001"); return err },
		"Entries":         func() error { _, err := s.Entries(ctx, "DR-0000-0001"); return err },
		"Commit":          func() error { return s.Commit(ctx, filing(t, "DR-0000-0001")) },
		"Call":            func() error { _, err := s.Call(ctx, "client", "key"); return err },
		"Round":           func() error { _, err := s.Round(ctx, "round"); return err },
		"TrustCases":      func() error { _, _, err := s.TrustCases(ctx, "RXX", evening, "", 1); return err },
		"RoundCases":      func() error { _, _, err := s.RoundCases(ctx, "one", evening, "", 1); return err },
		"Rounds":          func() error { _, err := s.Rounds(ctx); return err },
		"Organisation":    func() error { _, err := s.Organisation(ctx, "RXX"); return err },
		"Contact":         func() error { _, err := s.Contact(ctx, "RXX", "CT-7K2M9Q4X"); return err },
		"Contacts":        func() error { _, err := s.Contacts(ctx, "RXX"); return err },
		"CaseAndWait":     func() error { _, _, _, err := s.CaseAndWait(ctx, "DR-0000-0001"); return err },
		"NextCycle":       func() error { return s.NextCycle(ctx, casework.FirstWait("DR-0000-0001"), nil) },
		"RemoveWake":      func() error { return s.RemoveWake(ctx, "DR-0000-0001", "W#000001") },
		"PostponeWake":    func() error { return s.PostponeWake(ctx, wake) },
		"Code":            func() error { _, err := s.Code(ctx, k); return err },
		"CountAttempt":    func() error { _, err := s.CountAttempt(ctx, k, decision, evening); return err },
		"Guesses":         func() error { _, err := s.Guesses(ctx, k.Reference, k.Review); return err },
		"DueOutbox":       func() error { _, _, err := s.DueOutbox(ctx, evening, 10); return err },
		"DueWebhooks":     func() error { _, _, err := s.DueWebhooks(ctx, evening, 10); return err },
		"WebhooksOf":      func() error { _, err := s.WebhooksOf(ctx, []string{"RXX"}); return err },
		"Webhooks":        func() error { _, err := s.Webhooks(ctx, "RXX"); return err },
		"SaveWebhooks":    func() error { return s.SaveWebhooks(ctx, sampleWebhooks(), nil) },
		"SendNotice":      func() error { return s.SendNotice(ctx, deliveryOf(1), -1, nil) },
		"Deliveries":      func() error { _, _, err := s.Deliveries(ctx, "WH-0000-0001", "", 10); return err },
		"DueCases":        func() error { _, _, err := s.DueCases(ctx, evening, 10); return err },
		"Announcement":    func() error { _, _, err := s.Announcement(ctx, "DR-0000-0001", "A#000001"); return err },
		"Expand":          func() error { _, err := s.Expand(ctx, announcementOf("DR-0000-0001", "A#000001"), nil); return err },
		"Notices":         func() error { _, err := s.Notices(ctx, "DR-0000-0001", "A#000001"); return err },
		"Notice":          func() error { _, _, err := s.Notice(ctx, "DR-0000-0001", n.Key); return err },
		"Lease":           func() error { _, err := s.Lease(ctx, n, evening); return err },
		"Record":          func() error { return s.Record(ctx, n, nil) },
		"SendingStopped":  func() error { _, err := s.SendingStopped(ctx); return err },
		"StopSending":     func() error { return s.StopSending(ctx, "operator", evening) },
		"ResumeSending":   func() error { return s.ResumeSending(ctx) },
		"Client":          func() error { _, err := s.Client(ctx, "client"); return err },
		"UseOnce":         func() error { _, err := s.UseOnce(ctx, "client", "assertion", evening); return err },
		"PutRound":        func() error { return s.PutRound(ctx, sampleRound()) },
		"PutStrike":       func() error { return s.PutStrike(ctx, sampleRound(), 0, nil, nil) },
		"PutOrganisation": func() error { return s.PutOrganisation(ctx, sampleTrust()) },
		"PutContact":      func() error { return s.PutContact(ctx, sampleContact()) },
		"PutClient":       func() error { return s.PutClient(ctx, sampleClient()) },
	}
	for name, call := range tests {
		var failed *types.InternalServerError
		if err := call(); !errors.As(err, &failed) {
			t.Errorf("%s: %v, want the service's failure", name, err)
		}
	}
}
