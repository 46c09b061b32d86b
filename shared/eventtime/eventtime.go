package eventtime

import (
	"fmt"
	"time"

	"example.org/derogations/shared/uktime"
	"github.com/aws/aws-lambda-go/events"
)

// Scheduled is the time for which EventBridge sent a scheduled event. It is an
// error if that is not plausible: a sweep at such a time would find nothing due.
func Scheduled(event events.EventBridgeEvent) (time.Time, error) {
	if !uktime.Plausible(event.Time) {
		return time.Time{}, fmt.Errorf("the scheduled event has the time %s, which is not of this century", event.Time.UTC().Format(time.RFC3339))
	}
	return event.Time, nil
}
