package uktime

import "time"

func form(at time.Time, layout string) string { return at.In(london).Format(layout) }

// Page is a time as the pages tell it.
func Page(at time.Time) string { return form(at, "15:04 MST on Monday 2 January 2006") }

// Seconds is the time of day to the second.
func Seconds(at time.Time) string { return form(at, "15:04:05 MST") }

// Mail is a time as a mail tells it.
func Mail(at time.Time) string { return form(at, "15:04 on Monday 2 January 2006 (MST)") }

// Subject is a time in the subject of a mail, which has 78 characters.
func Subject(at time.Time) string { return form(at, "15:04 on Mon 2 Jan (MST)") }

// Clock is the time of day alone, for a text message.
func Clock(at time.Time) string { return form(at, "15:04 (MST)") }

// ClockAndDay is a time with its day, for a text message.
func ClockAndDay(at time.Time) string { return form(at, "15:04 (MST), 2 Jan") }

// Operator is a time as the command line tells it.
func Operator(at time.Time) string { return form(at, "Mon 2 Jan 2006 15:04 MST") }

// Field is a time as a form's field of type datetime-local holds it.
func Field(at time.Time) string { return form(at, fieldLayout) }

// Offset is a time in RFC 3339 with London's offset, for programs.
func Offset(at time.Time) string { return form(at, time.RFC3339) }

// Table is a time as a table shows it. A line may break between its day and its
// time alone.
func Table(at time.Time) string { return form(at, "Mon\u00a02\u00a0Jan\u00a02006, 15:04\u00a0MST") }

// Board is a time as short as the board needs it: the day is named when it is not
// that of now.
func Board(at, now time.Time) string {
	if form(at, time.DateOnly) != form(now, time.DateOnly) {
		return form(at, "15:04 MST, Mon 2 Jan")
	}
	return form(at, "15:04 MST")
}

// Timeline is a time of the demonstration's timelines; Brief one within a line of
// them.
func Timeline(at time.Time) string { return form(at, "Mon 2 Jan 15:04:05") }

// Brief is the day of the week and the time of day.
func Brief(at time.Time) string { return form(at, "Mon 15:04") }
