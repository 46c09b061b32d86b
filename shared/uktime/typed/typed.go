package typed

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/written"
)

const (
	dayNames   = `(?:(mon|tues?|wed|thu|thur|thurs|fri|sat|sun|wednes|satur)(?:day)?)`
	monthNames = `(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|ember|tember|ober)?`
)

// day is a way of writing a day, with which part of it is which; 0 for none.
type day struct {
	shape            *regexp.Regexp
	year, month, day int
}

// patterns are what a time is made of. They are compiled when the first one is read.
var patterns = sync.OnceValue(func() shapes {
	compiled := regexp.MustCompile
	return shapes{
		// Those that begin with a year or end with one come first.
		days: []day{
			{compiled(`\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b`), 1, 2, 3},
			{compiled(`\b(\d{1,2})/(\d{1,2})/(20\d\d|\d\d)\b`), 3, 2, 1},
			{compiled(`\b(\d{1,2})-(\d{1,2})-(20\d\d|\d\d)\b`), 3, 2, 1},
			{compiled(`\b(\d{1,2})\.(\d{1,2})\.(20\d\d|\d\d)\b`), 3, 2, 1},
			{compiled(`\b(\d{1,2}) (\d{1,2}) (20\d\d)\b`), 3, 2, 1},
			{compiled(`\b(\d{1,2})(?:st|nd|rd|th)?[- ]?(?:of )?` + monthNames + `[- ](20\d\d)\b`), 3, 2, 1},
			{compiled(`\b` + monthNames + ` (\d{1,2})(?:st|nd|rd|th)? (20\d\d)\b`), 3, 1, 2},
			{compiled(`\b(\d{1,2})/(\d{1,2})\b`), 0, 2, 1},
			{compiled(`\b(\d{1,2})(?:st|nd|rd|th)?[- ]?(?:of )?` + monthNames + `\b`), 0, 2, 1},
			{compiled(`\b` + monthNames + ` (\d{1,2})(?:st|nd|rd|th)?\b`), 0, 1, 2},
		},
		dayOf:     compiled(`\b(yesterday|today|tonight|tomorrow)\b`),
		dayOfWeek: compiled(`\b` + dayNames + `\b`),
		between:   compiled(`(\d)t(\d)`),
		zoneName:  compiled(`(\d|\b)(z|utc|gmt|bst|uk time)$`),
		offset:    compiled(`(:\d\d(?:\.\d+)?) ?([+-])([01]\d|2[0-3]):?([0-5]\d)$`),
		clock:     compiled(`\b(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:\.\d+)?)? ?(am|pm)?\b`),
		onTheHour: compiled(`\b(\d{1,2}) ?(am|pm)\b`),
		military:  compiled(`\b([01]\d|2[0-3])([0-5]\d) ?(?:hrs|hours|h)?\b`),
		noon:      compiled(`\b(?:12 ?)?(?:noon|midday)\b`),
		joining:   compiled(`\b(?:at|on|by|from|the)\b`),
	}
})

type shapes struct {
	days                                                                                   []day
	dayOf, dayOfWeek, between, zoneName, offset, clock, onTheHour, military, noon, joining *regexp.Regexp
}

var apart = strings.NewReplacer(",", " ", ";", " ", "a.m.", "am", "p.m.", "pm", "a.m", "am", "p.m", "pm")

// nights are the ways of saying which midnight is meant, by the day that it begins.
var nights = strings.NewReplacer(
	"midnight tonight", "00:00 tomorrow", "midnight last night", "00:00 today",
	"midnight at the start of", "00:00", "midnight start of", "00:00",
)

// longest is above the length of any way of writing a time, in bytes.
const longest = 120

var errUnread = errors.New("cannot be read as a date and a time")

// Time reads a time as people write it: "27/11/2026 19:00", "27 Nov, 7.30pm",
// "tomorrow at noon", "7pm", "2026-11-27T19:00". Without a year it is the nearest
// such day, without a day it is today. Midnight is read where its night is said, as
// "midnight tonight" or "midnight at the start of Friday 27 November": alone it may be
// either end of a day. It gives the instants that it can mean, as uktime.Readings has them; one where
// its zone is written too.
//
// Errors: it cannot be read, or only in part; the day of the week is another one.
func Time(text string, now time.Time) ([]time.Time, error) {
	if len(text) > longest {
		return nil, errUnread
	}
	rest := strings.ToLower(written.Plain(apart.Replace(text)))
	rest = patterns().between.ReplaceAllString(nights.Replace(strings.Join(strings.Fields(rest), " ")), "$1 $2")
	zone, rest := zoneOf(rest)
	day, rest, err := dayIn(rest, now)
	if err != nil {
		return nil, err
	}
	sinceMidnight, rest, err := clockIn(rest)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(patterns().joining.ReplaceAllString(rest, "")) != "" {
		return nil, errUnread
	}
	wall := day.Add(sinceMidnight)
	switch {
	case !uktime.Plausible(wall):
		return nil, errUnread
	case zone != nil:
		return []time.Time{wall.Add(-*zone)}, nil
	default:
		return uktime.Readings(wall), nil
	}
}

