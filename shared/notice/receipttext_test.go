package notice

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/casework"
)

const mobile = "+447700900123"

// snsLine is a line of SNS's log, with what it adds that we do not read.
func snsLine(id, status, response string) string {
	return `{"notification":{"messageId":"` + id + `","timestamp":"2025-07-26 01:00:01.558"},"delivery":{"phoneCarrier":"A carrier","mnc":10,
		"destination":"` + mobile + `","priceInUSD":0.04,"smsType":"Transactional","mcc":234,"providerResponse":"` + response + `",
		"dwellTimeMs":599,"dwellTimeMsUntilDeviceAck":1344},"status":"` + status + `"}`
}

// logged are lines as CloudWatch hands them on.
func logged(t *testing.T, kind string, lines ...string) events.CloudwatchLogsEvent {
	t.Helper()
	batch := events.CloudwatchLogsData{MessageType: kind, LogGroup: "sns/eu-west-2/000000000000/DirectPublishToPhoneNumber"}
	for i, line := range lines {
		batch.LogEvents = append(batch.LogEvents, events.CloudwatchLogsLogEvent{
			ID: fmt.Sprint(i), Timestamp: night.Add(4 * time.Second).UnixMilli(), Message: line,
		})
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if err := errors.Join(json.NewEncoder(w).Encode(batch), w.Close()); err != nil {
		t.Fatal(err)
	}
	return events.CloudwatchLogsEvent{AWSLogs: events.CloudwatchLogsRawData{Data: base64.StdEncoding.EncodeToString(packed.Bytes())}}
}

// textTo has the director, who has a mobile alone, asked by a text that was taken.
func textTo(t *testing.T) *office {
	t.Helper()
	o := newOffice(t)
	o.directors(casework.Contact{Mobile: mobile})
	o.opensReview(casework.AnnounceReview)
	if n, _ := o.only(); n.Status != casework.NoticeAccepted || n.ProviderID != "provider-"+mobile {
		t.Fatalf("got %+v", n)
	}
	return o
}

const textID = "provider-" + mobile

func TestWhatEachLineOfSNSMeans(t *testing.T) {
	tests := map[string]struct {
		status, response string
		want             casework.NoticeStatus
		metric           string
	}{
		"delivered":      {"SUCCESS", "Message has been accepted by phone", casework.NoticeDelivered, "TextDelivered"},
		"off":            {"FAILURE", "Phone is currently unreachable/unavailable", casework.NoticePending, "TextSoftBounced"},
		"no network":     {"FAILURE", "Phone carrier is currently unreachable/unavailable", casework.NoticePending, "TextSoftBounced"},
		"no such number": {"FAILURE", "Invalid phone number", casework.NoticeBounced, "TextBounced"},
		"opted out":      {"FAILURE", "Phone number is opted out", casework.NoticeBounced, "TextBounced"},
		"who knows":      {"FAILURE", "Unknown error attempting to reach phone", casework.NoticeBounced, "TextBounced"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			o := textTo(t)
			line := countedIn(t, func(ctx context.Context) error {
				return o.receipts().FromSNS(ctx, logged(t, "DATA_MESSAGE", snsLine(textID, test.status, test.response)))
			})
			n, _ := o.only()
			wantSame(t, "status", n.Status, test.want)
			if n.Status != casework.NoticePending {
				wantSame(t, "settled", n.SettledAt, new(night.Add(4*time.Second)))
			}
			if !strings.Contains(line, `"`+test.metric+`":1`) || !strings.Contains(line, `"reference":"`+reference+`"`) || strings.Contains(line, "7700900") {
				t.Errorf("logged %s", line)
			}
			if strings.Contains(n.LastError, "mail") || (n.LastError == "") != (test.want == casework.NoticeDelivered) {
				t.Errorf("because %q", n.LastError)
			}
		})
	}
}

