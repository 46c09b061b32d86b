package review

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
)

// visit is one request of a reviewer.
type visit struct {
	kit.Caller
	link    casework.ReviewLink
	reviews casework.Reviews
	opened  casework.Opened
	// browser is what only the browser was given that waits for a code.
	browser string
}

// visit is that of somebody whose link has not expired. Errors: those of holder;
// kit.Expired.
func (h *pages) visit(r *http.Request) (visit, error) {
	v, err := h.holder(r)
	if err == nil && !v.Expired.IsZero() {
		err = kit.Expired(v.Caller, v.state().Round, v.path())
	}
	return v, err
}

// holder verifies the link, which may have expired, and opens its review. Errors:
// kit.ErrNoSuchLink, casework.ErrNotFound.
func (h *pages) holder(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeReview)
	if err != nil {
		return visit{}, err
	}
	telemetry.Set(r.Context(), "review", c.Said.Review)
	v := visit{
		Caller:  c,
		link:    casework.ReviewLink{Reference: c.Said.Reference, Review: c.Said.Review, Contact: c.Said.Contact, Address: c.Said.Address, ID: signedlink.ID(c.Token)},
		reviews: h.reviews,
		browser: browser(r),
	}
	v.reviews.Matcher = codeMatcher{keys: c.Keys}
	ahead := c.Ahead(r.PostForm)
	if r.Method != http.MethodPost {
		ahead.Unsent = v.unsentKey()
	}
	if derogation.NeedsCode(derogation.Action(r.PostForm.Get(kit.FieldAction))) {
		ahead.Code = casework.CodeKey{Reference: v.link.Reference, Review: v.link.Review, Contact: v.link.Contact, Link: v.link.ID}
	}
	if err := v.reviews.Cases.ReadAhead(r.Context(), ahead); err != nil {
		return visit{}, fmt.Errorf("open review: %w", err)
	}
	if err := v.open(r.Context()); err != nil {
		return visit{}, err
	}
	return v, nil
}

func path(token string) string { return "/r/" + url.PathEscape(token) }

func (v visit) path() string { return path(v.Token) }

func (v visit) state() derogation.State { return v.opened.Case.State }

// open reads the review, anew where something was recorded.
func (v *visit) open(ctx context.Context) (err error) {
	if v.opened, err = v.reviews.Open(ctx, v.link); err != nil {
		return fmt.Errorf("open review: %w", err)
	}
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
