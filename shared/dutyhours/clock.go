package dutyhours

import (
	"fmt"
	"time"

	"example.org/derogations/shared/uktime"
)

// Clock is what a clock shows, in minutes since midnight. 24:00 is the end of a
// day. Its text form is 15:04.
type Clock int

const dayEnd Clock = 24 * 60

func parseClock(text string) (Clock, error) {
	if text == "24:00" {
		return dayEnd, nil
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 {
		return 0, fmt.Errorf("%q must be a time such as 08:30", text)
	}
	return Clock(at.Hour()*60 + at.Minute()), nil
}

// String is the text form.
func (c Clock) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// instant is when a clock in London shows a time on a date. The hour that comes
// twice is read as its first coming, or its second if late is set; one that is
// left out, as the moment of the change.
func instant(d Date, at Clock, late bool) time.Time {
	wall := d.utc().Add(time.Duration(at) * time.Minute)
	readings := uktime.Readings(wall)
	switch {
	case len(readings) == 0:
		_, change := wall.Add(-time.Hour).In(uktime.London()).ZoneBounds()
		return change.UTC()
	case late:
		return readings[len(readings)-1]
	default:
		return readings[0]
	}
}

// Span is the hours from one time to another. When the second is not later, it
// is that of the next day.
type Span struct{ From, To Clock }

// wholeDay is from midnight to midnight.
var wholeDay = Span{0, dayEnd}

func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// on is the period of a span that begins on a date.
func (s Span) on(d Date) Period {
	last := d
	if s.To <= s.From {
		last = d.plus(1)
	}
	return Period{From: instant(d, s.From, false), To: instant(last, s.To, true)}
}

// Period is from one instant to another, without the last.
type Period struct{ From, To time.Time }

func (p Period) holds(at time.Time) bool { return !at.Before(p.From) && at.Before(p.To) }
