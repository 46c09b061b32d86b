package uktime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/uktime"
)

func TestLocalTimesAreLondons(t *testing.T) {
	for text, want := range map[string]string{
		"2025-07-25 07:00":        "2025-07-25T06:00:00Z",
		"2025-12-17 07:00":        "2025-12-17T07:00:00Z",
		"2025-07-25 07:00 +01:00": "2025-07-25T06:00:00Z",
		"2026-03-29 00:59":        "2026-03-29T00:59:00Z",
		"2026-03-29 02:00":        "2026-03-29T01:00:00Z",
		"2025-10-26 00:59":        "2025-10-25T23:59:00Z",
		"2025-10-26 01:00 +01:00": "2025-10-26T00:00:00Z",
		"2025-10-26 01:00 +00:00": "2025-10-26T01:00:00Z",
		"2025-10-26 01:59 +00:00": "2025-10-26T01:59:00Z",
		"2025-10-26 02:00":        "2025-10-26T02:00:00Z",
	} {
		got, err := uktime.Parse(text)
		if err != nil || got.Format(time.RFC3339) != want {
			t.Errorf("%s: got %s and %v, want %s", text, got.Format(time.RFC3339), err, want)
		}
	}
}

func TestATimeThatMeansNothingOrTwoThingsIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-29 01:00":        "does not exist",
		"2026-03-29 01:59":        "does not exist",
		"2026-03-29 01:30 +00:00": "another offset",
		"2025-10-26 01:00":        "comes twice",
		"2025-10-26 01:59":        "comes twice",
		"2025-10-26 01:30 +02:00": "another offset",
		"2025-07-25 07:00 +00:00": "another offset",
		"2025-07-25T07:00:00Z":    "must be a time such as",
		"2025-07-25":              "must be a time such as",
		"2025-02-30 07:00":        "must be a time such as",
		"25 July 2025 07:00":      "must be a time such as",
		"":                        "must be a time such as",
	} {
		if got, err := uktime.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %s and %v, want an error with %q", text, got, err, want)
		}
	}
}

func TestALocalTimeMeansOneInstantNoneOrTwo(t *testing.T) {
	utc := func(month time.Month, day, hour, minute int) time.Time {
		return time.Date(2025, month, day, hour, minute, 0, 0, time.UTC)
	}
	for text, want := range map[string][]time.Time{
		"2025-07-26T08:00":   {utc(7, 26, 7, 0)},
		" 2025-01-26T08:00 ": {utc(1, 26, 8, 0)},
		"2025-03-30T01:30":   nil,
		"2025-10-26T01:30":   {utc(10, 26, 0, 30), utc(10, 26, 1, 30)},
	} {
		got, err := uktime.ReadField(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, text := range []string{"", "tomorrow", "2025-07-26", "2025-13-26T08:00", "2025-07-26T08:00:00Z"} {
		if _, err := uktime.ReadField(text); err == nil {
			t.Errorf("%q was read as a time", text)
		}
	}
}
