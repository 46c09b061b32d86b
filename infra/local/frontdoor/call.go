package frontdoor

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"example.org/derogations/shared/derogation"
)

// Door is a service's address, and how to come to it.
type Door struct {
	URL   string                                                                // without a slash at the end
	Token func(ctx context.Context, organisation string) (string, error)        // an access token for an organisation's system
	Do    func(*http.Request) (response *http.Response, body []byte, err error) // makes a call and reads its answer
}

// Answer is what the API answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call makes a call to the API as the system of an organisation. A body is sent
// as JSON.
func (d *Door) Call(ctx context.Context, organisation, method, path string, header http.Header, body any) (Answer, error) {
	token, err := d.Token(ctx, organisation)
	if err != nil {
		return Answer{}, err
	}
	return d.CallWith(ctx, token, method, path, header, body)
}

// CallWith is Call as a system that has signed in.
func (d *Door) CallWith(ctx context.Context, token, method, path string, header http.Header, body any) (Answer, error) {
	var reader io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, d.URL+path, reader)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	request.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, content, err := d.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: content}, nil
}

// Submit files a request for a trust and returns its reference.
func (d *Door) Submit(ctx context.Context, trust, idempotencyKey string, request derogation.Request) (string, error) {
	header := http.Header{"Idempotency-Key": {idempotencyKey}}
	answer, err := d.Call(ctx, trust, http.MethodPost, "/v1/requests", header, request)
	if err != nil {
		return "", err
	}
	var ack struct {
		Reference string `json:"reference"`
	}
	if err := json.Unmarshal(answer.Body, &ack); err != nil || answer.Status != http.StatusCreated {
		return "", fmt.Errorf("submit: %d: %s", answer.Status, answer.Body)
	}
	return ack.Reference, nil
}

// Change sends a change of a request as the system of an organisation, to an
// address below the request's own such as "/withdrawal".
func (d *Door) Change(ctx context.Context, organisation, reference, path string, body any) (Answer, error) {
	return d.Call(ctx, organisation, http.MethodPost, "/v1/requests/"+reference+path, NewKey(), body)
}

// NewKey is the header of a call that is no repetition of another.
func NewKey() http.Header { return http.Header{"Idempotency-Key": {rand.Text()}} }

// Read gets a request as the system of an organisation sees it.
func (d *Door) Read(ctx context.Context, organisation, reference string) (Answer, error) {
	return d.Call(ctx, organisation, http.MethodGet, "/v1/requests/"+reference, nil, nil)
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
