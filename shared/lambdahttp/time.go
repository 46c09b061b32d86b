package lambdahttp

import (
	"time"

	"example.org/derogations/shared/uktime"
	"github.com/aws/aws-lambda-go/events"
)

// receivedAt is the time that the gateway gives, in UTC. An event whose time is
// missing, or counts anything but the milliseconds of this century, gets the
// function's own: the SAM CLI sends the seconds at which it was started, and its
// older versions send nothing. This is the only time that is not an input.
func receivedAt(event events.APIGatewayV2HTTPRequest, clock func() time.Time) time.Time {
	if at := time.UnixMilli(event.RequestContext.TimeEpoch).UTC(); uktime.Plausible(at) {
		return at
	}
	return clock().UTC().Truncate(time.Millisecond)
}
