package store

import (
	"context"
	"errors"
	"fmt"
	"time"

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

// ClientKey is a public key that a client signs with. NotAfter zero is no end.
type ClientKey struct {
	KeyID     string    `json:"keyId"`
	Algorithm string    `json:"algorithm"`
	PublicKey string    `json:"publicKey"`
	NotAfter  time.Time `json:"notAfter,omitzero"`
	Revoked   bool      `json:"revoked,omitempty"`
}

// Client returns a client by its id. Errors: casework.ErrNotFound.
func (s *Store) Client(ctx context.Context, id string) (Client, error) {
	item, _, err := s.get(ctx, clientKey(id))
	if err != nil {
		return Client{}, fmt.Errorf("read client %s: %w", id, err)
	}
	client, err := readBody[Client](item)
	if err != nil {
		return Client{}, fmt.Errorf("read client %s: %w", id, err)
	}
	return client, nil
}

// PutClient registers a client, or changes one. It must have an id, an
// organisation and a known kind.
func (s *Store) PutClient(ctx context.Context, client Client) error {
	err := checkClient(client)
	if err == nil {
		err = s.save(ctx, clientKey(client.ID), client)
	}
	if err != nil {
		return fmt.Errorf("register client %s: %w", client.ID, err)
	}
	return nil
}

func checkClient(c Client) error {
	err := errors.Join(checkID("id", c.ID), checkID("organisation", c.Organisation))
	if err == nil && !c.Kind.Known() {
		err = fmt.Errorf("kind %q is not known", c.Kind)
	}
	return err
}
