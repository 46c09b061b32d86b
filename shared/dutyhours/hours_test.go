package dutyhours

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// hours reads hours as they are stored.
func hours(t testing.TB, text string) Hours {
	t.Helper()
	var h Hours
	if err := json.Unmarshal([]byte(text), &h); err != nil {
		t.Fatal(err)
	}
	return h
}

func utc(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestWhoIsOnDuty(t *testing.T) {
	const (
		office  = `{"weekly": ["Mon-Fri 08:00-18:00"]}`
		nights  = `{"weekly": ["Mon-Sun 20:00-08:00"]}`
		friday  = `{"weekly": ["Fri 22:00-06:00"]}`
		closed  = `{"weekly": ["Mon-Fri 08:00-18:00", "Sun 10:00-12:00"], "bankHolidays": "off"}`
		sundays = `{"weekly": ["Mon-Fri 08:00-18:00", "Sun 10:00-12:00"], "bankHolidays": "sunday"}`
		leave   = `{"exceptions": ["2026-08-03 to 2026-08-14 off", "2026-08-05 on 09:00-13:00"]}`
		extra   = `{"weekly": ["Mon-Fri 08:00-18:00"], "exceptions": ["2026-08-01 on 22:00-02:00"]}`
	)
	tests := []struct {
		name, hours, at string // at is UTC
		want            bool
	}{
		{"nobody's hours are given", `{}`, "2026-08-01 03:00", true},
		{"the first minute, in summer", office, "2026-07-01 07:00", true},
		{"the minute before it", office, "2026-07-01 06:59", false},
		{"the first minute, in winter", office, "2026-01-05 08:00", true},
		{"the minute before it, in winter", office, "2026-01-05 07:59", false},
		{"the end itself is off duty", office, "2026-07-01 17:00", false},
		{"a Saturday", office, "2026-07-04 10:00", false},
		{"before midnight", nights, "2026-07-01 22:30", true},
		{"after midnight", nights, "2026-07-01 03:00", true},
		{"by day", nights, "2026-07-01 12:00", false},
		{"Friday's night goes into Saturday", friday, "2026-07-04 04:59", true},
		{"and ends there", friday, "2026-07-04 05:00", false},
		{"Thursday's does not begin it", friday, "2026-07-03 03:00", false},

		{"a bank holiday is an ordinary Monday where nothing is said", office, "2026-05-04 10:00", true},
		{"off on a bank holiday", closed, "2026-05-04 10:00", false},
		{"back on the day after", closed, "2026-05-05 10:00", true},
		{"a substitute day is a bank holiday", closed, "2026-12-28 10:00", false},
		{"Boxing Day itself is a Saturday in 2026", closed, "2026-12-26 10:00", false},
		{"a bank holiday as a Sunday, in its hours", sundays, "2026-05-04 10:00", true},
		{"a bank holiday as a Sunday, outside them", sundays, "2026-05-04 13:00", false},
		{"without a pattern, off on bank holidays alone", `{"bankHolidays": "off"}`, "2026-05-04 10:00", false},
		{"without a pattern, on all other days", `{"bankHolidays": "off"}`, "2026-05-05 10:00", true},
		{"the night before goes into a bank holiday", `{"weekly": ["Mon-Sun 20:00-08:00"], "bankHolidays": "off"}`, "2026-05-04 03:00", true},
		{"the night of a bank holiday does not begin", `{"weekly": ["Mon-Sun 20:00-08:00"], "bankHolidays": "off"}`, "2026-05-04 22:00", false},
		{"a holiday that the table does not know", `{"bankHolidays": "off", "holidays": ["2030-06-03"]}`, "2030-06-03 10:00", false},
		{"a further holiday without a rule changes nothing", `{"holidays": ["2030-06-03"]}`, "2030-06-03 10:00", true},

		{"on leave", leave, "2026-08-04 10:00", false},
		{"the last day of leave", leave, "2026-08-14 22:59", false},
		{"back from leave at midnight", leave, "2026-08-14 23:00", true},
		{"of two exceptions the later one counts", leave, "2026-08-05 09:00", true},
		{"and only for its hours", leave, "2026-08-05 13:00", false},
		{"an extra night at a weekend", extra, "2026-08-01 22:00", true},
		{"which goes past midnight", extra, "2026-08-02 00:59", true},
		{"and then ends", extra, "2026-08-02 01:00", false},
		{"an exception cuts a shift that began before it", `{"weekly": ["Mon-Sun 20:00-08:00"], "exceptions": ["2026-07-02 off"]}`, "2026-07-02 02:00", false},

		// The clocks go forward on 29 March 2026 at 01:00 GMT, which becomes 02:00 BST.
		{"spring: a night shift has begun by GMT", friday, "2026-03-27 22:00", true},
		{"spring: a Saturday's shift ends by BST", `{"weekly": ["Sat 22:00-06:00"]}`, "2026-03-29 04:59", true},
		{"spring: and no later", `{"weekly": ["Sat 22:00-06:00"]}`, "2026-03-29 05:00", false},
		{"spring: a shift from 01:30 begins with the change", `{"weekly": ["Sun 01:30-09:00"]}`, "2026-03-29 01:00", true},
		{"spring: and not before it", `{"weekly": ["Sun 01:30-09:00"]}`, "2026-03-29 00:59", false},
		{"spring: a shift until 01:30 goes to the change", `{"weekly": ["Sat 22:00-01:30"]}`, "2026-03-29 00:59", true},
		{"spring: and not beyond it", `{"weekly": ["Sat 22:00-01:30"]}`, "2026-03-29 01:00", false},
		{"spring: 02:00 is the moment of the change", `{"weekly": ["Sun 02:00-03:00"]}`, "2026-03-29 01:00", true},
		{"spring: a shift within the hour that is left out is none", `{"weekly": ["Sun 01:10-01:50"]}`, "2026-03-29 01:00", false},

		// They go back on 25 October 2026 at 01:00 GMT, when it is 02:00 BST.
		{"autumn: a night shift has nine hours", `{"weekly": ["Sat 22:00-06:00"]}`, "2026-10-25 05:59", true},
		{"autumn: and no more", `{"weekly": ["Sat 22:00-06:00"]}`, "2026-10-25 06:00", false},
		{"autumn: a shift from 01:30 begins at the first 01:30", `{"weekly": ["Sun 01:30-09:00"]}`, "2026-10-25 00:30", true},
		{"autumn: and not before it", `{"weekly": ["Sun 01:30-09:00"]}`, "2026-10-25 00:29", false},
		{"autumn: a shift until 01:30 ends at the second", `{"weekly": ["Sat 22:00-01:30"]}`, "2026-10-25 01:29", true},
		{"autumn: and no later", `{"weekly": ["Sat 22:00-01:30"]}`, "2026-10-25 01:30", false},
		{"autumn: a Sunday has 25 hours", `{"weekly": ["Sun 00:00-24:00"]}`, "2026-10-25 23:59", true},
		{"autumn: from its own midnight", `{"weekly": ["Sun 00:00-24:00"]}`, "2026-10-24 22:59", false},
	}
	for _, test := range tests {
		if got := hours(t, test.hours).OnDuty(utc(t, test.at)); got != test.want {
			t.Errorf("%s: on duty at %s is %t", test.name, test.at, got)
		}
	}
}

func TestTheTextFormIsReadBack(t *testing.T) {
	for text, want := range map[string]string{
		"Mon-Fri 08:00-18:00": "", "Sat,Sun 09:00-13:00": "", "Mon 22:00-06:00": "", "Mon-Sun 00:00-24:00": "",
		"mon-fri  08:00-18:00": "Mon-Fri 08:00-18:00", "Fri-Mon 08:00-09:00": "Mon,Fri-Sun 08:00-09:00", "Sun,Mon 08:00-09:00": "Mon,Sun 08:00-09:00",
	} {
		shift, err := ParseShift(text)
		if want == "" {
			want = text
		}
		if err != nil || shift.String() != want {
			t.Errorf("%q: %q, %v", text, shift, err)
		}
	}
	for text, want := range map[string]string{
		"2026-12-24 off": "", "2026-12-24 on 09:00-13:00": "", "2026-12-24 to 2026-12-26 off": "", "2026-12-24 to 2026-12-26 on 22:00-06:00": "",
		"2026-12-24 to 2026-12-24 off 00:00-24:00": "2026-12-24 off",
	} {
		exception, err := ParseException(text)
		if want == "" {
			want = text
		}
		if err != nil || exception.String() != want {
			t.Errorf("%q: %q, %v", text, exception, err)
		}
	}
}

func TestWhatCannotBeMeantIsRefused(t *testing.T) {
	for _, text := range []string{
		"", "Mon", "08:00-18:00", "Mon 8:00-18:00", "Mon 08:00", "Mon 08:00-08:00", "Mon 24:00-08:00", "Mon 08:00-25:00", "Mon 08:00-18:60",
		"Monday 08:00-18:00", "Mon-Fri- 08:00-18:00", "Mon, 08:00-18:00", "Mon 08:00-12:00 13:00-18:00",
	} {
		if shift, err := ParseShift(text); err == nil {
			t.Errorf("%q is read as %q", text, shift)
		}
	}
	for _, text := range []string{
		"", "2026-12-24", "2026-02-30 off", "2026-12-24 to off", "2026-12-26 to 2026-12-24 off", "2026-12-24 away", "2026-12-24 off 08:00",
		"2026-12-24 off 08:00-09:00 x", "24/12/2026 off", "2026-12-24 to 2026-12-26",
	} {
		if exception, err := ParseException(text); err == nil {
			t.Errorf("%q is read as %q", text, exception)
		}
	}
	if err := json.Unmarshal([]byte(`{"bankHolidays": "monday"}`), new(Hours)); err == nil {
		t.Error("a rule for bank holidays that there is not was read")
	}
}

// The holidays are worked out a second time, from the rules.
func TestTheTableOfBankHolidaysIsByTheRules(t *testing.T) {
	for year, listed := range bankHolidays {
		var got []Date
		for _, h := range listed {
			got = append(got, Date{year, h.month, h.day})
		}
		if diff := cmp.Diff(byTheRules(year), got); diff != "" {
			t.Errorf("%d (-rules +table):\n%s", year, diff)
		}
	}
	if !HolidaysKnown(Period{utc(t, "2025-01-01 00:00"), utc(t, "2028-12-31 23:00")}) || HolidaysKnown(Period{utc(t, "2028-12-31 00:00"), utc(t, "2029-01-01 00:00")}) {
		t.Error("the table is from 2025 to 2028")
	}
}

func byTheRules(year int) []Date {
	weekday := func(d Date) time.Weekday { return d.utc().Weekday() }
	monday := func(d Date, step int) Date {
		for weekday(d) != time.Monday {
			d = d.plus(step)
		}
		return d
	}
	newYear := Date{year, 1, 1}
	if day := weekday(newYear); day == time.Saturday || day == time.Sunday {
		newYear = monday(newYear, 1)
	}
	christmas, boxing := Date{year, 12, 25}, Date{year, 12, 26}
	switch weekday(christmas) {
	case time.Friday:
		boxing = Date{year, 12, 28}
	case time.Saturday:
		christmas, boxing = Date{year, 12, 27}, Date{year, 12, 28}
	case time.Sunday:
		christmas, boxing = Date{year, 12, 26}, Date{year, 12, 27}
	}
	// Easter by the rule of the Gregorian calendar (Meeus, Jones and Butcher).
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	sum := h + l - 7*m + 114
	easter := Date{year, time.Month(sum / 31), sum%31 + 1}
	return []Date{
		newYear, easter.plus(-2), easter.plus(1), monday(Date{year, 5, 1}, 1), monday(Date{year, 5, 31}, -1),
		monday(Date{year, 8, 31}, -1), christmas, boxing,
	}
}

func TestGapsAreTheHoursWithNobody(t *testing.T) {
	day, night := hours(t, `{"weekly": ["Mon-Sun 08:00-20:00"]}`), hours(t, `{"weekly": ["Mon-Sun 20:00-08:00"]}`)
	office := hours(t, `{"weekly": ["Mon-Fri 08:00-18:00"]}`)
	tests := []struct {
		name     string
		all      []Hours
		from, to string
		want     [][2]string
	}{
		{"two who hand over leave none", []Hours{day, night}, "2026-07-01 00:00", "2026-07-08 00:00", nil},
		{"nor when the clocks go forward", []Hours{day, night}, "2026-03-28 00:00", "2026-03-31 00:00", nil},
		{"nor when they go back", []Hours{day, night}, "2026-10-24 00:00", "2026-10-27 00:00", nil},
		{"nor in the hours of the change", []Hours{hours(t, `{"weekly": ["Sat 20:00-01:30"]}`), hours(t, `{"weekly": ["Sun 01:30-08:00"]}`)}, "2026-10-24 20:00", "2026-10-25 07:00", nil},
		{"no hours at all leave none", []Hours{{}}, "2026-07-01 00:00", "2026-07-08 00:00", nil},
		{"nobody leaves the whole", nil, "2026-07-01 00:00", "2026-07-08 00:00", [][2]string{{"2026-07-01 00:00", "2026-07-08 00:00"}}},
		{"one gap over a weekend", []Hours{office}, "2026-07-03 12:00", "2026-07-06 12:00", [][2]string{{"2026-07-03 17:00", "2026-07-06 07:00"}}},
		{"a gap at both ends", []Hours{office}, "2026-07-01 05:00", "2026-07-01 19:00", [][2]string{{"2026-07-01 05:00", "2026-07-01 07:00"}, {"2026-07-01 17:00", "2026-07-01 19:00"}}},
		{"leave makes one", []Hours{hours(t, `{"exceptions": ["2026-07-02 off"]}`)}, "2026-07-01 00:00", "2026-07-08 00:00", [][2]string{{"2026-07-01 23:00", "2026-07-02 23:00"}}},
		{"no time at all has none", nil, "2026-07-08 00:00", "2026-07-08 00:00", nil},
	}
	for _, test := range tests {
		var want []Period
		for _, p := range test.want {
			want = append(want, Period{utc(t, p[0]), utc(t, p[1])})
		}
		got := Gaps(test.all, Period{utc(t, test.from), utc(t, test.to)})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// At every minute that is tried there is either somebody on duty or a gap, near
// clock changes and bank holidays above all.
func TestAGapIsWhenNobodyIsOnDuty(t *testing.T) {
	starts := []time.Time{utc(t, "2026-03-27 12:00"), utc(t, "2026-10-23 12:00"), utc(t, "2026-12-24 12:00")}
	clock := rapid.Custom(func(t *rapid.T) Clock { return Clock(rapid.IntRange(0, 47).Draw(t, "half hours") * 30) })
	rapid.Check(t, func(t *rapid.T) {
		span := rapid.Custom(func(t *rapid.T) Span {
			from := clock.Draw(t, "from")
			return Span{from, (from + 30*Clock(rapid.IntRange(1, 47).Draw(t, "length"))) % dayEnd}
		})
		from := rapid.SampledFrom(starts).Draw(t, "start")
		one := rapid.Custom(func(t *rapid.T) Hours {
			first := dateOf(from).plus(rapid.IntRange(0, 4).Draw(t, "first"))
			return Hours{
				Weekly: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Shift {
					return Shift{Days(rapid.IntRange(1, 127).Draw(t, "days")), span.Draw(t, "span")}
				}), 0, 2).Draw(t, "weekly"),
				BankHolidays: rapid.SampledFrom([]HolidayRule{HolidayAsUsual, HolidayOff, HolidayAsSunday}).Draw(t, "rule"),
				Exceptions: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Exception {
					return Exception{First: first, Last: first.plus(rapid.IntRange(0, 2).Draw(t, "days")), On: rapid.Bool().Draw(t, "on"), Span: span.Draw(t, "span")}
				}), 0, 2).Draw(t, "exceptions"),
			}
		})
		all := rapid.SliceOfN(one, 0, 3).Draw(t, "all")
		within := Period{from, from.Add(5 * 24 * time.Hour)}
		gaps := Gaps(all, within)
		for at := within.From; at.Before(within.To); at = at.Add(15 * time.Minute) {
			attended, gap := false, false
			for _, h := range all {
				attended = attended || h.OnDuty(at)
			}
			for _, p := range gaps {
				gap = gap || p.holds(at)
			}
			if attended == gap {
				t.Fatalf("at %s: attended %t, in a gap %t", at, attended, gap)
			}
		}
	})
}
