package console

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"example.org/derogations/infra/cloud"
	"example.org/derogations/infra/cloud/stepfunctions"
)

// Tokens gets an access token for a client of the sample.
type Tokens func(ctx context.Context, client string) (string, error)

// Console serves /_local/. A client's token is had from Tokens; Clients lists
// those there are.
type Console struct {
	Cloud   *cloud.Cloud
	Tokens  Tokens
	Clients []string
}

// Handler serves the console's pages.
func (c Console) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/{$}", c.index)
	mux.HandleFunc("GET /_local/inbox", c.inbox)
	mux.HandleFunc("GET /_local/inbox/{id}", c.message)
	mux.HandleFunc("GET /_local/inbox/{id}/mail", c.mail)
	mux.HandleFunc("GET /_local/token", c.token)
	if c.ownEngine() {
		mux.HandleFunc("GET /_local/executions", c.executions)
		mux.HandleFunc("GET /_local/executions/{name}", c.execution)
		mux.HandleFunc("GET /_local/clock", c.clock)
		mux.HandleFunc("POST /_local/clock/skip", c.skip)
	}
	return mux
}

// ownEngine reports whether the cloud's own engine runs the executions. Another
// has pages of its own, and a clock that cannot be moved.
func (c Console) ownEngine() bool { return c.Cloud.Engine != nil }

func (c Console) index(w http.ResponseWriter, r *http.Request) {
	c.answer(w, r, "index", map[string]any{"title": "Local cloud", "clients": c.Clients})
}

func (c Console) token(w http.ResponseWriter, r *http.Request) {
	client := r.URL.Query().Get("client")
	token, err := c.Tokens(r.Context(), client)
	if err != nil {
		http.Error(w, fmt.Sprintf("no token for client %q: %v\nclients: %s", client, err, strings.Join(c.Clients, ", ")), http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if wantsHTML(r) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	// A bare token, so that a shell can take it: $(curl -s …/_local/token?client=…).
	fmt.Fprintln(w, token)
}

func (c Console) clock(w http.ResponseWriter, r *http.Request) {
	page := map[string]any{"title": "Clock", "now": c.Cloud.Timeline.Now(), "timeouts": c.timeouts()}
	c.answer(w, r, "clock", page)
}

// skip moves the clock on to the next timeout of an execution.
func (c Console) skip(w http.ResponseWriter, r *http.Request) {
	at, found, err := c.Cloud.Timeline.Skip(r.Context(), isTimeout)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case wantsHTML(r):
		http.Redirect(w, r, "/_local/clock", http.StatusSeeOther)
	case !found:
		http.Error(w, "no execution waits for anything", http.StatusConflict)
	default:
		writeJSON(w, map[string]any{"skippedTo": at, "now": c.Cloud.Timeline.Now()})
	}
}

func isTimeout(timer string) bool { return strings.HasPrefix(timer, stepfunctions.TimeoutTimer) }

func wantsHTML(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// answer renders a page to a browser, and gives its data to a program.
func (c Console) answer(w http.ResponseWriter, r *http.Request, page string, data map[string]any) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Vary", "Accept")
	if !wantsHTML(r) {
		writeJSON(w, data)
		return
	}
	data["now"], data["ownEngine"] = c.Cloud.Timeline.Now(), c.ownEngine()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	if err := pages.ExecuteTemplate(w, page, data); err != nil {
		fmt.Fprintf(w, "<p>This page could not be shown: %v</p>", err)
	}
}

func writeJSON(w http.ResponseWriter, data any) {
	w.Header().Set("Content-Type", "application/json")
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(data); err != nil {
		fmt.Fprintln(w, err)
	}
}
