// Command canary tries the whole system out as a trust's system would. On a
// schedule it judges the last test request and files another; called by
// CodeDeploy after a release, it says whether the release stays.
package main

import (
	"context"
	"log"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/codedeploy"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

// callLimit is how long one call may take, which is more than a cold start.
const callLimit = 5 * time.Second

func main() {
	env := config.FromEnvironment()
	table, publicURL := env.Required("TABLE_NAME"), env.URL("PUBLIC_URL")
	watch := env.Positive("RELEASE_WATCH_SECONDS")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	h := handler{
		runner: canary.Runner{Store: cases, Service: canary.Service{
			URL: publicURL, Client: &http.Client{Timeout: callLimit}, Sign: clientauth.Assertion,
			Publish: func(ctx context.Context, keyID, publicKey string, until time.Time) error {
				return cases.PublishSignInKey(ctx, canary.ClientID, store.ClientKey{
					KeyID: keyID, Algorithm: clientauth.ES256, PublicKey: publicKey, NotAfter: until,
				})
			},
		}},
		releases: codedeploy.NewFromConfig(aws),
		watch:    time.Duration(watch) * time.Second,
	}
	lambda.Start(telemetry.Wrap("canary", h.handle))
}
