package config

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
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
// the SDK's own environment variables give them. It fails if there is no
// region, which the SDK would only report at the first call.
func AWS(ctx context.Context) (aws.Config, error) {
	cfg, err := awsconfig.LoadDefaultConfig(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	cfg.Logger = logging.LoggerFunc(logged)
	if cfg.Region == "" {
		return aws.Config{}, errors.New("load the AWS configuration: AWS_REGION is not set")
	}
	return cfg, nil
}
