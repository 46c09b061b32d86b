package casework_test

import (
	"bytes"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

func (f *followed) must(err error) {
	f.T.Helper()
	if err != nil {
		f.T.Fatalf("%v", err)
	}
}

// written is an event as a later release might have written it: of a kind, and
// with a field, that this one does not know.
func (f *followed) written() ledger.Entry {
	f.T.Helper()
	c, _, err := f.Store.Case(f.Ctx, f.reference)
	f.must(err)
	event := derogation.Event{
		Reference: f.reference, Version: c.State.Version + 1, Type: "seen_by_a_later_release", At: f.Now,
		Actor: derogation.System("a later release"),
	}
	entries, head, err := ledger.Seal(c.Head, []derogation.Event{event})
	f.must(err)
	before := c.State.Version
	c.State.Version, c.State.ChangedAt, c.Head = event.Version, event.At, head
	f.must(f.Store.Commit(f.Ctx, casework.Change{Before: before, Case: c, Entries: entries}))
	return entries[0]
}

// A release is taken back, and cases hold what it wrote. The former one goes on
// from the summary and does not read a ledger to act: the case goes on to its
// end, over the entry that it does not know, and keeps it to the byte, in exports
// as well. A count, which does read what ledgers say, fails until the release is
// there again: it passes over nothing.
func TestACaseGoesOnOverWhatALaterReleaseWrote(t *testing.T) {
	f := follow(t, derogation.NationalTeam)
	unknown := f.written()

	f.Answer(f.reference, caseworktest.Escalation(f.State(f.reference)))
	caseworktest.WantSame(t, "on to", f.goesOn().Next, derogation.Stage("union"))
	f.waits()
	f.caughtUp()
	f.Now = f.Now.Add(time.Minute)
	f.Answer(f.reference, caseworktest.Refusal(f.State(f.reference)))
	caseworktest.WantSame(t, "and to its end", f.goesOn().Next, derogation.StageNotifyDecision)

	c, _, err := f.Store.Case(f.Ctx, f.reference)
	f.must(err)
	entries, err := f.Store.Entries(f.Ctx, f.reference)
	f.must(err)
	if err := ledger.Verify(f.reference, entries, c.Head); err != nil {
		t.Error(err)
	}
	if kept := entries[unknown.Sequence-1]; !bytes.Equal(kept.Event, unknown.Event) {
		t.Errorf("the entry became %s", kept.Event)
	}
	exported, err := reading.Exports{Cases: f.Store, Directory: f.Store}.Case(f.Ctx, caseworktest.System(derogation.KindNational, "X24"), f.reference)
	if err != nil || !bytes.Equal(exported.Entries[unknown.Sequence-1].Event, unknown.Event) {
		t.Errorf("an export does not hand it on: %v", err)
	}
	if _, err := (reading.Census{Cases: f.Store, Kept: f.Store, Directory: f.Store}).Count(f.Ctx, derogation.System("admin"), caseworktest.SampleRound().ID, f.Now); err == nil {
		t.Error("a count passes over an entry that it does not know")
	}
}