// None of these would be otherwise the next time, so none is an error.
func TestWhatTellsNothingOfATextIsNotedAndNoError(t *testing.T) {
	tests := map[string]events.CloudwatchLogsEvent{
		"somebody else's":            logged(t, "DATA_MESSAGE", snsLine("another", "FAILURE", "Invalid phone number")),
		"a status that is not known": logged(t, "DATA_MESSAGE", snsLine(textID, "PENDING", "")),
		"no id":                      logged(t, "DATA_MESSAGE", `{"status":"FAILURE"}`),
		"no object":                  logged(t, "DATA_MESSAGE", `[1]`),
		"no JSON":                    logged(t, "DATA_MESSAGE", "FAILURE "+mobile),
		"not packed":                 {AWSLogs: events.CloudwatchLogsRawData{Data: "eA=="}},
		"nothing":                    {},
	}
	for name, event := range tests {
		t.Run(name, func(t *testing.T) {
			o := textTo(t)
			line := countedIn(t, func(ctx context.Context) error { return o.receipts().FromSNS(ctx, event) })
			if !strings.Contains(line, `"ReceiptIgnored":1`) || strings.Contains(line, "7700900") {
				t.Errorf("logged %s", line)
			}
			n, _ := o.only()
			wantSame(t, "receipts", n.Receipts, 0)
		})
	}
	t.Run("CloudWatch's own question", func(t *testing.T) {
		o := textTo(t)
		event := logged(t, "CONTROL_MESSAGE", snsLine(textID, "FAILURE", "Invalid phone number"))
		if line := countedIn(t, func(ctx context.Context) error { return o.receipts().FromSNS(ctx, event) }); strings.Contains(line, "Receipt") {
			t.Errorf("logged %s", line)
		}
		n, _ := o.only()
		wantSame(t, "receipts", n.Receipts, 0)
	})
}

func TestOneBadLineOfABatchKeepsNoOtherBackAndABatchMayComeTwice(t *testing.T) {
	o := textTo(t)
	event := logged(t, "DATA_MESSAGE", "?", snsLine("another", "SUCCESS", ""), snsLine(textID, "SUCCESS", ""))
	for range 2 {
		if err := o.receipts().FromSNS(t.Context(), event); err != nil {
			t.Fatal(err)
		}
	}
	n, _ := o.only()
	wantSame(t, "status", n.Status, casework.NoticeDelivered)
	wantSame(t, "receipts", n.Receipts, 1)
	broken := Receipts{To: casework.Receipts{Notices: brokenReceipts{}}}
	if err := broken.FromSNS(t.Context(), event); !errors.Is(err, errBroken) {
		t.Errorf("a store that fails: %v", err)
	}
}

// A text that does not arrive is followed by the next person at once; that the person's
// own mail has arrived keeps operations from being told that nobody was reached.
func TestATextThatDoesNotArriveIsFollowedAsAMailIs(t *testing.T) {
	for name, test := range map[string]struct {
		has  []casework.Contact
		want []string
	}{
		"their own mail":  {[]casework.Contact{{Email: "first@example.org", Mobile: mobile}}, nil},
		"their deputy":    {[]casework.Contact{{Mobile: mobile, Deputies: []string{"CT-00000002"}}, {Email: "deputy@example.org", OnlyDeputy: true}}, []string{"deputy@example.org"}},
		"nobody was left": {[]casework.Contact{{Mobile: mobile}}, []string{"operations@example.org"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			o.directors(test.has...)
			o.carryOut(o.announce(casework.Announcement{Kind: casework.AnnounceReview, Audience: []casework.Audience{{
				Organisation: "RR8", Duty: "clinical_director", Review: 1, ByPhone: true,
			}}}))
			o.sent()
			if err := o.receipts().FromSNS(t.Context(), logged(t, "DATA_MESSAGE", snsLine(textID, "FAILURE", "Invalid phone number"))); err != nil {
				t.Fatal(err)
			}
			o.carryOutAgain()
			wantSame(t, "told instead", o.sent(), test.want)
		})
	}
}

// notifyCalls is what Notify calls with of the text, with what we do not read.
func notifyCalls(of, status, kind string) string {
	return `{"id":"` + textID + `","reference":"` + of + `","to":"` + mobile + `","status":"` + status + `","created_at":"2025-07-26T01:00:01.000000Z",
		"completed_at":"2025-07-26T01:00:04.000000Z","sent_at":"2025-07-26T01:00:02.000000Z","notification_type":"` + kind + `","template_id":"x","template_version":1}`
}

// ownReference is that of the text, as the sender gives it to Notify.
func ownReference(t *testing.T, o *office) string {
	t.Helper()
	n := o.text()
	stub := &notifyStub{status: 201, answer: `{"id":"1"}`}
	message := Message{Reference: n.Reference, Key: n.Key, To: mobile, Text: "The words.", At: night}
	if _, err := notifyFor(t, stub, casework.ChannelSMS, "name-"+notifyService+"-"+notifySecret).Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	sent, _ := stub.asked["reference"].(string)
	return sent
}

