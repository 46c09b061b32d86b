package notice

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"example.org/derogations/shared/casework"
)

// sesEvent is an event as EventBridge hands it to the function, with what SES
// adds that we do not read.
func sesEvent(eventType, member, happened, tags string) events.EventBridgeEvent {
	detail := `{"eventType":"` + eventType + `","mail":{"timestamp":"2025-07-26T01:00:01.500Z","source":"derogations@example.org","messageId":"ses-1",
		"destination":["director@example.org"],"headersTruncated":false,"headers":[{"name":"Subject","value":"x"}],"tags":` + tags + `}`
	if member != "" {
		detail += `,"` + member + `":` + happened
	}
	return events.EventBridgeEvent{Source: "aws.ses", Time: night.Add(time.Minute), Detail: json.RawMessage(detail + "}")}
}

// ownTags are those of the notice to the director, as the sender writes them.
func ownTags(t *testing.T) string {
	t.Helper()
	written := map[string][]string{"ses:configuration-set": {"derogations"}}
	mail := Mail{SendEmail: mailService(func(in *sesv2.SendEmailInput) (*sesv2.SendEmailOutput, error) {
		for _, tag := range in.EmailTags {
			written[*tag.Name] = []string{*tag.Value}
		}
		return &sesv2.SendEmailOutput{}, nil
	})}
	if _, err := mail.Send(t.Context(), Message{Reference: reference, Key: "N#000002#CT-00000001#email", To: "director@example.org"}); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(written)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const at = `"timestamp":"2025-07-26T01:00:04.000Z"`

func TestWhatEachEventOfSESMeans(t *testing.T) {
	tests := map[string]struct {
		event  func(tags string) events.EventBridgeEvent
		status casework.NoticeStatus
		at     time.Time
	}{
		"a delivery": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Delivery", "delivery", `{`+at+`,"recipients":["director@example.org"],"smtpResponse":"250 ok"}`, tags)
		}, casework.NoticeDelivered, night.Add(4 * time.Second)},
		"a bounce for good": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Bounce", "bounce", `{"bounceType":"Permanent","bounceSubType":"NoEmail",`+at+`}`, tags)
		}, casework.NoticeBounced, night.Add(4 * time.Second)},
		"a soft bounce": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Bounce", "bounce", `{"bounceType":"Transient","bounceSubType":"MailboxFull",`+at+`}`, tags)
		}, casework.NoticePending, time.Time{}},
		"a bounce that SES cannot tell": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Bounce", "bounce", `{"bounceType":"Undetermined",`+at+`}`, tags)
		}, casework.NoticePending, time.Time{}},
		"a complaint": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Complaint", "complaint", `{`+at+`,"complaintFeedbackType":"abuse"}`, tags)
		}, casework.NoticeDelivered, night.Add(4 * time.Second)},
		"a delay": {func(tags string) events.EventBridgeEvent {
			return sesEvent("DeliveryDelay", "deliveryDelay", `{`+at+`,"delayType":"MailboxFull"}`, tags)
		}, casework.NoticeAccepted, time.Time{}},
		"a rejection, which has no time": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Reject", "reject", `{"reason":"Bad content"}`, tags)
		}, casework.NoticeFailed, night.Add(time.Minute)},
		"words that could not be made": {func(tags string) events.EventBridgeEvent {
			return sesEvent("Rendering Failure", "failure", `{"templateName":"x"}`, tags)
		}, casework.NoticeFailed, night.Add(time.Minute)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.carryOut(o.toTheDirector())
			n, _ := o.only()
			n.ProviderID = "ses-1"
			if err := o.store.TakeReceipt(t.Context(), n, n, nil); err != nil {
				t.Fatal(err)
			}
			if err := o.receipts().FromSES(t.Context(), test.event(ownTags(t))); err != nil {
				t.Fatal(err)
			}
			n, _ = o.only()
			wantSame(t, "status", n.Status, test.status)
			if (n.SettledAt != nil) != !test.at.IsZero() || n.SettledAt != nil && !n.SettledAt.Equal(test.at) {
				t.Errorf("settled at %v, want %v", n.SettledAt, test.at)
			}
			wantSame(t, "receipts", n.Receipts, 1)
		})
	}
}

