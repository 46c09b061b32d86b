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

// Receipts takes in what providers tell of messages: SES of mails by EventBridge, SNS
// of text messages by its log, and GOV.UK Notify of both by a call.
type Receipts struct{ To casework.Receipts }

// FromSES takes in one event. One that says nothing of a notice of ours, whatever
// is wrong with it, is noted in the log and is no error: it would say the same
// the next time. An error means that the store failed.
func (r Receipts) FromSES(ctx context.Context, event events.EventBridgeEvent) error {
	telemetry.Count(ctx, "MailEvents", 1)
	receipt, err := readReceipt(event)
	if err != nil {
		return ignored(ctx, err)
	}
	return r.take(ctx, told{receipt, casework.ChannelEmail})
}

// told is a receipt with the channel that the provider tells of.
type told struct {
	casework.Receipt
	channel casework.Channel
}

// take takes in a receipt of a notice that it names.
func (r Receipts) take(ctx context.Context, receipt told) error {
	telemetry.Set(ctx, "reference", receipt.Reference)
	telemetry.Set(ctx, "notice", receipt.Key)
	telemetry.Set(ctx, "receipt", receipt.Kind)
	taken, err := r.To.Take(ctx, receipt.Receipt)
	if errors.Is(err, casework.ErrNotFound) {
		return ignored(ctx, errNoNotice)
	}
	if err != nil {
		return err
	}
	telemetry.Set(ctx, "status", taken.Status)
	if !taken.Changed {
		telemetry.Count(ctx, "ReceiptRepeated", 1)
		return nil
	}
	kind := receipt.Kind
	if taken.Status == casework.NoticeBounced && kind == casework.ReceiptSoftBounced {
		kind = casework.ReceiptBounced // The last of several.
	}
	telemetry.Count(ctx, counted[receipt.channel][kind], 1)
	return nil
}

// ignored notes what says nothing of a notice of ours.
func ignored(ctx context.Context, why error) error {
	telemetry.Count(ctx, "ReceiptIgnored", 1)
	telemetry.Set(ctx, "ignored", why.Error())
	return nil
}

// counted is the metric of a channel and a kind: whether mail arrives is not to be
// hidden by texts that do.
var counted = map[casework.Channel]map[casework.ReceiptKind]string{
	casework.ChannelEmail: {
		casework.ReceiptDelivered:   "NoticeDelivered",
		casework.ReceiptBounced:     "NoticeBounced",
		casework.ReceiptSoftBounced: "NoticeSoftBounced",
		casework.ReceiptComplained:  "NoticeComplained",
		casework.ReceiptDelayed:     "NoticeDelayed",
		casework.ReceiptRejected:    "NoticeRejected",
	},
	casework.ChannelSMS: {
		casework.ReceiptDelivered:   "TextDelivered",
		casework.ReceiptBounced:     "TextBounced",
		casework.ReceiptSoftBounced: "TextSoftBounced",
		casework.ReceiptComplained:  "TextComplained",
		casework.ReceiptDelayed:     "TextDelayed",
		casework.ReceiptRejected:    "TextRejected",
	},
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
	Delivery      occurred `json:"delivery"`
	Complaint     occurred `json:"complaint"`
	DeliveryDelay occurred `json:"deliveryDelay"`
	Bounce        struct {
		occurred
		BounceType string `json:"bounceType"`
	} `json:"bounce"`
}

type occurred struct {
	Timestamp time.Time `json:"timestamp"`
}

// What may be wrong with an event. They are logged, and so quote nothing of it.
var (
	errNotAnEvent  = errors.New("not an event of a message")
	errUnknownType = errors.New("an event of a type that is not known")
	errNotOurs     = errors.New("not of a notice")
	errNoNotice    = errors.New("there is no such notice")
)

func readReceipt(event events.EventBridgeEvent) (casework.Receipt, error) {
	var said mailEvent
	if json.Unmarshal(event.Detail, &said) != nil || said.EventType == "" {
		return casework.Receipt{}, errNotAnEvent
	}
	receipt := casework.Receipt{ProviderID: said.Mail.MessageID, SentAt: said.Mail.Timestamp.UTC()}
	at := event.Time
	switch said.EventType {
	case "Delivery":
		receipt.Kind, at = casework.ReceiptDelivered, said.Delivery.Timestamp
	case "Bounce":
		// One that is not said to be permanent may not happen again.
		receipt.Kind, at = casework.ReceiptSoftBounced, said.Bounce.Timestamp
		if said.Bounce.BounceType == "Permanent" {
			receipt.Kind = casework.ReceiptBounced
		}
	case "Complaint":
		receipt.Kind, at = casework.ReceiptComplained, said.Complaint.Timestamp
	case "DeliveryDelay":
		receipt.Kind, at = casework.ReceiptDelayed, said.DeliveryDelay.Timestamp
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
	receipt.Reference, receipt.Key, err = noticeOf(said.Mail.Tags)
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
	if err != nil || !isNotice(reference, key) {
		return "", "", fmt.Errorf("%w: its tags name none", errNotOurs)
	}
	return reference, key, nil
}

// isNotice reports whether a case's reference and a key may name a notice to people.
func isNotice(reference, key string) bool {
	return reference != "" && strings.HasPrefix(key, "N#") && !casework.ForSystems(key)
}
