package privacy

import (
	"time"
)

// postcode is a whole UK postcode (BS 7666). Where only its first half stands,
// it points at thousands of homes, and is none.
var postcode = pattern(`(?i)\b(?:GIR\s?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])\s?\d[ABD-HJLNP-UW-Z]{2})\b`)

// postcodes finds them all. That of a hospital cannot be told from that of a
// home.
func postcodes(read []rune, _ time.Time) []Finding {
	text := string(read)
	var found []Finding
	for _, at := range postcode().FindAllStringIndex(text, -1) {
		found = append(found, finding(PossiblePostcode, text, at[0], at[1]))
	}
	return found
}
