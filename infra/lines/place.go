package lines

import "strings"

// place is where a value stands in the file: its line, and its key as the file
// writes it. Pointer is where it is in what is read, as a JSON Pointer: the
// domain names its faults so.
type place struct {
	line    int
	key     string
	pointer string
}

// places remembers where the file says what, and which of it could not be read.
type places struct {
	known      map[string]place
	unreadable map[string]bool
	words      *strings.Replacer
}

func (p *places) remember(at place) { p.known[at.pointer] = at }

// find returns where a value came from: its own place, or that of the nearest
// value around it. It reports false when that could not be read.
func (p *places) find(pointer string) (place, bool) {
	for around := pointer; ; around = around[:strings.LastIndexByte(around, '/')] {
		if p.unreadable[around] {
			return place{}, false
		}
		at, ok := p.known[around]
		if ok && around != pointer {
			// The value itself is not in the file.
			at.key = strings.TrimPrefix(at.key+"/"+p.words.Replace(pointer[len(around)+1:]), "/")
		}
		if ok {
			return at, true
		}
	}
}
