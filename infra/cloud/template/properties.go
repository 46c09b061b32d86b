package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// properties reads an object's members one by one and remembers what was
// asked for, so that what was not can be refused.
type properties struct {
	scope *scope
	path  string
	from  *object
	seen  map[string]bool
	errs  []error
}

func (s *scope) read(path string, from *object) *properties {
	return &properties{scope: s, path: path, from: from, seen: make(map[string]bool)}
}

func (p *properties) fail(format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf(p.path+": "+format, args...))
}

// any gives one member; nil when it is absent, or of no value.
func (p *properties) any(key string) any {
	p.seen[key] = true
	v, _ := p.from.get(key)
	if v = p.shallow(key, v); v == noValue {
		return nil
	}
	return v
}

// shallow resolves v itself but not what is in it, because some of that may
// be left out.
func (p *properties) shallow(key string, v any) any {
	c, ok := v.(call)
	if !ok {
		return v
	}
	resolved, err := p.scope.resolve(c)
	if err != nil {
		p.fail("%s: %w", key, err)
		return nil
	}
	return resolved
}

func (p *properties) text(key, absent string) string {
	switch v := p.any(key).(type) {
	case nil:
		return absent
	case string:
		return v
	default:
		p.fail("%s must be a string", key)
		return absent
	}
}

func (p *properties) required(key string) string {
	v := p.text(key, "")
	if v == "" {
		p.fail("%s is missing", key)
	}
	return v
}

func (p *properties) oneOf(key, absent string, allowed ...string) string {
	v := p.text(key, absent)
	if !slices.Contains(allowed, v) {
		p.fail("%s is %q; supported: %s", key, v, strings.Join(allowed, ", "))
	}
	return v
}

func (p *properties) number(key string, absent int) int {
	v := p.text(key, strconv.Itoa(absent))
	n, err := strconv.Atoi(v)
	if err != nil {
		p.fail("%s must be a whole number, not %q", key, v)
	}
	return n
}

func (p *properties) flag(key string) bool {
	return p.oneOf(key, "false", "true", "false") == "true"
}

func (p *properties) list(key string) []any {
	v := p.any(key)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		p.fail("%s must be a list", key)
	}
	out := make([]any, 0, len(list))
	for _, v := range list {
		if v = p.shallow(key, v); v != noValue {
			out = append(out, v)
		}
	}
	return out
}

func (p *properties) texts(key string) []string {
	all := p.list(key)
	if len(all) == 0 {
		return nil
	}
	list, ok := strs(all)
	if !ok {
		p.fail("%s must be a list of strings", key)
	}
	return list
}

// object reads a nested object; an absent one reads as empty.
func (p *properties) object(key string) *properties {
	return p.nested(key, p.any(key))
}

// json gives a member as JSON text; its names are free.
func (p *properties) json(key string) string {
	resolved, err := p.scope.resolve(p.any(key))
	if err != nil {
		p.fail("%s: %w", key, err)
		return ""
	}
	if resolved == nil {
		p.fail("%s is missing", key)
		return ""
	}
	text, err := json.Marshal(plain(resolved))
	if err != nil {
		p.fail("%s: %w", key, err)
	}
	return string(text)
}

// plain is a resolved value as package json takes it.
func plain(v any) any {
	switch v := v.(type) {
	case *object:
		members := make(map[string]any, len(v.keys))
		for _, key := range v.keys {
			members[key] = plain(v.values[key])
		}
		return members
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	default:
		return v
	}
}

func (p *properties) nested(key string, v any) *properties {
	o, ok := v.(*object)
	if !ok && v != nil {
		p.fail("%s must be a mapping", key)
	}
	return p.scope.read(p.path+"."+key, o)
}

func (p *properties) stringMap(key string) map[string]string {
	out := make(map[string]string)
	nested := p.object(key)
	if nested.from == nil {
		return out
	}
	for _, name := range nested.from.keys {
		out[name] = nested.text(name, "")
	}
	p.errs = append(p.errs, nested.errs...)
	return out
}

// end refuses every member that was neither read nor is in leftOut, and gives
// all the errors found.
func (p *properties) end(leftOut ...string) error {
	if p.from != nil {
		for _, key := range p.from.keys {
			if !p.seen[key] && !slices.Contains(leftOut, key) {
				p.fail("property %s is not known here", key)
			}
		}
	}
	return errors.Join(p.errs...)
}
