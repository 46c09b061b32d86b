package dutyhours

import (
	"fmt"
	"strings"
	"time"
)

// Days is a set of days of the week. Its text form is "Mon-Fri" or "Sat,Sun".
type Days uint8

var dayNames = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

// Has reports whether a day is among them.
func (d Days) Has(day time.Weekday) bool { return d&(1<<((int(day)+6)%7)) != 0 }

func parseDays(text string) (Days, error) {
	var days Days
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		if !isRange {
			to = from
		}
		first, last := dayNumber(from), dayNumber(to)
		if first < 0 || last < 0 {
			return 0, fmt.Errorf("%q must be days such as Mon-Fri or Sat,Sun", text)
		}
		for day := first; ; day = (day + 1) % 7 {
			days |= 1 << day
			if day == last {
				break
			}
		}
	}
	return days, nil
}

func dayNumber(name string) int {
	for i, known := range dayNames {
		if strings.EqualFold(name, known) {
			return i
		}
	}
	return -1
}

// String is the text form, from Monday on.
func (d Days) String() string {
	var parts []string
	for day := 0; day < 7; day++ {
		if d&(1<<day) == 0 {
			continue
		}
		first := day
		for day < 6 && d&(1<<(day+1)) != 0 {
			day++
		}
		switch {
		case day == first:
			parts = append(parts, dayNames[first])
		case day == first+1:
			parts = append(parts, dayNames[first], dayNames[day])
		default:
			parts = append(parts, dayNames[first]+"-"+dayNames[day])
		}
	}
	return strings.Join(parts, ",")
}
