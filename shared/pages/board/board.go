package board

import (
	"embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

//go:embed templates/*.html
var files embed.FS

//go:embed board.js
var script []byte

var views = kit.Views{Files: files, Parts: []string{"chart", "updated"}, Functions: template.FuncMap{"number": derogation.Doctors}}

var (
	viewBoard       = views.Named("board")
	viewWall        = views.Named("board-wall")
	viewBoardCase   = views.Named("board-case")
	viewBoardCounts = views.Named("board-counts")
)

// pages are the pages of an organisation's board.
type pages struct {
	*kit.Kit
	boards reading.Boards
	// script is the address of the board's own script.
	script string
}

// policy allows, beside all that kit.ContentPolicy does, our own script and what
// it fetches from us. It is the policy of the board alone.
const policy = kit.ContentPolicy + "; script-src 'self'; connect-src 'self'"

// fragmentHeader is sent by the board's script, which wants the part of the page
// that changes, and not all of it.
const fragmentHeader = "Board-Fragment"

// Route adds the pages that show what the boards given hold.
func Route(mux *http.ServeMux, k *kit.Kit, boards reading.Boards) {
	h := &pages{k, boards, k.Serve("board", ".js", script)}
	mux.HandleFunc("GET /b/{token}", h.seen(h.show(onDesk)))
	mux.HandleFunc("GET /b/{token}/wall", h.seen(h.show(onWall)))
	mux.HandleFunc("GET /b/{token}/case/{reference}", h.seen(h.showTimeline))
	mux.HandleFunc("GET /b/{token}/counts/{round}", h.seen(h.showCounts))
	mux.HandleFunc("GET /b/{token}/counts/{round}/{table}", h.seen(h.showCounts))
	mux.HandleFunc("/b/{token}", h.readOnly)
	mux.HandleFunc("/b/{token}/wall", h.readOnly)
	mux.HandleFunc("/b/{token}/case/{reference}", h.readOnly)
	mux.HandleFunc("/b/{token}/counts/{round}", h.readOnly)
	mux.HandleFunc("/b/{token}/counts/{round}/{table}", h.readOnly)
}

func (h *pages) seen(serve func(http.ResponseWriter, *http.Request, visit) error) http.HandlerFunc {
	return kit.Handle(kit.Visited(h.visit, serve), h.fail)
}

func (h *pages) readOnly(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", "GET, HEAD")
	h.Fail(w, r, kit.Message{
		Status: http.StatusMethodNotAllowed, Heading: "This cannot be done here",
		Said: []string{"Nothing was changed. The board shows requests, and nothing can be done on it."},
	})
}

// visit is one request of a duty officer.
type visit struct{ kit.Caller }

// visit verifies the link of a board. Error: kit.ErrNoSuchLink, and that of an
// expired link.
func (h *pages) visit(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeBoard)
	switch {
	case err != nil:
		return visit{}, err
	case !c.Expired.IsZero():
		return visit{}, kit.Message{
			Status: http.StatusGone, Heading: "This link has expired",
			Said: []string{
				"It opened the board until " + uktime.Page(c.Expired) + ". A link works for some hours, because anyone who has it sees the board.",
				"If you are at a trust or an integrated care board, ask the person who gave it to you for a new one.",
			},
			Next: kit.Link{Path: "/start/board", Text: "Ask for a new link"},
		}
	}
	telemetry.Set(r.Context(), "organisation", c.Said.Organisation)
	return visit{c}, nil
}

func (v visit) path() string { return "/b/" + url.PathEscape(v.Token) }

// fail answers what stopped a board from being read.
func (h *pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch said := (kit.Message{}); {
	case errors.Is(err, kit.ErrNoSuchLink), errors.As(err, &said):
	case errors.Is(err, casework.ErrNotFound):
		err = kit.Message{
			Status: http.StatusNotFound, Heading: "This board does not show that",
			Said: []string{
				"There is no such thing, or it is not your organisation’s to see. A request shows once it has reached your organisation.",
			},
		}
	default:
		err = kit.Message{
			Status: http.StatusInternalServerError, Heading: "The board cannot be read just now", Cause: err,
			Said: []string{
				"Something went wrong on our side. This says nothing about any request.",
				"Load the page again in a minute. Until then go by the messages that you were sent.",
			},
		}
	}
	h.Fail(w, r, err)
}

// filterOf reads what somebody wants to see. What no board knows excludes
// everything: nobody must take a mistyped filter for an empty board, so the page
// says that a filter is on.
func filterOf(query url.Values) reading.BoardFilter {
	said := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(query.Get(name), "")) }
	return reading.BoardFilter{
		Round: said("round"), Tier: derogation.Tier(said("tier")), Trust: strings.ToUpper(said("trust")), Overdue: said("overdue") != "",
	}
}
