package lambdahttp_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/lambdahttp"
)

func TestTheTimeIsTheGatewaysWhereItIsPlausible(t *testing.T) {
	for epoch, want := range map[string]time.Time{
		"1753412400123": time.Date(2025, 7, 25, 3, 0, 0, 123e6, time.UTC),
		"946684800000":  time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		"4102444799999": time.Date(2099, 12, 31, 23, 59, 59, 999e6, time.UTC),
	} {
		if got := timeOf(t, `"timeEpoch":`+epoch); got != want {
			t.Errorf("%s: now %v, want %v", epoch, got, want)
		}
	}
}

func TestTheTimeIsTheFunctionsOwnWhereTheEventHasNone(t *testing.T) {
	for name, context := range map[string]string{
		"no field":             `"stage":"$default"`,
		"null":                 `"timeEpoch":null`,
		"zero":                 `"timeEpoch":0`,
		"before 1970":          `"timeEpoch":-1753412400123`,
		"in seconds":           `"timeEpoch":1753412400`,
		"in microseconds":      `"timeEpoch":1753412400123456`,
		"milliseconds of 1970": `"timeEpoch":86400000`,
		"milliseconds of 1999": `"timeEpoch":946684799999`,
		"milliseconds of 2150": `"timeEpoch":5693155200000`,
		"the greatest":         `"timeEpoch":9223372036854775807`,
	} {
		before := time.Now().Truncate(time.Millisecond)
		got := timeOf(t, context)
		if got.Before(before) || got.After(time.Now()) || got.Location() != time.UTC || got != got.Truncate(time.Millisecond) {
			t.Errorf("%s: now %v, want this moment in UTC, to the millisecond", name, got)
		}
	}
}

// timeOf serves an event with such a context and gives the time that its
// handler is told.
func timeOf(t *testing.T, requestContext string) time.Time {
	t.Helper()
	var e events.APIGatewayV2HTTPRequest
	text := `{"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET","sourceIp":"192.0.2.7"},` + requestContext + `}}`
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		t.Fatal(err)
	}
	return lambdahttp.Now(seen(t, e).Context())
}

func TestAHandlerThatIsCalledWithoutATimePanics(t *testing.T) {
	defer func() {
		if reason := recover(); reason != "lambdahttp: the context carries no time" {
			t.Errorf("panicked with %v", reason)
		}
	}()
	lambdahttp.Now((&http.Request{}).Context())
}
