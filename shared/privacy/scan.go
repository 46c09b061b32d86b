package privacy

import (
	"slices"
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
)

// Finding is where a text holds something. Start and End count characters from
// 0, End being the first that does not belong to it.
type Finding struct {
	Kind       Kind
	Start, End int
}

// Certain reports whether the finding is no mere suspicion.
func (f Finding) Certain() bool { return f.Kind == NHSNumber }

// NHSNumberIn finds the first NHS number in a text, and nothing else.
func NHSNumberIn(text string) (Finding, bool) {
	found := nhsNumbers([]rune(text), time.Time{})
	if len(found) == 0 {
		return Finding{}, false
	}
	return found[0], true
}

// Scan finds everything in a text, in the order in which it stands there. Today
// is needed to tell a date of birth from a date of this year.
func Scan(text string, today time.Time) []Finding {
	read := []rune(text)
	var found []Finding
	for _, look := range []func([]rune, time.Time) []Finding{nhsNumbers, datesOfBirth, postcodes, names} {
		found = append(found, look(read, today)...)
	}
	slices.SortStableFunc(found, func(a, b Finding) int { return a.Start - b.Start })
	return found
}