func (o *office) receipts() Receipts { return Receipts{To: casework.Receipts{Notices: o.store}} }

// None of these would be otherwise the next time, so none is an error.
func TestWhatTellsNothingOfANoticeIsNotedAndNoError(t *testing.T) {
	delivery := func(tags string) events.EventBridgeEvent {
		return sesEvent("Delivery", "delivery", `{`+at+`}`, tags)
	}
	notice := func(key string) string { return `{"reference":["` + reference + `"],"notice":["` + key + `"]}` }
	tests := map[string]events.EventBridgeEvent{
		"a type that is not known": sesEvent("Open", "open", `{`+at+`}`, ownTags(t)),
		"no tags":                  delivery(`{}`),
		"no reference":             delivery(`{"notice":["TiMwMDAwMDIjQ1QtMSNlbWFpbA"]}`),
		"two notices":              delivery(`{"reference":["` + reference + `"],"notice":["TiM","TiM"]}`),
		"a tag that is no key":     delivery(notice("%%%")),
		"a key of something else":  delivery(notice("U1VNTUFSWQ")),       // SUMMARY
		"a webhook's delivery":     delivery(notice("TiNIIzEjV0gjd2Vi")), // N#H#1#WH#web
		"a notice that is gone":    delivery(notice("TiM5OTk5OTkjQ1QtMSNlbWFpbA")),
		"no detail":                {Detail: json.RawMessage(`{}`)},
		"no object":                {Detail: json.RawMessage(`[1]`)},
		"nothing":                  {},
	}
	for name, event := range tests {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.carryOut(o.toTheDirector())
			line := countedIn(t, func(ctx context.Context) error { return o.receipts().FromSES(ctx, event) })
			if !strings.Contains(line, `"ReceiptIgnored":1`) || strings.Contains(line, "@") {
				t.Errorf("logged %s", line)
			}
			n, _ := o.only()
			wantSame(t, "receipts", n.Receipts, 0)
		})
	}
}

func TestAStoreThatFailsIsAnErrorSoThatTheEventComesAgain(t *testing.T) {
	receipts := Receipts{To: casework.Receipts{Notices: brokenReceipts{}}}
	if err := receipts.FromSES(t.Context(), sesEvent("Delivery", "delivery", `{`+at+`}`, ownTags(t))); !errors.Is(err, errBroken) {
		t.Errorf("got %v", err)
	}
}

type brokenReceipts struct{ casework.ReceiptStore }

func (brokenReceipts) SentText(context.Context, string) (casework.OutboxKey, error) {
	return casework.OutboxKey{}, errBroken
}

func (brokenReceipts) Arrive(context.Context, casework.Receipt) (casework.NoticeStatus, bool, error) {
	return "", false, errBroken
}

func TestAReceiptIsLoggedWithoutAnAddress(t *testing.T) {
	o := newOffice(t)
	o.carryOut(o.toTheDirector())
	line := countedIn(t, func(ctx context.Context) error {
		return o.receipts().FromSES(ctx, sesEvent("Bounce", "bounce", `{"bounceType":"Permanent",`+at+`}`, ownTags(t)))
	})
	for _, want := range []string{`"NoticeBounced":1`, `"reference":"` + reference + `"`, `"status":"bounced"`} {
		if !strings.Contains(line, want) {
			t.Errorf("the line has no %s: %s", want, line)
		}
	}
	if strings.Contains(line, "@") {
		t.Errorf("logged %s", line)
	}
}

func TestTheLastOfSeveralSoftBouncesIsCountedAsABounce(t *testing.T) {
	o := newOffice(t)
	o.carryOut(o.toTheDirector())
	n, _ := o.only()
	read := n
	n.ProviderID, n.SoftBounces, n.Receipts = "ses-1", 2, 2
	if err := o.store.TakeReceipt(t.Context(), read, n, nil); err != nil {
		t.Fatal(err)
	}
	line := countedIn(t, func(ctx context.Context) error {
		return o.receipts().FromSES(ctx, sesEvent("Bounce", "bounce", `{"bounceType":"Transient",`+at+`}`, ownTags(t)))
	})
	if !strings.Contains(line, `"NoticeBounced":1`) || strings.Contains(line, "NoticeSoftBounced") {
		t.Errorf("logged %s", line)
	}
}
