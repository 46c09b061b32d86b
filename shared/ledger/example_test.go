package ledger_test

import (
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Events are sealed as they come about. Anybody who holds the entries and the
// head can check that nothing was changed or taken away since.
func Example() {
	at := time.Date(2025, time.July, 25, 22, 0, 0, 0, time.UTC)
	event := func(version int, text string) derogation.Event {
		return derogation.Event{
			Reference: "DR-7K3M-9QX1", Version: version, Type: derogation.EventCommentAdded,
			At: at, Actor: derogation.System("example"), ContentVersion: 1, Text: text,
		}
	}
	entries, head, err := ledger.Seal("", []derogation.Event{event(1, "First."), event(2, "Second.")})
	if err != nil {
		fmt.Println(err)
		return
	}
	more, head, err := ledger.Seal(head, []derogation.Event{event(3, "Third.")})
	if err != nil {
		fmt.Println(err)
		return
	}
	entries = append(entries, more...)

	fmt.Println(ledger.Verify("DR-7K3M-9QX1", entries, head))
	fmt.Println(ledger.Verify("DR-7K3M-9QX1", entries[:2], head))
	entries[1].Event = []byte(`{"text":"Never said."}`)
	fmt.Println(ledger.Verify("DR-7K3M-9QX1", entries, head))
	// Output:
	// <nil>
	// ledger of DR-7K3M-9QX1 is broken at entry 3: entries are missing at the end
	// ledger of DR-7K3M-9QX1 is broken at entry 2: its hash does not fit its contents
}

// One value has one encoding, whatever order it was written in.
func ExampleCanonical() {
	text, err := ledger.Canonical(map[string]any{"to": 2, "from": 1, "why": "beds < 8"})
	fmt.Println(string(text), err)
	_, err = ledger.Canonical(map[string]any{"share": 0.5})
	fmt.Println(err)
	// Output:
	// {"from":1,"to":2,"why":"beds < 8"} <nil>
	// canonical encoding: 0.5 is not an integer
}
