package rounds

import (
	"fmt"
	"time"
	_ "time/tzdata" // The machine of an operator may know no time zones.
)

const (
	localLayout  = "2006-01-02 15:04"
	offsetLayout = "2006-01-02 15:04 -07:00"
)

// ParseLocal reads a time in Europe/London as people write it, for example
// "2025-07-25 07:00". When the clocks go back, an hour comes twice: a time in it
// must say which, by its offset: "2025-10-26 01:30 +01:00" is the earlier (GMT
// is "+00:00"). On any other time an offset may stand, if it is the right one.
//
// Errors: it cannot be read; it does not exist, because the clocks go forward
// over it; it comes twice, and does not say which; the offset is not London's.
func ParseLocal(text string) (time.Time, error) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		return time.Time{}, fmt.Errorf("the time zone of London: %w", err)
	}
	if exact, err := time.Parse(offsetLayout, text); err == nil {
		if exact.In(london).Format(offsetLayout) != text {
			return time.Time{}, fmt.Errorf("%q: London has another offset then", text)
		}
		return exact.UTC(), nil
	}
	wall, err := time.Parse(localLayout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%q must be a time such as 2025-07-25 07:00", text)
	}
	readings := readingsOf(wall, london)
	switch len(readings) {
	case 0:
		return time.Time{}, fmt.Errorf("%q does not exist: the clocks go forward over it", text)
	case 1:
		return readings[0], nil
	default:
		return time.Time{}, fmt.Errorf("%q comes twice, because the clocks go back: say which, as %q or %q",
			text, readings[0].In(london).Format(offsetLayout), readings[1].In(london).Format(offsetLayout))
	}
}

// readingsOf are the instants at which a clock in a place shows a time, earliest
// first. The offsets in question are those of the day before and the day after.
func readingsOf(wall time.Time, place *time.Location) []time.Time {
	var found []time.Time
	for _, days := range []int{-1, 1} {
		_, offset := wall.AddDate(0, 0, days).In(place).Zone()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if at.In(place).Format(localLayout) == wall.Format(localLayout) && (len(found) == 0 || !found[0].Equal(at)) {
			found = append(found, at)
		}
	}
	return found
}
