package uktime_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/uktime"
)

func TestATimeIsSaidAsPeopleSayIt(t *testing.T) {
	summer, winter := time.Date(2025, 7, 25, 23, 30, 0, 0, time.UTC), time.Date(2025, 12, 3, 19, 0, 0, 0, time.UTC)
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
