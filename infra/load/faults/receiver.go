package faults

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"
)

// receiver is the server of a trust, whose webhook is told every event of its
// requests.
type receiver struct {
	*run
	trust   string
	refuses int // one in so many calls, until the run is calm; 0 for none
	server  *httptest.Server

	mu    sync.Mutex
	calls int
	told  map[string][]telling // by the webhook's id of what it tells
}

// telling is one call, as far as runs look at it.
type telling struct {
	at      time.Time
	body    string
	refused bool
	about   string // reference and version
}

// startReceiver registers a server as the webhook of the first request's trust.
func (r *run) startReceiver(ctx context.Context, certificate tls.Certificate) error {
	if !r.plan.Webhook {
		return nil
	}
	w := &receiver{run: r, trust: r.plan.Filings[0].trust.Code, refuses: r.plan.Refuses, told: map[string][]telling{}}
	w.server = httptest.NewUnstartedServer(w)
	w.server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	// A function that is killed leaves its connection as it is.
	w.server.Config.ErrorLog = log.New(io.Discard, "", 0)
	w.server.StartTLS()
	r.receiver = w
	_, port, _ := strings.Cut(w.server.Listener.Addr().String(), ":")
	header := http.Header{"Idempotency-Key": {"webhook"}}
	answer, err := r.play.Call(ctx, w.trust, http.MethodPost, "/v1/webhooks", header, map[string]string{"url": "https://localhost:" + port + "/"})
	if err == nil && answer.Status != http.StatusCreated {
		err = fmt.Errorf("register a webhook: %d: %s", answer.Status, answer.Body)
	}
	return err
}

// ServeHTTP takes one call, or refuses it.
func (w *receiver) ServeHTTP(answer http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	var event struct {
		Data struct {
			Reference string
			Version   int
		}
	}
	if err != nil || json.Unmarshal(body, &event) != nil {
		answer.WriteHeader(http.StatusBadRequest)
		return
	}
	w.run.mu.Lock()
	over := w.over
	w.run.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	refused := !over && w.refuses > 0 && w.calls%w.refuses == 0
	id := request.Header.Get("webhook-id")
	w.told[id] = append(w.told[id], telling{
		at: w.now(), body: string(body), refused: refused, about: fmt.Sprintf("%s %d", event.Data.Reference, event.Data.Version),
	})
	if refused {
		answer.WriteHeader(http.StatusServiceUnavailable)
	}
}

// systemsAreTold checks that the webhook was told every event of its trust's
// requests, or is going to be; each in the same words, and again only where it
// refused it, or deliver suffered a blow as it was told before.
func systemsAreTold(ctx context.Context, r *aftermath, broken func(string, ...any)) error {
	w := r.receiver
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	about := map[string]bool{}
	for id, calls := range w.told {
		about[calls[len(calls)-1].about] = !calls[len(calls)-1].refused
		for i, call := range calls {
			if call.body != calls[0].body {
				broken("webhook %s was sent with two bodies", id)
			}
			if i < len(calls)-1 && !call.refused && r.blows[deliver][call.at] == 0 {
				broken("webhook %s was sent %d times, again after %v without a reason", id, len(calls), call.at.Sub(evening))
			}
		}
	}
	pending, err := r.pendingWebhooks(ctx, broken)
	if err != nil {
		return err
	}
	for _, l := range r.ledgers {
		for _, e := range l.events {
			if l.filing.trust.Code == w.trust && !about[fmt.Sprintf("%s %d", l.reference, e.Version)] && !pending[l.reference] {
				broken("the webhook was not told of %s %d, %s", l.reference, e.Version, e.Type)
			}
		}
	}
	return nil
}

// pendingWebhooks are the requests of which a webhook is still to be told, at a time
// that is to come.
func (r *aftermath) pendingWebhooks(ctx context.Context, broken func(string, ...any)) (map[string]bool, error) {
	const all = 1000
	late, _, err := r.play.Store.DueWebhooks(ctx, r.now(), all)
	if err != nil {
		return nil, err
	}
	for _, each := range late {
		broken("%s of %s is overdue", each.What.Key, each.What.Reference)
	}
	to, _, err := r.play.Store.DueWebhooks(ctx, evening.AddDate(1, 0, 0), all)
	pending := map[string]bool{}
	for _, each := range to {
		pending[each.What.Reference] = true
	}
	return pending, err
}
