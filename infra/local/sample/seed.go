package sample

import (
	"context"
	"fmt"
	"time"

	"example.org/derogations/shared/store"
)

// Seed loads the sample's round, as of the time given, its organisations,
// contacts and clients, and returns the clients.
func Seed(ctx context.Context, to *store.Store, now time.Time) (*Clients, error) {
	clients, err := NewClients()
	if err != nil {
		return nil, err
	}
	if err := to.PutRound(ctx, Round(now)); err != nil {
		return nil, fmt.Errorf("seed the round: %w", err)
	}
	for _, o := range Organisations() {
		if err := to.PutOrganisation(ctx, o); err != nil {
			return nil, fmt.Errorf("seed organisation %s: %w", o.Code, err)
		}
	}
	for _, c := range Contacts() {
		if err := to.PutContact(ctx, c); err != nil {
			return nil, fmt.Errorf("seed contact %s: %w", c.ID, err)
		}
	}
	for _, c := range clients.all {
		if err := to.PutClient(ctx, c); err != nil {
			return nil, fmt.Errorf("seed client %s: %w", c.ID, err)
		}
	}
	return clients, nil
}
