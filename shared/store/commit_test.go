package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/ledger"
)

func TestACommittedCaseIsReadBackWholeWithTheTimeOfTheRead(t *testing.T) {
	s := newSetup(t)
	want := s.filed(t, "DR-0000-0001")
	if err := s.timeline.Advance(t.Context(), time.Hour); err != nil {
		t.Fatal(err)
	}
	got, at, err := s.Case(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	if !at.Equal(evening.Add(time.Hour)) {
		t.Errorf("read at %s, want the service's time %s", at, evening.Add(time.Hour))
	}
}

func TestALedgerIsReadBackToTheByteAndInOrder(t *testing.T) {
	s := newSetup(t)
	first := filing(t, "DR-0000-0001")
	second := opening(t, first.Case)
	s.commit(t, first)
	s.commit(t, second)
	got, err := s.Entries(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(append(first.Entries, second.Entries...), got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if err := ledger.Verify("DR-0000-0001", got, second.Case.Head); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	s := newSetup(t)
	ctx := t.Context()
	tests := map[string]func() error{
		"case":         func() error { _, _, err := s.Case(ctx, "DR-0000-0001"); return err },
		"call":         func() error { _, err := s.Call(ctx, "client", "key"); return err },
		"round":        func() error { _, err := s.Round(ctx, "none"); return err },
		"organisation": func() error { _, err := s.Organisation(ctx, "none"); return err },
		"contact":      func() error { _, err := s.Contact(ctx, "none", "none"); return err },
		"client":       func() error { _, err := s.Client(ctx, "none"); return err },
		"code":         func() error { _, err := s.Code(ctx, casework.CodeKey{}); return err },
		"attempt":      func() error { _, err := s.CountAttempt(ctx, casework.CodeKey{}, decision, evening); return err },
		"announcement": func() error { _, _, err := s.Announcement(ctx, "DR-0000-0001", "A#000001"); return err },
		"notice":       func() error { _, _, err := s.Notice(ctx, "DR-0000-0001", "N#000001#x"); return err },
		"expansion":    func() error { _, err := s.Expand(ctx, announcementOf("DR-0000-0001", "A#000001"), nil); return err },
	}
	for name, read := range tests {
		if err := read(); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if entries, err := s.Entries(ctx, "DR-0000-0001"); err != nil || len(entries) != 0 {
		t.Errorf("ledger: %d entries, %v", len(entries), err)
	}
}

func TestAChangeThatRestsOnAnotherVersionIsStale(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, s *setup) casework.Change
	}{
		{"a second filing under one reference", func(t *testing.T, s *setup) casework.Change {
			s.filed(t, "DR-0000-0001")
			return filing(t, "DR-0000-0001")
		}},
		{"a change of a case that was changed meanwhile", func(t *testing.T, s *setup) casework.Change {
			c := s.filed(t, "DR-0000-0001")
			s.commit(t, opening(t, c))
			return opening(t, c)
		}},
		{"a change of a case that is not there", func(t *testing.T, s *setup) casework.Change {
			return opening(t, filing(t, "DR-0000-0001").Case)
		}},
		{"a wait beside a case that was changed meanwhile", func(t *testing.T, s *setup) casework.Change {
			c := s.filed(t, "DR-0000-0001")
			s.commit(t, opening(t, c))
			return casework.Change{Before: c.State.Version, Case: c, Wait: &casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Step: 1, Token: "token"}}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSetup(t)
			change := test.change(t, s)
			before, _, _ := s.Case(t.Context(), "DR-0000-0001")
			if err := s.Commit(t.Context(), change); !errors.Is(err, casework.ErrStale) {
				t.Fatalf("%v, want ErrStale", err)
			}
			after, _, _ := s.Case(t.Context(), "DR-0000-0001")
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the case was changed (-before +after):\n%s", diff)
			}
			entries, err := s.Entries(t.Context(), "DR-0000-0001")
			if err != nil || len(entries) != after.State.Version {
				t.Errorf("%d entries at version %d, %v", len(entries), after.State.Version, err)
			}
		})
	}
}

func TestAStaleChangeIsReportedBeforeAnythingElse(t *testing.T) {
	s := newSetup(t)
	first := filing(t, "DR-0000-0001")
	first.Call = callRecord("key", evening)
	first.Wait = &casework.Wait{Reference: "DR-0000-0001", Cycle: 2, Token: "newer"}
	s.commit(t, first)
	again := first
	again.Wait = &casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Token: "older"}
	if err := s.Commit(t.Context(), again); !errors.Is(err, casework.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
}

func TestAChangeWithoutEventsLeavesTheCaseAsItIs(t *testing.T) {
	s := newSetup(t)
	c := s.filed(t, "DR-0000-0001")
	edited := c
	edited.State.Request.Service = "must not be written"
	s.commit(t, casework.Change{
		Before: c.State.Version, Case: edited,
		Wait: &casework.Wait{Reference: "DR-0000-0001", Cycle: 1, Step: 1, Token: "token"},
		Wake: &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001#held", DueAt: evening, Trust: "RXX"},
	})
	got, _, err := s.Case(t.Context(), "DR-0000-0001")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Errorf("case (-want +got):\n%s", diff)
	}
	if _, wait, _, err := s.CaseAndWait(t.Context(), "DR-0000-0001"); err != nil || wait.Token != "token" {
		t.Errorf("wait %+v, %v", wait, err)
	}
	if keys := s.outbox(t); !cmp.Equal(keys, []string{"W#000001#held"}) {
		t.Errorf("outbox %v", keys)
	}
}

