package sample

import (
	"context"
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/store"
)

// Seed loads the sample's round, as of the time given, its organisations and
// contacts, and these clients.
func (c *Clients) Seed(ctx context.Context, to *store.Store, now time.Time) error {
	if err := to.PutRound(ctx, Round(now)); err != nil {
		return fmt.Errorf("seed the round: %w", err)
	}
	for _, o := range Organisations() {
		if err := to.PutOrganisation(ctx, o); err != nil {
			return fmt.Errorf("seed organisation %s: %w", o.Code, err)
		}
	}
	for trust, sites := range Sites() {
		if err := to.PutSites(ctx, trust, sites); err != nil {
			return fmt.Errorf("seed the sites of %s: %w", trust, err)
		}
	}
	for contacts := range slices.Chunk(Contacts(), store.MostContacts) {
		if err := to.PutContacts(ctx, contacts...); err != nil {
			return fmt.Errorf("seed the contacts: %w", err)
		}
	}
	for _, client := range c.all {
		if err := to.PutClient(ctx, client); err != nil {
			return fmt.Errorf("seed client %s: %w", client.ID, err)
		}
	}
	return nil
}
