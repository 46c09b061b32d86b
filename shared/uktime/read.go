package uktime

import (
	"fmt"
	"time"
)

const (
	localLayout  = "2006-01-02 15:04"
	offsetLayout = "2006-01-02 15:04 -07:00"
)

// Parse reads a time in Europe/London as people write it, for example
// "2025-07-25 07:00". When the clocks go back, an hour comes twice: a time in it
// must say which, by its offset: "2025-10-26 01:30 +01:00" is the earlier (GMT
// is "+00:00"). On any other time an offset may stand, if it is the right one.
//
// Errors: it cannot be read; it does not exist, because the clocks go forward
// over it; it comes twice, and does not say which; the offset is not London's.
func Parse(text string) (time.Time, error) {
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
	readings := Readings(wall)
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
