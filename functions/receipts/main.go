// Command receipts takes in what the providers of mail and text messages tell of those
// that they have accepted: that they were delivered, came back, are late, or were
// complained of.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/callback"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/notice"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

func main() {
	env := config.FromEnvironment()
	table, keysID := env.Required("TABLE_NAME"), env.Required("CALLBACK_KEYS_SECRET")
	site := lambdahttp.Site{Name: env.Optional("DOMAIN_NAME")}
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws).GetSecretValue)
	receipts := notice.Receipts{To: casework.Receipts{Notices: store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))}}
	notify := callback.Notify{Keys: keyset.Source(secrets.Secret, keysID), Take: receipts.FromNotify, NotTold: notice.ErrNotACallback}
	calls, err := site.Handler(func(string) (http.Handler, error) { return notify.Handler(), nil })
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(telemetry.Wrap("receipts", door{ses: receipts.FromSES, sns: receipts.FromSNS, notify: lambdahttp.Handler(calls)}.take))
}

// door leads each of those who tell to whoever takes it in.
type door struct {
	ses    func(context.Context, events.EventBridgeEvent) error
	sns    func(context.Context, events.CloudwatchLogsEvent) error
	notify func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)
}

// take tells them apart by what AWS itself puts around what they say. What a caller
// over HTTP writes stands within that.
func (d door) take(ctx context.Context, event json.RawMessage) (any, error) {
	var around struct {
		Log  json.RawMessage `json:"awslogs"`
		Call json.RawMessage `json:"requestContext"`
	}
	if err := json.Unmarshal(event, &around); err != nil {
		return nil, errNoEvent
	}
	switch {
	case around.Call != nil:
		return read(event, func(call events.APIGatewayV2HTTPRequest) (any, error) { return d.notify(ctx, call) })
	case around.Log != nil:
		return read(event, func(log events.CloudwatchLogsEvent) (any, error) { return struct{}{}, d.sns(ctx, log) })
	default:
		return read(event, func(told events.EventBridgeEvent) (any, error) { return struct{}{}, d.ses(ctx, told) })
	}
}

// errNoEvent is of what AWS never sends. It quotes nothing of it.
var errNoEvent = errors.New("the event is of no known form")

func read[Event any](event json.RawMessage, take func(Event) (any, error)) (any, error) {
	var read Event
	if err := json.Unmarshal(event, &read); err != nil {
		return nil, fmt.Errorf("%w: %T", errNoEvent, read)
	}
	return take(read)
}
