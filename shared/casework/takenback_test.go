package casework_test

import (
	"bytes"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

func (f *followed) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatalf("%v", err)
	}
}

// written is an event as a later release might have written it: of a kind, and
// with a field, that this one does not know.
func (f *followed) written() ledger.Entry {
	f.t.Helper()
	c, _, err := f.store.Case(f.ctx, f.reference)
	f.must(err)
	event := derogation.Event{
		Reference: f.reference, Version: c.State.Version + 1, Type: "seen_by_a_later_release", At: f.now,
		Actor: derogation.System("a later release"),
	}
	entries, head, err := ledger.Seal(c.Head, []derogation.Event{event})
	f.must(err)
	before := c.State.Version
	c.State.Version, c.State.ChangedAt, c.Head = event.Version, event.At, head
	f.must(f.store.Commit(f.ctx, casework.Change{Before: before, Case: c, Entries: entries}))
	return entries[0]
}

// A release is taken back, and cases hold what it wrote. The former one goes on
// from the summary and does not read a ledger to act: the case goes on to its
// end, over the entry that it does not know, and keeps it to the byte. What does
// read ledgers, counts and exports among it, says that it does not know the
// entry, and never passes over it.
func TestACaseGoesOnOverWhatALaterReleaseWrote(t *testing.T) {
	f := follow(t, derogation.NationalTeam)
	unknown := f.written()

	f.answer(f.reference, escalation(f.state(f.reference)))
	wantSame(t, "on to", f.goesOn().Next, derogation.Stage("union"))
	f.waits()
	f.caughtUp()
	f.now = f.now.Add(time.Minute)
	f.answer(f.reference, refusal(f.state(f.reference)))
	wantSame(t, "and to its end", f.goesOn().Next, derogation.StageNotifyDecision)

	c, _, err := f.store.Case(f.ctx, f.reference)
	f.must(err)
	entries, err := f.store.Entries(f.ctx, f.reference)
	f.must(err)
	if err := ledger.Verify(f.reference, entries, c.Head); err != nil {
		t.Error(err)
	}
	if kept := entries[unknown.Sequence-1]; !bytes.Equal(kept.Event, unknown.Event) {
		t.Errorf("the entry became %s", kept.Event)
	}
	if _, err := (casework.Exports{Cases: f.store, Registry: f.store}).Case(f.ctx, system(derogation.KindNational, "X24"), f.reference); err == nil {
		t.Error("an export passes over an entry that it does not know")
	}
}
