package notice

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
)

// SendEmail is the call of the SDK's SES v2 client that is used, and no more of it:
// see config.GetSecretValue.
type SendEmail func(ctx context.Context, in *sesv2.SendEmailInput, options ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)

// Mail sends by Amazon SES v2.
type Mail struct {
	SendEmail        SendEmail
	From             string
	ConfigurationSet string
}

// The tags of a mail, which SES puts into its events. A tag may hold letters,
// digits, '-' and '_' alone, 256 at most: a notice's key is encoded.
const (
	tagReference = "reference"
	tagNotice    = "notice"
)

// Send hands one mail to SES, as plain text and HTML.
func (m Mail) Send(ctx context.Context, message Message) (string, error) {
	if !mailAddress(message.To) {
		return "", fmt.Errorf("send mail: not an address: %w", ErrRefused)
	}
	in := &sesv2.SendEmailInput{
		FromEmailAddress: aws.String(m.From),
		Destination:      &types.Destination{ToAddresses: []string{message.To}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: content(message.Subject),
			Body:    &types.Body{Text: content(message.Text), Html: content(message.HTML)},
			Headers: []types.MessageHeader{{Name: aws.String("X-Notice-Id"), Value: aws.String(message.Reference + "/" + message.Key)}},
		}},
		EmailTags: []types.MessageTag{
			{Name: aws.String(tagReference), Value: aws.String(message.Reference)},
			{Name: aws.String(tagNotice), Value: aws.String(base64.RawURLEncoding.EncodeToString([]byte(message.Key)))},
		},
	}
	if m.ConfigurationSet != "" {
		in.ConfigurationSetName = aws.String(m.ConfigurationSet)
	}
	out, err := m.SendEmail(ctx, in)
	if err != nil {
		return "", fmt.Errorf("send mail: %w", ofMail(err))
	}
	return aws.ToString(out.MessageId), nil
}

// ofMail says whose fault an answer of SES is. A mail that is rejected is so for
// its sender: an address that SES has not verified, or an account that it has
// paused; of whom the mail is for, SES knows nothing yet. A request that it does
// not understand has a bad address in it where the answer says so.
func ofMail(err error) error {
	var bad *types.BadRequestException
	if errors.As(err, &bad) && badAddress.MatchString(aws.ToString(bad.Message)) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	var (
		rejected   *types.MessageRejected
		suspended  *types.AccountSuspendedException
		paused     *types.SendingPausedException
		unverified *types.MailFromDomainNotVerifiedException
		missing    *types.NotFoundException
	)
	if bad != nil || errors.As(err, &rejected) || errors.As(err, &suspended) || errors.As(err, &paused) ||
		errors.As(err, &unverified) || errors.As(err, &missing) {
		return fmt.Errorf("%w: %w", ErrSender, err)
	}
	return err
}

var badAddress = regexp.MustCompile(`(?i)\b(illegal|invalid|missing|local|recipient|domain)\b.*\b(address|domain)\b|@domain`)

// mailAddress reports whether a text is a mail address alone, in ASCII.
func mailAddress(text string) bool {
	parsed, err := mail.ParseAddress(text)
	outside := func(r rune) bool { return r <= ' ' || r > '~' }
	return err == nil && parsed.Address == text && !strings.ContainsFunc(text, outside)
}

func content(text string) *types.Content {
	return &types.Content{Data: aws.String(text), Charset: aws.String("UTF-8")}
}
