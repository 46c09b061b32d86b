package uktime

import "time"

func form(at time.Time, layout string) string { return at.In(london).Format(layout) }

const midnight = "midnight"

// Clock is the time of day as people say it: "7pm", "2:31pm", "midnight". Its zone is
// said in the hour alone that comes twice, when the clocks go back.
func Clock(at time.Time) string {
	local := at.In(london)
	said := local.Format("3:04pm")
	switch {
	case local.Hour() == 0 && local.Minute() == 0:
		said = midnight
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

// onDay is the time of day with its day. Midnight on a day may be either end of it: it
// is said which.
func onDay(at time.Time, day, on, starts string) string {
	clock := Clock(at)
	if clock == midnight {
		on = starts
	}
	return clock + on + day
}

// Page is a time with its day: "2:31pm on Friday 27 November".
func Page(at time.Time) string {
	return onDay(at, form(at, "Monday 2 January"), " on ", " at the start of ")
}

// Day is the day of a time: "Friday 27 November 2026".
func Day(at time.Time) string { return form(at, "Monday 2 January 2006") }

// Printed is the day of a time, for paper that is read on another one: a night is part
// of two.
func Printed(at time.Time) string {
	if Clock(at) == midnight {
		return "the start of " + Day(at)
	}
	return Day(at)
}

// Said is a time as people say it now: "2:31pm today", "midnight tonight", and with its
// year where it is another one.
func Said(at, now time.Time) string {
	days := map[int]string{-1: " yesterday", 0: " today", 1: " tomorrow"}
	if Clock(at) == midnight {
		days = map[int]string{0: " last night", 1: " tonight"}
	}
	for after, day := range days {
		if form(now.In(london).AddDate(0, 0, after), time.DateOnly) == form(at, time.DateOnly) {
			return Clock(at) + day
		}
	}
	if at.In(london).Year() != now.In(london).Year() {
		return Page(at) + form(at, " 2006")
	}
	return Page(at)
}

// Subject is a time with its day in the subject of a mail and in a text message.
func Subject(at time.Time) string {
	return onDay(at, form(at, "Mon 2 Jan"), " on ", ", start of ")
}

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

// Field is a time as a form's field holds it: "27/11/2026 7:30pm"; FieldClock without
// its day.
func Field(at time.Time) string { return form(at, "2/1/2006 ") + FieldClock(at) }

// FieldClock says midnight by its figures, which are the start of the day beside them.
func FieldClock(at time.Time) string {
	if clock := Clock(at); clock != midnight {
		return clock
	}
	return form(at, "15:04")
}

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
func Table(at time.Time) string {
	day := form(at, "Mon\u00a02\u00a0Jan\u00a02006")
	if Clock(at) == midnight {
		return onDay(at, day, "", ", start\u00a0of\u00a0")
	}
	return day + ", " + Clock(at)
}

// Board is a time as short as the board needs it: the day is named when it is not
// that of now.
func Board(at, now time.Time) string {
	if form(at, time.DateOnly) != form(now, time.DateOnly) {
		return onDay(at, form(at, "Mon 2 Jan"), ", ", ", start of ")
	}
	return Clock(at)
}

// Timeline is a time of the demonstration's timelines; Brief one within a line of
// them.
func Timeline(at time.Time) string { return form(at, "Mon 2 Jan 15:04:05") }

// Brief is the day of the week and the time of day.
func Brief(at time.Time) string { return form(at, "Mon 15:04") }
