package pages

import (
	"errors"
	"net/http"
	"net/url"
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
	// Back is the address of the page itself, where looking again helps.
	Back string
	// Paper offers the form on paper, for what cannot wait.
	Paper bool
	// Help is whom to ring where the page is about no one round.
	Help      []helpLine
	RequestID string
}

// say answers with a page that is about no one round.
func (h *handler) say(w http.ResponseWriter, r *http.Request, status int, m message) {
	m.Help = h.help(r.Context(), lambdahttp.Now(r.Context()))
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

// elsewhere answers what no page is for: an address that there is, asked in a
// way that it does not take, or an address that there is not.
func (h *handler) elsewhere(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, way := range []struct{ method, allow string }{{http.MethodGet, "GET, HEAD"}, {http.MethodPost, "POST"}} {
			asked := r.Clone(r.Context())
			asked.Method = way.method
			if _, pattern := mux.Handler(asked); strings.HasPrefix(pattern, way.method+" ") {
				allowed = append(allowed, way.allow)
			}
		}
		if len(allowed) == 0 {
			h.notFound(w, r)
			return
		}
		h.refuseMethod(w, r, strings.Join(allowed, ", "))
	}
}

func (h *handler) methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	h.refuseMethod(w, r, "GET, HEAD, POST")
}

func (h *handler) refuseMethod(w http.ResponseWriter, r *http.Request, allow string) {
	w.Header().Set("Allow", allow)
	h.say(w, r, http.StatusMethodNotAllowed, message{
		Heading: "This cannot be done here",
		Said:    []string{"Nothing was changed. Open the page again, by the link in your message if it is yours, and use what it offers."},
		Back:    linkIn(r),
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
				unsure(r),
				"Try again in a minute. Nothing that was acknowledged before is lost.",
			},
			Back:      linkIn(r),
			Paper:     true,
			RequestID: lambdahttp.RequestID(r.Context()),
		})
	}
}

// unsure says what a failure leaves open: whoever only looked changed nothing.
func unsure(r *http.Request) string {
	if r.Method == http.MethodPost {
		return "We cannot say whether what you sent was recorded. Open the page again: it says so if it was."
	}
	return "The page cannot be shown just now. You changed nothing by opening it."
}

// linkIn is the address of the link by which a request came, if it came by one:
// a kind of page and a token, whatever stands below them.
func linkIn(r *http.Request) string {
	token := r.PathValue("token")
	if token == "" {
		return ""
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return "/" + kind + "/" + url.PathEscape(token)
}

// sayExpired tells a genuine link's holder that its time is over, and what became
// of the request. It shows nothing of the request itself.
func (h *handler) sayExpired(w http.ResponseWriter, r *http.Request, c caller, s standing) {
	h.render(w, r, http.StatusGone, viewMessage, page{
		Title: "This link has expired", RoundName: s.RoundName, HelpPhone: s.HelpPhone,
		Body: message{
			Heading:  "This link has expired",
			Said:     []string{"It worked until " + momentOf(c.expired).Text + ". Nothing can be answered with it any more."},
			Standing: &s,
		},
	})
}
