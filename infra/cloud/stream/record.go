package stream

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types"
)

// record is one change, as a function gets it.
type record struct {
	sequence string
	event    events.DynamoDBEventRecord
}

func (r *Reader) record(from types.Record, at time.Time) (record, error) {
	if from.Dynamodb == nil {
		return record{}, fmt.Errorf("record %s has no change", aws.ToString(from.EventID))
	}
	change := events.DynamoDBStreamRecord{
		ApproximateCreationDateTime: events.SecondsEpochTime{Time: at.Truncate(time.Second)},
		SequenceNumber:              aws.ToString(from.Dynamodb.SequenceNumber),
		SizeBytes:                   aws.ToInt64(from.Dynamodb.SizeBytes),
		StreamViewType:              string(from.Dynamodb.StreamViewType),
	}
	for _, image := range []struct {
		to   *map[string]events.DynamoDBAttributeValue
		from map[string]types.AttributeValue
	}{
		{&change.Keys, from.Dynamodb.Keys},
		{&change.NewImage, from.Dynamodb.NewImage},
		{&change.OldImage, from.Dynamodb.OldImage},
	} {
		converted, err := attributes(image.from)
		if err != nil {
			return record{}, fmt.Errorf("record %s: %w", change.SequenceNumber, err)
		}
		*image.to = converted
	}
	event := events.DynamoDBEventRecord{
		AWSRegion:      r.region,
		Change:         change,
		EventID:        aws.ToString(from.EventID),
		EventName:      string(from.EventName),
		EventSource:    "aws:dynamodb",
		EventVersion:   aws.ToString(from.EventVersion),
		EventSourceArn: r.streamARN,
	}
	if by := from.UserIdentity; by != nil {
		event.UserIdentity = &events.DynamoDBUserIdentity{Type: aws.ToString(by.Type), PrincipalID: aws.ToString(by.PrincipalId)}
	}
	return record{sequence: change.SequenceNumber, event: event}, nil
}

// tree is the record as the JSON that filter patterns are about.
func (r record) tree() (any, error) {
	text, err := json.Marshal(r.event)
	if err != nil {
		return nil, fmt.Errorf("record %s: %w", r.sequence, err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		return nil, fmt.Errorf("record %s: %w", r.sequence, err)
	}
	return tree, nil
}

func payload(records []record) ([]byte, error) {
	var event events.DynamoDBEvent
	for _, r := range records {
		event.Records = append(event.Records, r.event)
	}
	return json.Marshal(event)
}

func attributes(from map[string]types.AttributeValue) (map[string]events.DynamoDBAttributeValue, error) {
	if from == nil {
		return nil, nil
	}
	to := make(map[string]events.DynamoDBAttributeValue, len(from))
	for name, value := range from {
		converted, err := attribute(value)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		to[name] = converted
	}
	return to, nil
}

func attribute(value types.AttributeValue) (events.DynamoDBAttributeValue, error) {
	switch value := value.(type) {
	case *types.AttributeValueMemberS:
		return events.NewStringAttribute(value.Value), nil
	case *types.AttributeValueMemberN:
		return events.NewNumberAttribute(value.Value), nil
	case *types.AttributeValueMemberB:
		return events.NewBinaryAttribute(value.Value), nil
	case *types.AttributeValueMemberBOOL:
		return events.NewBooleanAttribute(value.Value), nil
	case *types.AttributeValueMemberNULL:
		return events.NewNullAttribute(), nil
	case *types.AttributeValueMemberSS:
		return events.NewStringSetAttribute(value.Value), nil
	case *types.AttributeValueMemberNS:
		return events.NewNumberSetAttribute(value.Value), nil
	case *types.AttributeValueMemberBS:
		return events.NewBinarySetAttribute(value.Value), nil
	case *types.AttributeValueMemberL:
		list := make([]events.DynamoDBAttributeValue, 0, len(value.Value))
		for _, member := range value.Value {
			converted, err := attribute(member)
			if err != nil {
				return events.DynamoDBAttributeValue{}, err
			}
			list = append(list, converted)
		}
		return events.NewListAttribute(list), nil
	case *types.AttributeValueMemberM:
		members, err := attributes(value.Value)
		if err != nil {
			return events.DynamoDBAttributeValue{}, err
		}
		if members == nil {
			members = map[string]events.DynamoDBAttributeValue{}
		}
		return events.NewMapAttribute(members), nil
	default:
		return events.DynamoDBAttributeValue{}, fmt.Errorf("unknown type %T", value)
	}
}

// regionOf reads the region from an ARN.
func regionOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 {
		return ""
	}
	return parts[3]
}
