package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// loadContacts loads a file of contacts, or nothing when anything in it is wrong,
// and says what changed. What is stored and not in the file stays, but for the
// organisations that -replace names.
func (d desk) loadContacts(ctx context.Context, args []string) error {
	var replace []string
	flags := flag.NewFlagSet("contacts load", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("replace", "an organisation that has these contacts and no others", func(code string) error {
		replace = append(replace, code)
		return nil
	})
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	file, err := readContacts(args[0])
	if err != nil {
		return err
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	l, err := file.intake(ctx, to, replace)
	if err != nil {
		return err
	}
	return d.store(ctx, to, l)
}

// putContact adds one contact, or changes the fields that are named of one that
// is there.
func (d desk) putContact(ctx context.Context, args []string) error {
	file := &contactsFile{faults: faults{name: args[0]}}
	said := newEntry(0)
	var names []string
	for _, arg := range args[1:] {
		name, text, is := strings.Cut(arg, "=")
		if !is || name == "organisation" {
			return errUsage
		}
		file.checkName(0, name, names)
		names = append(names, name)
		said.setText(name, 0, text)
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	e := said
	all, err := to.Contacts(ctx, args[0])
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(all, func(c casework.Contact) bool { return c.ID == said.text("id") }); i >= 0 {
		e = entryOf(all[i])
		for _, name := range names {
			e.fields[name] = said.fields[name]
		}
	}
	e.fields["organisation"] = args[:1]
	file.entries = []entry{e}
	l, err := file.intake(ctx, to, nil)
	if err != nil {
		return err
	}
	return d.store(ctx, to, l)
}

// intake is what loading contacts comes to: those of the file, those who go, and
// what is stored.
type intake struct {
	put    []casework.Contact
	remove []casework.Contact
	stored map[string][]casework.Contact
}

// intake reads the contacts of a file against the registry, and names everything
// that is wrong at once.
func (f *contactsFile) intake(ctx context.Context, from *store.Store, replace []string) (intake, error) {
	l := intake{stored: map[string][]casework.Contact{}}
	unreadable := make([][]unread, len(f.entries))
	known := map[string]derogation.Organisation{}
	meet := func(code string, line int, field string) error {
		if _, met := l.stored[code]; met {
			return nil
		}
		o, err := keptByOperators(ctx, from, code)
		if err != nil {
			f.at(line, field, "%v", err)
		} else {
			known[code] = o
		}
		l.stored[code], err = from.Contacts(ctx, code)
		return err
	}
	for i, e := range f.entries {
		c, wrong := e.contact()
		l.put, unreadable[i] = append(l.put, c), wrong
		if c.Organisation == "" {
			f.at(e.line, "organisation", "must be given")
		} else if err := meet(c.Organisation, e.lineOf("organisation"), "organisation"); err != nil {
			return l, err
		}
	}
	for _, code := range replace {
		if err := meet(code, 0, "-replace"); err != nil {
			return l, err
		}
		if !slices.ContainsFunc(l.put, func(c casework.Contact) bool { return c.Organisation == code }) {
			f.at(0, "-replace", "the file lists no contact of %s, which would be left with nobody", code)
		}
		for _, c := range l.stored[code] {
			if !holdsContact(l.put, c) {
				l.remove = append(l.remove, c)
			}
		}
	}
	for i := range l.put {
		unreadable[i] = append(unreadable[i], nameDeputies(&l.put[i], l.together(l.put[i].Organisation))...)
	}
	for i, e := range f.entries {
		c := l.put[i]
		first := slices.IndexFunc(l.put, func(one casework.Contact) bool { return sameContact(one, c) })
		if first < i {
			f.at(e.line, "id", "the contact %s is on line %d already", c.ID, f.entries[first].line)
			continue
		}
		for _, u := range unreadable[i] {
			f.at(e.lineOf(u.field), u.field, "%s", u.detail)
		}
		if o, registered := known[c.Organisation]; registered {
			f.check(e, c, o.Kind, l.together(o.Code), unreadable[i])
		}
	}
	return l, f.err()
}

// together are the contacts of an organisation as they will be.
func (l intake) together(code string) []casework.Contact {
	var all []casework.Contact
	for _, c := range l.put {
		if c.Organisation == code {
			all = append(all, c)
		}
	}
	for _, c := range l.stored[code] {
		if !holdsContact(l.put, c) && !holdsContact(l.remove, c) {
			all = append(all, c)
		}
	}
	return all
}

func sameContact(a, b casework.Contact) bool {
	return a.ID == b.ID && a.Organisation == b.Organisation
}

func holdsContact(all []casework.Contact, one casework.Contact) bool {
	return slices.ContainsFunc(all, func(c casework.Contact) bool { return sameContact(c, one) })
}

// nameDeputies puts ids for deputies who are given by their e-mail address.
func nameDeputies(c *casework.Contact, all []casework.Contact) (wrong []unread) {
	c.Deputies = slices.Clone(c.Deputies)
	for i, given := range c.Deputies {
		if !strings.Contains(given, "@") {
			continue
		}
		var found []string
		for _, d := range all {
			if d.Duty == c.Duty && strings.EqualFold(d.Email, given) {
				found = append(found, d.ID)
			}
		}
		switch len(found) {
		case 0:
			wrong = append(wrong, unread{"deputies", fmt.Sprintf("nobody with the duty %s has the address %s", c.Duty, given)})
		case 1:
			c.Deputies[i] = found[0]
		default:
			wrong = append(wrong, unread{"deputies", fmt.Sprintf("%s is the address of several, %s: give the id", given, strings.Join(found, ", "))})
		}
	}
	return wrong
}

// check adds what is wrong with one contact by the domain's rules. Of a field that
// could not be read, no more is said.
func (f *contactsFile) check(e entry, c casework.Contact, kind derogation.OrganisationKind, all []casework.Contact, wrong []unread) {
	for _, fault := range casework.CheckContact(c, kind, all) {
		field, place, _ := strings.Cut(strings.TrimPrefix(fault.Pointer, "/"), "/")
		if slices.ContainsFunc(wrong, func(u unread) bool { return u.field == field }) {
			continue
		}
		detail := fault.Detail
		if n, err := strconv.Atoi(place); err == nil && field == "deputies" {
			detail = c.Deputies[n] + " " + detail
		}
		f.at(e.lineOf(field), field, "%s", detail)
	}
}

// store writes what has changed, those who are new or changed first, and says so.
func (d desk) store(ctx context.Context, to *store.Store, l intake) error {
	counted := map[string]int{}
	for _, c := range l.put {
		kind, says := isNewcomer, ""
		stored := l.stored[c.Organisation]
		if i := slices.IndexFunc(stored, func(s casework.Contact) bool { return s.ID == c.ID }); i >= 0 {
			differ, err := difference(stored[i], c)
			if err != nil {
				return err
			}
			kind, says = changed, ": "+strings.Join(differ, ", ")
			if len(differ) == 0 {
				kind = unchanged
			}
		}
		counted[kind]++
		if kind == unchanged {
			continue
		}
		if err := to.PutContact(ctx, c); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "%s: %s%s\n", kind, describe(c), says)
	}
	for _, c := range l.remove {
		if err := to.RemoveContact(ctx, c.Organisation, c.ID); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "removed: %s\n", describe(c))
	}
	_, err := fmt.Fprintf(d.out, "new: %d; changed: %d; removed: %d; unchanged: %d\n", counted[isNewcomer], counted[changed], len(l.remove), counted[unchanged])
	return err
}
