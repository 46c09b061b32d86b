package httpapi

import (
	"encoding/json"
	"net/http"

	"example.org/derogations/shared/ledger"
)

// history is a request's ledger. An entry's hash is SHA-256, in hexadecimal,
// over the lines "derogation-ledger-1", reference, sequence and previous, each
// with a line feed, and then the bytes of event as they stand here.
type history struct {
	Reference string  `json:"reference"`
	Head      string  `json:"head"`
	Entries   []entry `json:"entries"`
	Links     links   `json:"links"`
}

type entry struct {
	Sequence int             `json:"sequence"`
	Previous string          `json:"previous"`
	Hash     string          `json:"hash"`
	Event    json.RawMessage `json:"event"`
}

func (a API) history(r *http.Request, by caller, reference string) (answer, error) {
	c, entries, err := a.Systems.History(r.Context(), by.actor, reference)
	if err != nil {
		return answer{}, err
	}
	shown := each(entries, func(e ledger.Entry) entry { return entry{e.Sequence, e.Previous, e.Hash, e.Event} })
	body := history{Reference: reference, Head: c.Head, Entries: shown, Links: linksTo(c.State)}
	return answer{status: http.StatusOK, body: body}, nil
}
