package notice

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// Publish is the call of the SDK's SNS client that is used, and no more of it: see
// config.GetSecretValue.
type Publish func(ctx context.Context, in *sns.PublishInput, options ...func(*sns.Options)) (*sns.PublishOutput, error)

// Texts sends SMS by Amazon SNS.
type Texts struct {
	Publish  Publish
	SenderID string
}

// Send hands one SMS to SNS.
func (t Texts) Send(ctx context.Context, message Message) (string, error) {
	if !phoneNumber.MatchString(message.To) {
		return "", fmt.Errorf("send SMS: not a number: %w", ErrRefused)
	}
	attribute := func(value string) types.MessageAttributeValue {
		return types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String(value)}
	}
	in := &sns.PublishInput{
		PhoneNumber: aws.String(message.To), Message: aws.String(message.Text),
		MessageAttributes: map[string]types.MessageAttributeValue{"AWS.SNS.SMS.SMSType": attribute("Transactional")},
	}
	if t.SenderID != "" {
		in.MessageAttributes["AWS.SNS.SMS.SenderID"] = attribute(t.SenderID)
	}
	out, err := t.Publish(ctx, in)
	if err != nil {
		return "", fmt.Errorf("send SMS: %w", ofText(err))
	}
	return aws.ToString(out.MessageId), nil
}

// phoneNumber is the form of E.164.
var phoneNumber = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// ofText says whose fault an answer of SNS is. What it says of the number is
// final: it cannot be reached, or has opted out.
func ofText(err error) error {
	var (
		invalid      *types.InvalidParameterException
		invalidValue *types.InvalidParameterValueException
		forbidden    *types.AuthorizationErrorException
		said         string
	)
	switch {
	case errors.As(err, &invalid):
		said = aws.ToString(invalid.Message)
	case errors.As(err, &invalidValue):
		said = aws.ToString(invalidValue.Message)
	case errors.As(err, &forbidden):
	default:
		return err
	}
	if strings.Contains(said, "PhoneNumber") {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return fmt.Errorf("%w: %w", ErrSender, err)
}
