package uktime_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/uktime"
)

func TestATimeIsSaidAsPeopleSayIt(t *testing.T) {
	summer, winter := time.Date(2025, 7, 25, 23, 30, 0, 0, time.UTC), time.Date(2025, 12, 3, 19, 0, 0, 0, time.UTC)
	midnight := summer.Add(-30 * time.Minute)
	for _, test := range []struct{ got, want string }{
		{uktime.Page(summer), "12:30am on Saturday 26 July"},
		{uktime.Page(winter), "7pm on Wednesday 3 December"},
		{uktime.Subject(winter), "7pm on Wed 3 Dec"},
		{uktime.Offset(summer), "2025-07-26T00:30:00+01:00"},
		{uktime.Table(winter), "Wed\u00a03\u00a0Dec\u00a02025, 7pm"},
		{uktime.Board(winter, winter.Add(-time.Hour)), "7pm"},
		{uktime.Board(winter, summer), "7pm, Wed 3 Dec"},
		{uktime.Said(summer, summer.Add(time.Hour)), "12:30am today"},
		{uktime.Said(summer, summer.Add(-2*time.Hour)), "12:30am tomorrow"},
		{uktime.Said(summer, summer.Add(24*time.Hour)), "12:30am yesterday"},
		{uktime.Said(summer, winter), "12:30am on Saturday 26 July"},
		{uktime.Clock(midnight), "midnight"},
		{uktime.Said(midnight, midnight.Add(-time.Minute)), "midnight tonight"},
		{uktime.Said(midnight, midnight.Add(-23*time.Hour)), "midnight tonight"},
		{uktime.Said(midnight, midnight.Add(20*time.Hour)), "midnight last night"},
		{uktime.Said(midnight, midnight.Add(25*time.Hour)), "midnight at the start of Saturday 26 July"},
		{uktime.Subject(midnight), "midnight, start of Sat 26 Jul"},
		{uktime.Table(midnight), "midnight, start\u00a0of\u00a0Sat\u00a026\u00a0Jul\u00a02025"},
		{uktime.Board(midnight, winter), "midnight, start of Sat 26 Jul"},
		{uktime.Field(midnight), "26/7/2025 00:00"},
		{uktime.Printed(midnight), "the start of Saturday 26 July 2025"},
		{uktime.Printed(summer), "Saturday 26 July 2025"},
		{uktime.Clock(midnight.Add(12 * time.Hour)), "midday"},
		{uktime.Said(summer, winter.AddDate(1, 0, 0)), "12:30am on Saturday 26 July 2025"},
	} {
		if test.got != test.want {
			t.Errorf("%q, want %q", test.got, test.want)
		}
	}
}

// The zone is said where the time alone would be two.
func TestTheHourThatComesTwiceSaysItsZone(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(2025, 10, 26, 0, 30, 0, 0, time.UTC):  "1:30am BST on Sunday 26 October",
		time.Date(2025, 10, 26, 1, 30, 0, 0, time.UTC):  "1:30am GMT on Sunday 26 October",
		time.Date(2025, 10, 26, 2, 0, 0, 0, time.UTC):   "2am on Sunday 26 October",
		time.Date(2025, 10, 25, 23, 59, 0, 0, time.UTC): "12:59am on Sunday 26 October",
	} {
		if got := uktime.Page(at); got != want {
			t.Errorf("%s: %q, want %q", at, got, want)
		}
	}
}
