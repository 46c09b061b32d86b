package written

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineBreaks turns every kind of line break into a line feed. Word processors and
// web pages put the rarer ones into what people copy.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// Text is a text as it is kept: its line breaks are line feeds.
func Text(text string) string { return lineBreaks.Replace(text) }

// Says reports whether there is something to read in a text: a letter, a digit or
// a symbol that can be seen. Spaces, marks and punctuation alone say nothing.
func Says(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.S) && !unseen(r) })
}

// unseen reports whether a letter or a symbol shows nothing: the Hangul fillers,
// the empty Braille pattern, and what no font has.
func unseen(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', utf8.RuneError:
		return true
	default:
		return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	}
}

// Length counts a text as JSON Schema does (2020-12, maxLength): in characters of
// Unicode.
func Length(text string) int { return utf8.RuneCountInString(text) }

// TooLong reports whether a text has more characters than limit, or more than three
// bytes for each that it may have: a text that is all emoji takes more room than a
// case has.
func TooLong(text string, limit int) bool { return Length(text) > limit || len(text) > 3*limit }

// Unwritable reports whether a text holds what no keyboard writes: control characters
// other than tabs and line ends, line breaks that Text would have replaced, or bytes
// that are not UTF-8. In JSON each takes six bytes, and a page or a mail cannot show it.
func Unwritable(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) && !strings.ContainsRune("\r\n\t", r) || unicode.In(r, unicode.Zl, unicode.Zp)
	})
}

// OneLine reports whether a text stands in one line, and leaves what stands beside
// it where it is: it has no line break and no tab, and nothing in it changes the
// direction of writing (Unicode Standard Annex 9).
func OneLine(text string) bool {
	return !strings.ContainsFunc(Text(text), func(r rune) bool { return r == '\n' || r == '\t' || unicode.Is(directions, r) })
}

// directions are the explicit formatting characters of the bidirectional
// algorithm: embeddings, overrides and isolates.
var directions = &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0x202a, Hi: 0x202e, Stride: 1}, {Lo: 0x2066, Hi: 0x2069, Stride: 1}}}
