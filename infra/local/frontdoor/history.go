package frontdoor

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Entry is one entry of a ledger, as the API gives it.
type Entry struct {
	Sequence int             `json:"sequence"`
	Previous string          `json:"previous"`
	Hash     string          `json:"hash"`
	Event    json.RawMessage `json:"event"`
}

// History reads a case's ledger through the API as the system of an organisation,
// verifies its hash chain to the head, and returns the events.
func (d *Door) History(ctx context.Context, organisation, reference string) ([]derogation.Event, error) {
	answer, err := d.Call(ctx, organisation, http.MethodGet, "/v1/requests/"+reference+"/history", nil, nil)
	if err != nil {
		return nil, err
	}
	var history struct {
		Head    string  `json:"head"`
		Entries []Entry `json:"entries"`
	}
	if err := json.Unmarshal(answer.Body, &history); err != nil || answer.Status != http.StatusOK {
		return nil, fmt.Errorf("history of %s: %d: %s", reference, answer.Status, answer.Body)
	}
	entries := make([]ledger.Entry, len(history.Entries))
	events := make([]derogation.Event, len(history.Entries))
	for i, e := range history.Entries {
		entries[i] = ledger.Entry{Reference: reference, Sequence: e.Sequence, Event: e.Event, Previous: e.Previous, Hash: e.Hash}
		if events[i], err = entries[i].Decode(); err != nil {
			return nil, err
		}
	}
	return events, ledger.Verify(reference, entries, history.Head)
}
