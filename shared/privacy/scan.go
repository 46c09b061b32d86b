package privacy

import (
	"slices"
	"strings"
	"time"
)

// Kind is what a text may hold.
type Kind string

// The kinds. NHSNumber is certain; the others are suspicions.
const (
	NHSNumber           Kind = "nhs_number"
	PossibleDateOfBirth Kind = "possible_date_of_birth"
	PossiblePostcode    Kind = "possible_postcode"
	PossibleName        Kind = "possible_name"
	// PossiblePatientNumber is that of a hospital.
	PossiblePatientNumber Kind = "possible_patient_number"
)

// Finding is where a text holds something, and by which words. Start and End
// count characters from 0, End being the first that does not belong to it.
type Finding struct {
	Kind       Kind
	Start, End int
	Words      string
}

// Certain reports whether the finding is no mere suspicion.
func (f Finding) Certain() bool { return f.Kind == NHSNumber }

// NHSNumberIn finds the first NHS number in a text, and nothing else.
func NHSNumberIn(text string) (Finding, bool) {
	found := nhsNumbers(read(text), time.Time{})
	if len(found) == 0 {
		return Finding{}, false
	}
	return found[0], true
}

// Scan finds everything in a text, in the order in which it stands there. Today
// is needed to tell a date of birth from a date of this year. The work grows with
// the text, and no faster.
func Scan(text string, today time.Time) []Finding {
	p := read(text)
	found := nhsNumbers(p, today)
	certain := slices.Clone(found)
	for _, look := range []func(passage, time.Time) []Finding{datesOfBirth, postcodes, names, patientNumbers} {
		found = append(found, look(p, today)...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	// What is refused is not asked about as well.
	found = slices.DeleteFunc(found, func(one Finding) bool {
		for len(certain) > 0 && certain[0].End <= one.Start {
			certain = certain[1:]
		}
		return !one.Certain() && len(certain) > 0 && certain[0].Start < one.End
	})
	return found
}

// passage is a text that is looked at, with the number of the character that each
// of its bytes belongs to: to count them anew for each finding would take as long
// as the text is.
type passage struct {
	text       string
	characters []rune
	at         []int
}

func read(text string) passage {
	p := passage{text: text, characters: []rune(text), at: make([]int, len(text)+1)}
	n := 0
	for i := range text {
		p.at[i] = n
		n++
	}
	p.at[len(text)] = n
	return p
}

// finding is what stands between two places, which are given in bytes.
func (p passage) finding(kind Kind, start, end int) Finding {
	words := strings.TrimSpace(p.text[start:end])
	return Finding{kind, p.at[start], p.at[start+len(words)], words}
}

// number is an NHS number between two characters.
func (p passage) number(start, end int) Finding {
	return Finding{NHSNumber, start, end, string(p.characters[start:end])}
}
