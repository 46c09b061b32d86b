package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.org/derogations/shared/casework"
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
	errNotRegistered = errors.New("the link's holder is not registered for this review")
)

// visit is one request of a genuine link's holder.
type visit struct {
	token   string
	now     time.Time
	link    casework.ReviewLink
	reviews casework.Reviews
	opened  casework.Opened
	// expired is set for a link whose time is over, to when that was.
	expired time.Time
}

// visit verifies the link and opens its review. Errors: errNoSuchLink,
// errNotRegistered. For an expired link it returns a visit that says so.
func (h *handler) visit(r *http.Request) (visit, error) {
	ctx := r.Context()
	v := visit{token: r.PathValue("token"), now: lambdahttp.Now(ctx)}
	keys, err := h.config.Keys(ctx, v.now)
	if err != nil {
		return visit{}, fmt.Errorf("link keys: %w", err)
	}
	link, err := signedlink.Verify(keys, v.token, v.now)
	if errors.Is(err, signedlink.ErrExpired) {
		v.expired = link.Expires
		err = nil
	}
	if err != nil || link.Purpose != signedlink.PurposeReview {
		return visit{}, errNoSuchLink
	}
	telemetry.Set(ctx, "reference", link.Reference)
	telemetry.Set(ctx, "review", link.Review)
	v.link = casework.ReviewLink{Reference: link.Reference, Review: link.Review, Contact: link.Contact}
	v.reviews = casework.Reviews{
		Cases: h.config.Cases, Registry: h.config.Registry, Codes: h.config.Codes,
		Random: h.config.Random, Matcher: codeMatcher{keys: keys},
	}
	return v, v.open(ctx)
}

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
