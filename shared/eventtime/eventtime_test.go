package eventtime_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/eventtime"
	"example.org/derogations/shared/uktime"
)

func TestATimeIsPlausibleInThisCentury(t *testing.T) {
	for at, want := range map[string]bool{
		"0001-01-01T00:00:00Z":      false,
		"1970-01-01T00:00:00Z":      false,
		"1970-01-21T10:13:20.123Z":  false, // seconds, read as milliseconds
		"1999-12-31T23:59:59.999Z":  false,
		"2000-01-01T00:30:00+01:00": false, // still 1999 in UTC
		"2000-01-01T00:00:00Z":      true,
		"2026-11-20T12:00:00Z":      true,
		"2099-12-31T23:59:59.999Z":  true,
		"2100-01-01T00:00:00Z":      false,
		"2150-06-01T00:00:00Z":      false,
	} {
		parsed, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := uktime.Plausible(parsed); got != want {
			t.Errorf("%s: %v, want %v", at, got, want)
		}
	}
}

func TestAScheduledEventHasItsTimeOrIsRefused(t *testing.T) {
	for event, refused := range map[string]string{
		`{"time":"2026-11-20T12:00:00Z"}`: "",
		`{}`:                              "0001-01-01T00:00:00Z",
		`{"time":"1970-01-01T00:00:00Z"}`: "1970-01-01T00:00:00Z", // as "sam local generate-event" makes it
	} {
		var read events.EventBridgeEvent
		if err := json.Unmarshal([]byte(event), &read); err != nil {
			t.Fatal(err)
		}
		at, err := eventtime.Scheduled(read)
		switch {
		case refused == "" && (err != nil || !at.Equal(read.Time)):
			t.Errorf("%s: %v, %v", event, at, err)
		case refused != "" && (err == nil || !strings.Contains(err.Error(), refused)):
			t.Errorf("%s: error %v, want one that names %s", event, err, refused)
		}
	}
}
