package derogation

import (
	"strings"
	"unicode"
)

// PublicCode is what a derogation is called in the register: its request's
// reference without the prefix, XXXX-XXXX.
func PublicCode(reference string) string { return strings.TrimPrefix(reference, referencePrefix) }

// ParseCode returns the reference that a code stands for. Beyond what
// ParseReference forgives, it forgives spaces and every kind of dash: a code is
// heard over a telephone, or copied out of a message.
//
// Errors: as those of ParseReference.
func ParseCode(text string) (string, error) {
	return ParseReference(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.Is(unicode.Pd, r):
			return '-'
		default:
			return r
		}
	}, text))
}
