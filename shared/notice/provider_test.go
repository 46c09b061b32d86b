package notice

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	mailtypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	texttypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
)

func mailService(f func(*sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error)) SendEmail {
	return func(_ context.Context, in *sesv2.SendEmailInput, _ ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error) {
		return f(in)
	}
}

func textService(f func(*sns.PublishInput) (*sns.PublishOutput, error)) Publish {
	return func(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
		return f(in)
	}
}

func TestAMailIsHandedToSESWhole(t *testing.T) {
	for _, set := range []string{"", "derogations"} {
		var got *sesv2.SendEmailInput
		mail := Mail{From: "no-reply@example.org", ConfigurationSet: set, SendEmail: mailService(func(in *sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) {
			got = in
			return &sesv2.SendEmailOutput{MessageId: aws.String("ses-1")}, nil
		})}
		id, err := mail.Send(t.Context(), Message{Reference: "DR-1", Key: "N#000001#CT-1#email", To: "duty@example.org", Subject: "A subject", Text: "Plain", HTML: "<p>Plain</p>"})
		if err != nil || id != "ses-1" {
			t.Fatalf("got %q, %v", id, err)
		}
		simple := got.Content.Simple
		wantSame(t, "what is sent", []string{
			*got.FromEmailAddress, fmt.Sprint(got.Destination.ToAddresses), *simple.Subject.Data, *simple.Body.Text.Data, *simple.Body.Html.Data,
			*simple.Headers[0].Name, *simple.Headers[0].Value, tagsOf(got), aws.ToString(got.ConfigurationSetName),
		}, []string{"no-reply@example.org", "[duty@example.org]", "A subject", "Plain", "<p>Plain</p>", "X-Notice-Id", "DR-1/N#000001#CT-1#email",
			"reference=DR-1 notice=TiMwMDAwMDEjQ1QtMSNlbWFpbA", set})
	}
}

func TestATextIsHandedToSNSAsTransactional(t *testing.T) {
	for _, sender := range []string{"", "DEROG"} {
		var got *sns.PublishInput
		texts := Texts{SenderID: sender, Publish: textService(func(in *sns.PublishInput) (*sns.PublishOutput, error) {
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

func tagsOf(in *sesv2.SendEmailInput) string {
	var all []string
	for _, tag := range in.EmailTags {
		all = append(all, *tag.Name+"="+*tag.Value)
	}
	return strings.Join(all, " ")
}

// The longest key of a mail is that of what operations are told.
func TestEveryNoticesKeyFitsIntoATag(t *testing.T) {
	key := "N#" + strings.Repeat("0", 6) + "#operations-S1Y5D-regional_medical_director#email"
	mail := Mail{SendEmail: mailService(func(in *sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) {
		if !regexp.MustCompile(`^reference=[A-Za-z0-9_-]{1,256} notice=[A-Za-z0-9_-]{1,256}$`).MatchString(tagsOf(in)) {
			t.Errorf("tags %s", tagsOf(in))
		}
		return &sesv2.SendEmailOutput{}, nil
	})}
	if _, err := mail.Send(t.Context(), Message{Reference: reference, Key: key, To: "duty@example.org"}); err != nil {
		t.Fatal(err)
	}
}

func TestWhichAnswersOfAProviderAreFinalAndWhoseFaultTheyAre(t *testing.T) {
	bad := func(text string) error {
		return fmt.Errorf("operation: %w", &mailtypes.BadRequestException{Message: &text})
	}
	number := "Invalid parameter: PhoneNumber Reason: +44 is not valid to publish to"
	tests := []struct {
		name string
		mail error
		text error
		want error
	}{
		{"a bad address", bad("Illegal address"), &texttypes.InvalidParameterException{Message: &number}, ErrRefused},
		{"an address without a domain", bad("Missing final '@domain'"), &texttypes.InvalidParameterValueException{Message: &number}, ErrRefused},
		{"a request that is not understood", bad("Tag name is invalid"), &texttypes.InvalidParameterException{}, ErrSender},
		{"a sender that is not verified", &mailtypes.MessageRejected{}, &texttypes.AuthorizationErrorException{}, ErrSender},
		{"an account that is suspended", &mailtypes.AccountSuspendedException{}, &texttypes.InvalidParameterValueException{}, ErrSender},
		{"sending paused by the provider", &mailtypes.SendingPausedException{}, &texttypes.AuthorizationErrorException{}, ErrSender},
		{"a domain not verified yet", &mailtypes.MailFromDomainNotVerifiedException{}, &texttypes.AuthorizationErrorException{}, ErrSender},
		{"a configuration set that is not there", &mailtypes.NotFoundException{}, &texttypes.AuthorizationErrorException{}, ErrSender},
		{"too many at once", &mailtypes.TooManyRequestsException{}, &texttypes.ThrottledException{}, nil},
		{"a limit, which an operator may raise", &mailtypes.LimitExceededException{}, &texttypes.InternalErrorException{}, nil},
		{"nobody there", context.DeadlineExceeded, context.DeadlineExceeded, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mail := Mail{SendEmail: mailService(func(*sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) { return nil, test.mail })}
			texts := Texts{Publish: textService(func(*sns.PublishInput) (*sns.PublishOutput, error) { return nil, test.text })}
			for _, answer := range []struct {
				sender Sender
				to     string
				cause  error
			}{{mail, "duty@example.org", test.mail}, {texts, "+447700900001", test.text}} {
				_, err := answer.sender.Send(t.Context(), Message{To: answer.to})
				if !errors.Is(err, answer.cause) || errors.Is(err, ErrRefused) != (test.want == ErrRefused) || errors.Is(err, ErrSender) != (test.want == ErrSender) {
					t.Errorf("%T: got %v", answer.sender, err)
				}
			}
		})
	}
}

func TestWhatIsNoAddressIsRefusedWithoutAskingTheProvider(t *testing.T) {
	for _, to := range []string{"", "duty", "duty@", "Duty <duty@example.org>", "dut\u00fc@example.org", "a@example.org, b@example.org", "a b@example.org"} {
		if _, err := (Mail{}).Send(t.Context(), Message{To: to}); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: got %v", to, err)
		}
	}
	for _, to := range []string{"", "07700900001", "+44 7700 900001", "+44", "+0123456789"} {
		if _, err := (Texts{}).Send(t.Context(), Message{To: to}); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: got %v", to, err)
		}
	}
}
