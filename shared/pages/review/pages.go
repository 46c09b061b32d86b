package review

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Parts: []string{"code"}, Functions: template.FuncMap{"outcome": words.Outcome, "handed": words.HandedText, "seen": words.SeenText}}

var (
	viewReview   = views.Named("review")
	viewCheck    = views.Named("check")
	viewRecorded = views.Named("recorded")
	viewSettled  = views.Named("settled")

	viewStrike      = views.Named("strike")
	viewStrikeCheck = views.Named("strike-check")
)

// pages are the pages of whoever is asked about a request.
type pages struct {
	*kit.Kit
	reviews casework.Reviews
}

// Route adds the pages on which the reviews given are answered. What matches their
// one-time codes comes with the keys of each visit.
func Route(mux *http.ServeMux, k *kit.Kit, reviews casework.Reviews) {
	h := &pages{k, reviews}
	mux.HandleFunc("GET /r/{token}", h.seen(h.showReview))
	mux.HandleFunc("POST /r/{token}", h.sent(h.answer))
	mux.HandleFunc("POST /r/{token}/code", h.sent(h.sendCode))
	mux.HandleFunc("GET /r/{token}/code", h.backToReview)
	mux.HandleFunc("POST /r/{token}/seen", h.sent(h.acknowledge))
	mux.HandleFunc("GET /r/{token}/seen", h.backToReview)
	mux.HandleFunc("POST /r/{token}/link", kit.Handle(kit.Sent(k, h.holder, h.sendLink), h.Fail))
	mux.HandleFunc("GET /r/{token}/link", kit.Handle(kit.Visited(h.holder, h.linkSent), h.Fail))
	mux.HandleFunc("GET /r/{token}/strike", kit.Handle(kit.Visited(h.strikeVisit, h.showStrike), h.Fail))
	mux.HandleFunc("POST /r/{token}/strike", kit.Handle(kit.Sent(h.Kit, h.strikeVisit, h.takeStrike), h.Fail))
	mux.HandleFunc("POST /r/{token}/strike/code", kit.Handle(kit.Sent(h.Kit, h.strikeVisit, h.sendStrikeCode), h.Fail))
	mux.HandleFunc("GET /r/{token}/strike/code", h.backToStrike)
	mux.HandleFunc("POST /r/{token}/strike/link", kit.Handle(kit.Sent(k, h.holder, h.sendLink), h.Fail))
	mux.HandleFunc("GET /r/{token}/strike/link", h.backToStrike)
	mux.HandleFunc("GET /r/{token}/receipt/{action}", h.seen(h.showRecorded))
}

func (h *pages) seen(serve func(http.ResponseWriter, *http.Request, visit) error) http.HandlerFunc {
	return kit.Handle(kit.Visited(h.visit, serve), h.Fail)
}

func (h *pages) sent(serve func(http.ResponseWriter, *http.Request, visit, url.Values) error) http.HandlerFunc {
	return kit.Handle(kit.Sent(h.Kit, h.visit, serve), h.Fail)
}
