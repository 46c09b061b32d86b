package privacy

import (
	"strconv"
	"strings"
	"time"
)

const months = `jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?`

var (
	writtenDate = pattern(`(?i)\b(?:` +
		`(?P<y1>\d{4})[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])` + `|` +
		`(?:0?[1-9]|[12]\d|3[01])\s?[-/.]\s?(?:0?[1-9]|1[0-2])\s?[-/.]\s?(?P<y2>\d{4}|\d{2})` + `|` +
		`(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?:` + months + `)\.?,?[\s-]+(?P<y3>\d{4}|\d{2})` + `|` +
		`(?:` + months + `)\.?\s+(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?,?\s+(?P<y4>\d{4})` +
		`)\b`)
	birthWords = pattern(`(?i)\b(?:d\.?\s?o\.?\s?b\.?|date of birth|born(?:\s+on)?)\s*:?\s*$`)
)

// datesOfBirth finds dates that lie more than a year back, and any that words
// such as "born" stand before. A date of this strike is neither.
func datesOfBirth(read []rune, today time.Time) []Finding {
	text := string(read)
	var found []Finding
	for _, at := range writtenDate().FindAllStringSubmatchIndex(text, -1) {
		year := 0
		for g := 1; g < len(at)/2; g++ {
			if from := at[2*g]; from >= 0 {
				year, _ = strconv.Atoi(text[from:at[2*g+1]]) // the pattern has digits there
				if at[2*g+1]-from == 2 {
					year = fullYear(year, today.Year())
				}
			}
		}
		if birthWords().MatchString(text[:at[0]]) || year < today.Year()-1 {
			found = append(found, finding(PossibleDateOfBirth, text, at[0], at[1]))
		}
	}
	return found
}

// fullYear is the latest year that is not to come which two digits can mean.
func fullYear(short, thisYear int) int {
	year := thisYear/100*100 + short
	if year > thisYear+1 {
		year -= 100
	}
	return year
}

// finding turns places in bytes into places in characters.
func finding(kind Kind, text string, start, end int) Finding {
	begins := len([]rune(text[:start]))
	return Finding{kind, begins, begins + len([]rune(strings.TrimSpace(text[start:end])))}
}
