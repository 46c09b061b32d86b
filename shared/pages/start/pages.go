package start

import (
	"embed"
	"errors"
	"net"
	"net/http"

	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/telemetry"
)

//go:embed templates/*.html
var files embed.FS

var views = kit.Views{Files: files, Parts: []string{"no-message"}}

var (
	viewForm      = views.Named("start")
	viewFormSent  = views.Named("start-sent")
	viewBoard     = views.Named("start-board")
	viewBoardSent = views.Named("start-board-sent")
)

// pages are the pages on which links are asked for.
type pages struct {
	*kit.Kit
	desk links.Desk
}

// Route adds the pages on which people ask the desk given for links.
func Route(mux *http.ServeMux, k *kit.Kit, desk links.Desk) {
	h := &pages{k, desk}
	mux.HandleFunc("GET /start", kit.Handle(h.showForm, h.Fail))
	mux.HandleFunc("POST /start", kit.Handle(h.sendForm, h.Fail))
	mux.HandleFunc("GET /start/board", kit.Handle(h.showBoard, h.Fail))
	mux.HandleFunc("POST /start/board", kit.Handle(h.sendBoard, h.Fail))
}

// sentBody says that links were sent, whoever they went to: a trust's contacts, or an
// address.
type sentBody struct {
	To    string
	Hours int
	Help  []kit.HelpLine
}

// sent answers what the desk said to being asked for links.
func (h *pages) sent(w http.ResponseWriter, r *http.Request, view kit.View, to string, err error) error {
	switch {
	case errors.Is(err, links.ErrTooManyAsked):
		return kit.Message{Status: http.StatusTooManyRequests, Heading: "Too many links were asked for from your network", Back: r.URL.Path, Said: []string{
			"A link that we sent before works for 12 hours: check your email.",
			"If none is there, wait a few minutes and ask again, or phone for help.",
		}}
	case err != nil && !errors.Is(err, links.ErrTooSoon):
		return err
	}
	return h.Render(w, r, http.StatusOK, view, kit.Page{
		Title: "Check your email",
		Body:  sentBody{To: to, Hours: int(links.Lives.Hours()), Help: h.Help(r.Context(), lambdahttp.Now(r.Context()))},
	})
}

// asked counts that a link is asked for, and returns from where.
func asked(r *http.Request) (source string) {
	telemetry.Count(r.Context(), "LinkAskedFor", 1)
	source, _, _ = net.SplitHostPort(r.RemoteAddr)
	return source
}
