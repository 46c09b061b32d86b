package main

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// What a caller writes stands within what AWS puts around it: nobody passes for SES.
func TestWhoTellsIsKnownByWhatAWSPutsAroundIt(t *testing.T) {
	var told string
	d := door{
		ses: func(_ context.Context, e events.EventBridgeEvent) error { told = "ses " + e.Source; return nil },
		sns: func(_ context.Context, e events.CloudwatchLogsEvent) error {
			told = "sns " + e.AWSLogs.Data
			return nil
		},
		notify: func(_ context.Context, e events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
			told = "notify " + e.Body
			return events.APIGatewayV2HTTPResponse{StatusCode: 204}, nil
		},
	}
	for event, want := range map[string]string{
		`{"source":"aws.ses","detail":{}}`:                                                "ses aws.ses",
		`{"awslogs":{"data":"eA=="}}`:                                                     "sns eA==",
		`{"requestContext":{},"body":"{\"awslogs\":1}"}`:                                  `notify {"awslogs":1}`,
		`{"requestContext":{},"awslogs":{"data":"eA=="},"source":"aws.ses","body":"all"}`: "notify all",
	} {
		if _, err := d.take(t.Context(), json.RawMessage(event)); err != nil || told != want {
			t.Errorf("%s: told %q, %v", event, told, err)
		}
	}
	for _, event := range []string{`[]`, `{"awslogs":1}`, `{"source":1}`, `{"requestContext":1}`} {
		if _, err := d.take(t.Context(), json.RawMessage(event)); !errors.Is(err, errNoEvent) {
			t.Errorf("%s: %v", event, err)
		}
	}
}
