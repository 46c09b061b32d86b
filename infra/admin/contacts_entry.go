package main

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/dutyhours"
)

// The fields of a contact, by the names that files and the command line use, and
// those of them that are lists.
var (
	contactFields = []string{
		"organisation", "id", "duty", "kind", "service", "site", "name", "role", "email", "mobile", "order",
		"deputies", "onlyDeputy", "weekly", "bankHolidays", "holidays", "exceptions",
	}
	contactLists = []string{"deputies", "weekly", "holidays", "exceptions"}
)

// entry is what is said of one contact, field by field, and where. What is left
// out is not among the fields.
type entry struct {
	line   int
	fields map[string][]string
	lines  map[string]int
	// wrong are fields of which it was said already that they cannot be read.
	wrong []unread
}

func newEntry(line int) entry {
	return entry{line: line, fields: map[string][]string{}, lines: map[string]int{}}
}

// set gives a field its values: one, or those of a list. A text without anything
// in it leaves the field out.
func (e entry) set(field string, line int, values ...string) {
	e.lines[field] = line
	for _, value := range values {
		if value = strings.TrimSpace(value); value != "" {
			e.fields[field] = append(e.fields[field], value)
		}
	}
}

// setText is set for a field that is written in one text: a list has semicolons.
func (e entry) setText(field string, line int, text string) {
	if slices.Contains(contactLists, field) {
		e.set(field, line, strings.Split(text, ";")...)
		return
	}
	e.set(field, line, text)
}

func (e entry) text(field string) string { return strings.Join(e.fields[field], "") }

// lineOf is where a field stands, or else the contact that lacks it.
func (e entry) lineOf(field string) int {
	if line, given := e.lines[field]; given {
		return line
	}
	return e.line
}

// entryOf says a contact again, field by field.
func entryOf(c casework.Contact) entry {
	e := newEntry(0)
	for field, value := range map[string]string{
		"organisation": c.Organisation, "id": c.ID, "duty": c.Duty, "kind": string(c.Kind), "service": c.Service, "site": c.Site,
		"name": c.Name, "role": c.Role, "email": c.Email, "mobile": c.Mobile, "bankHolidays": string(c.Hours.BankHolidays),
	} {
		e.set(field, 0, value)
	}
	if c.Order != 0 {
		e.set("order", 0, strconv.Itoa(c.Order))
	}
	if c.OnlyDeputy {
		e.set("onlyDeputy", 0, "yes")
	}
	e.set("deputies", 0, c.Deputies...)
	e.set("weekly", 0, textsOf(c.Hours.Weekly)...)
	e.set("holidays", 0, textsOf(c.Hours.Holidays)...)
	e.set("exceptions", 0, textsOf(c.Hours.Exceptions)...)
	return e
}

func textsOf[T fmt.Stringer](all []T) []string {
	var texts []string
	for _, one := range all {
		texts = append(texts, one.String())
	}
	return texts
}

// unread is a field of an entry that means nothing, and why, unless that was said.
type unread struct{ field, detail string }

// contact reads an entry, and says which fields could not be read. A contact
// without an id gets one that is made of what it is for and of its address, so
// that the same entry is the same contact each time.
func (e entry) contact() (casework.Contact, []unread) {
	wrong := e.wrong
	note := func(field string, errs ...error) {
		for _, err := range errs {
			if err != nil {
				wrong = append(wrong, unread{field, err.Error()})
			}
		}
	}
	c := casework.Contact{
		ID: e.text("id"), Organisation: e.text("organisation"), Duty: e.text("duty"), Kind: casework.ContactKind(e.text("kind")),
		Service: e.text("service"), Site: e.text("site"), Name: e.text("name"), Role: e.text("role"),
		Email: e.text("email"), Mobile: e.text("mobile"), Deputies: e.fields["deputies"],
	}
	var err error
	if order := e.text("order"); order != "" {
		if c.Order, err = strconv.Atoi(order); err != nil {
			note("order", fmt.Errorf("%q must be a whole number", order))
		}
	}
	switch only := e.text("onlyDeputy"); only {
	case "yes", "true":
		c.OnlyDeputy = true
	case "no", "false", "":
	default:
		note("onlyDeputy", fmt.Errorf("%q must be yes or no", only))
	}
	c.Hours.BankHolidays, err = dutyhours.ParseHolidayRule(e.text("bankHolidays"))
	note("bankHolidays", err)
	var errs []error
	c.Hours.Weekly, errs = readEach(e.fields["weekly"], dutyhours.ParseShift)
	note("weekly", errs...)
	c.Hours.Holidays, errs = readEach(e.fields["holidays"], dutyhours.ParseDate)
	note("holidays", errs...)
	c.Hours.Exceptions, errs = readEach(e.fields["exceptions"], dutyhours.ParseException)
	note("exceptions", errs...)
	if c.ID == "" {
		c.ID = madeID(c)
	}
	return c, wrong
}

// readEach reads the items of a list, and says what is wrong with each that means
// nothing.
func readEach[T any](texts []string, read func(string) (T, error)) (found []T, wrong []error) {
	for _, text := range texts {
		one, err := read(text)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		found = append(found, one)
	}
	return found, wrong
}

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

func madeID(c casework.Contact) string {
	address := c.Email
	if address == "" {
		address = c.Mobile
	}
	of := strings.ToLower(strings.Join([]string{c.Organisation, c.Duty, c.Service, c.Site, address}, "\x00"))
	sum := sha256.Sum256([]byte(of))
	return "CT-" + crockford.EncodeToString(sum[:5])
}
