package described

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

//go:embed described.json
var written []byte

// Description is the document as a page shows it: in its own order.
type Description struct {
	Title    string
	Text     string // paragraphs, with an empty line between them
	Scopes   []Named
	Groups   []Group
	Schemas  []Schema
	Problems []Problem
}

// Named is a name with its words.
type Named struct{ Name, Text string }

// Group is the operations of one tag.
type Group struct {
	Name       string
	Text       string
	Operations []Operation
}

// Operation is one method of one address. Scope is empty where no token is
// needed. Body and the answers' schemas are names of schemas, empty for none.
type Operation struct {
	ID          string
	Method      string
	Path        string
	Summary     string  `json:",omitempty"`
	Text        string  `json:",omitempty"`
	Scope       string  `json:",omitempty"`
	Parameters  []Field `json:",omitempty"`
	Body        string  `json:",omitempty"`
	BodyExample string  `json:",omitempty"` // JSON
	Answers     []Answer
}

// Answer is one status of an operation.
type Answer struct {
	Status    string
	Text      string `json:",omitempty"`
	Schema    string `json:",omitempty"`
	MediaType string `json:",omitempty"`
}

// Schema is a named schema. One that is a choice has a variant for each.
type Schema struct {
	Name     string
	Text     string    `json:",omitempty"`
	Variants []Variant `json:",omitempty"`
}

// Variant is the fields of a schema; of one that has none, its type alone.
type Variant struct {
	Title  string  `json:",omitempty"`
	Type   string  `json:",omitempty"`
	Fields []Field `json:",omitempty"`
}

// Field is one field, or one parameter. Of fields within fields the name is the
// way there, with dots. Ref is the schema that the type names, if it does.
type Field struct {
	Name     string
	In       string `json:",omitempty"`
	Type     string `json:",omitempty"`
	Ref      string `json:",omitempty"`
	Required bool   `json:",omitempty"`
	Text     string `json:",omitempty"`
}

// Problem is one code of a problem document.
type Problem struct {
	Code     string `yaml:"code"`
	Status   int    `yaml:"status"`
	Meaning  string `yaml:"meaning"`
	WhatToDo string `yaml:"whatToDo"`
}

// Describe is the description, read once for all callers. An error is a fault of the
// file, which the tests would have found.
var Describe = sync.OnceValues(func() (d Description, err error) {
	if err := json.Unmarshal(written, &d); err != nil {
		return Description{}, fmt.Errorf("the description of the interface: %w", err)
	}
	return d, nil
})
