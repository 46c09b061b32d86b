package gateway

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Route sends requests to a function.
type Route struct {
	Method   string // upper case, or ANY
	Path     string // segments are literal, {name}, or as the last one {name+}
	Function string // as Invoke takes it
}

func (r Route) key() string { return r.Method + " " + r.Path }

type compiled struct {
	Route
	segments []segment
}

type segment struct {
	kind segmentKind
	text string // the literal, or the parameter's name
}

// segmentKind is ordered: the more specific is the smaller.
type segmentKind int

const (
	literal segmentKind = iota
	parameter
	greedy
)

func compile(routes []Route) ([]compiled, error) {
	var out []compiled
	seen := make(map[string]bool)
	for _, r := range routes {
		if !strings.HasPrefix(r.Path, "/") {
			return nil, fmt.Errorf("route %s: the path must begin with a slash", r.key())
		}
		if seen[r.key()] {
			return nil, fmt.Errorf("route %s is given twice", r.key())
		}
		seen[r.key()] = true
		c := compiled{Route: r}
		parts := strings.Split(r.Path[1:], "/")
		for i, part := range parts {
			s := segment{kind: literal, text: part}
			if name, ok := strings.CutPrefix(part, "{"); ok && strings.HasSuffix(name, "}") {
				s = segment{kind: parameter, text: strings.TrimSuffix(name, "}")}
				if rest, ok := strings.CutSuffix(s.text, "+"); ok {
					s = segment{kind: greedy, text: rest}
					if i != len(parts)-1 {
						return nil, fmt.Errorf("route %s: {%s+} must come last", r.key(), rest)
					}
				}
			}
			c.segments = append(c.segments, s)
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, moreSpecific)
	return out, nil
}

// moreSpecific orders routes so that the first that matches is the one that
// the service takes: literal before parameter before greedy, segment by
// segment, then a named method before ANY.
func moreSpecific(a, b compiled) int {
	for i := 0; i < len(a.segments) && i < len(b.segments); i++ {
		if d := int(a.segments[i].kind) - int(b.segments[i].kind); d != 0 {
			return d
		}
	}
	if d := len(b.segments) - len(a.segments); d != 0 {
		return d
	}
	return anyLast(a) - anyLast(b)
}

func anyLast(c compiled) int {
	if c.Method == "ANY" {
		return 1
	}
	return 0
}

// match gives the path parameters when the route takes the request. The path
// is split before it is decoded, so an escaped slash stays within a segment.
func (c compiled) match(method string, parts []string) (map[string]string, bool) {
	if c.Method != "ANY" && c.Method != method {
		return nil, false
	}
	parameters := make(map[string]string)
	for i, s := range c.segments {
		if i >= len(parts) {
			return nil, false
		}
		switch s.kind {
		case literal:
			if decoded(parts[i]) != s.text {
				return nil, false
			}
		case parameter:
			if parts[i] == "" {
				return nil, false
			}
			parameters[s.text] = decoded(parts[i])
		case greedy:
			rest := strings.Join(parts[i:], "/")
			if rest == "" {
				return nil, false
			}
			parameters[s.text] = decoded(rest)
			return parameters, true
		}
	}
	return parameters, len(parts) == len(c.segments)
}

func decoded(part string) string {
	text, err := url.PathUnescape(part)
	if err != nil {
		return part
	}
	return text
}
