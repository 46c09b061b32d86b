package store

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/readonce"
)

// KeptContacts implements casework.ContactStore, in the order of their ids.
func (s *Store) KeptContacts(ctx context.Context, organisation string) (casework.KeptContacts, error) {
	contacts, does, err := s.kept(ctx, organisation)
	if err == nil && !does {
		contacts.List, err = s.loadedContacts(ctx, organisation)
	}
	return contacts, wrapped(err, "read the contacts of %s", organisation)
}

// loadedContacts are those that operators loaded for an organisation.
func (s *Store) loadedContacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	items, err := readonce.Read(ctx, contactKey(organisation, ""), func() ([]attributes, error) {
		return s.query(ctx, within(organisationPartition(organisation), contactsFrom))
	})
	if err != nil {
		return nil, err
	}
	return each(items, readBody[casework.Contact])
}

// kept reports false when an organisation never kept its contacts itself.
func (s *Store) kept(ctx context.Context, organisation string) (casework.KeptContacts, bool, error) {
	kept, err := one[casework.KeptContacts](ctx, s, keptContactsKey(organisation))
	if errors.Is(err, casework.ErrNotFound) {
		return casework.KeptContacts{Organisation: organisation}, false, nil
	}
	return kept, err == nil, err
}

// SaveContacts implements casework.ContactStore.
func (s *Store) SaveContacts(ctx context.Context, all casework.KeptContacts, change casework.ContactChange) error {
	condition, in := atVersion(all.Version)
	all.Version++
	change.Version = all.Version
	all.List = slices.SortedFunc(slices.Values(all.List), func(a, b casework.Contact) int { return cmp.Compare(a.ID, b.ID) })
	err := checkID("organisation", all.Organisation)
	for _, c := range all.List {
		err = errors.Join(err, checkContact(c))
	}
	t := s.transaction()
	t.fail(err)
	t.put(versioned{t.enclose(keptContactsKey(all.Organisation), all), all.Version}, condition, in, casework.ErrStale)
	t.put(t.enclose(contactChangeKey(all.Organisation, all.Version), change), isNew, nil, casework.ErrStale)
	return wrapped(t.run(ctx), "save the contacts of %s", all.Organisation)
}

// ContactChanges returns the record of the changes of the contacts that an
// organisation keeps itself, the first one first.
func (s *Store) ContactChanges(ctx context.Context, organisation string) ([]casework.ContactChange, error) {
	changes, err := list(ctx, s, within(keptContactsKey(organisation).PK, changesFrom), readBody[casework.ContactChange])
	return changes, wrapped(err, "read the changes of the contacts of %s", organisation)
}
