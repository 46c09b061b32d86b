package scenario

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
)

// received is one call to a receiver.
type received struct {
	header http.Header
	body   string
	at     time.Time
	event  webhookEvent
}

type webhookEvent struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      struct {
		Reference      string `json:"reference"`
		Event          string `json:"event"`
		Version        int    `json:"version"`
		ContentVersion int    `json:"contentVersion"`
		Status         string `json:"status"`
		Link           string `json:"link"`
		Webhook        string `json:"webhook"`
	} `json:"data"`
}

// receiver is an organisation's own HTTPS server on this machine, with a
// certificate that nobody knows but whoever is given its file.
type receiver struct {
	t    *testing.T
	url  string
	file string // of the certificate

	mu     sync.Mutex
	calls  []received
	answer func(n int, r *http.Request) int
}

// receive starts a receiver that answers what answer says to its nth call.
func receive(t *testing.T, answer func(n int, r *http.Request) int) *receiver {
	t.Helper()
	certificate, file, err := play.Certificate(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{t: t, answer: answer, file: file}
	server := httptest.NewUnstartedServer(http.HandlerFunc(r.serve))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	r.url = "https://localhost:" + port + "/hooks"
	return r
}

func (r *receiver) serve(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		r.t.Errorf("read a webhook: %v", err)
	}
	seconds, err := strconv.ParseInt(request.Header.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		r.t.Errorf("webhook-timestamp: %v", err)
	}
	call := received{header: request.Header, body: string(body), at: time.Unix(seconds, 0).UTC()}
	if err := json.Unmarshal(body, &call.event); err != nil {
		r.t.Errorf("a webhook's body: %v", err)
	}
	r.mu.Lock()
	r.calls = append(r.calls, call)
	n := len(r.calls)
	r.mu.Unlock()
	if status := r.answer(n, request); status >= 300 && status < 400 {
		http.Redirect(w, request, "/elsewhere", status)
	} else {
		w.WriteHeader(status)
	}
}

// got is every call so far.
func (r *receiver) got() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.calls...)
}

func takesAll(int, *http.Request) int { return http.StatusNoContent }

// beginWith is begin with functions that trust a receiver's certificate.
func beginWith(t *testing.T, r *receiver) *scene {
	t.Helper()
	s := beginIn(t, map[string]string{"SSL_CERT_FILE": r.file})
	s.forgiveMessages = true // What people are told is for the other scenarios.
	return s
}

// webhook is what the interface tells of one.
type webhook struct {
	ID         string    `json:"id"`
	Secret     string    `json:"secret"`
	Disabled   bool      `json:"disabled"`
	ValidUntil time.Time `json:"previousSecretValidUntil"`
}

type deliveryShown struct {
	ID             string     `json:"id"`
	Type           string     `json:"type"`
	Reference      string     `json:"reference"`
	Version        int        `json:"version"`
	Status         string     `json:"status"`
	Attempts       int        `json:"attempts"`
	AcceptedAt     *time.Time `json:"acceptedAt"`
	NextAttemptAt  *time.Time `json:"nextAttemptAt"`
	ResponseStatus int        `json:"responseStatus"`
	Error          string     `json:"error"`
}

// called makes a call for the trust Barts Health, each with a key of its own,
// and checks its status.
func (s *scene) called(organisation, method, path string, body any, status int) play.Answer {
	s.Helper()
	s.filings++
	header := http.Header{"Idempotency-Key": {fmt.Sprintf("%s-%d", s.Name(), s.filings)}}
	answer, err := s.Call(s.ctx, organisation, method, path, header, body)
	s.must(err)
	if answer.Status != status {
		s.Fatalf("%s %s: %d %s", method, path, answer.Status, answer.Body)
	}
	return answer
}

// register registers a receiver for an organisation.
func (s *scene) register(organisation string, r *receiver, types ...string) (w webhook) {
	s.Helper()
	body := map[string]any{"url": r.url}
	if len(types) > 0 {
		body["types"] = types
	}
	answer := s.called(organisation, http.MethodPost, "/v1/webhooks", body, http.StatusCreated)
	s.must(json.Unmarshal(answer.Body, &w))
	return w
}

// deliveries reads the whole log of a webhook of Barts Health, page by page,
// newest first.
func (s *scene) deliveries(w webhook) (all []deliveryShown) {
	s.Helper()
	for path, cursor := "/v1/webhooks/"+w.ID+"/deliveries?limit=5", ""; ; {
		answer := s.called(sample.BartsHealth, http.MethodGet, path+cursor, nil, http.StatusOK)
		var page struct {
			Items      []deliveryShown `json:"items"`
			NextCursor string          `json:"nextCursor"`
		}
		s.must(json.Unmarshal(answer.Body, &page))
		all = append(all, page.Items...)
		if page.NextCursor == "" {
			return all
		}
		cursor = "&cursor=" + page.NextCursor
	}
}

// signedBy checks a call's signature by the standard's own library. It compares
// no times: the library would with the machine's clock.
func (s *scene) signedBy(c received, secret string) bool {
	s.Helper()
	verifier, err := standardwebhooks.NewWebhook(secret)
	s.must(err)
	return verifier.VerifyIgnoringTimestamp([]byte(c.body), c.header) == nil
}
