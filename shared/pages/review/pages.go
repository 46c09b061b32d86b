package review

import (
	"embed"
	"net/http"
	"net/url"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/pages/kit"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files}

var (
	viewReview  = views.Named("review")
	viewCheck   = views.Named("check")
	viewReceipt = views.Named("receipt")
	viewSettled = views.Named("settled")
)

// Pages are the pages of whoever is asked about a request.
type Pages struct {
	*kit.Kit
	reviews casework.Reviews
}

// New returns the pages on which the reviews given are answered. What
// matches their one-time codes comes with the keys of each visit.
func New(k *kit.Kit, reviews casework.Reviews) *Pages {
	return &Pages{Kit: k, reviews: reviews}
}

// Route adds the pages to those that are served.
func (h *Pages) Route(mux *http.ServeMux) {
	mux.HandleFunc("GET /r/{token}", h.seen(h.showReview))
	mux.HandleFunc("POST /r/{token}", h.sent(h.answer))
	mux.HandleFunc("POST /r/{token}/code", h.sent(h.sendCode))
	mux.HandleFunc("GET /r/{token}/code", h.backToReview)
	mux.HandleFunc("GET /r/{token}/receipt/{action}", h.seen(h.showReceipt))
	mux.HandleFunc("/r/{token}", h.MethodNotAllowed)
	mux.HandleFunc("/r/{token}/code", h.MethodNotAllowed)
	mux.HandleFunc("/r/{token}/receipt/{action}", h.MethodNotAllowed)
}

func (h *Pages) seen(serve func(http.ResponseWriter, *http.Request, visit) error) http.HandlerFunc {
	return kit.Handle(kit.Visited(h.visit, serve), h.Fail)
}

func (h *Pages) sent(serve func(http.ResponseWriter, *http.Request, visit, url.Values) error) http.HandlerFunc {
	return kit.Handle(kit.Sent(h.Kit, h.visit, serve), h.Fail)
}
