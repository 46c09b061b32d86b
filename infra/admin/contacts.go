package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// contacts keeps whom the organisations registered. A union's are the union's own
// to keep: who answers for it decides in its name.
func (d desk) contacts(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	verb, rest := args[0], args[1:]
	switch {
	case verb == "load" && len(rest) > 0:
		return d.loadContacts(ctx, rest)
	case verb == "put" && len(rest) > 1:
		return d.putContact(ctx, rest)
	case verb == "remove" && len(rest) == 2:
		return d.removeContact(ctx, rest[0], rest[1])
	case verb == "list" && len(rest) == 1:
		return d.listContacts(ctx, rest[0])
	case verb == "check":
		return d.checkContacts(ctx, rest)
	default:
		return errUsage
	}
}

// keptByOperators returns an organisation whose contacts an operator may keep.
func keptByOperators(ctx context.Context, from *store.Store, code string) (derogation.Organisation, error) {
	o, err := from.Organisation(ctx, code)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return o, fmt.Errorf("organisation %q is not registered", code)
	case err == nil && o.Kind == derogation.KindUnion:
		return o, fmt.Errorf("%s is a union, and keeps its contacts itself: its own system does so at /v1/contacts, with the scope contacts:write, and no operator can", code)
	default:
		return o, err
	}
}

// listContacts prints an organisation's contacts as a file that load reads.
func (d desk) listContacts(ctx context.Context, code string) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	o, err := keptByOperators(ctx, from, code)
	if err != nil {
		return err
	}
	all, err := from.Contacts(ctx, code)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b casework.Contact) int {
		if byDuty := strings.Compare(a.Duty, b.Duty); byDuty != 0 {
			return byDuty
		}
		return a.Order - b.Order
	})
	fmt.Fprintf(d.out, "# %s %s: contacts: %d\n", o.Code, o.Name, len(all))
	for _, c := range all {
		if err := d.printEntry(entryOf(c)); err != nil {
			return err
		}
	}
	return nil
}

func (d desk) printEntry(e entry) error {
	begin := "-"
	for _, field := range contactFields {
		values := e.fields[field]
		if len(values) == 0 {
			continue
		}
		texts := make([]string, len(values))
		for i, value := range values {
			text, err := yamlText(value)
			if err != nil {
				return err
			}
			texts[i] = text
		}
		says := texts[0]
		if slices.Contains(contactLists, field) {
			says = "[" + strings.Join(texts, ", ") + "]"
		}
		fmt.Fprintf(d.out, "%s %s: %s\n", begin, field, says)
		begin = " "
	}
	return nil
}

var (
	plain    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.@' -]*$`)
	notPlain = []string{"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
)

// yamlText writes a text so that any reader of YAML reads it back. A text of JSON
// is one of YAML too.
func yamlText(text string) (string, error) {
	if plain.MatchString(text) && !slices.Contains(notPlain, strings.ToLower(text)) {
		return text, nil
	}
	quoted, err := json.Marshal(text)
	return string(quoted), err
}

// removeContact forgets a contact. They are nobody's deputy any more either: that
// goes first, so that a removal that stopped half way can be repeated.
func (d desk) removeContact(ctx context.Context, code, id string) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	if _, err := keptByOperators(ctx, to, code); err != nil {
		return err
	}
	all, err := to.Contacts(ctx, code)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(c casework.Contact) bool { return c.ID == id })
	if i < 0 {
		return fmt.Errorf("%s has no contact %s", code, id)
	}
	for _, c := range all {
		if !slices.Contains(c.Deputies, id) {
			continue
		}
		c.Deputies = slices.DeleteFunc(c.Deputies, func(deputy string) bool { return deputy == id })
		if err := to.PutContact(ctx, c); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "changed: %s: they are no deputy any more\n", describe(c))
	}
	if err := to.RemoveContact(ctx, code, id); err != nil {
		return err
	}
	_, err = fmt.Fprintf(d.out, "removed: %s\n", describe(all[i]))
	return err
}

// describe names a contact for the operator.
func describe(c casework.Contact) string {
	return fmt.Sprintf("%s %s %s, %s", c.Organisation, c.ID, c.Duty, c.Name)
}
