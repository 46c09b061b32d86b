package main

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that keep their capitals, and those that have none within a name.
var (
	capitals = []string{"NHS", "UK"}
	minor    = []string{"and", "at", "by", "for", "in", "le", "of", "on", "super", "the", "under", "upon", "with"}
)

// tidyName writes a name as people do: the NHS's files have capitals alone. A name
// that has small letters already stays as it is.
func tidyName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if strings.ContainsFunc(name, unicode.IsLower) {
		return name
	}
	var out strings.Builder
	for word := range words(name) {
		lower := strings.ToLower(word)
		switch {
		case slices.Contains(capitals, word):
			out.WriteString(word)
		case out.Len() > 0 && slices.Contains(minor, lower):
			out.WriteString(lower)
		default:
			first, size := utf8.DecodeRuneInString(lower)
			out.WriteRune(unicode.ToUpper(first))
			out.WriteString(lower[size:])
		}
	}
	return out.String()
}

// words yields the words of a name and what stands between them. An apostrophe is
// part of a word; a hyphen is not.
func words(name string) func(yield func(string) bool) {
	within := func(r rune) bool { return unicode.IsLetter(r) || r == '\'' || r == '’' }
	return func(yield func(string) bool) {
		for name != "" {
			first, _ := utf8.DecodeRuneInString(name)
			end := strings.IndexFunc(name, func(r rune) bool { return within(r) != within(first) })
			if end < 0 {
				end = len(name)
			}
			if !yield(name[:end]) {
				return
			}
			name = name[end:]
		}
	}
}
