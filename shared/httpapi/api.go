package httpapi

import (
	"context"
	"net/http"
	"path"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// The scopes that a client may be registered for.
const (
	// ScopeWrite is for what a trust does.
	ScopeWrite = "requests:write"
	ScopeRead  = "requests:read"
	// ScopeReview is for what a tier does, the union among them.
	ScopeReview = "reviews:write"
	// ScopeWebhooks is for an organisation's own webhooks.
	ScopeWebhooks = "webhooks:write"
	// ScopeContacts is for a union's own contacts.
	ScopeContacts = "contacts:write"
)

// API is what the interface is made of.
type API struct {
	Submissions casework.Submissions
	Systems     casework.Systems
	Lists       reading.Lists
	Exports     reading.Exports
	Standings   casework.StandingDerogations
	Strikes     casework.Strikes
	Census      reading.Census
	Register    reading.Register
	Webhooks    casework.WebhookSettings
	Contacts    casework.UnionContacts
	Authority   *clientauth.Authority
	Limiter     Limiter
	Rate        Rate
	// CursorKeys returns the keys that sign cursors, as they are at the time given.
	CursorKeys func(ctx context.Context, now time.Time) (keyset.Set, error)
}

// Handler serves the whole interface. The context of each request must carry
// its time and id, as package lambdahttp gives them.
func (a API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/oauth2/token", methods{
		http.MethodPost: a.Authority.TokenHandler(lambdahttp.Now, writeError),
	})
	a.serveRequests(mux)
	a.serveRounds(mux)
	a.serveLists(mux)
	a.serveExports(mux)
	a.serveWebhooks(mux)
	a.serveContacts(mux)
	a.serveMetadata(mux)
	mux.Handle("/healthz", readable(health))
	mux.Handle("/", operation(nowhere))
	return secured(named(unredirected(mux)))
}

func (a API) serveRequests(mux *http.ServeMux) {
	const one = "/v1/requests/{reference}"
	mux.Handle(one, readable(a.authorised(ScopeRead, ofRequest("read", a.read))))
	mux.Handle(one+"/history", readable(a.authorised(ScopeRead, ofRequest("history of", a.history))))
	mux.Handle(one+"/reviews/{number}", taking(a.authorised(ScopeReview, a.answerReview)))
	for _, take := range trustTakes {
		mux.Handle(one+take.path, taking(a.authorised(ScopeWrite, a.change(take.read))))
	}
	for _, take := range tierTakes {
		mux.Handle(one+take.path, taking(a.authorised(ScopeReview, a.change(take.read))))
	}
}

func (a API) serveRounds(mux *http.ServeMux) {
	mux.Handle("/v1/rounds", readable(a.authorised(ScopeRead, a.listRounds)))
	const one = "/v1/rounds/{round}"
	mux.Handle(one, readable(a.authorised(ScopeRead, ofRound("read", a.readRound))))
	standings := readable(a.authorised(ScopeRead, ofRound("standing derogations of", a.listStanding)))
	standings[http.MethodPost] = a.authorised(ScopeReview, ofRound("standing derogation of", a.recordStanding))
	mux.Handle(one+"/standing-derogations", standings)
	mux.Handle(one+"/standing-derogations/{id}/changes", taking(a.authorised(ScopeReview, ofRound("change a standing derogation of", a.changeStanding))))
	mux.Handle(one+"/strike", taking(a.authorised(ScopeReview, ofRound("strike of", a.recordStrike))))
	mux.Handle(one+"/impact-reports", taking(a.authorised(ScopeWrite, ofRound("file impact in", a.fileImpact))))
	register := readable(anybody(ofRound("register of", a.showRegister)))
	mux.Handle(one+"/register", register)
	mux.Handle(one+"/register.json", register)
	mux.Handle(one+"/counts", readable(a.authorised(ScopeRead, ofRound("count", a.count))))
}

func health(*http.Request) (answer, error) {
	return answer{status: http.StatusOK, body: struct {
		Status string `json:"status"`
	}{"ok"}}, nil
}

func nowhere(*http.Request) (answer, error) {
	return answer{}, refuse(codeNotFound, "There is nothing at this address.")
}

// secured puts on every answer the headers that keep it out of caches, read as
// what it says it is, and fetched over TLS alone.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Strict-Transport-Security", "max-age=31536000")
		next.ServeHTTP(w, r)
	})
}

// named puts the route of a call in its log line: the address itself may hold
// what a client mistyped.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { telemetry.Set(r.Context(), "route", r.Method+" "+r.Pattern) }()
		next.ServeHTTP(w, r)
	})
}

// unredirected answers an address that is not in its plain form like any other
// unknown one: the mux would redirect, and a POST that is redirected may be
// lost on the way.
func unredirected(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := path.Clean(r.URL.Path)
		if strings.HasSuffix(r.URL.Path, "/") && plain != "/" {
			plain += "/"
		}
		if plain != r.URL.Path {
			operation(nowhere).ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}
