package rounds

import "strings"

// place is where a value stands in the file: its line, and its key as the file
// writes it. Pointer is where it is in the round that is read, as a JSON
// Pointer: the domain names its faults so.
type place struct {
	line    int
	key     string
	pointer string
}

// places remembers where the file says what, and which of it could not be read.
type places struct {
	known      map[string]place
	unreadable map[string]bool
}

func (p *places) remember(at place) { p.known[at.pointer] = at }

// find returns where a value of the round came from: its own place, or that of
// the nearest value around it. It reports false when that could not be read.
func (p *places) find(pointer string) (place, bool) {
	for around := pointer; ; around = around[:strings.LastIndexByte(around, '/')] {
		if p.unreadable[around] {
			return place{}, false
		}
		at, ok := p.known[around]
		if ok && around != pointer {
			// The value itself is not in the file.
			at.key = strings.TrimPrefix(at.key+"/"+inWords(pointer[len(around)+1:]), "/")
		}
		if ok {
			return at, true
		}
	}
}

// inWords is a part of a pointer as the file would write it.
func inWords(pointer string) string {
	for domain, file := range map[string]string{"responseMinutes": "response", "floorMinutes": "floor", "extensionMinutes": "extension"} {
		pointer = strings.ReplaceAll(pointer, domain, file)
	}
	return pointer
}
