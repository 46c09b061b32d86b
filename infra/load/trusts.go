package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// trustsMade is how many trusts a load makes up besides those of the sample. Work
// takes turns by trust: where few trusts file all there is, a burst of a few seconds
// meets what holds up a client in a loop.
const trustsMade = 36

// madeTrusts are the trusts that a load makes up, in the regions and boards of the
// sample's, and their contacts.
func madeTrusts() (trusts []derogation.Organisation, contacts []casework.Contact) {
	models := sample.Trusts()
	for n := range trustsMade {
		model := models[n%len(models)]
		made := model
		made.Code = fmt.Sprintf("L%02d", n)
		made.Name = fmt.Sprintf("Trust %d of the load", n+1)
		trusts = append(trusts, made)
		for _, contact := range sample.Contacts() {
			if contact.Organisation != model.Code {
				continue
			}
			mailbox, _, _ := strings.Cut(contact.Email, "@")
			contact.Organisation, contact.Email = made.Code, mailbox+"@"+strings.ToLower(made.Code)+".example.org"
			contact.ID = fmt.Sprintf("CT-%08d", len(contacts))
			contacts = append(contacts, contact)
		}
	}
	return trusts, contacts
}

// putTrusts stores the trusts that a load makes up.
func putTrusts(ctx context.Context, to *store.Store) error {
	trusts, contacts := madeTrusts()
	for _, trust := range trusts {
		if err := to.PutOrganisation(ctx, trust); err != nil {
			return fmt.Errorf("store %s: %w", trust.Name, err)
		}
	}
	for chunk := range slices.Chunk(contacts, store.MostContacts) {
		if err := to.PutContacts(ctx, chunk...); err != nil {
			return fmt.Errorf("store the contacts of the load's trusts: %w", err)
		}
	}
	return nil
}
