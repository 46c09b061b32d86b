package pages

import (
	"errors"
	"net/http"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// message is a page that has nothing to fill in: what happened, and what to do.
type message struct {
	Heading string
	Said    []string
	// Standing is what became of the request, where that may be told.
	Standing *standing
	// Back is the address of the link, where looking again helps.
	Back      string
	RequestID string
}

func (h *handler) say(w http.ResponseWriter, r *http.Request, status int, m message) {
	h.render(w, r, status, viewMessage, page{Title: m.Heading, Body: m})
}

func (h *handler) notFound(w http.ResponseWriter, r *http.Request) {
	h.say(w, r, http.StatusNotFound, message{
		Heading: "There is no page at this address",
		Said: []string{
			"If you came from an e-mail or a text message, open the link in it again, or copy all of it: it may have been cut short.",
			"If that does not help, ask the person or the team who sent you the message.",
		},
	})
}

func (h *handler) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", "GET, HEAD, POST")
	h.say(w, r, http.StatusMethodNotAllowed, message{
		Heading: "This cannot be done here",
		Said:    []string{"Nothing was changed. Open the link in your message again."},
	})
}

// fail answers whatever stopped a visit.
func (h *handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var forbidden *derogation.ForbiddenError
	switch {
	case errors.Is(err, errNoSuchLink):
		telemetry.Count(r.Context(), "LinksRefused", 1)
		h.notFound(w, r)
	case errors.Is(err, errNotRegistered), errors.Is(err, casework.ErrNotFound):
		h.say(w, r, http.StatusNotFound, message{
			Heading: "This link no longer opens a request",
			Said: []string{
				"The person that it was sent to is no longer registered to answer here, or was never asked about this request.",
				"If you should still be asked, tell whoever keeps your organisation’s contacts.",
			},
		})
	case errors.As(err, &forbidden):
		h.say(w, r, http.StatusForbidden, message{
			Heading: "You may not do this",
			Said:    []string{"Nothing was recorded: " + forbidden.Detail + "."},
			Back:    linkIn(r),
		})
	default:
		telemetry.Fail(r.Context(), err)
		h.say(w, r, http.StatusInternalServerError, message{
			Heading: "Something went wrong on our side",
			Said: []string{
				"We cannot say whether what you sent was recorded. Open your link again: the page says so if it was.",
			},
			Back:      linkIn(r),
			RequestID: lambdahttp.RequestID(r.Context()),
		})
	}
}

// linkIn is the address of the link by which a request came, if it came by one.
func linkIn(r *http.Request) string {
	token := r.PathValue("token")
	switch {
	case token == "":
		return ""
	case strings.HasPrefix(r.URL.Path, trustPath("")):
		return trustPath(token)
	default:
		return reviewPath(token)
	}
}

// sayExpired tells a genuine link's holder that its time is over, and what became
// of the request. It shows nothing of the request itself.
func (h *handler) sayExpired(w http.ResponseWriter, r *http.Request, c caller, s standing) {
	h.render(w, r, http.StatusGone, viewMessage, page{
		Title: "This link has expired", RoundName: s.RoundName, HelpPhone: s.HelpPhone,
		Body: message{
			Heading:  "This link has expired",
			Said:     []string{"It worked until " + momentIn(h.zone, c.expired).Text + ". Nothing can be answered with it any more."},
			Standing: &s,
		},
	})
}
