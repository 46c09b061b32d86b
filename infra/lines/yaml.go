package lines

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// YAML is a YAML file that is being read, with every fault that was found.
type YAML struct {
	Faults
	places
}

// NewYAML begins to read the file of a name. Words are the names that what is read
// has for keys of the file, each before the key.
func NewYAML(file string, words ...string) *YAML {
	y := &YAML{
		Faults: Faults{File: file},
		places: places{known: map[string]place{}, unreadable: map[string]bool{}, words: strings.NewReplacer(words...)},
	}
	y.remember(place{line: 1})
	return y
}

// Root returns what a whole file holds. It reports false when that is no YAML, or
// not one document.
func (y *YAML) Root(data []byte) (Value, bool) {
	var documents []yaml.Node
	err := yaml.Load(data, &documents, yaml.WithAllDocuments())
	var failed *yaml.LoadError
	switch {
	case errors.As(err, &failed):
		y.Add(max(failed.Mark.Line, 1), "", "cannot be read as YAML: %s", failed.Message)
	case err != nil:
		y.Add(1, "", "cannot be read as YAML: %v", err)
	case len(documents) == 0:
		y.Add(1, "", "the file is empty")
	case len(documents) > 1:
		y.Add(documents[1].Line, "", "a file holds one document: another begins here")
	default:
		node := documents[0].Content[0]
		return Value{y: y, at: place{line: node.Line}, node: node}, true
	}
	return Value{}, false
}

// Wrong adds a fault of the value at a JSON Pointer of what was read, unless that
// could not be read: it would only repeat that.
func (y *YAML) Wrong(pointer, detail string) {
	if at, readable := y.find(pointer); readable {
		y.Add(at.line, at.key, "%s", detail)
	}
}

// Unreadable reports whether the value at a pointer could not be read. Skip makes
// it count as such.
func (y *YAML) Unreadable(pointer string) bool { return y.unreadable[pointer] }

// Skip makes the value at a pointer count as unreadable.
func (y *YAML) Skip(pointer string) { y.unreadable[pointer] = true }

// Value is one value of the file, or one that the file leaves out.
type Value struct {
	y    *YAML
	at   place
	node *yaml.Node
}

// File is the file that the value is of.
func (v Value) File() *YAML { return v.y }

// Given reports whether the file has the value.
func (v Value) Given() bool { return v.node != nil }

// Line is where it stands.
func (v Value) Line() int { return v.at.line }

// Pointer is where it is in what is read.
func (v Value) Pointer() string { return v.at.pointer }

// IsList reports whether it is a list.
func (v Value) IsList() bool { return v.Given() && v.node.Kind == yaml.SequenceNode }

// As is the value under another key, for the faults within it.
func (v Value) As(key string) Value {
	v.at.key = key
	return v
}

// Wrong adds a fault of the value, which counts as unreadable from then on.
func (v Value) Wrong(detail string) {
	v.y.Skip(v.at.pointer)
	v.y.Add(v.at.line, v.at.key, "%s", detail)
}

// Required notes that the value is left out, if it is.
func (v Value) Required() {
	if !v.Given() {
		v.y.Skip(v.at.pointer)
		v.y.Add(1, strings.TrimPrefix(v.at.pointer, "/"), "must be given")
	}
}

// Scalar returns a plain value's text. It reports false when it is left out, or
// is no plain value, which is a fault.
func (v Value) Scalar() (string, bool) {
	switch {
	case !v.Given():
		return "", false
	case v.node.Kind != yaml.ScalarNode:
		v.Wrong("must be one plain value")
		return "", false
	case v.node.Tag == "!!null":
		v.Wrong("is left empty: give a value, or leave the key out")
		return "", false
	default:
		return v.node.Value, true
	}
}

// Items returns the items of a list, each at its own place.
func (v Value) Items() []Value {
	if !v.Given() {
		return nil
	}
	if !v.IsList() {
		v.Wrong("must be a list")
		return nil
	}
	items := make([]Value, len(v.node.Content))
	for i, node := range v.node.Content {
		at := place{line: node.Line, key: fmt.Sprintf("%s/%d", v.at.key, i+1), pointer: v.at.pointer + "/" + strconv.Itoa(i)}
		v.y.remember(at)
		items[i] = Value{y: v.y, at: at, node: node}
	}
	return items
}

// Block is the keys of a mapping.
type Block struct {
	of     Value
	byName map[string]Value
	taken  map[string]bool
}

// Block returns a value's keys. Whoever asks for one says what it is called in
// what is read; Done then finds those that nobody asked for. It reports false when
// there is none, or no block, which is a fault.
func (v Value) Block() (Block, bool) {
	b := Block{of: v, byName: map[string]Value{}, taken: map[string]bool{}}
	if !v.Given() {
		return b, false
	}
	if v.node.Kind != yaml.MappingNode {
		v.Wrong("must be a block of keys and values")
		return b, false
	}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		at := place{line: name.Line, key: name.Value}
		if v.at.key != "" {
			at.key = v.at.key + "/" + name.Value
		}
		if _, twice := b.byName[name.Value]; twice {
			v.y.Add(at.line, at.key, "is given twice")
			continue
		}
		b.byName[name.Value] = Value{y: v.y, at: at, node: node}
	}
	return b, true
}

// Of is the value that the block is.
func (b Block) Of() Value { return b.of }

// Take returns the value of a key that has a name in what is read, which is its
// own where none is said.
func (b Block) Take(key, name string) Value {
	b.taken[key] = true
	v, ok := b.byName[key]
	v.at.pointer = b.of.at.pointer + "/" + name
	if !ok {
		return Value{y: b.of.y, at: v.at}
	}
	b.of.y.remember(v.at)
	return v
}

// Done makes a fault of every key that was not asked for.
func (b Block) Done() {
	for name, v := range b.byName {
		if !b.taken[name] {
			v.y.Add(v.at.line, v.at.key, "is not a key that belongs here; these are: %s", strings.Join(slices.Sorted(maps.Keys(b.taken)), ", "))
		}
	}
}
