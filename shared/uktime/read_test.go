package uktime_test

import (
	"strings"
	"testing"
	"time"

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
