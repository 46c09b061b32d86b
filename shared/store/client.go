package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Client is a system that may sign in. It acts for one organisation.
type Client struct {
	ID           string                      `json:"id"`
	Name         string                      `json:"name"`
	Organisation string                      `json:"organisation"`
	Kind         derogation.OrganisationKind `json:"kind"`
	Scopes       []string                    `json:"scopes"`
	Keys         []ClientKey                 `json:"keys"`
	Disabled     bool                        `json:"disabled,omitempty"`
}

// ClientKey is a public key that a client signs with. NotBefore and NotAfter
// zero are no limits.
type ClientKey struct {
	KeyID     string    `json:"keyId"`
	Algorithm string    `json:"algorithm"`
	PublicKey string    `json:"publicKey"`
	NotBefore time.Time `json:"notBefore,omitzero"`
	NotAfter  time.Time `json:"notAfter,omitzero"`
	Revoked   bool      `json:"revoked,omitempty"`
}

// Client returns a client by its id. Errors: casework.ErrNotFound.
func (s *Store) Client(ctx context.Context, id string) (Client, error) {
	client, err := one[Client](ctx, s, clientKey(id))
	return client, wrapped(err, "read client %s", id)
}

// Clients returns every client, in the order of their ids. One that was stored
// before clients were listed is not among them until it is changed.
func (s *Store) Clients(ctx context.Context) ([]Client, error) {
	return loaded[Client](ctx, s, everyClient, "clients")
}

// PutClient registers a client, or changes one. It must have an id, an
// organisation and a known kind.
func (s *Store) PutClient(ctx context.Context, client Client) error {
	return wrapped(s.writeClient(ctx, client, always, nil, nil), "register client %s", client.ID)
}

// ErrClientExists: a client of this id is registered.
var ErrClientExists = errors.New("a client of this id is registered already")

// AddClient registers a new client. Errors: ErrClientExists.
func (s *Store) AddClient(ctx context.Context, client Client) error {
	return wrapped(s.writeClient(ctx, client, isNew, nil, ErrClientExists), "register client %s", client.ID)
}

// ChangeClient changes a client that is registered, unless somebody else has
// since it was read. Errors: casework.ErrNotFound, casework.ErrStale, those of
// change, which may refuse.
func (s *Store) ChangeClient(ctx context.Context, id string, change func(*Client) error) error {
	var stored envelope
	var client Client
	item, _, err := s.get(ctx, clientKey(id))
	if err == nil {
		stored, err = read[envelope](item)
	}
	if err == nil {
		client, err = disclose[Client](stored)
	}
	if err != nil {
		return fmt.Errorf("read client %s: %w", id, err)
	}
	if err := change(&client); err != nil {
		return err
	}
	err = s.writeClient(ctx, client, "body = :read", values{":read": stored.Body}, casework.ErrStale)
	return wrapped(err, "change client %s", id)
}

func (s *Store) writeClient(ctx context.Context, client Client, condition string, in values, refusal error) error {
	if err := checkClient(client); err != nil {
		return err
	}
	t := s.transaction()
	t.put(loadedItem{t.enclose(clientKey(client.ID), client), inRound{everyClient, client.ID}}, condition, in, refusal)
	return t.run(ctx)
}

func checkClient(c Client) error {
	err := errors.Join(checkID("id", c.ID), checkID("organisation", c.Organisation))
	switch {
	case err != nil:
		return err
	case derogation.IsTestCode(c.ID):
		return fmt.Errorf("id %q is kept for tests", c.ID)
	case derogation.IsTestCode(c.Organisation):
		return fmt.Errorf("organisation %q is kept for tests", c.Organisation)
	case !c.Kind.Known():
		return fmt.Errorf("kind %q is not known", c.Kind)
	default:
		return nil
	}
}
