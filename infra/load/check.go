package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/shared/derogation"
)

// check reads every acknowledged case back, as the system of its trust, and notes
// those that are not complete: a ledger that does not verify, another status than
// its answers lead to, or, where there are mails to answer, answers of its plan that
// are not recorded.
func (t *opened) check(ctx context.Context, r *report, progress io.Writer) error {
	patient := *t.door
	patient.Do = func(request *http.Request) (*http.Response, []byte, error) { return patiently(t.door.Do, request) }
	fmt.Fprintf(progress, "Reading %d cases back…\n", r.Acknowledged)
	for _, c := range r.cases {
		if c.reference == "" {
			continue
		}
		events, err := patient.History(ctx, c.trust, c.reference)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			err = c.complete(events)
		}
		if err == nil {
			err = sameStatus(ctx, &patient, c, events)
		}
		if err == nil && t.mails != nil && !c.done {
			err = errors.New("it was not answered to the end of its plan")
		}
		if err != nil {
			r.Broken = append(r.Broken, fmt.Sprintf("%s (%s): %v", c.reference, c.ends, err))
		}
	}
	return nil
}

// complete compares a ledger with what was answered.
func (c *played) complete(events []derogation.Event) error {
	state, err := derogation.Replay(events)
	if err != nil {
		return err
	}
	if want := expected[c.ends]; c.done && state.Status != want && !(c.ends == silence && state.Status == derogation.Submitted) {
		return fmt.Errorf("it is %s, and was answered to be %s", state.Status, want)
	}
	return nil
}

// sameStatus compares what the API says of a case with its ledger.
func sameStatus(ctx context.Context, door *frontdoor.Door, c *played, events []derogation.Event) error {
	answer, err := door.Read(ctx, c.trust, c.reference)
	if err != nil {
		return err
	}
	var read struct {
		Status derogation.Status `json:"status"`
	}
	if err := answer.Decode(http.StatusOK, &read); err != nil {
		return err
	}
	state, err := derogation.Replay(events)
	if err == nil && read.Status != state.Status {
		err = fmt.Errorf("it reads %s, and its ledger says %s", read.Status, state.Status)
	}
	return err
}

// patiently makes a call again for as long as the service says that the client
// calls too often.
func patiently(do func(*http.Request) (*http.Response, []byte, error), request *http.Request) (*http.Response, []byte, error) {
	for {
		response, body, err := do(request.Clone(request.Context()))
		if err != nil || response.StatusCode != http.StatusTooManyRequests {
			return response, body, err
		}
		if err := until(request.Context(), time.Now().Add(time.Second)); err != nil {
			return nil, nil, err
		}
	}
}
