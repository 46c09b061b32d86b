package notice

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
)

// Receipts takes in what SES tells of mails by EventBridge.
type Receipts struct{ To casework.Receipts }

// Take takes in one event. One that says nothing of a notice of ours, whatever
// is wrong with it, is noted in the log and is no error: it would say the same
// the next time. An error means that the store failed.
func (r Receipts) Take(ctx context.Context, event events.EventBridgeEvent) error {
	receipt, err := readReceipt(event)
	if err != nil {
		telemetry.Count(ctx, "ReceiptIgnored", 1)
		telemetry.Set(ctx, "ignored", err.Error())
		return nil
	}
	telemetry.Set(ctx, "reference", receipt.Reference)
	telemetry.Set(ctx, "notice", receipt.Key)
	telemetry.Set(ctx, "receipt", receipt.Kind)
	taken, err := r.To.Take(ctx, receipt)
	if errors.Is(err, casework.ErrNotFound) {
		telemetry.Count(ctx, "ReceiptIgnored", 1)
		telemetry.Set(ctx, "ignored", "there is no such notice")
		return nil
	}
	if err != nil {
		return err
	}
	telemetry.Set(ctx, "status", taken.Status)
	if !taken.Changed {
		telemetry.Count(ctx, "ReceiptRepeated", 1)
		return nil
	}
	metric := counted[receipt.Kind]
	if taken.Status == casework.NoticeBounced && receipt.Kind == casework.ReceiptSoftBounced {
		metric = counted[casework.ReceiptBounced] // The last of several.
	}
	telemetry.Count(ctx, metric, 1)
	return nil
}

// counted is the metric of each kind.
var counted = map[casework.ReceiptKind]string{
	casework.ReceiptDelivered:   "NoticeDelivered",
	casework.ReceiptBounced:     "NoticeBounced",
	casework.ReceiptSoftBounced: "NoticeSoftBounced",
	casework.ReceiptComplained:  "NoticeComplained",
	casework.ReceiptDelayed:     "NoticeDelayed",
	casework.ReceiptRejected:    "NoticeRejected",
}

// mailEvent is what is read of SES's events. They hold addresses and subjects,
// too, which are not.
type mailEvent struct {
	EventType string `json:"eventType"`
	Mail      struct {
		Timestamp time.Time           `json:"timestamp"`
		MessageID string              `json:"messageId"`
		Tags      map[string][]string `json:"tags"`
	} `json:"mail"`
	Delivery      happened `json:"delivery"`
	Complaint     happened `json:"complaint"`
	DeliveryDelay happened `json:"deliveryDelay"`
	Bounce        struct {
		happened
		BounceType string `json:"bounceType"`
	} `json:"bounce"`
}

type happened struct {
	Timestamp time.Time `json:"timestamp"`
}

// What may be wrong with an event. They are logged, and so quote nothing of it.
var (
	errNotAnEvent  = errors.New("not an event of a mail")
	errUnknownType = errors.New("an event of a type that is not known")
	errNotOurs     = errors.New("not of a notice")
)

func readReceipt(event events.EventBridgeEvent) (casework.Receipt, error) {
	var told mailEvent
	if json.Unmarshal(event.Detail, &told) != nil || told.EventType == "" {
		return casework.Receipt{}, errNotAnEvent
	}
	receipt := casework.Receipt{ProviderID: told.Mail.MessageID, SentAt: told.Mail.Timestamp.UTC()}
	at := event.Time
	switch told.EventType {
	case "Delivery":
		receipt.Kind, at = casework.ReceiptDelivered, told.Delivery.Timestamp
	case "Bounce":
		// One that is not said to be permanent may not happen again.
		receipt.Kind, at = casework.ReceiptSoftBounced, told.Bounce.Timestamp
		if told.Bounce.BounceType == "Permanent" {
			receipt.Kind = casework.ReceiptBounced
		}
	case "Complaint":
		receipt.Kind, at = casework.ReceiptComplained, told.Complaint.Timestamp
	case "DeliveryDelay":
		receipt.Kind, at = casework.ReceiptDelayed, told.DeliveryDelay.Timestamp
	case "Reject", "Rendering Failure":
		receipt.Kind = casework.ReceiptRejected
	default:
		return casework.Receipt{}, errUnknownType
	}
	if at.IsZero() {
		at = event.Time
	}
	receipt.At = at.UTC()
	var err error
	receipt.Reference, receipt.Key, err = noticeOf(told.Mail.Tags)
	return receipt, err
}

// noticeOf reads back which notice the tags of a mail name.
func noticeOf(tags map[string][]string) (reference, key string, err error) {
	only := func(name string) string {
		if values := tags[name]; len(values) == 1 {
			return values[0]
		}
		return ""
	}
	decoded, err := base64.RawURLEncoding.DecodeString(only(tagNotice))
	reference, key = only(tagReference), string(decoded)
	if err != nil || reference == "" || !strings.HasPrefix(key, "N#") || casework.ForSystems(key) {
		return "", "", fmt.Errorf("%w: its tags name none", errNotOurs)
	}
	return reference, key, nil
}
