package eventtime

import (
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

// Plausible reports whether a time is of this century. The zero time is not,
// nor are seconds that were read as milliseconds.
func Plausible(t time.Time) bool {
	year := t.UTC().Year()
	return 2000 <= year && year < 2100
}

// Scheduled is the time for which EventBridge sent a scheduled event. It is an
// error if that is not plausible: a sweep at such a time would find nothing due.
func Scheduled(event events.EventBridgeEvent) (time.Time, error) {
	if !Plausible(event.Time) {
		return time.Time{}, fmt.Errorf("the scheduled event has the time %s, which is not of this century", event.Time.UTC().Format(time.RFC3339))
	}
	return event.Time, nil
}
