package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/pages/board"
	"example.org/derogations/shared/pages/docs"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/register"
)

// Config is what the pages are served from.
type Config struct {
	Cases    casework.CaseStore
	Registry casework.Directory
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
	*kit.Kit
	config Config
}

// New returns the handler of all pages. It fails if something is missing from
// the configuration.
//
// Requests must carry their time, as those of package lambdahttp do.
func New(c Config) (http.Handler, error) {
	if c.Cases == nil || c.Codes == nil || c.Standings == nil || c.Notices == nil || c.Drafts == nil || c.Random == nil {
		return nil, errors.New("pages: the configuration is incomplete")
	}
	k, err := kit.New(c.Registry, c.Keys, c.PublicURL, c.Stylesheet)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	h := &handler{Kit: k, config: c}
	return h.Guarded(h.routes()), nil
}

func (h *handler) routes() http.Handler {
	c := h.config
	mux := http.NewServeMux()
	docs.New(h.Kit).Route(mux)
	register.New(h.Kit, reading.Register{Cases: c.Cases, Directory: c.Registry, Standings: c.Standings}, c.PublicURL).Route(mux)
	board.New(h.Kit, reading.Boards{Cases: c.Cases, Directory: c.Registry, Notices: c.Notices}).Route(mux)
	h.routeForm(mux)
	mux.HandleFunc("GET /assets/{name}", h.Asset)
	mux.HandleFunc("GET /r/{token}", h.showReview)
	mux.HandleFunc("POST /r/{token}", h.answer)
	mux.HandleFunc("POST /r/{token}/code", h.sendCode)
	mux.HandleFunc("GET /r/{token}/code", h.backToReview)
	mux.HandleFunc("GET /r/{token}/receipt/{action}", h.showReceipt)
	mux.HandleFunc("GET /t/{token}", h.showTrust)
	mux.HandleFunc("POST /t/{token}", h.actForTrust)
	mux.HandleFunc("/t/{token}", h.MethodNotAllowed)
	mux.HandleFunc("/r/{token}", h.MethodNotAllowed)
	mux.HandleFunc("/r/{token}/code", h.MethodNotAllowed)
	mux.HandleFunc("/r/{token}/receipt/{action}", h.MethodNotAllowed)
	mux.HandleFunc("GET /blank-form", h.showBlankForm)
	mux.HandleFunc("/", h.Elsewhere(mux))
	return mux
}
