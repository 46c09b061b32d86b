package dutyhours

import (
	"fmt"
	"time"
)

// Date is a day of the calendar. Its text form is 2006-01-02.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads the text form. It refuses a day that does not exist.
func ParseDate(text string) (Date, error) {
	at, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%q must be a date such as 2026-12-24", text)
	}
	return dateOf(at), nil
}

func dateOf(at time.Time) Date {
	year, month, day := at.Date()
	return Date{year, month, day}
}

// utc is the date's midnight on a calendar without clock changes: dates are
// counted and compared on it.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

func (d Date) plus(days int) Date { return dateOf(d.utc().AddDate(0, 0, days)) }

func (d Date) within(first, last Date) bool {
	return !d.utc().Before(first.utc()) && !d.utc().After(last.utc())
}

// Midnight is the instant at which the date begins in a place.
func (d Date) Midnight(place *time.Location) time.Time { return instant(d, 0, false) }

// String is the text form.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// MarshalText gives the text form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text form.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = ParseDate(string(text))
	return err
}
