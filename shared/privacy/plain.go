package privacy

import (
	"bytes"
	"unicode"
)

// plain is a text as patterns for numbers read it: one byte for each character,
// so that their places are the same. Digits of any script and width are those of
// ASCII, letters small and without what ASCII does not have, spaces and what
// nobody can see a space, dashes "-", currencies "$", and other marks of no
// interest "?".
func plain(characters []rune) []byte {
	text := make([]byte, len(characters))
	for i, r := range characters {
		text[i] = plainly(r)
	}
	for _, at := range encodedSpace().FindAllIndex(text, -1) {
		for i := at[0]; i < at[1]; i++ {
			text[i] = ' '
		}
	}
	return text
}

// encodedSpace is what stands for a space or a mark where a text was copied from a
// web page.
var encodedSpace = pattern(`&(?:nbsp;?|[a-z]{2,8};|#(?:32|45|160|173|8[12][0-9]{2});|#x[0-9a-f]{2,4};)|<[a-z]{1,4} ?/?>`)

func plainly(r rune) byte {
	d, isDigit := digit(r)
	switch {
	case isDigit:
		return '0' + byte(d)
	case r >= 'A' && r <= 'Z':
		return byte(r) - 'A' + 'a'
	case r == '_':
		return '?' // To a pattern it is part of a word.
	case r > ' ' && r < unicode.MaxASCII && r != '$':
		return byte(r)
	case unicode.IsLetter(r):
		return 'x'
	case unicode.IsSpace(r), unicode.In(r, unicode.C, unicode.M):
		return ' '
	case r == '\u2212', unicode.Is(unicode.Pd, r):
		return '-'
	case unicode.Is(unicode.Sc, r):
		return '$'
	}
	return '?'
}

// raised are the digits that stand above, below and in circles, and are decimal
// digits all the same.
var raised = []string{"⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉", "⓪①②③④⑤⑥⑦⑧⑨"}

// digit is the value of a decimal digit of any script, such as the full-width
// ones.
func digit(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case unicode.Is(unicode.No, r):
		for _, digits := range raised {
			value := 0
			for _, one := range digits {
				if one == r {
					return value, true
				}
				value++
			}
		}
		return 0, false
	case r < unicode.MaxLatin1 || !unicode.Is(unicode.Nd, r):
		return 0, false
	}
	// The digits of a script stand together, in order, from a zero.
	value := 0
	for unicode.Is(unicode.Nd, r-1) && value < 9 {
		r--
		value++
	}
	return value, true
}

// span is a stretch of a plain text.
type span struct{ start, end int }

// otherNumbers are the numbers that say by how they are written that they are
// something else. One that goes on in the same way, "27/07/26/43/21", is not what
// it began like; of a telephone number and a price the end is known.
func otherNumbers(text []byte) []span {
	var spans []span
	for _, at := range otherNumber().FindAllSubmatchIndex(text, -1) {
		one := span{at[0], at[1]}
		if at[2] < 0 && goesOn(text, one) {
			continue
		}
		spans = append(spans, one)
	}
	return spans
}

func goesOn(text []byte, s span) bool {
	mark := bytes.IndexAny(text[s.start:s.end], "-/.:")
	if mark < 0 {
		return false
	}
	joint := text[s.start+mark : s.start+mark+1]
	before := bytes.TrimRight(text[max(s.start-few, 0):s.start], " ")
	after := bytes.TrimLeft(text[s.end:min(s.end+few, len(text))], " ")
	const digits = "0123456789"
	rest, found := bytes.CutPrefix(after, joint)
	if found && bytes.IndexAny(bytes.TrimLeft(rest, " "), digits) == 0 {
		return true
	}
	rest, found = bytes.CutSuffix(before, joint)
	rest = bytes.TrimRight(rest, " ")
	return found && len(rest) > 0 && bytes.LastIndexAny(rest, digits) == len(rest)-1
}

// few is how many characters beside a number say whether it goes on.
const few = 8

const (
	within  = `[ ().\-/]{0,3}` // what stands between the digits of a telephone number
	day     = `(?:0?[1-9]|[12][0-9]|3[01])`
	month   = `(?:0?[1-9]|1[0-2])`
	hour    = `(?:[01][0-9]|2[0-4])`
	minutes = `[0-5][0-9]`
	year    = `(?:19|20)[0-9]{2}`

	// A "+" after a digit only joins it with the next.
	telephone = `(?:^|[^0-9])(?:\+|\b00)` + within + `44` + within + `(?:0` + within + `)?[1-9](?:` + within + `[0-9]){8,9}\b|` +
		`(?:^|[^0-9])(?:\+[1-9](?:` + within + `[0-9]){6}|\b00[1-9](?:` + within + `[0-9]){9})(?:` + within + `[0-9]){0,6}\b|` +
		`\b0` + within + `[1-9](?:` + within + `[0-9]){8,9}\b`
	cost = `\$ ?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{2})?\b|\$ ?[0-9]{1,7}(?:\.[0-9]{2})?\b`

	// "Bleep 1234/5678" and "LFPSE-2025-123456": the word before says what it is.
	extension = `\b(?:bleep|pager|ext|extn|extension)s?(?: (?:no|nos|number|numbers))?[ .:#]{0,3}[0-9]{2,6}(?: ?[,/&] ?[0-9]{2,6})*\b`
	reference = `\b(?:lfpse|steis|datix|incident|inc|dr)(?: (?:ref|reference|no|number|id))?[ .:#\-/]{1,3}[0-9]+(?:[\-/][0-9]+)*\b|\b20[0-9]{2}[\-/][0-9]{4,7}\b`

	date = `(?:` + day + `/` + month + `/(?:` + year + `|[0-9]{2})|` + day + `-` + month + `-(?:` + year + `|[0-9]{2})|` +
		day + `\.` + month + `\.(?:` + year + `|[0-9]{2})|` + day + ` ` + month + ` ` + year + `|` +
		year + `(?:-` + month + `-|/` + month + `/|\.` + month + `\.| ` + month + ` )` + day + `|` +
		year + `(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])|` +
		`(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:20|2)[0-9]{2})`
	shortDate = `(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])[23][0-9]`
	clock     = hour + minutes
	dated     = `\b` + date + `(?:[ ,t]{1,3}(?:at )?` + clock + `)?\b|\b` + shortDate + `[ ,t/\-]{1,3}` + clock + `\b|` +
		`\b` + clock + `[ ,]{1,3}(?:on )?(?:` + shortDate + `|` + date + `)\b`
	time24 = `\b(?:[01]?[0-9]|2[0-4])[:.]` + minutes + `(?:[:.]` + minutes + `)?\b|\b` + clock + ` ?- ?` + clock + `\b`
)

// otherNumber is any of them; its group is what goesOn does not ask about.
var otherNumber = pattern(`(` + telephone + `|` + cost + `)|` + extension + `|` + reference + `|` + dated + `|` + time24)
