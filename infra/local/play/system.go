package play

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// Answer is what the API answered.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Call makes a call to the API as the system of an organisation. A body is sent
// as JSON.
func (p *Play) Call(ctx context.Context, organisation, method, path string, header http.Header, body any) (Answer, error) {
	token, err := p.SignIn(ctx, organisation)
	if err != nil {
		return Answer{}, err
	}
	return p.CallWith(ctx, token, method, path, header, body)
}

// SignIn is the access token of an organisation's system.
func (p *Play) SignIn(ctx context.Context, organisation string) (token string, err error) {
	return p.Clients.Token(ctx, p.Cloud.URL, sample.ClientID(organisation), p.Now())
}

// CallWith is Call as a system that has signed in.
func (p *Play) CallWith(ctx context.Context, token, method, path string, header http.Header, body any) (Answer, error) {
	var reader io.Reader = http.NoBody
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
		}
		reader = bytes.NewReader(encoded)
	}
	request, err := http.NewRequestWithContext(ctx, method, p.Cloud.URL+path, reader)
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
	response, content, err := p.do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: content}, nil
}

// Submit files a request for a trust and returns its reference. It does not
// settle: the chain has hardly begun.
func (p *Play) Submit(ctx context.Context, trust, idempotencyKey string, request derogation.Request) (string, error) {
	header := http.Header{"Idempotency-Key": {idempotencyKey}}
	answer, err := p.Call(ctx, trust, http.MethodPost, "/v1/requests", header, request)
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

// Entry is one entry of a ledger, as the API gives it.
type Entry struct {
	Sequence int             `json:"sequence"`
	Previous string          `json:"previous"`
	Hash     string          `json:"hash"`
	Event    json.RawMessage `json:"event"`
}

// Events reads a case's ledger through the API as the national team's system,
// verifies its hash chain to the head, and returns the events.
func (p *Play) Events(ctx context.Context, reference string) ([]derogation.Event, error) {
	answer, err := p.Call(ctx, sample.NationalTeam, http.MethodGet, "/v1/requests/"+reference+"/history", nil, nil)
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

// State is the replay of a case's verified ledger.
func (p *Play) State(ctx context.Context, reference string) (derogation.State, error) {
	events, err := p.Events(ctx, reference)
	if err != nil {
		return derogation.State{}, err
	}
	return derogation.Replay(events)
}

// Await advances, event by event, until the case satisfies a condition or the
// limit has passed.
func (p *Play) Await(ctx context.Context, reference string, limit time.Duration, reached func(derogation.State) bool) (derogation.State, error) {
	until := p.Now().Add(limit)
	for {
		if err := p.Settle(ctx); err != nil {
			return derogation.State{}, err
		}
		state, err := p.State(ctx, reference)
		if err != nil || reached(state) {
			return state, err
		}
		if !p.Now().Before(until) {
			return state, fmt.Errorf("%s did not get there within %v: it is %s at %s", reference, limit, state.Status, state.Tier)
		}
		if err := p.Advance(ctx, min(time.Minute, until.Sub(p.Now()))); err != nil {
			return state, err
		}
	}
}
