package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/keyset"
)

// maxBody is far above the longest answer (a few texts of 2000 characters).
const maxBody = 64 << 10

// Config is what the pages are served from.
type Config struct {
	Cases    casework.CaseStore
	Registry casework.Registry
	Codes    casework.CodeStore
	// Standings keeps what the register shows beside the cases.
	Standings casework.StandingStore
	// Drafts keeps what trusts write before they send it.
	Drafts drafts.Store
	// Notices is what became of messages, for the board.
	Notices reading.NoticeReader
	// Random gives 64 random bits for a one-time code's nonce.
	Random func() uint64
	// Keys returns the keys that sign links and one-time codes, as they are at
	// the time given.
	Keys func(ctx context.Context, now time.Time) (keyset.Set, error)
	// PublicURL is where people reach the pages.
	PublicURL string
	// Stylesheet is that of the NHS design system.
	Stylesheet []byte
}

type handler struct {
	config     Config
	publicHost string
	templates  templates
	assets     assets
	recent     roundsRead
}

// New returns the handler of all pages. It fails if something is missing from
// the configuration.
//
// Requests must carry their time, as those of package lambdahttp do.
func New(c Config) (http.Handler, error) {
	if c.Cases == nil || c.Registry == nil || c.Codes == nil || c.Standings == nil || c.Notices == nil || c.Drafts == nil || c.Random == nil || c.Keys == nil {
		return nil, errors.New("pages: the configuration is incomplete")
	}
	if len(c.Stylesheet) == 0 {
		return nil, errors.New("pages: the stylesheet is empty")
	}
	public, err := url.Parse(c.PublicURL)
	if err != nil || public.Host == "" {
		return nil, errors.New("pages: the public URL is not one")
	}
	parsed, err := parseTemplates()
	if err != nil {
		return nil, fmt.Errorf("pages: templates: %w", err)
	}
	served, err := newAssets(c.Stylesheet)
	if err != nil {
		return nil, fmt.Errorf("pages: assets: %w", err)
	}
	h := &handler{config: c, publicHost: public.Host, templates: parsed, assets: served}
	return h.secured(compressed(h.recovered(h.routes()))), nil
}

func (h *handler) routes() http.Handler {
	mux := http.NewServeMux()
	h.routeRegister(mux)
	h.routeForm(mux)
	h.routeBoard(mux)
	mux.HandleFunc("GET /assets/{name}", h.asset)
	mux.HandleFunc("GET /docs", h.docs)
	mux.HandleFunc("GET /problems/{code}", h.explainProblem)
	mux.HandleFunc("GET /r/{token}", h.showReview)
	mux.HandleFunc("POST /r/{token}", h.answer)
	mux.HandleFunc("POST /r/{token}/code", h.sendCode)
	mux.HandleFunc("GET /r/{token}/code", h.backToReview)
	mux.HandleFunc("GET /r/{token}/receipt/{action}", h.showReceipt)
	mux.HandleFunc("GET /t/{token}", h.showTrust)
	mux.HandleFunc("POST /t/{token}", h.actForTrust)
	mux.HandleFunc("/t/{token}", h.methodNotAllowed)
	mux.HandleFunc("/r/{token}", h.methodNotAllowed)
	mux.HandleFunc("/r/{token}/code", h.methodNotAllowed)
	mux.HandleFunc("/r/{token}/receipt/{action}", h.methodNotAllowed)
	mux.HandleFunc("GET /blank-form", h.showBlankForm)
	mux.HandleFunc("/", h.elsewhere(mux))
	return mux
}

// backToReview is for whoever loads the address again to which the button for
// a code was sent.
func (h *handler) backToReview(w http.ResponseWriter, r *http.Request) {
	redirect(w, reviewPath(r.PathValue("token")))
}

func reviewPath(token string) string { return "/r/" + url.PathEscape(token) }

func trustPath(token string) string { return "/t/" + url.PathEscape(token) }

// redirect sends the browser to a page by GET, so that loading it again does
// not act again.
func redirect(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
