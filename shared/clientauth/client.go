package clientauth

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Kind is the kind of organisation a client acts for.
type Kind string

// The kinds of clients.
const (
	Trust    Kind = "trust"
	ICB      Kind = "icb"
	Region   Kind = "region"
	National Kind = "national"
	Union    Kind = "union"
)

// Client is a registered system.
type Client struct {
	ID   string
	Name string
	// Organisation is the ODS code of the organisation that it acts for.
	Organisation string
	Kind         Kind
	Scopes       []string
	Keys         []Key
	// Disabled stops the client altogether, at once.
	Disabled bool
}

// Key is one registered public key of a client.
type Key struct {
	// KeyID is the "kid" of the assertions that the key verifies.
	KeyID string
	// Algorithm is RS512 or ES256.
	Algorithm string
	// PublicKey is in the form that ParsePublicKey reads.
	PublicKey string
	// NotBefore is the first instant at which the key counts; the zero time is
	// no limit.
	NotBefore time.Time
	// NotAfter is the first instant at which the key no longer counts; the
	// zero time is no limit.
	NotAfter time.Time
	// Revoked stops the key, and all tokens it obtained, at once.
	Revoked bool
}

// Clients is what the package needs of storage.
type Clients interface {
	// Client returns a registered client, disabled or not, or
	// ErrUnknownClient. It reads consistently: a revocation counts at once.
	Client(ctx context.Context, id string) (Client, error)
	// UseAssertion records that a client has used the assertion with this id,
	// and keeps the record at least until it expires. It returns ErrReplayed if
	// there is a record already; of two calls at once, one gets that.
	UseAssertion(ctx context.Context, clientID, assertionID string, expires time.Time) error
}

// What Clients answers.
var (
	ErrUnknownClient = errors.New("unknown client")
	ErrReplayed      = errors.New("the assertion was used before")
)

// Principal is the client that makes a call, as registered at that time.
type Principal struct {
	ClientID     string
	Name         string
	Organisation string
	Kind         Kind
	// Scopes are those of the token that the client still has.
	Scopes []string
}

// Has says whether the principal has a scope.
func (p Principal) Has(scope string) bool { return slices.Contains(p.Scopes, scope) }

func (c Client) key(id string) (Key, bool) {
	i := slices.IndexFunc(c.Keys, func(k Key) bool { return k.KeyID == id })
	if i < 0 {
		return Key{}, false
	}
	return c.Keys[i], true
}

// unusable says why the key does not count at a time; empty if it does.
func (k Key) unusable(now time.Time) string {
	switch {
	case k.Revoked:
		return "The key is revoked."
	case now.Before(k.NotBefore):
		return "The key does not count yet."
	case !k.NotAfter.IsZero() && !now.Before(k.NotAfter):
		return "The key has expired."
	}
	return ""
}
