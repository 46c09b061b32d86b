package lines

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with a file. Line counts from 1; it is 0 for
// what was typed, or for the file as a whole. Key says which value, for example
// "tiers/2/floor", where lists count from 1 as people do; it may be empty.
type Fault struct {
	Line   int
	Key    string
	Detail string
}

func (f Fault) String() string {
	text := f.Detail
	if f.Key != "" {
		text = f.Key + ": " + text
	}
	if f.Line > 0 {
		text = fmt.Sprintf("line %d: %s", f.Line, text)
	}
	return text
}

// Faults collects what is wrong with a file, so that all of it is named at once.
type Faults struct {
	File string
	all  []Fault
}

// Add adds a fault.
func (f *Faults) Add(line int, key, format string, values ...any) {
	f.all = append(f.all, Fault{line, key, fmt.Sprintf(format, values...)})
}

// Err is everything that is wrong with the file, an *Error, or nil.
func (f *Faults) Err() error {
	if len(f.all) == 0 {
		return nil
	}
	slices.SortStableFunc(f.all, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Detail, b.Detail))
	})
	return &Error{File: f.File, Faults: f.all}
}

// Error is a file that cannot be accepted, with every fault, in the order of the
// lines.
type Error struct {
	File   string
	Faults []Fault
}

// mostCauses is how many causes are named: beyond that it is another file than
// was meant.
const mostCauses = 200

// Error says each cause once, where it is met first, and how often it is met.
func (e *Error) Error() string {
	type cause struct{ key, detail string }
	times, last := map[cause]int{}, map[cause]int{}
	var firsts []Fault
	for _, f := range e.Faults {
		c := cause{f.Key, f.Detail}
		if times[c]++; times[c] == 1 {
			firsts = append(firsts, f)
		}
		last[c] = f.Line
	}
	prefix := ""
	if e.File != "" {
		prefix = e.File + ": "
	}
	var texts []string
	for _, f := range firsts[:min(len(firsts), mostCauses)] {
		c := cause{f.Key, f.Detail}
		text := prefix + f.String()
		switch more := times[c] - 1; {
		case more == 1:
			text += fmt.Sprintf(" (also on line %d)", last[c])
		case more > 1:
			text += fmt.Sprintf(" (also on %d other lines, the last of them %d)", more, last[c])
		}
		texts = append(texts, text)
	}
	if more := len(firsts) - mostCauses; more > 0 {
		texts = append(texts, fmt.Sprintf("%sand %d more", prefix, more))
	}
	return strings.Join(texts, "\n")
}
