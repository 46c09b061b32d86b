package uktime

import "time"

func form(at time.Time, layout string) string { return at.In(london).Format(layout) }

// Clock is the time of day as people say it: "7pm", "2:31pm". Its zone is said in the
// hour alone that comes twice, when the clocks go back.
func Clock(at time.Time) string {
	local := at.In(london)
	said := local.Format("3:04pm")
	switch {
	case local.Hour() == 12 && local.Minute() == 0:
		said = "midday"
	case local.Minute() == 0:
		said = local.Format("3pm")
	}
	wall := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, time.UTC)
	if len(Readings(wall)) > 1 {
		said += local.Format(" MST")
	}
	return said
}

// Page is a time with its day: "2:31pm on Friday 27 November".
func Page(at time.Time) string { return Clock(at) + form(at, " on Monday 2 January") }

// Day is the day of a time: "Friday 27 November 2026".
func Day(at time.Time) string { return form(at, "Monday 2 January 2006") }

// Said is a time as people say it now: "2:31pm today", and with its year where it is
// another one.
func Said(at, now time.Time) string {
	for days, day := range map[int]string{-1: " yesterday", 0: " today", 1: " tomorrow"} {
		if form(now.In(london).AddDate(0, 0, days), time.DateOnly) == form(at, time.DateOnly) {
			return Clock(at) + day
		}
	}
	if at.In(london).Year() != now.In(london).Year() {
		return Page(at) + form(at, " 2006")
	}
	return Page(at)
}

// Subject is a time with its day in the subject of a mail and in a text message.
func Subject(at time.Time) string { return Clock(at) + form(at, " on Mon 2 Jan") }

// Hours are two times of one shift: "8am to 4pm on Sat 26 Jul", and with both days where
// it ends on another one.
func Hours(from, to time.Time) string {
	if form(from, time.DateOnly) == form(to, time.DateOnly) {
		return Clock(from) + " to " + Subject(to)
	}
	return Subject(from) + " to " + Subject(to)
}

// Seconds is the time of day to the second.
func Seconds(at time.Time) string { return form(at, "3:04:05pm") }

// Operator is a time as the command line tells it.
func Operator(at time.Time) string { return form(at, "Mon 2 Jan 2006 15:04 MST") }

// Field is a time as a form's field holds it: "27/11/2026 7:30pm".
func Field(at time.Time) string { return form(at, "2/1/2006 ") + Clock(at) }

// DayFrom is a day as it is chosen now: "Today, Friday 27 November".
func DayFrom(day, now time.Time) string {
	said := form(day, "Monday 2 January")
	for days, name := range map[int]string{-1: "Yesterday, ", 0: "Today, ", 1: "Tomorrow, "} {
		if form(now.In(london).AddDate(0, 0, days), time.DateOnly) == form(day, time.DateOnly) {
			return name + said
		}
	}
	return said
}

// Offset is a time in RFC 3339 with London's offset, for programs.
func Offset(at time.Time) string { return form(at, time.RFC3339) }

// Table is a time as a table shows it. A line may break between its day and its
// time alone.
func Table(at time.Time) string { return form(at, "Mon\u00a02\u00a0Jan\u00a02006, ") + Clock(at) }

// Board is a time as short as the board needs it: the day is named when it is not
// that of now.
func Board(at, now time.Time) string {
	if form(at, time.DateOnly) != form(now, time.DateOnly) {
		return Clock(at) + form(at, ", Mon 2 Jan")
	}
	return Clock(at)
}

// Timeline is a time of the demonstration's timelines; Brief one within a line of
// them.
func Timeline(at time.Time) string { return form(at, "Mon 2 Jan 15:04:05") }

// Brief is the day of the week and the time of day.
func Brief(at time.Time) string { return form(at, "Mon 15:04") }
