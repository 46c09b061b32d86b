package dutyhours

import (
	"fmt"
	"slices"
	"time"

	"example.org/derogations/shared/uktime"
)

// Hours are those of one person or mailbox. The zero Hours are all hours.
type Hours struct {
	// Weekly is the pattern of each week; without it, every hour counts.
	Weekly []Shift `json:"weekly,omitempty"`
	// BankHolidays says what the pattern does on England's bank holidays, and on
	// the further Holidays.
	BankHolidays HolidayRule `json:"bankHolidays,omitempty"`
	Holidays     []Date      `json:"holidays,omitempty"`
	// Exceptions go before the pattern. Of several for one moment, the last one
	// in the list counts.
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Shift is a span that begins on some days of each week.
type Shift struct {
	Days Days
	Span Span
}

// Exception sets a span of each day from First to Last apart from the pattern:
// on duty, or off.
type Exception struct {
	First, Last Date
	On          bool
	Span        Span
}

// HolidayRule says what a weekly pattern does on a bank holiday. A shift that
// began on the day before goes on to its end.
type HolidayRule string

// The rules. The empty one takes a bank holiday for the day of the week that it
// is.
const (
	HolidayAsUsual  HolidayRule = ""
	HolidayOff      HolidayRule = "off"
	HolidayAsSunday HolidayRule = "sunday"
)

// ParseHolidayRule reads a rule.
func ParseHolidayRule(text string) (HolidayRule, error) {
	switch rule := HolidayRule(text); rule {
	case HolidayAsUsual, HolidayOff, HolidayAsSunday:
		return rule, nil
	default:
		return "", fmt.Errorf("%q must be off or sunday, or left out", text)
	}
}

// UnmarshalText reads a rule.
func (r *HolidayRule) UnmarshalText(text []byte) (err error) {
	*r, err = ParseHolidayRule(string(text))
	return err
}

// Always reports whether the hours are all hours, whatever the date.
func (h Hours) Always() bool {
	return len(h.Weekly)+len(h.Exceptions) == 0 && h.BankHolidays != HolidayOff
}

// OnDuty reports whether the hours hold an instant, by the clocks of London.
func (h Hours) OnDuty(at time.Time) bool {
	today := dateOf(at.In(uktime.London()))
	// What began on the day before may go past midnight.
	days := []Date{today.plus(-1), today}
	for _, e := range slices.Backward(h.Exceptions) {
		for _, day := range days {
			if day.within(e.First, e.Last) && e.Span.on(day).holds(at) {
				return e.On
			}
		}
	}
	for _, day := range days {
		for _, span := range h.pattern(day) {
			if span.on(day).holds(at) {
				return true
			}
		}
	}
	return false
}

// pattern is the spans that begin on a date by the weekly pattern.
func (h Hours) pattern(day Date) []Span {
	weekday := day.utc().Weekday()
	if h.holiday(day) {
		switch h.BankHolidays {
		case HolidayOff:
			return nil
		case HolidayAsSunday:
			weekday = time.Sunday
		case HolidayAsUsual:
		}
	}
	if len(h.Weekly) == 0 {
		return []Span{wholeDay}
	}
	var spans []Span
	for _, shift := range h.Weekly {
		if shift.Days.Has(weekday) {
			spans = append(spans, shift.Span)
		}
	}
	return spans
}

func (h Hours) holiday(day Date) bool {
	return bankHoliday(day) || slices.Contains(h.Holidays, day)
}
