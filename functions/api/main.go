// Command api is the JSON interface for other organisations' computer systems.
package main

import (
	"context"
	"log"
	"math/rand/v2"
	"net/http"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/directory"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/webhook"
)

func main() {
	env := config.FromEnvironment()
	table, keysID := env.Required("TABLE_NAME"), env.Required("TOKEN_KEYS_SECRET")
	site := lambdahttp.Site{URL: env.OptionalURL("PUBLIC_URL"), Name: env.Optional("DOMAIN_NAME")}
	rate := httpapi.Rate{PerSecond: env.Positive("CALLS_PER_SECOND"), Burst: env.Positive("CALLS_AT_ONCE")}
	webhookKeysID := env.Required("WEBHOOK_KEYS_SECRET")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	cases := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	recent := directory.NewRecent(cases, lambdahttp.Now)
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws).GetSecretValue)
	tokenKeys := keyset.Source(secrets.Secret, keysID)
	api := func(publicURL string) (http.Handler, error) {
		return httpapi.API{
			Submissions: casework.Submissions{Cases: cases, Directory: canary.Directory{Directory: recent, Now: lambdahttp.Now}, Standings: cases, Random: rand.Uint64},
			Systems:     casework.Systems{Cases: cases, Sites: cases},
			Lists:       reading.Lists{Cases: cases, Directory: recent},
			Exports:     reading.Exports{Cases: cases, Directory: recent, Organisations: cases},
			Standings:   casework.StandingDerogations{Directory: recent, Standings: cases, Calls: cases},
			Census:      reading.Census{Cases: cases, Kept: cases, Directory: recent},
			Register:    reading.Register{Kept: cases, Cases: cases, Directory: recent, Standings: cases},
			Limiter:     cases,
			Rate:        rate,
			Webhooks: casework.WebhookSettings{
				Webhooks: cases, Calls: cases, Secrets: webhook.Secrets{Keys: keyset.Source(secrets.Secret, webhookKeysID)},
				CheckURL: webhook.CheckURL, Random: rand.Uint64, PublicURL: publicURL,
			},
			Contacts:   casework.UnionContacts{Contacts: cases, Departures: casework.Departures{Cases: cases, Directory: recent, Notices: cases}},
			Authority:  clientauth.New(clients{cases}, tokenKeys, publicURL),
			CursorKeys: tokenKeys,
		}.Handler(), nil
	}
	handler, err := site.Handler(api)
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(telemetry.Wrap("api", lambdahttp.Handler(handler)))
}
