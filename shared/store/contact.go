package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Contact returns one contact of an organisation. Errors: casework.ErrNotFound.
func (s *Store) Contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	item, _, err := s.get(ctx, contactKey(organisation, id))
	if err != nil {
		return casework.Contact{}, fmt.Errorf("read contact %s of %s: %w", id, organisation, err)
	}
	contact, err := readBody[casework.Contact](item)
	if err != nil {
		return casework.Contact{}, fmt.Errorf("read contact %s of %s: %w", id, organisation, err)
	}
	return contact, nil
}

// Contacts returns every contact of an organisation, in the order of their ids.
func (s *Store) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	items, err := s.queryPartition(ctx, organisationPartition(organisation), contactsFrom)
	if err != nil {
		return nil, fmt.Errorf("read the contacts of %s: %w", organisation, err)
	}
	contacts := make([]casework.Contact, 0, len(items))
	for _, item := range items {
		contact, err := readBody[casework.Contact](item)
		if err != nil {
			return nil, fmt.Errorf("read the contacts of %s: %w", organisation, err)
		}
		contacts = append(contacts, contact)
	}
	return contacts, nil
}

// PutContact loads a contact. It must have an id, an organisation, a duty, a
// name and a way of being reached.
func (s *Store) PutContact(ctx context.Context, contact casework.Contact) error {
	err := checkContact(contact)
	if err == nil {
		err = s.save(ctx, contactKey(contact.Organisation, contact.ID), contact)
	}
	if err != nil {
		return fmt.Errorf("load contact %s of %s: %w", contact.ID, contact.Organisation, err)
	}
	return nil
}

func checkContact(c casework.Contact) error {
	if err := errors.Join(checkID("id", c.ID), checkID("organisation", c.Organisation)); err != nil {
		return err
	}
	if derogation.IsTestCode(c.Organisation) {
		return fmt.Errorf("organisation %q is kept for tests", c.Organisation)
	}
	if c.Duty == "" || c.Name == "" {
		return errors.New("duty and name must be given")
	}
	if c.Email == "" && c.Mobile == "" {
		return errors.New("an e-mail address or a mobile number must be given")
	}
	return nil
}
