package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// MaxKeptContacts is how many contacts an organisation may keep itself: many
// more than a union has officers for this, and few enough for one item.
const MaxKeptContacts = 100

// ErrTooManyContacts: the organisation keeps MaxKeptContacts already, or all of its
// contacts together are more than an item of the store may hold.
var ErrTooManyContacts = errors.New("the organisation has as many contacts as it may keep")

// KeptContacts are the contacts that an organisation keeps itself, together, so
// that two changes at once cannot undo each other. Version counts their changes;
// 0 is an organisation that never kept any.
type KeptContacts struct {
	Organisation string    `json:"organisation"`
	Version      int       `json:"version"`
	List         []Contact `json:"list"`
}

// ContactChange is one entry of the record of who changed an organisation's own
// contacts. It names what changed, and repeats no address.
type ContactChange struct {
	Organisation string    `json:"organisation"`
	Version      int       `json:"version"`
	At           time.Time `json:"at"`
	Client       string    `json:"client"`
	Contact      string    `json:"contact"`
	Duty         string    `json:"duty"`
	// Did is added, changed or removed. Fields are those that a change changed.
	Did    string   `json:"did"`
	Fields []string `json:"fields,omitempty"`
}

// ContactStore keeps the contacts that organisations keep themselves.
type ContactStore interface {
	// KeptContacts returns an organisation's. Of one that never kept any, they are
	// those that were loaded for it, at version 0. The read is consistent.
	KeptContacts(ctx context.Context, organisation string) (KeptContacts, error)
	// SaveContacts stores an organisation's contacts with the entry of what
	// changed. Version is the one that the change rests on, and the entry gets the
	// next one. ErrStale when the contacts are at another version by now.
	SaveContacts(ctx context.Context, contacts KeptContacts, change ContactChange) error
}

// UnionContacts is where a union's systems keep its contacts. The union alone does:
// who answers for it decides in its name. Those of others are loaded by
// operators.
type UnionContacts struct {
	Contacts   ContactStore
	Departures Departures
}

// List returns a union's contacts, in their order. Errors:
// *derogation.ForbiddenError for all but a union.
func (d UnionContacts) List(ctx context.Context, actor derogation.Actor) ([]Contact, error) {
	all, err := d.own(ctx, actor)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(all.List, inOrder)
	return all.List, nil
}

// Read returns one. Errors: as List; ErrNotFound.
func (d UnionContacts) Read(ctx context.Context, actor derogation.Actor, id string) (Contact, error) {
	all, err := d.own(ctx, actor)
	if err != nil {
		return Contact{}, err
	}
	i := all.find(id)
	if i < 0 {
		return Contact{}, ErrNotFound
	}
	return all.List[i], nil
}

// Put adds a contact, or replaces the one of its id; to do so again changes
// nothing, and needs no key. Added is true for one that was not there.
//
// Errors: *derogation.ForbiddenError for all but a union, *PrivacyError,
// *derogation.InvalidError, ErrTooManyContacts.
func (d UnionContacts) Put(ctx context.Context, actor derogation.Actor, c Contact, call Call, now time.Time) (stored Contact, added bool, err error) {
	c.Organisation = actor.Organisation
	_, err = Retry(ctx, func() (struct{}, error) {
		all, err := d.own(ctx, actor)
		if err != nil {
			return struct{}{}, err
		}
		if err := call.Screen(now); err != nil {
			return struct{}{}, err
		}
		i := all.find(c.ID)
		added = i < 0
		change := ContactChange{Did: "added"}
		if added {
			all.List = append(slices.Clone(all.List), c)
		} else {
			fields, err := ChangedFields(all.List[i], c)
			if err != nil {
				return struct{}{}, err
			}
			change = ContactChange{Did: "changed", Fields: fields}
			all.List = slices.Clone(all.List)
			all.List[i] = c
		}
		if err := call.wrong(derogation.Invalid(CheckContact(c, actor.OrganisationKind, all.List)...)); err != nil {
			return struct{}{}, err
		}
		if added && len(all.List) > MaxKeptContacts {
			return struct{}{}, ErrTooManyContacts
		}
		if !added && len(change.Fields) == 0 {
			return struct{}{}, nil
		}
		return struct{}{}, d.save(ctx, actor, all, c, change, now)
	})
	return c, added, err
}

// Remove forgets a contact: they are asked nothing more, and their links open
// nothing. They are nobody's deputy any more either. Where they were being asked, the
// next person is. Errors: as Read.
func (d UnionContacts) Remove(ctx context.Context, actor derogation.Actor, id string, now time.Time) error {
	var gone Contact
	left, err := Retry(ctx, func() ([]Contact, error) {
		all, err := d.own(ctx, actor)
		if err != nil {
			return nil, err
		}
		i := all.find(id)
		if i < 0 {
			return nil, ErrNotFound
		}
		gone = all.List[i]
		all.List = slices.Delete(slices.Clone(all.List), i, i+1)
		// A deputy who is no more stands in for nobody.
		for n, c := range all.List {
			all.List[n].Deputies = slices.DeleteFunc(slices.Clone(c.Deputies), func(deputy string) bool { return deputy == id })
		}
		if err := d.Departures.AskNext(ctx, all.List, gone, now); err != nil {
			return nil, err
		}
		return all.List, d.save(ctx, actor, all, gone, ContactChange{Did: "removed"}, now)
	})
	if err != nil {
		return err
	}
	return d.Departures.AskNext(ctx, left, gone, now)
}

func (d UnionContacts) own(ctx context.Context, actor derogation.Actor) (KeptContacts, error) {
	if actor.OrganisationKind != derogation.KindUnion {
		return KeptContacts{}, &derogation.ForbiddenError{Detail: "only a union keeps its contacts itself"}
	}
	return d.Contacts.KeptContacts(ctx, actor.Organisation)
}

func (d UnionContacts) save(ctx context.Context, actor derogation.Actor, all KeptContacts, c Contact, change ContactChange, now time.Time) error {
	change.Organisation, change.At, change.Client = actor.Organisation, now.UTC(), actor.ID
	change.Contact, change.Duty = c.ID, c.Duty
	return d.Contacts.SaveContacts(ctx, all, change)
}

func (k KeptContacts) find(id string) int {
	return slices.IndexFunc(k.List, func(c Contact) bool { return c.ID == id })
}

// ChangedFields are the names of the fields, as JSON has them, in which two values of
// one type differ, in the order of the alphabet.
func ChangedFields(before, after any) ([]string, error) {
	old, err := fieldsOf(before)
	if err != nil {
		return nil, err
	}
	fields, err := fieldsOf(after)
	if err != nil {
		return nil, err
	}
	names := maps.Clone(old)
	maps.Copy(names, fields)
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !bytes.Equal(old[name], fields[name]) {
			changed = append(changed, name)
		}
	}
	return changed, nil
}

func fieldsOf(value any) (map[string]json.RawMessage, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	var byName map[string]json.RawMessage
	if err := json.Unmarshal(encoded, &byName); err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	return byName, nil
}
