package stepfunctions

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"strings"
)

// path is a reference path of dotted names, such as $.a.b, or $$.State.Name in
// the context object.
type path struct {
	text      string
	inContext bool
	names     []string
}

var pathForm = regexp.MustCompile(`^\$?\$(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

func parsePath(text string) (path, error) {
	if !pathForm.MatchString(text) {
		return path{}, fmt.Errorf("%q is not supported: only paths of dotted names are", text)
	}
	names := strings.Split(text, ".")
	return path{text: text, inContext: names[0] == "$$", names: names[1:]}, nil
}

// in finds the path's value in a document.
func (p path) in(document any) (any, bool) {
	for _, name := range p.names {
		object, ok := document.(map[string]any)
		if !ok {
			return nil, false
		}
		if document, ok = object[name]; !ok {
			return nil, false
		}
	}
	return document, true
}

// put returns a copy of the document with the value at the path. Documents are
// shared between events and states, so they are never changed in place.
func (p path) put(document, value any) (any, *failure) {
	if len(p.names) == 0 {
		return value, nil
	}
	object, ok := document.(map[string]any)
	if !ok {
		return nil, fails(errorResultPath, "Unable to apply ReferencePath %s to input %s", p.text, encode(document))
	}
	name := p.names[0]
	inner, ok := object[name]
	if !ok {
		inner = map[string]any{}
	}
	changed, problem := path{text: p.text, names: p.names[1:]}.put(inner, value)
	if problem != nil {
		return nil, problem
	}
	object = maps.Clone(object)
	object[name] = changed
	return object, nil
}

// filter is an InputPath, OutputPath or ResultPath: absent, null, or a path.
type filter struct {
	present bool
	null    bool
	path    path
}

// UnmarshalJSON reads null or a path in the data (not in the context object).
func (f *filter) UnmarshalJSON(text []byte) error {
	f.present = true
	if string(text) == "null" {
		f.null = true
		return nil
	}
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		return fmt.Errorf("a path is a text or null: %w", err)
	}
	parsed, err := parsePath(written)
	if err != nil {
		return err
	}
	if parsed.inContext {
		return fmt.Errorf("%q is not supported: the context object is for Parameters and ResultSelector", written)
	}
	f.path = parsed
	return nil
}

// pick applies an InputPath or OutputPath.
func (f filter) pick(document any) (any, *failure) {
	switch {
	case !f.present:
		return document, nil
	case f.null:
		return map[string]any{}, nil
	}
	value, ok := f.path.in(document)
	if !ok {
		return nil, fails(errorRuntime, "Invalid path '%s': no such field in %s", f.path.text, encode(document))
	}
	return value, nil
}

// place applies a ResultPath: where in the input the result goes.
func (f filter) place(input, result any) (any, *failure) {
	switch {
	case !f.present:
		return result, nil
	case f.null:
		return input, nil
	}
	return f.path.put(input, result)
}
