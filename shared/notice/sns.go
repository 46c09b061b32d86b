package notice

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
)

// TextService is the part of the SDK's SNS client that is used.
type TextService interface {
	Publish(ctx context.Context, in *sns.PublishInput, options ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// Texts sends SMS by Amazon SNS.
type Texts struct {
	Service  TextService
	SenderID string
}

// Send hands one SMS to SNS.
func (t Texts) Send(ctx context.Context, message Message) (string, error) {
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
	out, err := t.Service.Publish(ctx, in)
	var invalid *types.InvalidParameterException
	var invalidValue *types.InvalidParameterValueException
	if errors.As(err, &invalid) || errors.As(err, &invalidValue) {
		return "", fmt.Errorf("send SMS: %w: %w", ErrRefused, err)
	}
	if err != nil {
		return "", fmt.Errorf("send SMS: %w", err)
	}
	return aws.ToString(out.MessageId), nil
}
