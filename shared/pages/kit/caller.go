package kit

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/telemetry"
)

// ErrNoSuchLink: the link was never ours.
var ErrNoSuchLink = errors.New("the link is not genuine")

// Caller is the holder of a genuine link.
type Caller struct {
	Token string
	Now   time.Time
	Said  signedlink.Link
	Keys  keyset.Set
	// Expired is set for a link whose time is over, to when that was.
	Expired time.Time
}

// Caller verifies the link of a request. Error: ErrNoSuchLink, also for a link
// that was made for another purpose than those given.
func (k *Kit) Caller(r *http.Request, purposes ...signedlink.Purpose) (Caller, error) {
	ctx := r.Context()
	c := Caller{Token: r.PathValue("token"), Now: lambdahttp.Now(ctx)}
	keys, err := k.keys(ctx, c.Now)
	if err != nil {
		return Caller{}, fmt.Errorf("link keys: %w", err)
	}
	c.Keys = keys
	c.Said, err = signedlink.Verify(keys, c.Token, c.Now)
	if errors.Is(err, signedlink.ErrExpired) {
		c.Expired = c.Said.Expires
		err = nil
	}
	if err != nil || !slices.Contains(purposes, c.Said.Purpose) {
		return Caller{}, ErrNoSuchLink
	}
	if c.Said.Reference != "" { // The links of a board and of a form are to none.
		telemetry.Set(ctx, "reference", c.Said.Reference)
	}
	return c, nil
}

// Ahead is what a visit to a case is going to read, as far as the link and the form
// that was sent tell.
func (c Caller) Ahead(typed url.Values) casework.Ahead {
	return casework.Ahead{
		Case: c.Said.Reference, Organisation: c.Said.Organisation, Contacts: c.Said.Organisation,
		Call: casework.CallRecord{Client: c.Said.Contact, Key: callKey(typed)},
	}
}
