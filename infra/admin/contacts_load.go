package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/infra/lines"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/uktime"
)

// contactsLoad loads a file of contacts, or nothing when anything in it is wrong,
// and says what changed. What is stored and not in the file stays, but for the
// organisations that -replace names.
type contactsLoad struct {
	dryRun
	File    string   `arg:"" help:"YAML, or a table whose name ends in .csv."`
	Replace []string `placeholder:"CODE" help:"An organisation that has these contacts and no others. May be given again."`
}

// contactsPut adds one contact, or changes the fields that are named of one that
// is there.
type contactsPut struct {
	dryRun
	Organisation string   `arg:"" name:"code" help:"The organisation's code."`
	Fields       []string `arg:"" name:"field=value" help:"A list has semicolons between its items. With an id, the fields that are not named stay, and an empty value clears one."`
}

// Run loads the file.
func (c contactsLoad) Run(ctx context.Context, d deps) error {
	file, err := readContacts(c.File)
	if err != nil {
		return err
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	l, err := file.intake(ctx, to, c.Replace, d.now)
	if err != nil {
		return err
	}
	return d.store(ctx, to, l, c.DryRun)
}

// Run puts the contact.
func (c contactsPut) Run(ctx context.Context, d deps) error {
	file := &contactsFile{Faults: lines.Faults{File: c.Organisation}}
	e := newEntry(0)
	var names []string
	for _, field := range c.Fields {
		name, text, is := strings.Cut(field, "=")
		switch {
		case !is || name == "organisation":
			file.Add(0, name, "must be FIELD=VALUE, of another field than the organisation")
		case slices.Contains(names, name):
			file.Add(0, name, "is given twice")
		default:
			file.checkField(0, name)
		}
		names = append(names, name)
		e.setText(name, 0, text)
	}
	e.fields["organisation"] = []string{c.Organisation}
	to, _, all, err := d.kept(ctx, c.Organisation)
	if err != nil {
		return err
	}
	said, _ := e.contact()
	i := slices.IndexFunc(all, func(one casework.Contact) bool { return one.ID == said.ID })
	if i >= 0 {
		stored := entryOf(all[i])
		for _, name := range names {
			stored.fields[name] = e.fields[name]
		}
		e = stored
	} else if e.text("id") != "" {
		return fmt.Errorf("%s has no contact %s: leave the id out to add one", c.Organisation, said.ID)
	}
	file.entries = []entry{e}
	l, err := file.intake(ctx, to, nil, d.now)
	if err != nil {
		return err
	}
	return d.store(ctx, to, l, c.DryRun)
}

// intake is what loading contacts comes to: those of the file, those who go, and
// of each organisation those who are stored, and those whom it will have.
type intake struct {
	put      []casework.Contact
	remove   []casework.Contact
	stored   map[string]map[string]casework.Contact
	together map[string][]casework.Contact
}

// intake reads the contacts of a file against the directory, and names everything
// that is wrong at once.
func (f *contactsFile) intake(ctx context.Context, from *store.Store, replace []string, now time.Time) (intake, error) {
	l := intake{stored: map[string]map[string]casework.Contact{}, together: map[string][]casework.Contact{}}
	unreadable := make([][]unread, len(f.entries))
	firsts := map[[2]string]int{}
	for i, e := range f.entries {
		var c casework.Contact
		c, unreadable[i] = e.contact()
		l.put = append(l.put, c)
		l.together[c.Organisation] = append(l.together[c.Organisation], c)
		key := [2]string{c.Organisation, c.ID}
		if first, twice := firsts[key]; twice {
			f.Add(e.line, "id", "the contact %s is on line %d already", c.ID, first)
		} else {
			firsts[key] = e.line
		}
	}
	kinds, refused, err := l.meet(ctx, from, replace, firsts, now)
	if err != nil {
		return l, err
	}
	for _, code := range replace {
		if refused[code] != nil {
			f.Add(0, "-replace", "%v", refused[code])
		} else if !slices.ContainsFunc(l.put, func(c casework.Contact) bool { return c.Organisation == code }) {
			f.Add(0, "-replace", "the file lists no contact of %s, which would be left with nobody", code)
		}
	}
	for i, e := range f.entries {
		c := &l.put[i]
		if firsts[[2]string{c.Organisation, c.ID}] != e.line {
			continue
		}
		if err := refused[c.Organisation]; err != nil {
			f.Add(e.lineOf("organisation"), "organisation", "%v", err)
		}
		wrong := append(unreadable[i], nameDeputies(c, l.together[c.Organisation])...)
		for _, u := range wrong {
			if u.detail != "" {
				f.Add(e.lineOf(u.field), u.field, "%s", u.detail)
			}
		}
		if kind, known := kinds[c.Organisation]; known {
			f.check(e, *c, kind, l.together[c.Organisation], wrong)
		}
	}
	return l, f.Err()
}

// meet reads what is stored of each organisation that a file or -replace names. It
// returns their kinds, and why the contacts of an organisation may not be kept.
func (l *intake) meet(ctx context.Context, from *store.Store, replace []string, given map[[2]string]int, now time.Time) (map[string]derogation.OrganisationKind, map[string]error, error) {
	kinds, refused := map[string]derogation.OrganisationKind{}, map[string]error{}
	for code := range l.together {
		if code == "" {
			refused[code] = errors.New("must be given")
		}
	}
	for _, code := range slices.Concat(slices.Sorted(maps.Keys(l.together)), replace) {
		if _, met := l.stored[code]; met || code == "" {
			continue
		}
		l.stored[code] = map[string]casework.Contact{}
		o, err := keptByOperators(ctx, from, code)
		switch {
		case errors.As(err, &notRegistered{}) || errors.As(err, &unionsOwn{}):
			refused[code] = err
			continue
		case err != nil:
			return nil, nil, err
		case hasClosed(o, now):
			refused[code] = fmt.Errorf("%s closed on %s: nobody there is asked", code, uktime.Operator(o.ClosedAt))
			continue
		}
		kinds[code] = o.Kind
		all, err := from.LoadedContacts(ctx, code)
		if err != nil {
			return nil, nil, err
		}
		for _, c := range all {
			l.stored[code][c.ID] = c
			_, listed := given[[2]string{code, c.ID}]
			switch {
			case listed:
			case slices.Contains(replace, code):
				l.remove = append(l.remove, c)
			default:
				l.together[code] = append(l.together[code], c)
			}
		}
	}
	return kinds, refused, nil
}

// nameDeputies puts ids for deputies who are given by their email address.
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
		f.Add(e.lineOf(field), field, "%s", detail)
	}
}