func TestAChangeWhosePartsDoNotBelongTogetherIsRefused(t *testing.T) {
	tests := map[string]func(*casework.Change){
		"an entry too few":              func(c *casework.Change) { c.Entries = nil },
		"a head that is not the last's": func(c *casework.Change) { c.Case.Head = "other" },
		"another version":               func(c *casework.Change) { c.Before = 3 },
		"an entry of another case":      func(c *casework.Change) { c.Entries[0].Reference = "DR-0000-0002" },
		"nothing at all":                func(c *casework.Change) { *c = casework.Change{} },
	}
	s := newSetup(t)
	for name, spoil := range tests {
		change := filing(t, "DR-0000-0001")
		spoil(&change)
		if err := s.Commit(t.Context(), change); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, _, err := s.Case(t.Context(), "DR-0000-0001"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("something was written: %v", err)
	}
}

func TestAnItemThatWouldBeTooLargeIsRefusedByName(t *testing.T) {
	s := newSetup(t)
	change := filing(t, "DR-0000-0001")
	change.Case.State.Request.Service = strings.Repeat("x", 400<<10)
	err := s.Commit(t.Context(), change)
	if err == nil || !strings.Contains(err.Error(), "R#DR-0000-0001 SUMMARY") || s.calls("TransactWriteItems") != 0 {
		t.Errorf("%v, after %d transactions", err, s.calls("TransactWriteItems"))
	}
}

func TestAnIdempotencyKeyCountsOnceUntilItExpires(t *testing.T) {
	s := newSetup(t)
	first := filing(t, "DR-0000-0001")
	first.Call = callRecord("key", evening)
	s.commit(t, first)
	got, err := s.Call(t.Context(), "client-rxx", "key")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(*first.Call, got); diff != "" {
		t.Errorf("filing (-want +got):\n%s", diff)
	}
	tests := []struct {
		name, reference, key string
		at                   time.Time
		want                 error
	}{
		{"again", "DR-0000-0002", "key", evening, casework.ErrDuplicate},
		{"a moment before it expires", "DR-0000-0003", "key", evening.Add(48*time.Hour - time.Millisecond), casework.ErrDuplicate},
		{"another key", "DR-0000-0004", "other", evening, nil},
		{"when it expires", "DR-0000-0005", "key", evening.Add(48 * time.Hour), nil},
		{"again after that", "DR-0000-0006", "key", evening.Add(48 * time.Hour), casework.ErrDuplicate},
	}
	for _, test := range tests {
		// The request itself stays that of the evening.
		change := filing(t, test.reference)
		change.Call = callRecord(test.key, test.at)
		if err := s.Commit(t.Context(), change); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
		_, _, err := s.Case(t.Context(), test.reference)
		if stored := err == nil; stored != (test.want == nil) {
			t.Errorf("%s: stored is %v", test.name, stored)
		}
	}
}

func callRecord(key string, at time.Time) *casework.CallRecord {
	return &casework.CallRecord{
		Client: "client-rxx", Key: key, Fingerprint: "hash", At: at,
		Acknowledgement: &casework.Acknowledgement{Reference: "DR-0000-0001", Status: "submitted", SubmittedAt: at, Round: "sample-2031-03", Trust: "RXX"},
		ExpiresAt:       at.Add(48 * time.Hour),
	}
}

// A record of the release that knew filings alone is still answered with its
// acknowledgement.
func TestAFilingOfTheEarlierReleaseIsStillRemembered(t *testing.T) {
	s := newSetup(t)
	s.putItem(t, fixture(t, "testdata/filing.1.json"))
	got, err := s.Call(t.Context(), "client-rxx", "key")
	must(t, err)
	want := *callRecord("key", evening)
	want.At = time.Time{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("call (-want +got):\n%s", diff)
	}
	again := filing(t, "DR-0000-0002")
	again.Call = callRecord("key", evening.Add(time.Hour))
	if err := s.Commit(t.Context(), again); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("%v, want ErrDuplicate", err)
	}
}

// changeRecord is a call that changed a case.
func changeRecord(key string, c casework.Case) *casework.CallRecord {
	return &casework.CallRecord{
		Client: "client-rxx", Key: key, Fingerprint: "hash", At: evening.Add(time.Second),
		Reference: c.State.Reference, Version: c.State.Version, ExpiresAt: evening.Add(48*time.Hour + time.Second),
	}
}

// outcomeRecord is a call that did something that is no case.
func outcomeRecord(key string) *casework.CallRecord {
	return &casework.CallRecord{
		Client: "client-union", Key: key, Fingerprint: "hash", At: evening,
		Outcome: json.RawMessage(`{"id":"dialysis#1"}`), ExpiresAt: evening.Add(48 * time.Hour),
	}
}

// calls counts the calls of an operation so far.
func (s *setup) calls(operation string) int {
	return s.counted(func(c dynamodb.Call) bool { return c.Operation == operation && c.Action == "" })
}

// allCalls counts the calls of every operation so far.
func (s *setup) allCalls() int {
	return s.counted(func(c dynamodb.Call) bool { return c.Action == "" })
}

// counted adds up the calls, and actions of calls, that are meant.
func (s *setup) counted(meant func(dynamodb.Call) bool) int {
	count := 0
	for _, call := range s.proxy.Calls() {
		if meant(call) {
			count += call.Count
		}
	}
	return count
}

// outbox lists the keys that are in the due index.
func (s *setup) outbox(t *testing.T) []string {
	t.Helper()
	due, _, err := s.DueOutbox(t.Context(), evening.AddDate(1, 0, 0), 100)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range due {
		keys = append(keys, k.What.Key)
	}
	return keys
}
