package kit_test

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/uktime"
)

// evening is ten to eleven in London.
var evening = time.Date(2025, time.July, 25, 21, 50, 0, 0, time.UTC)

func read(typed url.Values) (time.Time, *kit.Input) {
	in := &kit.Input{Typed: typed, Now: evening}
	return in.Bound("from", "the start", time.Time{}, kit.Earliest), in
}

func moment(parts ...string) url.Values {
	typed := url.Values{}
	for i, name := range []string{"from", "from-time", "from-day", "from-month", "from-year"}[:len(parts)] {
		typed.Set(name, parts[i])
	}
	return typed
}

func TestAMomentIsReadInEveryWayThatPeopleWriteIt(t *testing.T) {
	want := time.Date(2025, time.July, 26, 7, 0, 0, 0, time.UTC)
	for name, typed := range map[string]url.Values{
		"a day and 8am": moment("2025-07-26", "8am"), "08:00": moment("2025-07-26", "08:00"), "8.00": moment("2025-07-26", "8.00"),
		"0800": moment("2025-07-26", "0800"), "8 a.m.": moment("2025-07-26", "8 a.m."), "at 8:00 am": moment("2025-07-26", "at 8:00 am"),
		"another day": moment("other", "8am", "26", "7", "2025"), "its month by name": moment("other", "8am", "26", "July", "2025"),
		"without a year": moment("other", "8am", "26", "07"), "two digits": moment("other", "8am", "26", "7", "25"),
		"all beside the time": moment("other", "8am on 26 July"), "the same day twice": moment("2025-07-26", "26/7/2025 8am"),
		"no day chosen, and one written": moment("", "26 July, 8am"), "one field": moment("2025-07-26T08:00"), "as people say it": moment("8am tomorrow"),
		"as it was filled in": moment(uktime.Field(want)),
	} {
		t.Run(name, func(t *testing.T) {
			if got, in := read(typed); !got.Equal(want) || len(in.Wrong) > 0 {
				t.Errorf("%v is read as %v: %v", typed, got, in.Wrong)
			}
		})
	}
}

func TestWhatIsWrongWithAMomentIsSaid(t *testing.T) {
	for says, typed := range map[string]url.Values{
		"Choose the day of the start":                                                                       moment("", "8am"),
		"Enter the time of the start, like 7:30pm":                                                          moment("2025-07-26", ""),
		"Enter the date and time of the start, like 27/11/2026 7:30pm":                                      moment("other", "soon"),
		"You chose one day and wrote another for the start: choose the right day, and enter the time alone": moment("2025-07-26", "27/7/2025 8am"),
	} {
		t.Run(says, func(t *testing.T) {
			if got, in := read(typed); !got.IsZero() || in.Wrong.At("from") != says {
				t.Errorf("%v is read as %v: %v", typed, got, in.Wrong)
			}
		})
	}
}

// A page that is sent twice, or some minutes later, means what it meant when it was shown.
func TestJustNowIsWhenThePageWasShown(t *testing.T) {
	shown := kit.Filled{Now: evening}
	for i, want := range []time.Time{evening, evening.Add(-time.Hour)} {
		typed := moment(shown.GoneDays("from")[i].Value)
		later := &kit.Input{Typed: typed, Now: evening.Add(3 * time.Minute)}
		if got := later.Bound("from", "the start", time.Time{}, kit.LatestGone); !got.Equal(want) {
			t.Errorf("read as %v, want %v", got, want)
		}
		again := kit.Filled{Typed: typed, Now: later.Now}
		if c := again.Moment("from", "From", "", again.GoneDays("from")); !c.Options[i].Checked {
			t.Errorf("shown again, it is not chosen: %+v", c.Options)
		}
	}
}

// What was filled in is shown again on the day that it is, whichever days are offered.
func TestAMomentIsFilledInAsItWas(t *testing.T) {
	for _, at := range []time.Time{evening, evening.AddDate(0, 0, 1), evening.AddDate(0, 1, 0), time.Date(2025, time.October, 26, 1, 30, 0, 0, time.UTC)} {
		typed := url.Values{}
		kit.FillMoment(typed, "from", at)
		f := kit.Filled{Typed: typed, Now: evening}
		f.Moment("from", "From", "", kit.ComingDays(evening, time.Time{}, time.Time{}))
		if got, in := read(typed); !got.Equal(at) || len(in.Wrong) > 0 {
			t.Errorf("%v is read as %v: %v", typed, got, in.Wrong)
		}
	}
}
