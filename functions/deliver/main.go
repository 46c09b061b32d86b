// Command deliver tells people: it is the only function that sends.
package main

import (
	"context"
	"log"
	"time"
	_ "time/tzdata" // The Lambda image has no time zones.

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/handover"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/notice"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/telemetry"
)

func main() {
	env := config.FromEnvironment()
	table, keysID, publicURL := env.Required("TABLE_NAME"), env.Required("LINK_KEYS_SECRET"), env.URL("PUBLIC_URL")
	mailFrom, mailSet, smsSender := env.Required("MAIL_FROM"), env.Optional("MAIL_CONFIGURATION_SET"), env.Optional("SMS_SENDER_ID")
	if err := env.Err(); err != nil {
		log.Fatal(err)
	}
	aws, err := config.AWS(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		log.Fatal(err)
	}
	secrets := config.NewSecrets(secretsmanager.NewFromConfig(aws))
	outbox := store.New(dynamodb.NewFromConfig(aws), table)
	courier := notice.Courier{
		Outbox: outbox, Registry: outbox,
		Senders: notice.Senders{
			casework.ChannelEmail: notice.Mail{Service: sesv2.NewFromConfig(aws), From: mailFrom, ConfigurationSet: mailSet},
			casework.ChannelSMS:   notice.Texts{Service: sns.NewFromConfig(aws), SenderID: smsSender},
		},
		Writer: notice.Writer{PublicURL: publicURL, Location: london, Keys: keyset.Source(secrets.Secret, keysID)},
	}
	lambda.Start(telemetry.Wrap("deliver", handover.Each(courier.CarryOut)))
}
