// Command deliver tells people, and other organisations' systems: it is the only function that sends.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.org/derogations/shared/backoff"
	"example.org/derogations/shared/canary"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/notice"
	"example.org/derogations/shared/relay"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
	"example.org/derogations/shared/webhook"
)

// ofBatch is how many announcements of a batch of the stream there is time for: one
// takes as long as the slowest of eight messages, which are sent at once, and four are
// carried out at a time.
const ofBatch = 100

func main() {
	env := config.FromEnvironment()
	table, keysID, publicURL := env.Required("TABLE_NAME"), env.Required("LINK_KEYS_SECRET"), env.URL("PUBLIC_URL")
	webhookKeysID, networks := env.Required("WEBHOOK_KEYS_SECRET"), env.Optional("WEBHOOK_PRIVATE_NETWORKS")
	canaryAddress, canaryMobile := env.Optional("CANARY_ADDRESS"), env.Optional("CANARY_MOBILE")
	operations, provided := env.Optional("OPERATIONS_EMAIL"), readProviders(env)
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	guard, err := webhook.NewGuard(networks)
	if err != nil {
		log.Fatalf("environment: WEBHOOK_PRIVATE_NETWORKS: %v", err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws).GetSecretValue)
	outbox := store.Open(dynamodb.NewFromConfig(aws), table).Listing(env.Optional("LISTS"))
	senders, err := provided.senders(aws, secrets.Secret)
	if err != nil {
		log.Fatal(err)
	}
	courier := notice.Courier{
		Outbox: outbox, Directory: canary.Contacts{Directory: outbox, Address: canaryAddress, Mobile: canaryMobile},
		Senders: senders.WithBreakers(), Writer: notice.Writer{PublicURL: publicURL, Keys: keyset.Source(secrets.Secret, keysID)},
		Systems: notice.Systems{
			Store: outbox, Secrets: webhook.Secrets{Keys: keyset.Source(secrets.Secret, webhookKeysID)},
			Sender: webhook.NewSender(guard), PublicURL: publicURL, Without: &notice.WithoutWebhooks{},
		},
		Operations: operations, Jitter: backoff.Jitter,
	}
	lambda.Start(telemetry.Wrap("deliver", relay.Together(ofBatch, func(ctx context.Context, items []casework.OutboxKey, written []casework.Announcement) relay.CarryOut {
		return casework.PuttingOff(courier.Together(ctx, items, written), outbox)
	})))
}