func TestWhatEachStatusOfNotifyMeans(t *testing.T) {
	for status, want := range map[string]struct {
		status casework.NoticeStatus
		metric string
	}{
		"delivered":         {casework.NoticeDelivered, "TextDelivered"},
		"permanent-failure": {casework.NoticeBounced, "TextBounced"},
		"temporary-failure": {casework.NoticePending, "TextSoftBounced"},
		"technical-failure": {casework.NoticeFailed, "TextRejected"},
	} {
		t.Run(status, func(t *testing.T) {
			o := textTo(t)
			body := []byte(notifyCalls(ownReference(t, o), status, "sms"))
			line := countedIn(t, func(ctx context.Context) error { return o.receipts().FromNotify(ctx, body) })
			n, _ := o.only()
			wantSame(t, "status", n.Status, want.status)
			if !strings.Contains(line, `"`+want.metric+`":1`) || strings.Contains(line, "7700900") {
				t.Errorf("logged %s", line)
			}
			again := countedIn(t, func(ctx context.Context) error { return o.receipts().FromNotify(ctx, body) })
			if !strings.Contains(again, `"ReceiptRepeated":1`) {
				t.Errorf("the same again: %s", again)
			}
			o.carryOutAgain()
			if err := o.receipts().FromNotify(t.Context(), []byte(notifyCalls(ownReference(t, o), "delivered", "sms"))); err != nil {
				t.Fatal(err)
			}
			late := casework.NoticeDelivered // It counts more than all but that it never will be.
			if want.status == casework.NoticeBounced {
				late = casework.NoticeBounced
			}
			wantSame(t, "delivered late", o.text().Status, late)
		})
	}
}

// text is the notice that goes by text.
func (o *office) text() casework.Notice {
	notices := o.notices()
	i := slices.IndexFunc(notices, func(n casework.Notice) bool { return n.Channel == casework.ChannelSMS })
	return notices[i]
}

func TestWhatNotifySaysOfNoNoticeChangesNothing(t *testing.T) {
	const own = reference + "/N#000001#CT-00000001#sms"
	noted := map[string]string{
		"another's message":            notifyCalls("12345", "delivered", "sms"),
		"no reference":                 `{"id":"1","status":"delivered","notification_type":"sms","reference":null}`,
		"a case alone":                 notifyCalls(reference+"/", "delivered", "sms"),
		"what is no notice":            notifyCalls(reference+"/SUMMARY", "delivered", "sms"),
		"a webhook's":                  notifyCalls(reference+"/N#H#1#WH#web", "delivered", "sms"),
		"a text that is called a mail": notifyCalls(own, "delivered", "email"),
		"a letter":                     notifyCalls(own, "delivered", "letter"),
		"a status that is not known":   notifyCalls(own, "sending", "sms"),
		"a notice that is gone":        notifyCalls(reference+"/N#999999#CT-1#sms", "delivered", "sms"),
		"a case that there is not":     notifyCalls("DR-0000-0000/N#000001#CT-00000001#sms", "delivered", "sms"),
	}
	for name, body := range noted {
		t.Run(name, func(t *testing.T) {
			o := textTo(t)
			line := countedIn(t, func(ctx context.Context) error { return o.receipts().FromNotify(ctx, []byte(body)) })
			if !strings.Contains(line, `"ReceiptIgnored":1`) || strings.Contains(line, "7700900") {
				t.Errorf("logged %s", line)
			}
			n, _ := o.only()
			wantSame(t, "receipts", n.Receipts, 0)
		})
	}
	for name, body := range map[string]string{
		"nothing": "", "no JSON": "delivered", "a list": "[]", "a text that came in": `{"id":"1","source_number":"447700900123","message":"hello"}`,
		"a time that is none": strings.Replace(notifyCalls(own, "delivered", "sms"), "2025-07-26T01:00:04", "yesterday", 1),
	} {
		t.Run(name, func(t *testing.T) {
			o := textTo(t)
			if err := o.receipts().FromNotify(t.Context(), []byte(body)); !errors.Is(err, ErrNotACallback) {
				t.Errorf("got %v", err)
			}
			n, _ := o.only()
			wantSame(t, "receipts", n.Receipts, 0)
		})
	}
}
