package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.org/derogations/infra/lines"
)

// contactsFile is a file of contacts, read whole. Its faults are kept with it, so
// that they are named with those that only the directory shows.
type contactsFile struct {
	lines.Faults
	entries []entry
}

// readContacts reads a file: a table if its name ends in .csv, else YAML.
func readContacts(name string) (*contactsFile, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return readContactTable(name, string(data)), nil
	}
	return readContactBlocks(name, data), nil
}

// readContactTable reads a heading row with the names of fields, and a contact in
// each row below it.
func readContactTable(name, text string) *contactsFile {
	f := &contactsFile{Faults: lines.Faults{File: name}}
	rows := lines.Table(text, &f.Faults)
	heading, records := lines.Records(rows, &f.Faults)
	for _, field := range heading {
		f.checkField(rows[0].Line, field)
	}
	for _, record := range records {
		e := newEntry(record.Line)
		for field, text := range record.Cells {
			e.setText(field, record.Line, text)
		}
		f.entries = append(f.entries, e)
	}
	if len(rows) == 1 {
		f.Add(0, "", "the file lists no contact")
	}
	return f
}

func (f *contactsFile) checkField(line int, name string) {
	if !slices.Contains(contactFields, name) {
		f.Add(line, name, "is not a field of a contact; these are: %s", strings.Join(contactFields, ", "))
	}
}

// readContactBlocks reads a list of contacts, each a block of fields.
func readContactBlocks(name string, data []byte) *contactsFile {
	y := lines.NewYAML(name)
	f := &contactsFile{}
	root, _ := y.Root(data)
	for _, item := range root.Items() {
		block, ok := item.As("").Block()
		if !ok {
			continue
		}
		e := newEntry(item.Line())
		for _, field := range contactFields {
			value := block.Take(field, field)
			values := []lines.Value{value}
			if slices.Contains(contactLists, field) && value.IsList() {
				values = value.Items()
			}
			for _, one := range values {
				if text, given := one.Scalar(); given {
					e.set(field, value.Line(), text)
				} else if one.Given() {
					e.wrong = append(e.wrong, unread{field: field})
				}
			}
		}
		block.Done()
		f.entries = append(f.entries, e)
	}
	if root.IsList() && len(root.Items()) == 0 {
		y.Add(0, "", "the file lists no contact")
	}
	f.Faults = y.Faults
	return f
}
