package ledger_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"example.org/derogations/shared/ledger"
)

// wantBroken checks that a ledger is found broken at the entry given.
func wantBroken(t failer, entries []ledger.Entry, head string, sequence int) {
	t.Helper()
	err := ledger.Verify(reference, entries, head)
	var broken *ledger.BrokenError
	if !errors.As(err, &broken) {
		t.Fatalf("got %v, want a BrokenError", err)
	}
	if broken.Sequence != sequence || broken.Reference != reference || broken.Detail == "" {
		t.Fatalf("got %v, want it broken at entry %d", err, sequence)
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func TestAWholeLedgerHolds(t *testing.T) {
	entries, head := sealed(t, tale(9))
	if err := ledger.Verify(reference, entries, head); err != nil {
		t.Error(err)
	}
	if err := ledger.Verify(reference, entries, ""); err != nil {
		t.Errorf("without the head: %v", err)
	}
	if err := ledger.Verify(reference, nil, ""); err != nil {
		t.Errorf("an empty one: %v", err)
	}
}

// Every bit pattern of a change is too many to try; every byte of every field
// of every entry is changed once, and the entry is named.
func TestEveryChangedByteIsFound(t *testing.T) {
	const count = 5
	whole, head := sealed(t, tale(count))
	fields := map[string]func(e *ledger.Entry) []byte{
		"event":     func(e *ledger.Entry) []byte { return e.Event },
		"reference": func(e *ledger.Entry) []byte { return []byte(e.Reference) },
		"previous":  func(e *ledger.Entry) []byte { return []byte(e.Previous) },
		"hash":      func(e *ledger.Entry) []byte { return []byte(e.Hash) },
	}
	for i := range whole {
		for name, field := range fields {
			for at := range field(&whole[i]) {
				changed := slices.Clone(whole)
				bytes := slices.Clone(field(&changed[i]))
				bytes[at] ^= 1
				switch name {
				case "event":
					changed[i].Event = bytes
				case "reference":
					changed[i].Reference = string(bytes)
				case "previous":
					changed[i].Previous = string(bytes)
				case "hash":
					changed[i].Hash = string(bytes)
				}
				wantBroken(t, changed, head, i+1)
				if name != "hash" {
					wantBroken(t, changed, "", i+1)
				}
			}
		}
		changed := slices.Clone(whole)
		changed[i].Sequence++
		wantBroken(t, changed, head, i+1)
	}
}

// One bit anywhere in an event, drawn at random.
func TestAnyChangedBitIsFound(t *testing.T) {
	whole, head := sealed(t, tale(20))
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(whole)-1).Draw(t, "entry")
		changed := slices.Clone(whole)
		event := slices.Clone(changed[i].Event)
		event[rapid.IntRange(0, len(event)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		changed[i].Event = event
		wantBroken(t, changed, head, i+1)
	})
}

func TestEveryDroppedMovedOrInsertedEntryIsFound(t *testing.T) {
	const count = 6
	whole, head := sealed(t, tale(count))
	others, _ := sealed(t, tale(count))
	for i := range others {
		others[i].Reference = "DR-0000-0000"
	}
	for i := range count {
		wantBroken(t, slices.Delete(slices.Clone(whole), i, i+1), head, i+1)
		for j := range count + 1 {
			wantBroken(t, slices.Insert(slices.Clone(whole), j, whole[i]), head, firstWrong(i, j))
			wantBroken(t, slices.Insert(slices.Clone(whole), j, others[i]), head, j+1)
		}
		for j := i + 1; j < count; j++ {
			swapped := slices.Clone(whole)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			wantBroken(t, swapped, head, i+1)
			moved := slices.Insert(slices.Delete(slices.Clone(whole), i, i+1), j, whole[i])
			wantBroken(t, moved, head, i+1)
		}
	}
}

// firstWrong is the place of the first wrong entry when entry i is put in once
// more at j: in its own place it looks right, and the next does not.
func firstWrong(i, j int) int {
	if i == j {
		return j + 2
	}
	return j + 1
}

// The head, which is kept elsewhere, shows what is missing at the end.
func TestEntriesCutOffTheEndAreMissed(t *testing.T) {
	whole, head := sealed(t, tale(6))
	for left := range whole {
		wantBroken(t, whole[:left], head, left+1)
		if err := ledger.Verify(reference, whole[:left], ""); err != nil {
			t.Errorf("without the head, %d entries: %v", left, err)
		}
	}
	wantBroken(t, whole, whole[3].Hash, 7)
}

// Whoever changes an event and mends its hash breaks the next entry; whoever
// mends all that follow ends with another head.
func TestMendingTheHashesIsFoundToo(t *testing.T) {
	whole, head := sealed(t, tale(5))
	forged := tale(5)
	forged[2].Text = "Nothing was said."
	mended, mendedHead := sealed(t, forged)
	wantBroken(t, slices.Concat(whole[:2], mended[2:3], whole[3:]), head, 4)
	wantBroken(t, mended, head, 6)
	if mendedHead == head {
		t.Error("two ledgers have the same head")
	}
}

func TestAnotherCasesLedgerIsNotThisOnes(t *testing.T) {
	whole, head := sealed(t, tale(3))
	var broken *ledger.BrokenError
	if err := ledger.Verify("DR-0000-0000", whole, head); !errors.As(err, &broken) || broken.Sequence != 1 {
		t.Errorf("got %v, want it broken at entry 1", err)
	}
}

// resealed makes a chain of texts whose hashes all hold, as its writer could.
func resealed(texts ...string) ([]ledger.Entry, string) {
	var entries []ledger.Entry
	head := ""
	for i, text := range texts {
		sum := sha256.Sum256(fmt.Appendf(nil, "derogation-ledger-1\n%s\n%d\n%s\n%s", reference, i+1, head, text))
		entry := ledger.Entry{Reference: reference, Sequence: i + 1, Event: []byte(text), Previous: head, Hash: hex.EncodeToString(sum[:])}
		entries, head = append(entries, entry), entry.Hash
	}
	return entries, head
}

// A newer version writes events that this one cannot read in full. It can still
// say whether they are what was written.
func TestANewerVersionsEventsStillVerify(t *testing.T) {
	entries, head := resealed(
		`{"amendment":{"fields":["staff"],"of":1},"reference":"DR-7K3M-9QX1","type":"amended","version":1}`,
		`{"a":[{}],"reference":"DR-7K3M-9QX1","version":2,"zeal":null}`,
	)
	if err := ledger.Verify(reference, entries, head); err != nil {
		t.Error(err)
	}
}

// Hashes that hold are not enough: the bytes must be canonical, and must be the
// event of their place.
func TestAHashOverTheWrongBytesIsFound(t *testing.T) {
	const good = `{"reference":"DR-7K3M-9QX1","version":1}`
	for name, text := range map[string]string{
		"white space":           `{"reference":"DR-7K3M-9QX1", "version":2}`,
		"keys out of order":     `{"version":2,"reference":"DR-7K3M-9QX1"}`,
		"a key twice":           `{"reference":"DR-7K3M-9QX1","version":2,"version":2}`,
		"an escape too many":    `{"reference":"DR-7K3M-9QX1","text":"\u0041","version":2}`,
		"a fraction":            `{"reference":"DR-7K3M-9QX1","version":2.0}`,
		"another version":       `{"reference":"DR-7K3M-9QX1","version":3}`,
		"another case":          `{"reference":"DR-0000-0000","version":2}`,
		"no place at all":       `{}`,
		"a version that is not": `{"reference":"DR-7K3M-9QX1","version":"2"}`,
		"no object":             `[]`,
		"no JSON":               `{"reference":`,
		"nothing":               ``,
		"no UTF-8":              "{\"reference\":\"DR-7K3M-9QX1\",\"text\":\"\xff\",\"version\":2}",
	} {
		t.Run(name, func(t *testing.T) {
			entries, head := resealed(good, text)
			wantBroken(t, entries, head, 2)
		})
	}
}
