package rounds

import (
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// reader walks a file and collects every fault.
type reader struct {
	places
	faults []Fault
}

func newReader() *reader {
	r := &reader{places: places{known: map[string]place{}, unreadable: map[string]bool{}}}
	r.remember(place{line: 1})
	return r
}

func (r *reader) fault(at place, detail string) {
	r.faults = append(r.faults, Fault{Line: at.line, Key: at.key, Detail: detail})
}

// unread notes that a value could not be read, and why.
func (r *reader) unread(at place, detail string) {
	r.unreadable[at.pointer] = true
	r.fault(at, detail)
}

// value is one value of the file, or one that the file leaves out (no node).
type value struct {
	r    *reader
	at   place
	node *yaml.Node
}

func (v value) given() bool { return v.node != nil }

func (v value) wrong(detail string) { v.r.unread(v.at, detail) }

// scalar returns a plain value's text. It reports false when it is left out, or
// is no plain value, which is a fault.
func (v value) scalar() (string, bool) {
	switch {
	case !v.given():
		return "", false
	case v.node.Kind != yaml.ScalarNode:
		v.wrong("must be one plain value")
		return "", false
	case v.node.Tag == "!!null":
		v.wrong("is left empty: give a value, or leave the key out")
		return "", false
	default:
		return v.node.Value, true
	}
}

// items returns the items of a list, each at its own place.
func (v value) items() []value {
	if !v.given() {
		return nil
	}
	if v.node.Kind != yaml.SequenceNode {
		v.wrong("must be a list")
		return nil
	}
	items := make([]value, len(v.node.Content))
	for i, node := range v.node.Content {
		at := place{line: node.Line, key: fmt.Sprintf("%s/%d", v.at.key, i+1), pointer: v.at.pointer + "/" + strconv.Itoa(i)}
		v.r.remember(at)
		items[i] = value{r: v.r, at: at, node: node}
	}
	return items
}

// block is the keys of a mapping.
type block struct {
	of     value
	byName map[string]value
	taken  map[string]bool
}

// block returns a value's keys. Whoever asks for one says what it is called in
// the round; done then finds those that nobody asked for.
func (v value) block() block {
	b := block{of: v, byName: map[string]value{}, taken: map[string]bool{}}
	if !v.given() {
		return b
	}
	if v.node.Kind != yaml.MappingNode {
		v.wrong("must be a block of keys and values")
		return b
	}
	for i := 0; i+1 < len(v.node.Content); i += 2 {
		name, node := v.node.Content[i], v.node.Content[i+1]
		at := place{line: name.Line, key: name.Value}
		if v.at.key != "" {
			at.key = v.at.key + "/" + name.Value
		}
		if _, twice := b.byName[name.Value]; twice {
			v.r.fault(at, "is given twice")
			continue
		}
		b.byName[name.Value] = value{r: v.r, at: at, node: node}
	}
	return b
}

// take returns the value of a key that the round calls by the same name.
func (b block) take(name string) value { return b.takeAs(name, name) }

// takeAs returns the value of a key that has another name in the round.
func (b block) takeAs(name, domain string) value {
	b.taken[name] = true
	v, ok := b.byName[name]
	v.at.pointer = b.of.at.pointer + "/" + domain
	if !ok {
		return value{r: b.of.r, at: v.at}
	}
	b.of.r.remember(v.at)
	return v
}

// done makes a fault of every key that was not asked for.
func (b block) done() {
	for name, v := range b.byName {
		if !b.taken[name] {
			b.of.r.fault(v.at, "is not a key that belongs here")
		}
	}
}
