package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/telemetry"
)

func (a API) read(r *http.Request, by caller, reference string) (answer, error) {
	c, err := a.Systems.Read(r.Context(), by.actor, reference)
	if err != nil {
		return answer{}, err
	}
	return shown(http.StatusOK, c, by, lambdahttp.Now(r.Context()))
}

// done is the answer to a change, or to one that was made before: the case as
// the change left it, and what the caller could do from then on.
func done(status int, d casework.Done, by caller) (answer, error) {
	result, err := shown(status, d.Case, by, d.At)
	result.replayed = d.Replayed
	return result, err
}

// shown is the answer that shows a case to the caller.
func shown(status int, c casework.Case, by caller, now time.Time) (answer, error) {
	body, err := represent(c.State, by, now)
	if err != nil {
		return answer{}, fmt.Errorf("represent %s: %w", c.State.Reference, err)
	}
	return answer{status: status, version: c.State.Version, body: body}, nil
}

// ofRequest hands on the reference in the address, in its one form. A mistyped one
// is told apart from an unknown one: that gives nothing away, and saves the caller
// a search for a request that never was. What says in an error of ours what was
// done.
func ofRequest(what string, next func(*http.Request, caller, string) (answer, error)) signedIn {
	return func(r *http.Request, by caller) (answer, error) {
		reference, err := derogation.ParseReference(r.PathValue("reference"))
		if err != nil {
			return answer{}, refuse(codeReferenceMistyped, "A reference has the form DR-XXXX-XXXX, and its last character is a check on the others. One of them is wrong.")
		}
		telemetry.Set(r.Context(), "reference", reference)
		result, err := next(r, by, reference)
		if err != nil {
			return answer{}, fmt.Errorf("%s %s: %w", what, reference, err)
		}
		return result, nil
	}
}

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
