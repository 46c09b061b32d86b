package main

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/store"
)

// registered is what the sign-in needs of the store.
type registered interface {
	Client(ctx context.Context, id string) (store.Client, error)
	SignInKeys(ctx context.Context, client string) ([]store.ClientKey, error)
	UseOnce(ctx context.Context, client, id string, expires time.Time) (fresh bool, err error)
}

// clients shows the store's clients to the sign-in.
type clients struct{ store registered }

func (c clients) Client(ctx context.Context, id string) (clientauth.Client, error) {
	stored, err := c.stored(ctx, id)
	if errors.Is(err, casework.ErrNotFound) {
		return clientauth.Client{}, clientauth.ErrUnknownClient
	}
	if err != nil {
		return clientauth.Client{}, err
	}
	client := clientauth.Client{
		ID: stored.ID, Name: stored.Name, Organisation: stored.Organisation, Kind: clientauth.Kind(stored.Kind),
		Scopes: stored.Scopes, Disabled: stored.Disabled,
	}
	for _, key := range stored.Keys {
		client.Keys = append(client.Keys, clientauth.Key(key))
	}
	return client, nil
}

// stored is a client that operators registered, or the canary, which has no keys
// but those that it publishes for each of its runs.
func (c clients) stored(ctx context.Context, id string) (store.Client, error) {
	if id != canary.ClientID {
		return c.store.Client(ctx, id)
	}
	keys, err := c.store.SignInKeys(ctx, id)
	return store.Client{
		ID: id, Name: canary.ClientName, Organisation: canary.TrustCode, Kind: derogation.KindTrust,
		Scopes: []string{httpapi.ScopeWrite, httpapi.ScopeRead}, Keys: keys,
	}, err
}

func (c clients) UseAssertion(ctx context.Context, clientID, assertionID string, expires time.Time) error {
	fresh, err := c.store.UseOnce(ctx, clientID, assertionID, expires)
	if err == nil && !fresh {
		return clientauth.ErrReplayed
	}
	return err
}
