package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
)

var (
	// errNoSuchLink: the link was never ours.
	errNoSuchLink = errors.New("the link is not genuine")
	// errNotRegistered: the link is genuine, and its holder may no longer see
	// the request.
	errNotRegistered = errors.New("the link's holder is not registered for this request")
)

// caller is the holder of a genuine link.
type caller struct {
	token string
	now   time.Time
	said  signedlink.Link
	keys  keyset.Set
	// expired is set for a link whose time is over, to when that was.
	expired time.Time
}

// caller verifies the link of a request. Error: errNoSuchLink, also for a link
// that was made for another purpose.
func (h *handler) caller(r *http.Request, purpose signedlink.Purpose) (caller, error) {
	ctx := r.Context()
	c := caller{token: r.PathValue("token"), now: lambdahttp.Now(ctx)}
	keys, err := h.config.Keys(ctx, c.now)
	if err != nil {
		return caller{}, fmt.Errorf("link keys: %w", err)
	}
	c.keys = keys
	c.said, err = signedlink.Verify(keys, c.token, c.now)
	if errors.Is(err, signedlink.ErrExpired) {
		c.expired = c.said.Expires
		err = nil
	}
	if err != nil || c.said.Purpose != purpose {
		return caller{}, errNoSuchLink
	}
	if c.said.Reference != "" { // The links of a board and of a form are to none.
		telemetry.Set(ctx, "reference", c.said.Reference)
	}
	return c, nil
}

// visit is one request of a reviewer.
type visit struct {
	caller
	link    casework.ReviewLink
	reviews casework.Reviews
	opened  casework.Opened
}

// visit verifies the link and opens its review. Errors: errNoSuchLink,
// errNotRegistered. For an expired link it returns a visit that says so.
func (h *handler) visit(r *http.Request) (visit, error) {
	c, err := h.caller(r, signedlink.PurposeReview)
	if err != nil {
		return visit{}, err
	}
	telemetry.Set(r.Context(), "review", c.said.Review)
	v := visit{
		caller: c,
		link:   casework.ReviewLink{Reference: c.said.Reference, Review: c.said.Review, Contact: c.said.Contact},
		reviews: casework.Reviews{
			Cases: h.config.Cases, Registry: h.config.Registry, Codes: h.config.Codes,
			Random: h.config.Random, Matcher: codeMatcher{keys: c.keys},
		},
	}
	return v, v.open(r.Context())
}

func (v visit) path() string { return reviewPath(v.token) }

func (v visit) state() derogation.State { return v.opened.Case.State }

// open reads the review anew.
func (v *visit) open(ctx context.Context) error {
	opened, err := v.reviews.Open(ctx, v.link)
	if errors.Is(err, casework.ErrNotFound) {
		return errNotRegistered
	}
	if err != nil {
		return fmt.Errorf("open review: %w", err)
	}
	v.opened = opened
	return nil
}

// codeMatcher tells whether digits are those of a code that was sent.
type codeMatcher struct{ keys keyset.Set }

func (m codeMatcher) CurrentKey() string { return m.keys.Current() }

// Matches is false for a code whose key was withdrawn since: it then no longer
// proves anything.
func (m codeMatcher) Matches(code casework.Code, digits string) bool {
	ok, err := signedlink.CodeMatches(m.keys, signedlink.Challenge{
		Reference: code.Key.Reference, Review: code.Key.Review, Contact: code.Key.Contact,
		Nonce: code.Nonce, KeyID: code.KeyID,
	}, digits)
	return err == nil && ok
}
