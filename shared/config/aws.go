package config

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
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

// AWS is the SDK's configuration of a function, from the variables that Lambda sets:
// region, credentials, and where given AWS_MAX_ATTEMPTS and the endpoint of a service,
// such as AWS_ENDPOINT_URL_DYNAMODB. A call of its clients ends in five seconds at the
// most, and is tried as often as the SDK does. It fails if a variable is missing, which
// the SDK would only report at the first call.
//
// The SDK's own package for this looks at files, roles and sign-ins of persons as well.
// A function has none of them, and would pay for four more clients at each start.
func AWS(context.Context) (aws.Config, error) {
	env := FromEnvironment()
	region := env.Required("AWS_REGION")
	id, secret, session := env.Required("AWS_ACCESS_KEY_ID"), env.Required("AWS_SECRET_ACCESS_KEY"), env.Optional("AWS_SESSION_TOKEN")
	attempts := 0 // as many as the SDK makes
	if env.Optional("AWS_MAX_ATTEMPTS") != "" {
		attempts = env.Positive("AWS_MAX_ATTEMPTS")
	}
	if err := env.Err(); err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	return aws.Config{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider(id, secret, session),
		RetryMaxAttempts: attempts, ConfigSources: []any{endpoints{}},
		HTTPClient: within(answersWithin), Logger: logging.LoggerFunc(logged),
	}, nil
}

// endpoints are those that variables name, for the SDK's clients to find.
type endpoints struct{}

// GetServiceBaseEndpoint is the endpoint of a service, by the SDK's name of it.
func (endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (url string, found bool, err error) {
	url = os.Getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(strings.ReplaceAll(service, " ", "_")))
	return url, url != "", nil
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
