package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/readonce"
)

// KeptContacts implements casework.ContactStore, in the order of their ids.
func (s *Store) KeptContacts(ctx context.Context, organisation string) (casework.KeptContacts, error) {
	lists, err := s.contactLists(ctx, []string{organisation})
	return lists[organisation], wrapped(err, "read the contacts of %s", organisation)
}

// contactLists reads together the contacts of several organisations: those that an
// organisation keeps itself, else those that were loaded. What was loaded before
// there was one item of it is read one by one.
func (s *Store) contactLists(ctx context.Context, organisations []string) (map[string]casework.KeptContacts, error) {
	var keys []key
	for _, organisation := range organisations {
		keys = append(keys, contactsOf(organisation)...)
	}
	items, err := s.getAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	lists := map[string]casework.KeptContacts{}
	for _, organisation := range organisations {
		all := casework.KeptContacts{Organisation: organisation}
		if kept, does := items[keptContactsKey(organisation)]; does {
			all, err = readBody[casework.KeptContacts](kept)
		} else if loaded, is := items[loadedContactsKey(organisation)]; is {
			all, err = readBody[casework.KeptContacts](loaded)
		} else {
			all.List, err = s.LoadedContacts(ctx, organisation)
		}
		if err != nil {
			return nil, err
		}
		lists[organisation] = all
	}
	return lists, nil
}

// LoadedContacts returns the contacts of an organisation as each was loaded, in the
// order of their ids: what the one item of them is made of.
func (s *Store) LoadedContacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	items, err := readonce.Read(ctx, contactKey(organisation, ""), func() ([]attributes, error) {
		return s.query(ctx, within(organisationPartition(organisation), contactsFrom))
	})
	if err != nil {
		return nil, fmt.Errorf("read the contacts loaded of %s: %w", organisation, err)
	}
	all, err := each(items, readBody[casework.Contact])
	return all, wrapped(err, "read the contacts loaded of %s", organisation)
}

// ContactsDiffer reports whether the one item of an organisation's loaded contacts
// is not there, or does not say what was loaded: a command line of an earlier
// release has written since.
func (s *Store) ContactsDiffer(ctx context.Context, organisation string) (bool, error) {
	each, err := s.LoadedContacts(ctx, organisation)
	if err != nil {
		return false, err
	}
	together, err := one[casework.KeptContacts](ctx, s, loadedContactsKey(organisation))
	if errors.Is(err, casework.ErrNotFound) {
		return len(each) > 0, nil
	}
	if err != nil {
		return false, fmt.Errorf("read the loaded contacts of %s: %w", organisation, err)
	}
	return !slices.EqualFunc(each, together.List, func(a, b casework.Contact) bool { return reflect.DeepEqual(a, b) }), nil
}

// MendContacts makes the one item of an organisation's loaded contacts anew.
func (s *Store) MendContacts(ctx context.Context, organisation string) error {
	return wrapped(s.changeLoaded(ctx, []string{organisation}, func(_ *transaction, all []casework.Contact, _ string) []casework.Contact {
		return all
	}), "mend the contacts of %s", organisation)
}

// changeLoaded changes what was loaded of organisations, and with it the one item
// of each, which is made anew of all that is stored: so a change also mends what a
// command line of an earlier release has left. Change adds its writes, and returns
// the contacts that there are then; it may be asked again, where somebody else
// changed them meanwhile.
func (s *Store) changeLoaded(ctx context.Context, organisations []string, change func(t *transaction, all []casework.Contact, organisation string) []casework.Contact) error {
	_, err := casework.Retry(ctx, func() (struct{}, error) {
		t := s.transaction()
		for _, organisation := range organisations {
			version, err := s.loadedVersion(ctx, organisation)
			if err != nil {
				return struct{}{}, err
			}
			all, err := s.LoadedContacts(ctx, organisation)
			if err != nil {
				return struct{}{}, err
			}
			together := casework.KeptContacts{Organisation: organisation, List: sortedByID(change(t, all, organisation))}
			condition, in := atVersion(version)
			t.put(versioned{t.enclose(loadedContactsKey(organisation), together), version + 1}, condition, in, casework.ErrStale)
		}
		return struct{}{}, t.run(ctx)
	})
	return tooMany(err)
}

// tooMany says of contacts that do not fit into their one item that they are too many.
func tooMany(err error) error {
	if errors.Is(err, errTooLarge) {
		return fmt.Errorf("%w: %w", casework.ErrTooManyContacts, err)
	}
	return err
}

// loadedVersion is that of the one item of an organisation's loaded contacts, 0 where
// there is none.
func (s *Store) loadedVersion(ctx context.Context, organisation string) (int, error) {
	item, _, err := s.get(ctx, loadedContactsKey(organisation))
	if errors.Is(err, casework.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	stored, err := read[versioned](item)
	return stored.Version, err
}

func sortedByID(all []casework.Contact) []casework.Contact {
	return slices.SortedFunc(slices.Values(all), func(a, b casework.Contact) int { return cmp.Compare(a.ID, b.ID) })
}

// SaveContacts implements casework.ContactStore.
func (s *Store) SaveContacts(ctx context.Context, all casework.KeptContacts, change casework.ContactChange) error {
	condition, in := atVersion(all.Version)
	all.Version++
	change.Version = all.Version
	all.List = sortedByID(all.List)
	err := checkID("organisation", all.Organisation)
	for _, c := range all.List {
		err = errors.Join(err, checkContact(c))
	}
	t := s.transaction()
	t.fail(err)
	t.put(versioned{t.enclose(keptContactsKey(all.Organisation), all), all.Version}, condition, in, casework.ErrStale)
	t.put(t.enclose(contactChangeKey(all.Organisation, all.Version), change), isNew, nil, casework.ErrStale)
	return wrapped(tooMany(t.run(ctx)), "save the contacts of %s", all.Organisation)
}

// ContactChanges returns the record of the changes of the contacts that an
// organisation keeps itself, the first one first.
func (s *Store) ContactChanges(ctx context.Context, organisation string) ([]casework.ContactChange, error) {
	changes, err := list(ctx, s, within(keptContactsKey(organisation).PK, changesFrom), readBody[casework.ContactChange])
	return changes, wrapped(err, "read the changes of the contacts of %s", organisation)
}
