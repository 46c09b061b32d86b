package typed_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/uktime"
	"example.org/derogations/shared/uktime/typed"
)

// A Friday evening of a strike.
var typing = time.Date(2026, 11, 27, 18, 40, 0, 0, time.UTC)

func TestATimeIsReadHoweverPeopleWriteIt(t *testing.T) {
	for want, ways := range map[string][]string{
		"2026-11-27T19:00:00Z": {
			"27/11/2026 19:00", "2026-11-27 19:00", "2026-11-27T19:00", "7pm", "27/11/2026 19:00:00", " 19:00 ", "7.00pm", "7:00 PM", "7 p.m.",
			"1900 27/11/26", "1900hrs 27 November", "27-11-2026 19.00", "27.11.2026 19.00", "19.00 27.11.2026", "27 Nov 2026, 7pm", "27th of November at 7pm",
			"7pm on Friday 27 November 2026", "Fri 27 Nov 19:00", "November 27, 2026 7pm", "nov 27 7pm", "today at 7pm", "tonight, 7pm", "27/11 19:00", "27 11 2026 7pm",
			"２７/１１/２０２６　１９：００", "2026/11/27 19:00", "19:00 GMT", "7pm UK time", "2026-11-27T19:00:00Z", "2026-11-27T20:00:00+01:00", "19:00 on 27/11/2026",
			"\u200e27/11/2026 \u202f7:00\u00a0pm",
		},
		"2026-11-28T12:00:00Z": {"tomorrow at noon", "28/11/2026 12pm", "12 noon 28 Nov", "tomorrow midday", "Saturday 28 November 12:00"},
		"2026-11-28T00:00:00Z": {"midnight tonight", "Midnight at the start of Saturday 28 November", "midnight, start of Sat 28 Nov", "28/11/2026 00:00", "tomorrow 12am"},
		"2026-11-27T00:00:00Z": {"midnight last night", "12am today"},
		"2026-11-26T00:05:00Z": {"yesterday 12:05am", "26 Nov 00:05", "26/11/2026 0005"},
		"2027-01-02T08:30:00Z": {"2 January 8:30am", "2/1 08:30", "2 Jan 2027 0830"},
		"2026-07-25T06:00:00Z": {"25/07/2026 07:00", "25 July 2026 7am BST", "2026-07-25 07:00 +01:00", "25 Jul 2026 0600 GMT"},
	} {
		for _, way := range ways {
			got, err := typed.Time(way, typing)
			if err != nil || len(got) != 1 || got[0].Format(time.RFC3339) != want {
				t.Errorf("%q was read as %v, %v; want %s", way, got, err, want)
			}
		}
	}
}

func TestATimeThatIsNoneOrMayBeSeveralIsNotGuessed(t *testing.T) {
	for _, text := range []string{
		"", "soon", "27/11/2026", "tomorrow", "25:00", "19:60", "13pm", "0am", "30/02/2026 10:00", "27/13/2026 10:00", "Monday 27 November 2026 10:00",
		"Friday 7pm", "midnight", "midnight on Saturday 28 November", "27/11/2026 19:00 or later", "19:00 20:00", "27/11/1969 19:00", "27/11/2126 19:00", "7", "call me at 7pm", "2026-11-27 19:00 +24:00", "2026-11-27 19:00 +01:75", "2026-11-27 19:00 25/12/2026",
	} {
		if got, err := typed.Time(text, typing); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestALocalTimeMeansOneInstantNoneOrTwo(t *testing.T) {
	utc := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2025, month, day, hour, minute, 0, 0, time.UTC)
	}
	for text, want := range map[string][]time.Time{
		"2025-07-26T08:00":     {utc(7, 26, 7, 0)},
		" 2025-01-26T08:00 ":   {utc(1, 26, 8, 0)},
		"2025-03-30T01:30":     nil,
		"2025-10-26T01:30":     {utc(10, 26, 0, 30), utc(10, 26, 1, 30)},
		"2025-10-26 01:30 BST": {utc(10, 26, 0, 30)},
		"2025-10-26 01:30 GMT": {utc(10, 26, 1, 30)},
	} {
		got, err := typed.Time(text, typing)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// Whatever minute of these years is written, in whatever way, is the minute that is
// read.
func TestEveryMinuteIsReadBackAsItWasWritten(t *testing.T) {
	layouts := []string{
		"2006-01-02T15:04", "2006-01-02 15:04", "02/01/2006 15:04", "2/1/06 3:04pm", "2 January 2006, 3.04pm", "Mon 2 Jan 2006 15:04", "15:04 on Monday 2 January 2006",
		"January 2, 2006 3:04 PM", "1504 02/01/2006", "2 Jan 2006 15:04:05", "02.01.2006 15.04", time.RFC3339,
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(60*rapid.Int64Range(15_778_080, 31_556_900).Draw(t, "minute"), 0).In(uktime.London())
		layout := rapid.SampledFrom(layouts).Draw(t, "layout")
		now := at.Add(time.Duration(rapid.IntRange(-1000, 1000).Draw(t, "hours")) * time.Hour)
		got, err := typed.Time(at.Format(layout), now)
		wall := fmt.Sprint(at.Format(time.DateTime))
		found := err == nil
		for _, one := range got {
			found = found && one.In(uktime.London()).Format(time.DateTime) == wall
		}
		if !found || len(got) == 0 {
			t.Fatalf("%q was read as %v, %v", at.Format(layout), got, err)
		}
	})
}

func FuzzTime(f *testing.F) {
	for _, text := range []string{"27/11/2026 19:00", "7pm", "+01:00", "12 noon", "٣"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := typed.Time(text, typing)
		if err == nil && len(got) > 2 {
			t.Errorf("%q has %d readings", text, len(got))
		}
	})
}
