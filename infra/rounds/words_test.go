package rounds

import (
	"os"
	"testing"

	"example.org/derogations/shared/derogation"
)

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

func content(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func load(t *testing.T, file string) derogation.Round {
	t.Helper()
	read, err := ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return read.Round
}
