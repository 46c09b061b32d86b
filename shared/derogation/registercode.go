package derogation

import (
	"strings"
	"unicode"

	"example.org/derogations/shared/written"
)

// PublicCode is what a derogation is called in the register: its request's
// reference without the prefix, XXXX-XXXX.
func PublicCode(reference string) string { return strings.TrimPrefix(reference, referencePrefix) }

// ParseCode returns the reference that a code stands for. A code is heard over a
// phone, or copied out of a message with its link or the punctuation around it:
// beyond what ParseReference forgives, it forgives letters of other widths and
// styles, and takes the end of a link; of what is not a letter, a digit or a dash it
// takes no notice.
//
// Errors: as those of ParseReference.
func ParseCode(text string) (string, error) {
	if path, _, _ := strings.Cut(text, "?"); strings.Contains(path, "/") {
		path = strings.TrimRight(path, "/")
		text = path[strings.LastIndex(path, "/")+1:]
	}
	return ParseReference(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r):
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		default:
			return -1
		}
	}, written.Plain(text)))
}
