package pages

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
)

// The board is for the duty officers of an organisation, who hold its signed
// link for some hours: the open requests that it may see, what happened to each,
// and the figures of a round. It reads, and changes nothing.

// boardPolicy allows, beside all that contentPolicy does, our own script and what
// it fetches from us. It is the policy of the board alone.
const boardPolicy = contentPolicy + "; script-src 'self'; connect-src 'self'"

// fragmentHeader is sent by the board's script, which wants the part of the page
// that changes, and not all of it.
const fragmentHeader = "Board-Fragment"

func (h *handler) routeBoard(mux *http.ServeMux) {
	mux.HandleFunc("GET /b/{token}", h.showBoard)
	mux.HandleFunc("GET /b/{token}/case/{reference}", h.showTimeline)
	mux.HandleFunc("GET /b/{token}/counts/{round}", h.showCounts)
	mux.HandleFunc("/b/{token}", h.readOnly)
	mux.HandleFunc("/b/{token}/case/{reference}", h.readOnly)
	mux.HandleFunc("/b/{token}/counts/{round}", h.readOnly)
}

func boardPath(token string) string { return "/b/" + url.PathEscape(token) }

func (h *handler) readOnly(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", "GET, HEAD")
	h.say(w, r, http.StatusMethodNotAllowed, message{
		Heading: "This cannot be done here",
		Said:    []string{"Nothing was changed. The board shows requests, and nothing can be done on it."},
	})
}

// boardVisit is one request of a duty officer.
type boardVisit struct {
	caller
	boards reading.Boards
}

// boardVisit verifies the link of a board. It answers by itself, and returns
// false, when the link does not open one.
func (h *handler) boardVisit(w http.ResponseWriter, r *http.Request) (boardVisit, bool) {
	c, err := h.caller(r, signedlink.PurposeBoard)
	switch {
	case errors.Is(err, errNoSuchLink):
		h.fail(w, r, err)
		return boardVisit{}, false
	case err != nil:
		h.failBoard(w, r, err)
		return boardVisit{}, false
	case !c.expired.IsZero():
		h.say(w, r, http.StatusGone, message{
			Heading: "This link has expired",
			Said: []string{
				"It opened the board until " + momentOf(c.expired).Text + ". A link works for some hours, because whoever holds it sees the board.",
				"Ask whoever gave it to you for a new one.",
			},
		})
		return boardVisit{}, false
	}
	telemetry.Set(r.Context(), "organisation", c.said.Organisation)
	return boardVisit{
		caller: c,
		boards: reading.Boards{Cases: h.config.Cases, Registry: h.config.Registry, Notices: h.config.Notices},
	}, true
}

func (v boardVisit) path() string { return boardPath(v.token) }

// failBoard answers what stopped a board from being read.
func (h *handler) failBoard(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, casework.ErrNotFound) {
		h.say(w, r, http.StatusNotFound, message{
			Heading: "This board does not show that",
			Said: []string{
				"There is no such thing, or it is not your organisation’s to see. A request shows once it has reached your organisation.",
			},
		})
		return
	}
	telemetry.Fail(r.Context(), err)
	h.say(w, r, http.StatusInternalServerError, message{
		Heading: "The board cannot be read just now",
		Said: []string{
			"Something went wrong on our side. This says nothing about any request.",
			"Load the page again in a minute. Until then go by the messages that you were sent.",
		},
		RequestID: lambdahttp.RequestID(r.Context()),
	})
}

// showBoard shows the board, or, to its script, the part of it that changes.
func (h *handler) showBoard(w http.ResponseWriter, r *http.Request) {
	v, ok := h.boardVisit(w, r)
	if !ok {
		return
	}
	board, err := v.boards.Open(r.Context(), v.said.Organisation, v.now)
	if err != nil {
		h.failBoard(w, r, err)
		return
	}
	view := h.boardView(v, board, boardFilter(r.URL.Query()))
	w.Header().Set("Content-Security-Policy", boardPolicy)
	if r.Header.Get(fragmentHeader) != "" {
		h.renderFragment(w, r, view)
		return
	}
	p := page{Title: "Board of " + board.Organisation.Name, Wide: true, Script: h.assets.script, Body: view}
	if len(board.Rounds) == 1 {
		p.RoundName = board.Rounds[0].Name
	}
	if len(board.Rounds) > 0 {
		p.HelpPhone = board.Rounds[0].HelpPhone
	}
	h.render(w, r, http.StatusOK, viewBoard, p)
}

// renderFragment writes the part of the board that changes, or none of it.
func (h *handler) renderFragment(w http.ResponseWriter, r *http.Request, view boardView) {
	var part bytes.Buffer
	if err := h.templates[viewBoard].ExecuteTemplate(&part, "board-live", view); err != nil {
		h.failBoard(w, r, err)
		return
	}
	telemetry.Set(r.Context(), "page", "board-live")
	telemetry.Set(r.Context(), "status", http.StatusOK)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(part.Bytes())
}

// boardFilter reads what somebody wants to see. What no board knows excludes
// everything: nobody must take a mistyped filter for an empty board, so the page
// says that a filter is on.
func boardFilter(query url.Values) reading.BoardFilter {
	said := func(name string) string { return strings.TrimSpace(strings.ToValidUTF8(query.Get(name), "")) }
	return reading.BoardFilter{
		Round: said("round"), Tier: derogation.Tier(said("tier")), Trust: strings.ToUpper(said("trust")), Overdue: said("overdue") != "",
	}
}
