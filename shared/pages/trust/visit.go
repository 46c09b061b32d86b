package trust

import (
	"context"
	"fmt"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
	"example.org/derogations/shared/signedlink"
)

// visit is one request of a trust's contact.
type visit struct {
	kit.Caller
	link     casework.TrustLink
	requests casework.TrustRequests
	view     casework.TrustView
}

// visit verifies the link and opens its case. Errors: kit.ErrNoSuchLink,
// casework.ErrNotFound, and that of an expired link, which says what became of it.
func (h *pages) visit(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeTrust)
	if err != nil {
		return visit{}, err
	}
	v := visit{
		Caller:   c,
		link:     casework.TrustLink{Reference: c.Said.Reference, Contact: c.Said.Contact},
		requests: h.requests,
	}
	if err := v.open(r.Context()); err != nil {
		return visit{}, err
	}
	if !v.Expired.IsZero() {
		return visit{}, kit.Expired(c, words.PositionOf(v.state(), v.Now))
	}
	return v, nil
}

// open reads the case anew.
func (v *visit) open(ctx context.Context) (err error) {
	if v.view, err = v.requests.Open(ctx, v.link); err != nil {
		return fmt.Errorf("open the trust's case: %w", err)
	}
	return nil
}

func (v visit) path() string { return kit.TrustPath(v.Token) }

func (v visit) state() derogation.State { return v.view.Case.State }
