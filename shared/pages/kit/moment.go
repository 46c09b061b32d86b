package kit

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/uktime/typed"
)

// What may be chosen in place of a day: another one, which is then written; none, where
// that means something; now; and some time in the last hour. The last two say when the page was shown, so that the
// same form means the same when it is sent again.
const (
	chosenOther = "other"
	chosenNone  = "none"
	chosenNow   = "now@"
	chosenHour  = "hour@"
)

// The names of a moment's further fields.
func fieldTime(id string) string { return id + "-time" }

func fieldsDate(id string) [3]string { return [3]string{id + "-day", id + "-month", id + "-year"} }

// Moment is the control for a time: a day, and a time on it. The
// days are those that are offered, or any other.
func (f Filled) Moment(id, label, hint string, days []Option) Control {
	c := f.Control(KindMoment, id, label, hint)
	normal(f.Typed, id, days, f.Now)
	date := Control{Kind: KindDate, ID: id + "-date"}
	for i, name := range fieldsDate(id) {
		date.Controls = append(date.Controls, f.Control(KindNumber, name, []string{"Day", "Month", "Year"}[i], ""))
	}
	c = f.Options(c, append(slices.Clone(days), Option{Value: chosenOther, Label: "Another day", Controls: []Control{date}})...)
	c.Controls = []Control{f.Control(KindLocalTime, fieldTime(id), "Time", "Such as 8am or 19:30.")}
	return c
}

// ComingDays are the days that are offered for a time still to come: three from today,
// or from the first day that fits.
func ComingDays(now, first, last time.Time) []Option {
	if now.IsZero() {
		return nil
	}
	var days []Option
	from := now
	if first.After(from) {
		from = first
	}
	for i := range 3 {
		day := from.In(uktime.London()).AddDate(0, 0, i)
		if i > 0 && !last.IsZero() && day.Format(time.DateOnly) > last.In(uktime.London()).Format(time.DateOnly) {
			break
		}
		days = append(days, dayOption(now, day))
	}
	return days
}

// GoneDays are the choices for a time that is over: now, the last hour, today and
// yesterday. Shown is when the page was shown first, if it was before.
func (f Filled) GoneDays(id string) []Option {
	if f.Now.IsZero() {
		return nil
	}
	choices := []Option{
		{Value: chosenNow + uktime.Offset(f.Now), Label: "Just now", Alone: true},
		{Value: chosenHour + uktime.Offset(f.Now.Add(-time.Hour)), Label: "In the last hour", Alone: true},
	}
	for i, choice := range choices {
		kind, _, _ := strings.Cut(choice.Value, "@")
		if chosen := f.Typed.Get(id); strings.HasPrefix(chosen, kind+"@") {
			choices[i].Value = chosen
		}
	}
	return append(choices, PastDays(f.Now)...)
}

// PastDays are the days that are offered for a time that is over: today and yesterday.
func PastDays(now time.Time) []Option {
	if now.IsZero() {
		return nil
	}
	return []Option{dayOption(now, now), dayOption(now, now.AddDate(0, 0, -1))}
}

// LeftOut is the choice that says what it means when no time is given.
func LeftOut(label string) Option { return Option{Value: chosenNone, Label: label, Alone: true} }

func dayOption(now, day time.Time) Option {
	return Option{Value: day.In(uktime.London()).Format(time.DateOnly), Label: uktime.DayFrom(day, now)}
}

// normal puts a day that is not offered where another one is written, and a whole time
// that was sent in its place in the fields of a day and a time.
func normal(filled url.Values, id string, days []Option, now time.Time) {
	chosen := filled.Get(id)
	if chosen == "" || chosen == chosenOther || slices.ContainsFunc(days, func(o Option) bool { return o.Value == chosen }) {
		return
	}
	filled.Set(id, chosenOther)
	day, err := time.Parse(time.DateOnly, chosen)
	if err != nil { // What stands in the fields of a day did not count.
		for _, name := range fieldsDate(id) {
			filled.Del(name)
		}
		whole := strings.TrimSpace(chosen + " " + filled.Get(fieldTime(id)))
		found, err := typed.Time(whole, now)
		if filled.Set(fieldTime(id), whole); err != nil || len(found) != 1 {
			return
		}
		day = found[0].In(uktime.London())
		filled.Set(fieldTime(id), uktime.FieldClock(day))
	}
	for i, layout := range []string{"2", "1", "2006"} {
		filled.Set(fieldsDate(id)[i], day.Format(layout))
	}
}

// FillMoment fills a moment's fields.
func FillMoment(filled url.Values, id string, at time.Time) {
	filled.Set(id, at.In(uktime.London()).Format(time.DateOnly))
	filled.Set(fieldTime(id), uktime.FieldClock(at))
}

// WithMoment is a form that has a moment filled in, if it is shown for the first time.
func (f Filled) WithMoment(id string, at time.Time) Filled {
	if f.Typed == nil {
		f.Typed = url.Values{}
		FillMoment(f.Typed, id, at)
	}
	return f
}

// written is a time as it was written, in one field or in those of a moment, and the
// day that was chosen for it; empty where no time was given.
func (in *Input) written(id string) (day, clock string) {
	chosen, clock := in.Lines(id), in.Lines(fieldTime(id))
	switch {
	case strings.HasPrefix(chosen, chosenNow), strings.HasPrefix(chosen, chosenHour):
		_, at, _ := strings.Cut(chosen, "@")
		return "", at
	case chosen == chosenNone:
		return "", ""
	case chosen == chosenOther:
		var parts []string
		for _, name := range fieldsDate(id) {
			if part := in.Lines(name); part != "" {
				parts = append(parts, part)
			}
		}
		return joinedDate(parts), clock
	default:
		return chosen, clock
	}
}

// joinedDate is a day whose month is written by number or by name.
func joinedDate(parts []string) string {
	if len(parts) > 1 && strings.ContainsFunc(parts[1], func(r rune) bool { return r > '9' }) {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "/")
}
