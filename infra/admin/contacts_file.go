package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// contactsFile is a file of contacts, read whole.
type contactsFile struct {
	faults
	entries []entry
}

// readContacts reads a file: a table if its name ends in .csv, else YAML. Its
// faults are kept with it, so that they are named with those that only the
// registry shows.
func readContacts(name string) (*contactsFile, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	f := &contactsFile{faults: faults{name: name}}
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		f.readTable(string(data))
	} else {
		f.readYAML(data)
	}
	if len(f.entries) == 0 && len(f.wrong) == 0 {
		f.fault("the file lists no contact")
	}
	return f, nil
}

// at names what is wrong with a field. What was typed has no line.
func (f *contactsFile) at(line int, field, format string, values ...any) {
	where := field + ": "
	if line > 0 {
		where = fmt.Sprintf("line %d: %s", line, where)
	}
	f.fault("%s%s", where, fmt.Sprintf(format, values...))
}

// readTable reads a heading row with the names of fields, and a contact in each
// row below it.
func (f *contactsFile) readTable(text string) {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	reader.FieldsPerRecord = -1
	var heading []string
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			f.fault("%v", err)
			return
		}
		line, _ := reader.FieldPos(0)
		if heading == nil {
			heading = row
			for i, name := range heading {
				heading[i] = strings.TrimSpace(name)
				f.checkName(line, heading[i], heading[:i])
			}
			continue
		}
		if len(row) != len(heading) {
			f.fault("line %d: %d columns, and the heading row has %d", line, len(row), len(heading))
			continue
		}
		e := newEntry(line)
		for i, text := range row {
			e.setText(heading[i], line, text)
		}
		f.entries = append(f.entries, e)
	}
}

// checkName checks that a field is one, and given once.
func (f *contactsFile) checkName(line int, name string, before []string) {
	switch {
	case !slices.Contains(contactFields, name):
		f.at(line, name, "is not a field of a contact; these are: %s", strings.Join(contactFields, ", "))
	case slices.Contains(before, name):
		f.at(line, name, "is given twice")
	}
}

// readYAML reads a list of contacts, each a block of fields.
func (f *contactsFile) readYAML(data []byte) {
	var documents []yaml.Node
	err := yaml.Load(data, &documents, yaml.WithAllDocuments())
	var failed *yaml.LoadError
	switch {
	case errors.As(err, &failed):
		f.fault("line %d: cannot be read as YAML: %s", max(failed.Mark.Line, 1), failed.Message)
	case err != nil:
		f.fault("cannot be read as YAML: %v", err)
	case len(documents) > 1:
		f.fault("line %d: another document begins here", documents[1].Line)
	case len(documents) == 1 && documents[0].Content[0].Kind != yaml.SequenceNode:
		f.fault("line %d: must be a list of contacts, each beginning with a hyphen", documents[0].Content[0].Line)
	case len(documents) == 1:
		for _, item := range documents[0].Content[0].Content {
			f.readBlock(item)
		}
	}
}

func (f *contactsFile) readBlock(item *yaml.Node) {
	if item.Kind != yaml.MappingNode {
		f.fault("line %d: must be a contact: a block of fields and values", item.Line)
		return
	}
	e := newEntry(item.Line)
	var names []string
	for i := 0; i+1 < len(item.Content); i += 2 {
		name, value := item.Content[i], item.Content[i+1]
		f.checkName(name.Line, name.Value, names)
		names = append(names, name.Value)
		isList := slices.Contains(contactLists, name.Value)
		switch {
		case value.Kind == yaml.ScalarNode && value.Tag == "!!null":
			f.at(name.Line, name.Value, "is left empty: give a value, or leave it out")
		case value.Kind == yaml.ScalarNode:
			e.set(name.Value, name.Line, value.Value)
		case value.Kind == yaml.SequenceNode && isList:
			for _, one := range value.Content {
				if one.Kind != yaml.ScalarNode {
					f.at(one.Line, name.Value, "must be a list of plain values")
					continue
				}
				e.set(name.Value, name.Line, one.Value)
			}
		default:
			f.at(name.Line, name.Value, "must be one plain value")
		}
	}
	f.entries = append(f.entries, e)
}
