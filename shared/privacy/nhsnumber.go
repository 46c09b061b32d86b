package privacy

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// nhsNumbers finds ten digits that stand alone and whose last is the check digit of
// the others, by modulus 11 (NHS Data Dictionary, "NHS number"). Between its parts
// may stand any few marks; a letter ends it.
//
// Ten digits in one, and three, three and four, are how an NHS number is written:
// only a number that is known to be another one, such as a telephone number, is
// not taken for it. In other parts, digits must be joined alike, and otherwise than
// with what stands beside them: else ranges, counts and dates would be refused.
func nhsNumbers(p passage, _ time.Time) []Finding {
	text := plain(p.characters)
	digits := groups(text, p.characters)
	var others []span // what ends after the group that is looked at
	looked := false
	beside := func(whole span) []span { // Few texts need it, and it reads the whole text.
		if !looked {
			others, looked = otherNumbers(text), true
		}
		for len(others) > 0 && others[0].end <= whole.start {
			others = others[1:]
		}
		n := 0
		for n < len(others) && others[n].start < whole.end {
			n++
		}
		return others[:n]
	}
	var found []Finding
	for i := 0; i < len(digits); i++ {
		for j, length := i, 0; j < len(digits) && (j == i || !digits[j].apart); j++ {
			if length += digits[j].end - digits[j].start; length > 10 {
				break
			}
			if length < 10 || !validNHSNumber(text, digits[i:j+1]) {
				continue
			}
			if standsAlone(digits, i, j, beside) {
				found = append(found, p.number(digits[i].start, digits[j].end))
				i = j
				break
			}
		}
	}
	return found
}

// group is a stretch of digits of one script without anything between them. Marks
// are what joins it to the group before, without spaces; it is apart where nothing
// joins it, and listed after a comma and a space.
type group struct {
	span
	marks         string
	apart, listed bool
}

// mostMarks is how many marks still join two groups. Spaces do not count.
const mostMarks = 8

func groups(text []byte, characters []rune) []group {
	var all []group
	var zero rune // of the script that the last digit is of
	from := 0     // where the gap before the next group begins
	for i, c := range text {
		if c < '0' || c > '9' {
			continue
		}
		script := characters[i] - rune(c-'0')
		if unicode.Is(unicode.No, characters[i]) { // Raised ones are in no order.
			script = 0
		}
		if last := len(all) - 1; last >= 0 && all[last].end == i && script == zero {
			all[last].end++
		} else {
			g := join(text[from:i])
			g.span = span{i, i + 1}
			g.apart = g.apart || len(all) == 0
			all = append(all, g)
		}
		zero, from = script, i+1
	}
	return all
}

// join says how a gap joins what stands on both sides of it.
func join(gap []byte) group {
	var g group
	var marks [mostMarks]byte
	n := 0
	for i, c := range gap {
		switch {
		case c == ' ':
			g.listed = g.listed || i > 0 && (gap[i-1] == ',' || gap[i-1] == ';')
		case c >= 'a' && c <= 'z' || n == mostMarks:
			return group{apart: true}
		default:
			marks[n] = c
			n++
		}
	}
	g.marks = string(marks[:n])
	return g
}

// standsAlone reports whether the ten digits of the groups from i to j are a number
// of their own. Beside are the other numbers that have characters of it.
func standsAlone(all []group, i, j int, beside func(span) []span) bool {
	parts := all[i : j+1]
	whole := span{parts[0].start, parts[len(parts)-1].end}
	if i == j || inThrees(parts) {
		if i > 0 && all[i-1].end == whole.start { // What is of another script belongs to no number with it.
			return true
		}
		others := beside(whole)
		return len(others) == 0 || others[0].start > whole.start || others[len(others)-1].end < whole.end
	}
	return joined(all, i, j) && len(beside(whole)) == 0
}

// joined reports whether groups belong together, and not to what stands beside them.
func joined(all []group, i, j int) bool {
	parts, inner := all[i:j+1], all[i+1:j+1]
	if slices.ContainsFunc(inner, func(g group) bool { return g.listed || strings.Contains(g.marks, "$") }) {
		return false
	}
	ends := []group{parts[0]}
	if j+1 < len(all) {
		ends = append(ends, all[j+1])
	}
	unlike := func(g group) bool { return g.marks != inner[0].marks }
	apart := func(g group) bool { return g.apart || g.listed }
	if !slices.ContainsFunc(inner, unlike) {
		return !slices.ContainsFunc(ends, func(g group) bool { return !apart(g) && !unlike(g) })
	}
	// Ranges, hours and fractions are joined in several ways, and have two digits at
	// most.
	long := func(g group) bool { return g.end-g.start > 2 }
	return !slices.ContainsFunc(ends, func(g group) bool { return !apart(g) }) && (slices.ContainsFunc(parts, long) || singly(parts))
}

// inThrees reports whether digits stand as three, three and four.
func inThrees(parts []group) bool {
	return len(parts) == 3 && parts[0].end-parts[0].start == 3 && parts[1].end-parts[1].start == 3
}

// singly reports whether digits stand one by one, and alike but between three, three
// and four of them.
func singly(parts []group) bool {
	if len(parts) != 10 {
		return false
	}
	for i, g := range parts {
		if i > 1 && i != 3 && i != 6 && g.marks != parts[1].marks {
			return false
		}
	}
	return true
}

func validNHSNumber(text []byte, parts []group) bool {
	if text[parts[0].start] == '0' { // No NHS number begins with 0 today.
		return false
	}
	sum, weight, last := 0, 10, 0
	for _, part := range parts {
		for _, c := range text[part.start:part.end] {
			last = int(c - '0')
			if weight > 1 {
				sum += last * weight
				weight--
			}
		}
	}
	check := 11 - sum%11
	return check%11 == last && check != 10
}
