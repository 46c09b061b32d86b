package play

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
)

// Change sends a change of a request as the system of an organisation, to an
// address below the request's own such as "/withdrawal". It does not settle.
func (p *Play) Change(ctx context.Context, organisation, reference, path string, body any) (Answer, error) {
	return p.Call(ctx, organisation, http.MethodPost, "/v1/requests/"+reference+path, NewKey(), body)
}

// NewKey is the header of a call that is no repetition of another.
func NewKey() http.Header { return http.Header{"Idempotency-Key": {rand.Text()}} }

// Read gets a request as the system of an organisation sees it.
func (p *Play) Read(ctx context.Context, organisation, reference string) (Answer, error) {
	return p.Call(ctx, organisation, http.MethodGet, "/v1/requests/"+reference, nil, nil)
}

// Decode reads what an answer holds. An answer of another status is an error.
func (a Answer) Decode(status int, into any) error {
	if a.Status != status {
		return fmt.Errorf("the answer is %d, not %d: %s", a.Status, status, a.Body)
	}
	if err := json.Unmarshal(a.Body, into); err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	return nil
}
