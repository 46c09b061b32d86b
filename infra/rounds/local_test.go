package rounds

import (
	"os"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
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
		got, err := ParseLocal(text)
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
		if got, err := ParseLocal(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %s and %v, want an error with %q", text, got, err, want)
		}
	}
}

func TestDurationsAreWords(t *testing.T) {
	for text, want := range map[string]int{
		"1 minute": 1, "45 minutes": 45, "1 hour": 60, "2 hours": 120, "1 hour 30 minutes": 90, "0 minutes": 0,
	} {
		if got, err := parseMinutes(text); err != nil || got != want {
			t.Errorf("%q: got %d and %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", " ", "45", "45m", "an hour", "1.5 hours", "30 minutes 1 hour", "-5 minutes", "5 days", "1 hour ", "123456 minutes"} {
		if got, err := parseMinutes(text); err == nil {
			t.Errorf("%q was read as %d minutes", text, got)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func load(t *testing.T, file string) derogation.Round {
	t.Helper()
	round, err := ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return round
}