// store writes what has changed, those who are new or changed first, and says so.
func (d deps) store(ctx context.Context, to *store.Store, l intake, dryRun bool) error {
	done := contactChanges{DryRun: dryRun}
	var change []casework.Contact
	for _, c := range l.put {
		stored, known := l.stored[c.Organisation][c.ID]
		differ, err := casework.ChangedFields(stored, c)
		switch {
		case err != nil:
			return err
		case !known:
			done.add(isNewcomer, c)
		case len(differ) > 0:
			done.add(changed, c, differ...)
		default:
			done.add(unchanged, c)
			continue
		}
		change = append(change, c)
	}
	for _, c := range l.remove {
		done.add(removed, c)
	}
	if dryRun {
		return d.answer(done)
	}
	written := 0
	for some := range slices.Chunk(change, store.MostContacts) {
		if err := to.PutContacts(ctx, some...); err != nil {
			return fmt.Errorf("stored %d of %d; load the file again: %w", written, len(change), err)
		}
		if written += len(some); len(change) > store.MostContacts {
			fmt.Fprintf(d.progress, "stored %d of %d\n", written, len(change))
		}
	}
	for _, c := range l.remove {
		all, err := to.LoadedContacts(ctx, c.Organisation)
		if err != nil {
			return err
		}
		leaves := func(one casework.Contact) bool {
			return slices.ContainsFunc(l.remove, func(gone casework.Contact) bool { return gone.ID == one.ID })
		}
		if err := d.remove(ctx, to, slices.DeleteFunc(all, leaves), c); err != nil {
			return err
		}
	}
	for _, code := range slices.Sorted(maps.Keys(l.stored)) {
		differ, err := to.ContactsDiffer(ctx, code)
		if err != nil {
			return err
		}
		if !differ {
			continue
		}
		if err := to.MendContacts(ctx, code); err != nil {
			return err
		}
	}
	return d.answer(done)
}
