package privacy

import (
	"strings"
	"time"
	"unicode"
)

// nhsNumbers finds runs of ten digits whose last is the check digit of the
// others, by modulus 11 (NHS Data Dictionary, "NHS number"). Between the digits
// may stand spaces and what people write there instead. A run that is longer or
// shorter is something else. A run that begins with 0 or +44 is a telephone
// number: no NHS number begins with 0 today, and the check alone would refuse
// one telephone number in eleven.
func nhsNumbers(p passage, _ time.Time) []Finding {
	var found []Finding
	text := p.characters
	for i := 0; i < len(text); {
		if _, ok := digit(text[i]); !ok {
			i++
			continue
		}
		digits, groups, end := digitRun(text, i)
		switch {
		case validNHSNumber(digits) && !(i > 0 && text[i-1] == '+'):
			found = append(found, p.number(i, end))
		case len(digits) > 10:
			found = append(found, p.withinGroups(digits, groups)...)
		}
		i = end
	}
	return found
}

// group is a stretch of digits of one script without anything between them: where it stands
// in the text, and which of the run's digits it holds.
type group struct{ start, end, first, last int }

// digitRun reads digits and what may stand between them, from the digit at i.
func digitRun(text []rune, i int) (digits []int, groups []group, end int) {
	var zero rune // of the script that the last digit is of
	for end = i; i < len(text); i++ {
		d, ok := digit(text[i])
		switch {
		case ok:
			if script := text[i] - rune(d); len(groups) == 0 || end != i || script != zero {
				zero = script
				groups = append(groups, group{start: i, first: len(digits)})
			}
			digits = append(digits, d)
			end = i + 1
			last := &groups[len(groups)-1]
			last.end, last.last = end, len(digits)
		case !separates(text[i]) || i-end >= 3:
			return digits, groups, end
		}
	}
	return digits, groups, end
}

// withinGroups finds an NHS number that other numbers stand beside: it begins
// and ends where a group does.
func (p passage) withinGroups(digits []int, groups []group) []Finding {
	var found []Finding
	for i := 0; i < len(groups); i++ {
		for j := i; j < len(groups) && groups[j].last-groups[i].first <= 10; j++ {
			if validNHSNumber(digits[groups[i].first:groups[j].last]) {
				found = append(found, p.number(groups[i].start, groups[j].end))
				i = j
			}
		}
	}
	return found
}

// digit is the value of a decimal digit of any script, such as the full-width
// ones.
func digit(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
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

// separates reports whether a character may stand between the digits of one
// number: spaces of any width, also of none, and the usual marks.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("./_,·", r)
}

func validNHSNumber(digits []int) bool {
	if len(digits) != 10 || digits[0] == 0 {
		return false
	}
	sum := 0
	for i, d := range digits[:9] {
		sum += d * (10 - i)
	}
	check := 11 - sum%11
	return check%11 == digits[9] && check != 10
}
