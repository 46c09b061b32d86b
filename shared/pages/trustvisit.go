package pages

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/signedlink"
)

// trustVisit is one request of a trust's contact.
type trustVisit struct {
	kit.Caller
	link casework.TrustLink
	desk casework.TrustRequests
	view casework.TrustView
}

// trustVisit verifies the link and opens its case. Errors: errNoSuchLink,
// errNotRegistered. For an expired link it returns a visit that says so.
func (h *handler) trustVisit(r *http.Request) (trustVisit, error) {
	c, err := h.Caller(r, signedlink.PurposeTrust)
	if err != nil {
		return trustVisit{}, err
	}
	v := trustVisit{
		Caller: c,
		link:   casework.TrustLink{Reference: c.Said.Reference, Contact: c.Said.Contact},
		desk:   casework.TrustRequests{Cases: h.config.Cases, Directory: h.config.Registry},
	}
	return v, v.open(r.Context())
}

// open reads the case anew.
func (v *trustVisit) open(ctx context.Context) error {
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

func (v trustVisit) path() string { return trustPath(v.Token) }

func (v trustVisit) state() derogation.State { return v.view.Case.State }
