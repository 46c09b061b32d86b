package dutyhours

import (
	"time"

	"example.org/derogations/shared/uktime"
)

// bankHolidays are those of England and Wales, substitute days among them, as
// www.gov.uk/bank-holidays lists them; where it does not reach yet, by the
// Banking and Financial Dealings Act 1971, Schedule 1, and what is proclaimed
// each year: the first Monday in May, and the days that stand in for New Year,
// Christmas Day and Boxing Day at a weekend. One that is proclaimed besides is
// given with the hours themselves (Hours.Holidays), until it is added here.
var bankHolidays = map[int][]struct {
	month time.Month
	day   int
}{
	2025: {{1, 1}, {4, 18}, {4, 21}, {5, 5}, {5, 26}, {8, 25}, {12, 25}, {12, 26}},
	2026: {{1, 1}, {4, 3}, {4, 6}, {5, 4}, {5, 25}, {8, 31}, {12, 25}, {12, 28}},
	2027: {{1, 1}, {3, 26}, {3, 29}, {5, 3}, {5, 31}, {8, 30}, {12, 27}, {12, 28}},
	2028: {{1, 3}, {4, 14}, {4, 17}, {5, 1}, {5, 29}, {8, 28}, {12, 25}, {12, 26}},
}

func bankHoliday(d Date) bool {
	for _, h := range bankHolidays[d.Year] {
		if h.month == d.Month && h.day == d.Day {
			return true
		}
	}
	return false
}

// HolidaysKnown reports whether the bank holidays of a whole period are in the
// table.
func HolidaysKnown(p Period) bool {
	for year := p.From.In(uktime.London()).Year(); year <= p.To.In(uktime.London()).Year(); year++ {
		if len(bankHolidays[year]) == 0 {
			return false
		}
	}
	return true
}
