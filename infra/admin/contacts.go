package main

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// contactsList prints an organisation's contacts as a file that load reads.
type contactsList struct {
	Organisation string `arg:"" name:"code" help:"The organisation's code."`
}

// contactsRemove forgets a contact. They are nobody's deputy any more either: that
// goes first, so that a removal that stopped half way can be repeated.
type contactsRemove struct {
	Organisation string `arg:"" name:"code" help:"The organisation's code."`
	ID           string `arg:"" help:"The contact's id."`
}

// keptByOperators returns an organisation whose contacts an operator may keep. A
// union's are the union's own to keep (unionsOwn): who answers for it decides in
// its name.
func keptByOperators(ctx context.Context, from *store.Store, code string) (derogation.Organisation, error) {
	o, err := registered(ctx, from, code)
	if err == nil && o.Kind == derogation.KindUnion {
		err = unionsOwn{code}
	}
	return o, err
}

// kept opens the table, with the contacts that were loaded of an organisation of
// keptByOperators: of all of them, also where functions read others yet.
func (d deps) kept(ctx context.Context, code string) (*store.Store, derogation.Organisation, []casework.Contact, error) {
	to, err := d.open(ctx)
	if err != nil {
		return nil, derogation.Organisation{}, nil, err
	}
	o, err := keptByOperators(ctx, to, code)
	if err != nil {
		return nil, derogation.Organisation{}, nil, err
	}
	all, err := to.LoadedContacts(ctx, code)
	return to, o, all, err
}

// unionsOwn is a union whose contacts an operator would keep.
type unionsOwn struct{ code string }

func (e unionsOwn) Error() string {
	return e.code + " is a union, and keeps its contacts itself: its own system does so at /v1/contacts, with the scope contacts:write, and no operator can"
}

// Run lists them.
func (c contactsList) Run(ctx context.Context, d deps) error {
	_, o, all, err := d.kept(ctx, c.Organisation)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b casework.Contact) int {
		if byDuty := strings.Compare(a.Duty, b.Duty); byDuty != 0 {
			return byDuty
		}
		return a.Order - b.Order
	})
	return d.answer(listedContacts{o.Code, o.Name, all})
}

type listedContacts struct {
	Organisation string             `json:"organisation"`
	Name         string             `json:"name"`
	Contacts     []casework.Contact `json:"contacts"`
}

func (l listedContacts) text(s *sheet) {
	s.line("# %s %s: contacts: %d", l.Organisation, l.Name, len(l.Contacts))
	for _, c := range l.Contacts {
		e, begin := entryOf(c), "-"
		for _, field := range contactFields {
			var texts []string
			for _, value := range e.fields[field] {
				texts = append(texts, yamlText(value))
			}
			says := strings.Join(texts, ", ")
			if len(texts) == 0 {
				continue
			}
			if slices.Contains(contactLists, field) {
				says = "[" + says + "]"
			}
			s.line("%s %s: %s", begin, field, says)
			begin = " "
		}
	}
}

var (
	plain    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.@' -]*$`)
	notPlain = []string{"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
)

// yamlText writes a text so that any reader of YAML reads it back. A text of JSON
// is one of YAML too.
func yamlText(text string) string {
	if plain.MatchString(text) && !slices.Contains(notPlain, strings.ToLower(text)) {
		return text
	}
	quoted, _ := json.Marshal(text) // A text can always be written.
	return string(quoted)
}

// Run removes it.
func (c contactsRemove) Run(ctx context.Context, d deps) error {
	to, _, all, err := d.kept(ctx, c.Organisation)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(one casework.Contact) bool { return one.ID == c.ID })
	if i < 0 {
		return fmt.Errorf("%s has no contact %s", c.Organisation, c.ID)
	}
	var done contactChanges
	for _, one := range all {
		if !slices.Contains(one.Deputies, c.ID) {
			continue
		}
		one.Deputies = slices.DeleteFunc(one.Deputies, func(deputy string) bool { return deputy == c.ID })
		if err := to.PutContact(ctx, one); err != nil {
			return err
		}
		done.add(changed, one, "deputies")
	}
	if err := d.remove(ctx, to, slices.Delete(slices.Clone(all), i, i+1), all[i]); err != nil {
		return err
	}
	done.add(removed, all[i])
	return d.answer(done)
}

// remove forgets a contact, and has the next one asked where they were being asked.
func (d deps) remove(ctx context.Context, to *store.Store, left []casework.Contact, c casework.Contact) error {
	leaving := casework.Departures{Cases: to, Directory: to, Notices: to}
	if err := leaving.AskNext(ctx, left, c, d.now); err != nil {
		return fmt.Errorf("ask somebody else than %s: %w", c.ID, err)
	}
	if err := to.RemoveContact(ctx, c.Organisation, c.ID); err != nil {
		return err
	}
	return leaving.AskNext(ctx, left, c, d.now)
}

// contactChanges is what became of contacts, or would become of them.
type contactChanges struct {
	DryRun    bool            `json:"dryRun"`
	Changes   []contactChange `json:"changes"`
	Unchanged int             `json:"unchanged"`
}

// contactChange is one contact's, without an address.
type contactChange struct {
	Kind         string   `json:"kind"`
	Organisation string   `json:"organisation"`
	ID           string   `json:"id"`
	Duty         string   `json:"duty"`
	Name         string   `json:"name"`
	Fields       []string `json:"fields,omitempty"`
}

func (all *contactChanges) add(kind string, c casework.Contact, fields ...string) {
	if kind == unchanged {
		all.Unchanged++
		return
	}
	all.Changes = append(all.Changes, contactChange{kind, c.Organisation, c.ID, c.Duty, c.Name, fields})
}

func (all contactChanges) text(s *sheet) {
	counted := map[string]int{}
	for _, c := range all.Changes {
		counted[c.Kind]++
		fields := ""
		if len(c.Fields) > 0 {
			fields = ": " + strings.Join(c.Fields, ", ")
		}
		s.line("%s: %s %s %s, %s%s", c.Kind, c.Organisation, c.ID, c.Duty, c.Name, fields)
	}
	s.line("new: %d; changed: %d; removed: %d; unchanged: %d", counted[isNewcomer], counted[changed], counted[removed], all.Unchanged)
	s.dryRun(all.DryRun)
}
