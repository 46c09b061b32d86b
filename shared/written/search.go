package written

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// shortened are the words of organisations' names that people shorten.
var shortened = map[string][]string{
	"ft": {"foundation", "trust"}, "nhsft": {"nhs", "foundation", "trust"}, "icb": {"integrated", "care", "board"},
	"st": {"saint"}, "hosp": {"hospital"}, "hosps": {"hospitals"}, "uni": {"university"}, "univ": {"university"},
}

// joining are the words that a name may have or not.
var joining = []string{"and", "of", "the"}

// Sought are the words of a name as it is looked for: in small letters, without
// accents, apostrophes and other punctuation, whole where people shorten them, and
// without the words that join others.
func Sought(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(Plain(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if whole, short := shortened[word]; short {
			words = append(words, whole...)
		} else if !slices.Contains(joining, word) {
			words = append(words, word)
		}
	}
	return words
}

// Plain is a text in the letters and digits that everybody has on their keyboard:
// those of other widths and styles become these, and accents, apostrophes, quotes
// and what cannot be seen are left out.
func Plain(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Cf, unicode.Pi, unicode.Pf) || strings.ContainsRune("'`´\"", r) || unseen(r) {
			return -1
		}
		return r
	}, norm.NFKD.String(text))
}

// Names reports whether each word that is sought stands in one of a name's. Their
// order does not matter.
func Names(name, sought []string) bool {
	return !slices.ContainsFunc(sought, func(word string) bool {
		return !slices.ContainsFunc(name, func(its string) bool { return strings.Contains(its, word) })
	})
}
