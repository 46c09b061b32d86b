package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

const (
	// answersWithin is how long one attempt at a call may take, from dialling to
	// the last byte. Without a limit, a service that accepts a connection and
	// never answers holds a function until Lambda ends it.
	answersWithin = 5 * time.Second
	// takesWithin is the same for a service that sends messages, which looks at
	// each before it accepts it.
	takesWithin = 10 * time.Second
)

// logged brings what the SDK has to say into the form of all other lines.
func logged(classification logging.Classification, format string, values ...any) {
	level := slog.LevelDebug
	if classification == logging.Warn {
		level = slog.LevelWarn
	}
	slog.Log(context.Background(), level, "aws sdk", "detail", fmt.Sprintf(format, values...))
}

// AWS loads the SDK's configuration: region, credentials and endpoints, as
// the SDK's own environment variables give them. A call of its clients ends in
// five seconds at the most, and is tried as often as the SDK does. It fails if there is no
// region, which the SDK would only report at the first call.
func AWS(ctx context.Context) (aws.Config, error) {
	cfg, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	cfg.Logger = logging.LoggerFunc(logged)
	cfg.HTTPClient = within(answersWithin)
	if cfg.Region == "" {
		return aws.Config{}, errors.New("load the AWS configuration: AWS_REGION is not set")
	}
	return cfg, nil
}

// Sending is a configuration for clients that send messages: an attempt has ten
// seconds, and there is one. What was not accepted is tried again by the outbox,
// which holds up nothing else meanwhile.
func Sending(cfg aws.Config) aws.Config {
	cfg = cfg.Copy()
	cfg.HTTPClient = within(takesWithin)
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return cfg
}

func within(limit time.Duration) aws.HTTPClient {
	return awshttp.NewBuildableClient().WithTimeout(limit)
}
