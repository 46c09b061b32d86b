package board

import (
	"net/http"
	"net/url"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/telemetry"
)

// screen is one way to show the board: in a browser in front of somebody, or on a
// wall, to be read from across the room.
type screen struct {
	view kit.View
	// live is the part of the view that changes, which the script fetches.
	live string
	// path stands behind the board's own.
	path string
	// most is how many requests it lists, and others says where the rest are.
	most   int
	others string
}

// A board lists more than anybody reads before the next update; a wall what fits
// on it without scrolling.
var (
	onDesk = screen{view: viewBoard, live: "board-live", most: 300, others: "Choose a tier or a trust to see them."}
	onWall = screen{view: viewWall, live: "wall-live", path: "/wall", most: 8, others: "The full board shows them."}
)

// show shows the board on a screen, or, to its script, the part of it that changes.
func (h *pages) show(on screen) func(http.ResponseWriter, *http.Request, visit) error {
	return func(w http.ResponseWriter, r *http.Request, v visit) error {
		board, err := h.boards.Open(r.Context(), v.Said.Organisation, v.Now)
		if err != nil {
			return err
		}
		view := boardViewOf(v, board, filterOf(r.URL.Query()), on)
		w.Header().Set("Content-Security-Policy", policy)
		if r.Header.Get(fragmentHeader) != "" {
			return on.renderLive(w, r, view)
		}
		p := kit.Page{Title: "Board of " + board.Organisation.Name, Wide: true, Script: h.script, Body: view}
		if len(board.Rounds) == 1 {
			p.RoundName = board.Rounds[0].Name
		}
		if len(board.Rounds) > 0 {
			p.HelpPhone, p.Phase = board.Rounds[0].HelpPhone, board.Rounds[0].Phase
		}
		return h.Render(w, r, http.StatusOK, on.view, p)
	}
}

// renderLive writes the part of the board that changes, or none of it.
func (on screen) renderLive(w http.ResponseWriter, r *http.Request, view boardView) error {
	part, err := on.view.Part(on.live, view, lambdahttp.Now(r.Context()))
	if err != nil {
		return err
	}
	telemetry.Set(r.Context(), "page", on.live)
	telemetry.Set(r.Context(), "status", http.StatusOK)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(part)
	return nil
}

// address is where a board's screen is, with what was chosen.
func (on screen) address(board string, f reading.BoardFilter) string {
	return board + on.path + filterQuery(f)
}

// newFor is how long an exception is marked as new.
const newFor = 15 * time.Minute

// mark says that a request is an exception, and whether that is news; empty for
// any other.
func mark(w reading.Waiting, now time.Time) string {
	switch {
	case !w.Exception:
		return ""
	case w.Objected:
		return "Exception, objected to"
	case now.Before(w.Submitted.Add(newFor)):
		return "New exception"
	default:
		return "Exception"
	}
}

// filterQuery writes a filter as an address has it.
func filterQuery(f reading.BoardFilter) string {
	query := url.Values{}
	for name, value := range map[string]string{"round": f.Round, "tier": string(f.Tier), "trust": f.Trust} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.Overdue {
		query.Set("overdue", "yes")
	}
	if len(query) == 0 {
		return ""
	}
	return "?" + query.Encode()
}
