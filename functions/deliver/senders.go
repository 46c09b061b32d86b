package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/config"
	"example.org/derogations/shared/notice"
)

// The providers that MAIL_PROVIDER and TEXT_PROVIDER name.
const (
	providerSES    = "ses"
	providerSNS    = "sns"
	providerNotify = "notify"
)

// providerAnswersWithin bounds one call to a provider that has no client of the
// SDK's.
const providerAnswersWithin = 10 * time.Second

// providers are which provider sends what, and what each needs.
type providers struct {
	mail, text                           string
	mailFrom, mailSet, smsSender         string
	notifyKey, mailTemplate, smsTemplate string
}

func readProviders(env *config.Environment) providers {
	return providers{
		mail: env.Optional("MAIL_PROVIDER"), text: env.Optional("TEXT_PROVIDER"),
		mailFrom: env.Required("MAIL_FROM"), mailSet: env.Optional("MAIL_CONFIGURATION_SET"), smsSender: env.Optional("SMS_SENDER_ID"),
		notifyKey: env.Optional("NOTIFY_KEY_SECRET"), mailTemplate: env.Optional("NOTIFY_MAIL_TEMPLATE"), smsTemplate: env.Optional("NOTIFY_TEXT_TEMPLATE"),
	}
}

// senders are the senders that the configuration names. Without a name, SES sends
// mail and SNS text messages.
func (p providers) senders(aws aws.Config, secret func(ctx context.Context, id string, now time.Time) ([]byte, error)) (notice.Senders, error) {
	notify := func(channel casework.Channel, template string) (notice.Sender, error) {
		if p.notifyKey == "" || template == "" {
			return nil, fmt.Errorf("environment: GOV.UK Notify sends by %s, and needs NOTIFY_KEY_SECRET and its template", channel)
		}
		return notice.GOVUKNotify{
			Client: &http.Client{Timeout: providerAnswersWithin}, URL: notice.GOVUKNotifyURL, Channel: channel, Template: template,
			Key: func(ctx context.Context, now time.Time) ([]byte, error) { return secret(ctx, p.notifyKey, now) },
		}, nil
	}
	var mail, text notice.Sender
	var err error
	switch p.mail {
	case "", providerSES:
		mail = notice.Mail{SendEmail: sesv2.NewFromConfig(config.Sending(aws)).SendEmail, From: p.mailFrom, ConfigurationSet: p.mailSet}
	case providerNotify:
		mail, err = notify(casework.ChannelEmail, p.mailTemplate)
	default:
		err = fmt.Errorf("environment: MAIL_PROVIDER %q is none of ses, notify", p.mail)
	}
	if err != nil {
		return nil, err
	}
	switch p.text {
	case "", providerSNS:
		text = notice.Texts{Publish: sns.NewFromConfig(config.Sending(aws)).Publish, SenderID: p.smsSender}
	case providerNotify:
		text, err = notify(casework.ChannelSMS, p.smsTemplate)
	default:
		err = fmt.Errorf("environment: TEXT_PROVIDER %q is none of sns, notify", p.text)
	}
	if err != nil {
		return nil, err
	}
	return notice.Senders{casework.ChannelEmail: mail, casework.ChannelSMS: text}, nil
}
