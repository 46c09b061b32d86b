package notice

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mailtypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	texttypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

type mailService func(*sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error)

func (f mailService) SendEmail(_ context.Context, in *sesv2.SendEmailInput, _ ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error) {
	return f(in)
}

type textService func(*sns.PublishInput) (*sns.PublishOutput, error)

func (f textService) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	return f(in)
}

func TestAMailIsHandedToSESWhole(t *testing.T) {
	for _, set := range []string{"", "derogations"} {
		var got *sesv2.SendEmailInput
		mail := Mail{From: "no-reply@example.org", ConfigurationSet: set, Service: mailService(func(in *sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) {
			got = in
			return &sesv2.SendEmailOutput{MessageId: aws.String("ses-1")}, nil
		})}
		id, err := mail.Send(t.Context(), Message{ID: "DR/N#1", To: "duty@example.org", Subject: "A subject", Text: "Plain", HTML: "<p>Plain</p>"})
		if err != nil || id != "ses-1" {
			t.Fatalf("got %q, %v", id, err)
		}
		simple := got.Content.Simple
		wantSame(t, "what is sent", []string{
			*got.FromEmailAddress, fmt.Sprint(got.Destination.ToAddresses), *simple.Subject.Data, *simple.Body.Text.Data, *simple.Body.Html.Data,
			*simple.Headers[0].Name, *simple.Headers[0].Value, aws.ToString(got.ConfigurationSetName),
		}, []string{"no-reply@example.org", "[duty@example.org]", "A subject", "Plain", "<p>Plain</p>", "X-Notice-Id", "DR/N#1", set})
	}
}

func TestATextIsHandedToSNSAsTransactional(t *testing.T) {
	for _, sender := range []string{"", "DEROG"} {
		var got *sns.PublishInput
		texts := Texts{SenderID: sender, Service: textService(func(in *sns.PublishInput) (*sns.PublishOutput, error) {
			got = in
			return &sns.PublishOutput{MessageId: aws.String("sns-1")}, nil
		})}
		id, err := texts.Send(t.Context(), Message{To: "+447700900001", Text: "123456"})
		if err != nil || id != "sns-1" || *got.PhoneNumber != "+447700900001" || *got.Message != "123456" || got.TopicArn != nil {
			t.Fatalf("got %q, %v for %+v", id, err, got)
		}
		wantSame(t, "type", *got.MessageAttributes["AWS.SNS.SMS.SMSType"].StringValue, "Transactional")
		named, ok := got.MessageAttributes["AWS.SNS.SMS.SenderID"]
		if ok != (sender != "") || ok && *named.StringValue != sender {
			t.Errorf("the sender is %+v", named)
		}
	}
}

func TestWhichAnswersOfAProviderAreFinal(t *testing.T) {
	tests := []struct {
		name  string
		mail  error
		text  error
		final bool
	}{
		{"a message that is rejected", &mailtypes.MessageRejected{}, &texttypes.InvalidParameterException{}, true},
		{"a bad address", fmt.Errorf("operation: %w", &mailtypes.BadRequestException{}), &texttypes.InvalidParameterValueException{}, true},
		{"too many at once", &mailtypes.TooManyRequestsException{}, &texttypes.ThrottledException{}, false},
		{"a limit, which an operator may raise", &mailtypes.LimitExceededException{}, &texttypes.AuthorizationErrorException{}, false},
		{"sending paused by the provider", &mailtypes.SendingPausedException{}, &texttypes.InternalErrorException{}, false},
		{"a domain not verified yet", &mailtypes.MailFromDomainNotVerifiedException{}, errBroken, false},
		{"nobody there", context.DeadlineExceeded, context.DeadlineExceeded, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mail := Mail{Service: mailService(func(*sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) { return nil, test.mail })}
			texts := Texts{Service: textService(func(*sns.PublishInput) (*sns.PublishOutput, error) { return nil, test.text })}
			for _, answer := range []struct {
				sender Sender
				cause  error
			}{{mail, test.mail}, {texts, test.text}} {
				_, err := answer.sender.Send(t.Context(), Message{})
				if !errors.Is(err, answer.cause) || errors.Is(err, ErrRefused) != test.final {
					t.Errorf("%T: got %v", answer.sender, err)
				}
			}
		})
	}
}
