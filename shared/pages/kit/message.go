package kit

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
)

var viewMessage = Views{Files: templateFiles}.Named("message")

// Message is a page that has nothing to fill in: what happened, and what to do.
type Message struct {
	Heading string
	Said    []string
	// Position is what became of the request, where that may be told.
	Position *words.Position
	// Back is the address of the page itself, where looking again helps.
	Back string
	// Paper offers the form on paper, for what cannot wait.
	Paper bool
	// Help is whom to ring where the page is about no one round.
	Help      []HelpLine
	RequestID string
}

// Say answers with a page that is about no one round.
func (k *Kit) Say(w http.ResponseWriter, r *http.Request, status int, m Message) {
	m.Help = k.Help(r.Context(), lambdahttp.Now(r.Context()))
	k.Render(w, r, status, viewMessage, Page{Title: m.Heading, Body: m})
}

// NotFound answers that there is no page at an address.
func (k *Kit) NotFound(w http.ResponseWriter, r *http.Request) {
	k.Say(w, r, http.StatusNotFound, Message{
		Heading: "There is no page at this address",
		Said: []string{
			"If you came from an e-mail or a text message, open the link in it again, or copy all of it: it may have been cut short.",
			"If that does not help, ask the person or the team who sent you the message.",
		},
	})
}

// Elsewhere answers what no page is for: an address that there is, asked in a
// way that it does not take, or an address that there is not.
func (k *Kit) Elsewhere(mux *http.ServeMux) http.HandlerFunc {
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
			k.NotFound(w, r)
			return
		}
		k.refuseMethod(w, r, strings.Join(allowed, ", "))
	}
}

// MethodNotAllowed answers a method that a page with a form does not take.
func (k *Kit) MethodNotAllowed(w http.ResponseWriter, r *http.Request) {
	k.refuseMethod(w, r, "GET, HEAD, POST")
}

func (k *Kit) refuseMethod(w http.ResponseWriter, r *http.Request, allow string) {
	w.Header().Set("Allow", allow)
	k.Say(w, r, http.StatusMethodNotAllowed, Message{
		Heading: "This cannot be done here",
		Said:    []string{"Nothing was changed. Open the page again, by the link in your message if it is yours, and use what it offers."},
		Back:    linkIn(r),
	})
}

// Fail answers whatever stopped a visit.
func (k *Kit) Fail(w http.ResponseWriter, r *http.Request, err error) {
	var forbidden *derogation.ForbiddenError
	switch {
	case errors.Is(err, ErrNoSuchLink):
		telemetry.Count(r.Context(), "LinksRefused", 1)
		k.NotFound(w, r)
	case errors.Is(err, ErrNotRegistered), errors.Is(err, casework.ErrNotFound):
		k.Say(w, r, http.StatusNotFound, Message{
			Heading: "This link no longer opens a request",
			Said: []string{
				"The person that it was sent to is no longer registered to answer here, or was never asked about this request.",
				"If you should still be asked, tell whoever keeps your organisation’s contacts.",
			},
		})
	case errors.As(err, &forbidden):
		k.Say(w, r, http.StatusForbidden, Message{
			Heading: "You may not do this",
			Said:    []string{"Nothing was recorded: " + forbidden.Detail + "."},
			Back:    linkIn(r),
		})
	default:
		telemetry.Fail(r.Context(), err)
		k.Say(w, r, http.StatusInternalServerError, Message{
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

// SayExpired tells a genuine link's holder that its time is over, and what became
// of the request. It shows nothing of the request itself.
func (k *Kit) SayExpired(w http.ResponseWriter, r *http.Request, c Caller, s words.Position) {
	k.Render(w, r, http.StatusGone, viewMessage, Page{
		Title: "This link has expired", RoundName: s.RoundName, HelpPhone: s.HelpPhone,
		Body: Message{
			Heading:  "This link has expired",
			Said:     []string{"It worked until " + words.MomentOf(c.Expired).Text + ". Nothing can be answered with it any more."},
			Position: &s,
		},
	})
}
