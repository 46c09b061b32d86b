package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Contact returns one contact of an organisation. Errors: casework.ErrNotFound.
func (s *Store) Contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	all, err := s.Contacts(ctx, organisation)
	if err != nil {
		return casework.Contact{}, err
	}
	i := slices.IndexFunc(all, func(c casework.Contact) bool { return c.ID == id })
	if i < 0 {
		return casework.Contact{}, fmt.Errorf("read contact %s of %s: %w", id, organisation, casework.ErrNotFound)
	}
	return all[i], nil
}

// Contacts returns every contact of an organisation, in the order of their ids.
// An organisation that keeps its contacts itself has those, and no others.
func (s *Store) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	all, err := s.KeptContacts(ctx, organisation)
	return all.List, err
}

// ContactsOf returns what Contacts does for each of several organisations, read
// together.
func (s *Store) ContactsOf(ctx context.Context, organisations []string) (map[string][]casework.Contact, error) {
	lists, err := s.contactLists(ctx, organisations)
	if err != nil {
		return nil, fmt.Errorf("read the contacts of %s: %w", strings.Join(organisations, ", "), err)
	}
	contacts := map[string][]casework.Contact{}
	for organisation, all := range lists {
		contacts[organisation] = all.List
	}
	return contacts, nil
}

// PutContact loads a contact, as PutContacts does.
func (s *Store) PutContact(ctx context.Context, contact casework.Contact) error {
	return s.PutContacts(ctx, contact)
}

// MostContacts is how many contacts are loaded at once: as many as one transaction
// writes where each is of an organisation of its own.
const MostContacts = 50

// PutContacts loads contacts, all or none: MostContacts of them at most. Each must
// have an id, an organisation, a duty, a name and a way of being reached.
func (s *Store) PutContacts(ctx context.Context, contacts ...casework.Contact) error {
	of := map[string][]casework.Contact{}
	for _, c := range contacts {
		if err := checkContact(c); err != nil {
			return fmt.Errorf("load contact %s of %s: %w", c.ID, c.Organisation, err)
		}
		of[c.Organisation] = append(of[c.Organisation], c)
	}
	return wrapped(s.changeLoaded(ctx, slices.Sorted(maps.Keys(of)), func(t *transaction, all []casework.Contact, organisation string) []casework.Contact {
		for _, c := range of[organisation] {
			t.put(t.enclose(contactKey(organisation, c.ID), c), always, nil, nil)
			all = append(without(all, c.ID), c)
		}
		return all
	}), "load contacts")
}

// RemoveContact forgets a contact that was loaded. One that is gone already is no
// error.
func (s *Store) RemoveContact(ctx context.Context, organisation, id string) error {
	return wrapped(s.changeLoaded(ctx, []string{organisation}, func(t *transaction, all []casework.Contact, _ string) []casework.Contact {
		t.remove(contactKey(organisation, id))
		return without(all, id)
	}), "remove contact %s of %s", id, organisation)
}

func without(all []casework.Contact, id string) []casework.Contact {
	return slices.DeleteFunc(all, func(c casework.Contact) bool { return c.ID == id })
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
		return errors.New("an email address or a mobile number must be given")
	}
	return nil
}
