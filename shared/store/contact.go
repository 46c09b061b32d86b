package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Contact returns one contact of an organisation. Errors: casework.ErrNotFound.
func (s *Store) Contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	contact, err := s.contact(ctx, organisation, id)
	return contact, wrapped(err, "read contact %s of %s", id, organisation)
}

func (s *Store) contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	kept, does, err := s.kept(ctx, organisation)
	if err != nil {
		return casework.Contact{}, err
	}
	if does {
		i := slices.IndexFunc(kept.List, func(c casework.Contact) bool { return c.ID == id })
		if i < 0 {
			return casework.Contact{}, casework.ErrNotFound
		}
		return kept.List[i], nil
	}
	return one[casework.Contact](ctx, s, contactKey(organisation, id))
}

// Contacts returns every contact of an organisation, in the order of their ids.
// An organisation that keeps its contacts itself has those, and no others.
func (s *Store) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	all, err := s.KeptContacts(ctx, organisation)
	return all.List, err
}

// PutContact loads a contact, as PutContacts does.
func (s *Store) PutContact(ctx context.Context, contact casework.Contact) error {
	return s.PutContacts(ctx, contact)
}

// MostContacts is how many contacts are loaded at once: as many as one
// transaction writes.
const MostContacts = 100

// PutContacts loads contacts, all or none: MostContacts of them at most. Each must
// have an id, an organisation, a duty, a name and a way of being reached.
func (s *Store) PutContacts(ctx context.Context, contacts ...casework.Contact) error {
	t := s.transaction()
	for _, c := range contacts {
		t.fail(wrapped(checkContact(c), "load contact %s of %s", c.ID, c.Organisation))
		t.put(t.enclose(contactKey(c.Organisation, c.ID), c), always, nil, nil)
	}
	return wrapped(t.run(ctx), "load contacts")
}

// RemoveContact forgets a contact that was loaded. One that is gone already is no
// error.
func (s *Store) RemoveContact(ctx context.Context, organisation, id string) error {
	t := s.transaction()
	t.remove(contactKey(organisation, id))
	return wrapped(t.run(ctx), "remove contact %s of %s", id, organisation)
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
