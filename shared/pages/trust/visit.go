package trust

import (
	"context"
	"fmt"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
)

// visit is one request of a trust's contact.
type visit struct {
	kit.Caller
	link     casework.TrustLink
	requests casework.TrustRequests
	view     casework.TrustView
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

// holder verifies the link, which may have expired, and opens its case. Errors:
// kit.ErrNoSuchLink, casework.ErrNotFound.
func (h *pages) holder(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeTrust, signedlink.PurposeTrustPage)
	if err != nil {
		return visit{}, err
	}
	v := visit{
		Caller: c,
		link: casework.TrustLink{
			Reference: c.Said.Reference, Contact: c.Said.Contact, Address: c.Said.Address,
			// One that is bound to no address may have come from a page.
			Mailed: c.Said.Purpose == signedlink.PurposeTrust && c.Said.Address != "",
		},
		requests: h.requests,
	}
	typed := r.PostForm
	if r.Method == http.MethodGet {
		typed = kit.JustSent(r)
	}
	if err := v.requests.Cases.ReadAhead(r.Context(), c.Ahead(typed)); err != nil {
		return visit{}, fmt.Errorf("open the trust's case: %w", err)
	}
	if err := v.open(r.Context()); err != nil {
		return visit{}, err
	}
	return v, nil
}

// open reads the case, anew where something was recorded.
func (v *visit) open(ctx context.Context) (err error) {
	if v.view, err = v.requests.Open(ctx, v.link); err != nil {
		return fmt.Errorf("open the trust's case: %w", err)
	}
	return nil
}

func (v visit) path() string { return kit.TrustPath(v.Token) }

// linkPath is where a new link is asked for, and where that it was sent is said.
func (v visit) linkPath() string { return v.path() + "/link" }

func (v visit) state() derogation.State { return v.view.Case.State }
