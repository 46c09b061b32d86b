package kit

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/uktime"
)

var viewMessage = Views{Files: templateFiles}.Named("message")

// Message is a page that has nothing to fill in: what happened, and what to do.
// It is an error too: what stopped a visit, and what is said of it.
type Message struct {
	Status  int
	Heading string
	Said    []string
	// Back is the address of the page itself, where looking again helps.
	Back string
	// Next leads on to another page of ours.
	Next Link
	// SendLink is where a button has a new link sent, in place of one that has expired.
	SendLink string
	// Paper offers the form on paper, for what cannot wait.
	Paper bool
	// Help is whom to ring where the page is about no one round; HelpPhone where it
	// is about one.
	Help      []HelpLine
	HelpPhone string
	RequestID string
	// Cause is what went wrong on our side, where that is so.
	Cause error
}

// Link leads to a page: its address, and what it is called.
type Link struct{ Path, Text string }

func (m Message) Error() string { return m.Heading }

// ErrNoSuchPage: there is no page at the address.
var ErrNoSuchPage error = Message{
	Status: http.StatusNotFound, Heading: "There is no page at this address",
	Said: []string{
		"If you came from an email or a text, open the link in it again. If you copied it, copy all of it.",
		"If that does not help, ask the person or the team who sent you the message.",
	},
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
			k.Fail(w, r, ErrNoSuchPage)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		k.Fail(w, r, Message{
			Status: http.StatusMethodNotAllowed, Heading: "This cannot be done here",
			Said: []string{"Nothing was changed. Open the page again, by the link in your message if it is yours, and use what it offers."},
			Back: linkIn(r),
		})
	}
}

// Fail answers whatever stopped a visit.
func (k *Kit) Fail(w http.ResponseWriter, r *http.Request, err error) {
	m := k.messageOf(r, err)
	if m.Cause != nil {
		telemetry.Fail(r.Context(), m.Cause)
		m.RequestID = lambdahttp.RequestID(r.Context())
	}
	if errors.Is(m.Cause, context.DeadlineExceeded) {
		m.Status, m.Heading, m.Paper = http.StatusServiceUnavailable, "This service does not answer just now", true
		w.Header().Set("Retry-After", "60")
	}
	if m.HelpPhone == "" {
		m.Help = k.Help(r.Context(), lambdahttp.Now(r.Context()))
	}
	w.Header().Set("Cache-Control", "no-store")
	if err := k.Render(w, r, m.Status, viewMessage, Page{Title: m.Heading, HelpPhone: m.HelpPhone, Body: m}); err != nil {
		telemetry.Fail(r.Context(), err)
		http.Error(w, "Something went wrong on our side. Try again in a minute.", http.StatusInternalServerError)
	}
}

func (k *Kit) messageOf(r *http.Request, err error) (m Message) {
	var forbidden *derogation.ForbiddenError
	switch {
	case errors.As(err, &m):
		return m
	case errors.Is(err, ErrNoSuchLink):
		telemetry.Count(r.Context(), "LinksRefused", 1)
		return k.messageOf(r, ErrNoSuchPage)
	case errors.Is(err, casework.ErrNotFound): // The link is genuine, and its holder may no longer see the request.
		return Message{Status: http.StatusNotFound, Heading: "This link no longer opens a request", Said: []string{
			"The person that it was sent to is no longer registered to answer here, or was never asked about this request.",
			"If you should still be asked, tell the person who keeps your organisation’s contacts.",
		}}
	case errors.As(err, &forbidden):
		return Message{
			Status: http.StatusForbidden, Heading: "You may not do this",
			Said: []string{"Nothing was recorded: " + words.Detail(forbidden.Detail) + "."}, Back: linkIn(r),
		}
	default:
		return Message{
			Status: http.StatusInternalServerError, Heading: "Something went wrong on our side",
			Said: []string{unsure(r), "Try again in a minute. Nothing that was acknowledged before is lost."},
			Back: linkIn(r), Paper: true, Cause: err,
		}
	}
}

// unsure says what a failure leaves open: whoever only looked changed nothing.
func unsure(r *http.Request) string {
	if r.Method == http.MethodPost {
		return "We cannot say whether what you sent was recorded. Open the page again: it says so if it was."
	}
	return "The page cannot be shown just now. You changed nothing by opening it."
}

// byLink are the addresses below which pages are opened by a link.
var byLink = regexp.MustCompile(`^/[rtfb]/[^/]+`)

// linkIn is the address of the link by which a request came, if it came by one,
// whatever stands below it.
func linkIn(r *http.Request) string { return byLink.FindString(r.URL.EscapedPath()) }

// Expired is what a genuine link's holder is told whose time is over, with whom to phone
// about the round and a button for a new link: nothing of what the link was to.
func Expired(c Caller, round derogation.Round, path string) error {
	m := Message{
		Status: http.StatusGone, Heading: "This link has expired", HelpPhone: round.HelpPhone, SendLink: path + "/link",
		Said: []string{
			"It worked until " + uktime.Page(c.Expired) + ". Nothing can be seen or answered with it any more.",
			"If you still need to see the request, have a new link sent to the email address that your organisation registered for you.",
		},
	}
	if round.HelpPhone != "" {
		m.Help = []HelpLine{{Round: round.Name, Phone: round.HelpPhone}}
	}
	return m
}

// LinkSent says where a new link is sent that was asked for by the button of a page. It
// says the same to anyone who opens its address.
func (k *Kit) LinkSent(w http.ResponseWriter, r *http.Request) error {
	m := Message{Heading: "Check your email", Back: linkIn(r), Said: []string{
		"A new link goes to the email address that your organisation registered for you. It may take a minute. We send one every quarter of an hour at the most.",
		"If none comes, tell the person who keeps your organisation’s contacts, or phone for help.",
	}}
	m.Help = k.Help(r.Context(), lambdahttp.Now(r.Context()))
	return k.Render(w, r, http.StatusOK, viewMessage, Page{Title: m.Heading, Body: m})
}
