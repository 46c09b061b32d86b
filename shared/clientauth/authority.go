package clientauth

import (
	"context"
	"strings"
	"time"

	"example.org/derogations/shared/keyset"
)

// Authority issues access tokens to clients and verifies them.
type Authority struct {
	clients Clients
	keys    func(context.Context, time.Time) (keyset.Set, error)
	site    string
}

// New returns the authority of a site, given by its URL without a trailing
// slash. keys is asked at every call for the keys of access tokens, so that
// they can rotate while the process lives (keyset.Source makes such a
// function). New panics if a part is missing.
func New(clients Clients, keys func(ctx context.Context, now time.Time) (keyset.Set, error), site string) *Authority {
	if clients == nil || keys == nil || site == "" || strings.HasSuffix(site, "/") {
		panic("clientauth: New needs clients, keys and a site without a trailing slash")
	}
	return &Authority{clients: clients, keys: keys, site: site}
}

// TokenURL is the token endpoint, and the audience of assertions.
func (a *Authority) TokenURL() string { return a.site + "/oauth2/token" }

// audience is whom access tokens are for.
func (a *Authority) audience() string { return a.site + "/v1" }