// taken finds a shape in a text, and leaves the rest.
func taken(shape *regexp.Regexp, text string) (parts []string, rest string) {
	found := shape.FindStringSubmatchIndex(text)
	if found == nil {
		return nil, text
	}
	return shape.FindStringSubmatch(text), text[:found[0]] + " " + text[found[1]:]
}

// zoneOf finds the zone that is written, as what it is ahead of UTC; nil for none,
// which is UK time.
func zoneOf(text string) (*time.Duration, string) {
	if parts := patterns().offset.FindStringSubmatch(text); parts != nil {
		ahead := time.Duration(number(parts[3]))*time.Hour + time.Duration(number(parts[4]))*time.Minute
		if parts[2] == "-" {
			ahead = -ahead
		}
		return &ahead, patterns().offset.ReplaceAllString(text, "$1")
	}
	parts := patterns().zoneName.FindStringSubmatch(text)
	if parts == nil {
		return nil, text
	}
	text = patterns().zoneName.ReplaceAllString(text, "$1")
	switch parts[2] {
	case "uk time":
		return nil, text
	case "bst":
		return new(time.Hour), text
	default:
		return new(time.Duration(0)), text
	}
}

// dayIn finds the day, as its midnight in UTC.
func dayIn(text string, now time.Time) (day time.Time, rest string, err error) {
	today := now.In(uktime.London())
	day = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	ofWeek, text := taken(patterns().dayOfWeek, text)
	if of, rest := taken(patterns().dayOf, text); of != nil {
		switch of[1] {
		case "yesterday":
			day = day.AddDate(0, 0, -1)
		case "tomorrow":
			day = day.AddDate(0, 0, 1)
		}
		return day, rest, onDay(day, ofWeek)
	}
	for _, form := range patterns().days {
		parts, rest := taken(form.shape, text)
		if parts == nil {
			continue
		}
		month, date := monthOf(parts[form.month]), number(parts[form.day])
		if form.year == 0 {
			day = nearest(day, month, date)
		} else {
			year := number(parts[form.year])
			if year < 100 {
				year += 2000
			}
			day = time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC)
		}
		if int(day.Month()) != month || day.Day() != date {
			return day, rest, fmt.Errorf("there is no day %s", strings.TrimSpace(parts[0]))
		}
		return day, rest, onDay(day, ofWeek)
	}
	if ofWeek != nil {
		return day, text, errUnread // Last week's, or next week's?
	}
	return day, text, nil
}

// nearest is the day of a month that is nearest to another.
func nearest(to time.Time, month, date int) time.Time {
	var best time.Time
	for year := to.Year() - 1; year <= to.Year()+1; year++ {
		day := time.Date(year, time.Month(month), date, 0, 0, 0, 0, time.UTC)
		if best.IsZero() || day.Sub(to).Abs() < best.Sub(to).Abs() {
			best = day
		}
	}
	return best
}

func onDay(day time.Time, ofWeek []string) error {
	if ofWeek != nil && !strings.HasPrefix(strings.ToLower(day.Weekday().String()), ofWeek[1][:3]) {
		return fmt.Errorf("%s is a %s", day.Format("2 January 2006"), day.Weekday())
	}
	return nil
}

// clockIn finds the time of day.
func clockIn(text string) (time.Duration, string, error) {
	if parts, rest := taken(patterns().noon, text); parts != nil {
		return 12 * time.Hour, rest, nil
	}
	hour, minute, second, half := 0, 0, 0, ""
	parts, rest := taken(patterns().clock, text)
	if parts != nil {
		hour, minute, second, half = number(parts[1]), number(parts[2]), number(parts[3]), parts[4]
	} else if parts, rest = taken(patterns().onTheHour, text); parts != nil {
		hour, half = number(parts[1]), parts[2]
	} else if parts, rest = taken(patterns().military, text); parts != nil {
		hour, minute = number(parts[1]), number(parts[2])
	} else {
		return 0, text, errUnread
	}
	switch {
	case half != "" && (hour < 1 || hour > 12), hour > 23, minute > 59, second > 59:
		return 0, rest, errUnread
	case half == "pm" && hour < 12:
		hour += 12
	case half == "am" && hour == 12:
		hour = 0
	}
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second, rest, nil
}

var months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// monthOf is the number of a month that is written by number or by name.
func monthOf(text string) int {
	if len(text) >= 3 {
		return slices.Index(months, text[:3]) + 1
	}
	return number(text)
}

// number is 0 where there is none.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
