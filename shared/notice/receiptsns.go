package notice

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
)

// FromSNS takes in what SNS has written into its log of text messages, in one batch.
// What says nothing of a notice of ours is noted, as of a mail. An error means that the
// store failed at one of them: the batch comes again, and those that were taken are
// known by then.
func (r Receipts) FromSNS(ctx context.Context, event events.CloudwatchLogsEvent) error {
	batch, err := event.AWSLogs.Parse()
	if err != nil {
		return ignored(ctx, errNotAnEvent)
	}
	if batch.MessageType != "DATA_MESSAGE" { // Else CloudWatch asks whether anybody is here.
		return nil
	}
	var failed error
	for _, line := range batch.LogEvents {
		telemetry.Count(ctx, "TextEvents", 1)
		failed = errors.Join(failed, r.delivery(ctx, line))
	}
	return failed
}

// delivery takes in one line. SNS says its own id of a message, and nothing else that
// is ours: other systems of the account send texts, too.
func (r Receipts) delivery(ctx context.Context, line events.CloudwatchLogsLogEvent) error {
	receipt, err := readDelivery(line)
	if err != nil {
		return ignored(ctx, err)
	}
	receipt, err = r.To.OfText(ctx, receipt)
	if errors.Is(err, casework.ErrNotFound) {
		return ignored(ctx, errNoNotice)
	}
	if err != nil {
		return err
	}
	return r.take(ctx, told{receipt, casework.ChannelSMS})
}

// textDelivery is what is read of a line of SNS's log. It holds the number, too, which
// is not.
type textDelivery struct {
	Notification struct {
		MessageID string `json:"messageId"`
		Timestamp string `json:"timestamp"`
	} `json:"notification"`
	Delivery struct {
		ProviderResponse string `json:"providerResponse"`
	} `json:"delivery"`
	Status string `json:"status"`
}

// snsTime is how SNS writes when it took a message, in UTC.
const snsTime = "2006-01-02 15:04:05.999"

// unreachable is in what SNS says of a phone, or of its network, that may be reached
// later: one that is off, for example. All else that it says is for good.
const unreachable = "currently unreachable"

func readDelivery(line events.CloudwatchLogsLogEvent) (casework.Receipt, error) {
	var said textDelivery
	if json.Unmarshal([]byte(line.Message), &said) != nil || said.Notification.MessageID == "" {
		return casework.Receipt{}, errNotAnEvent
	}
	receipt := casework.Receipt{ProviderID: said.Notification.MessageID}
	if line.Timestamp > 0 {
		receipt.At = time.UnixMilli(line.Timestamp).UTC()
	}
	if sent, err := time.Parse(snsTime, said.Notification.Timestamp); err == nil {
		receipt.SentAt = sent
	}
	switch {
	case said.Status == "SUCCESS":
		receipt.Kind = casework.ReceiptDelivered
	case said.Status != "FAILURE":
		return casework.Receipt{}, errUnknownType
	case strings.Contains(said.Delivery.ProviderResponse, unreachable):
		receipt.Kind = casework.ReceiptSoftBounced
	default:
		receipt.Kind = casework.ReceiptBounced
	}
	return receipt, nil
}
