package words

import (
	"testing"
	"time"
)

func TestASpanIsPutInItsTwoLargestUnits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "less than a minute", 59 * time.Second: "less than a minute", time.Minute: "1 minute", 46*time.Minute + 59*time.Second: "46 minutes",
		time.Hour: "1 hour", 125 * time.Minute: "2 hours 5 minutes", 24 * time.Hour: "1 day", 24*time.Hour + 5*time.Minute: "1 day",
		49*time.Hour + 30*time.Minute: "2 days 1 hour",
	} {
		if got := Span(d); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestAnAgeIsPutInOneUnit(t *testing.T) {
	now := time.Date(2025, 7, 25, 22, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		-time.Minute: "just now", 30 * time.Second: "just now", time.Minute: "1 minute ago", 59 * time.Minute: "59 minutes ago",
		3*time.Hour + 10*time.Minute: "3 hours ago", 47 * time.Hour: "47 hours ago", 48 * time.Hour: "2 days ago",
	} {
		if got := ago(now, now.Add(-d)); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestATierIsNamedAsInASentence(t *testing.T) {
	for name, want := range map[string]string{
		"National team": "the national team", "BMA": "the BMA", "the BMA": "the BMA", "The clinical director": "the clinical director",
		"British Medical Association": "the British Medical Association", "NHS England team": "the NHS England team",
	} {
		if got := InSentence(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestATimeWithinAnErrorIsSaidAsPeopleSayIt(t *testing.T) {
	for given, want := range map[string]string{
		"must lie within the strike, which is not on at 2025-07-25T18:00:00Z":    "must lie within the strike, which is not on at 7pm on Friday 25 July",
		"is off from 2025-07-26T00:00:00+01:00; ask for each time that it is on": "is off from midnight at the start of Saturday 26 July; ask for each time that it is on",
		"must be given":                   "must be given",
		"2025-99-25T18:00:00Z is no time": "2025-99-25T18:00:00Z is no time",
	} {
		if got := Detail(given); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
