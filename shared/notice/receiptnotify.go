package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/telemetry"
)

// ErrNotACallback says that a call of GOV.UK Notify holds none of what it sends.
var ErrNotACallback = errors.New("not a receipt of GOV.UK Notify")

// FromNotify takes in what GOV.UK Notify calls to say of one message. Whoever hands it
// on has made sure that it is Notify. What says nothing of a notice of ours is noted, as
// of a mail. Errors: ErrNotACallback; else the store failed.
func (r Receipts) FromNotify(ctx context.Context, body []byte) error {
	var said notifyCallback
	if json.Unmarshal(body, &said) != nil || said.ID == "" || said.Status == "" || said.Type == "" {
		return ErrNotACallback
	}
	receipt, err := said.receipt()
	if receipt.channel == casework.ChannelSMS {
		telemetry.Count(ctx, "TextEvents", 1)
	}
	if err != nil {
		return ignored(ctx, err)
	}
	return r.take(ctx, receipt)
}

// notifyCallback is what is read of a call. It holds the address or the number, too,
// which is not.
type notifyCallback struct {
	ID        string     `json:"id"`
	Reference string     `json:"reference"` // As it was sent with the message.
	Status    string     `json:"status"`
	Type      string     `json:"notification_type"`
	Created   *time.Time `json:"created_at"`
	Completed *time.Time `json:"completed_at"`
}

// notifyKinds is what each status of Notify means. It tries for long before one that
// may pass, so such a message is sent again as a mail is. What it could not hand on at
// all, it does not send.
var notifyKinds = map[string]casework.ReceiptKind{
	"delivered":         casework.ReceiptDelivered,
	"permanent-failure": casework.ReceiptBounced,
	"temporary-failure": casework.ReceiptSoftBounced,
	"technical-failure": casework.ReceiptRejected,
}

func (c notifyCallback) receipt() (told, error) {
	receipt := told{Receipt: casework.Receipt{ProviderID: c.ID}, channel: casework.Channel(c.Type)}
	if c.Created != nil {
		receipt.SentAt = c.Created.UTC()
	}
	if c.Completed != nil {
		receipt.At = c.Completed.UTC()
	}
	kind, known := notifyKinds[c.Status]
	if _, ours := counted[receipt.channel]; !ours || !known {
		return receipt, errUnknownType
	}
	receipt.Kind = kind
	receipt.Reference, receipt.Key, _ = strings.Cut(c.Reference, notifyBetween)
	if !isNotice(receipt.Reference, receipt.Key) || !strings.HasSuffix(receipt.Key, "#"+c.Type) {
		return receipt, fmt.Errorf("%w: its reference names none", errNotOurs)
	}
	return receipt, nil
}
