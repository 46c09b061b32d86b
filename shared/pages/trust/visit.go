package trust

import (
	"context"
	"errors"
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
	link casework.TrustLink
	desk casework.TrustRequests
	view casework.TrustView
}

// visit verifies the link and opens its case. Errors: kit.ErrNoSuchLink,
// kit.ErrNotRegistered, and that of an expired link, which says what became of it.
func (h *Pages) visit(r *http.Request) (visit, error) {
	c, err := h.Caller(r, signedlink.PurposeTrust)
	if err != nil {
		return visit{}, err
	}
	v := visit{
		Caller: c,
		link:   casework.TrustLink{Reference: c.Said.Reference, Contact: c.Said.Contact},
		desk:   h.desk,
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
func (v *visit) open(ctx context.Context) error {
	view, err := v.desk.Open(ctx, v.link)
	if errors.Is(err, casework.ErrNotFound) {
		return kit.ErrNotRegistered
	}
	if err != nil {
		return fmt.Errorf("open the trust's case: %w", err)
	}
	v.view = view
	return nil
}

func (v visit) path() string { return kit.TrustPath(v.Token) }

func (v visit) state() derogation.State { return v.view.Case.State }
