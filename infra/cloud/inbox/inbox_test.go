package inbox

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/clock"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestAnEmailIsKeptAsItWasSent(t *testing.T) {
	inbox, ses, _ := serve(t)
	sent, err := ses.SendEmail(t.Context(), email("duty@example.org"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Message{{
		ID: aws.ToString(sent.MessageId), At: noon, Channel: Email,
		From: "Derogations <no-reply@example.org>", To: []string{"duty@example.org"}, ReplyTo: []string{"desk@example.org"},
		Subject: "Review needed", Text: "Please look.", HTML: "<p>Please look.</p>",
		Headers: map[string]string{"X-Reference": "DR-1"}, Tags: map[string]string{"kind": "review"},
		ConfigurationSet: "main",
	}}
	if diff := cmp.Diff(want, inbox.Messages()); diff != "" {
		t.Error(diff)
	}
}

func TestATextMessageIsKeptAsItWasSent(t *testing.T) {
	inbox, _, texts := serve(t)
	sent, err := texts.Publish(t.Context(), text("+447700900123"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Message{{
		ID: aws.ToString(sent.MessageId), At: noon, Channel: SMS, From: "DEROG", To: []string{"+447700900123"},
		Text: "Your code is 123456", Tags: map[string]string{"AWS.SNS.SMS.SenderID": "DEROG", "AWS.SNS.SMS.SMSType": "Transactional"},
	}}
	if diff := cmp.Diff(want, inbox.Messages()); diff != "" {
		t.Error(diff)
	}
}

func TestAMessageThatTheServicesWouldRefuseIsRefused(t *testing.T) {
	inbox, ses, texts := serve(t)
	emails := map[string]func(*sesv2.SendEmailInput){
		"no recipient":     func(e *sesv2.SendEmailInput) { e.Destination.ToAddresses = nil },
		"bad recipient":    func(e *sesv2.SendEmailInput) { e.Destination.ToAddresses = []string{"nobody"} },
		"bad sender":       func(e *sesv2.SendEmailInput) { e.FromEmailAddress = aws.String("nobody") },
		"break in subject": func(e *sesv2.SendEmailInput) { e.Content.Simple.Subject.Data = aws.String("a\nBcc: b") },
		"no body":          func(e *sesv2.SendEmailInput) { e.Content.Simple.Body = &sestypes.Body{} },
		"raw content": func(e *sesv2.SendEmailInput) {
			e.Content = &sestypes.EmailContent{Raw: &sestypes.RawMessage{Data: []byte("x")}}
		},
		"a copy":             func(e *sesv2.SendEmailInput) { e.Destination.CcAddresses = []string{"other@example.org"} },
		"a tag with a space": func(e *sesv2.SendEmailInput) { e.EmailTags[0].Value = aws.String("a b") },
		"an unknown member":  func(e *sesv2.SendEmailInput) { e.FromEmailAddressIdentityArn = aws.String("arn") },
	}
	for name, change := range emails {
		t.Run(name, func(t *testing.T) {
			input := email("duty@example.org")
			change(input)
			_, err := ses.SendEmail(t.Context(), input)
			var refused *sestypes.BadRequestException
			if !errors.As(err, &refused) {
				t.Errorf("got %v", err)
			}
		})
	}
	for name, input := range map[string]*sns.PublishInput{
		"national number": text("07700900123"),
		"to a topic":      {TopicArn: aws.String("arn:aws:sns:eu-west-2:000000000000:x"), Message: aws.String("x")},
		"no text":         {PhoneNumber: aws.String("+447700900123"), Message: aws.String("")},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := texts.Publish(t.Context(), input)
			var refused *snstypes.InvalidParameterException
			if !errors.As(err, &refused) {
				t.Errorf("got %v", err)
			}
		})
	}
	if got := inbox.Messages(); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func TestFailuresLookLikeTheServicesOwn(t *testing.T) {
	for _, c := range []struct {
		failure  Failure
		ses, sns string
		kept     int
	}{
		{Refused, "BadRequestException", "InvalidParameter", 0},
		{Unverified, "MessageRejected", "AuthorizationError", 0},
		{Throttled, "TooManyRequestsException", "Throttled", 0},
		{Unavailable, "InternalServiceErrorException", "InternalError", 0},
		{LostAnswer, "InternalServiceErrorException", "InternalError", 2},
	} {
		t.Run(c.ses, func(t *testing.T) {
			inbox, ses, texts := serve(t)
			inbox.FailNext(2, c.failure)
			_, err := ses.SendEmail(t.Context(), email("duty@example.org"))
			wantCode(t, err, c.ses)
			_, err = texts.Publish(t.Context(), text("+447700900123"))
			wantCode(t, err, c.sns)
			if got := len(inbox.Messages()); got != c.kept {
				t.Errorf("%d messages kept, want %d", got, c.kept)
			}
			if _, err := ses.SendEmail(t.Context(), email("duty@example.org")); err != nil {
				t.Errorf("the third message: %v", err)
			}
		})
	}
}

func TestOneBadAddressFailsUntilItRecovers(t *testing.T) {
	inbox, ses, _ := serve(t)
	inbox.FailAddress("full@example.org", Refused)
	for range 2 {
		_, err := ses.SendEmail(t.Context(), email("full@example.org"))
		wantCode(t, err, "BadRequestException")
	}
	if _, err := ses.SendEmail(t.Context(), email("duty@example.org")); err != nil {
		t.Errorf("another address: %v", err)
	}
	inbox.Recover()
	if _, err := ses.SendEmail(t.Context(), email("full@example.org")); err != nil {
		t.Errorf("after recovery: %v", err)
	}
}

func TestWhoeverWatchesIsGivenWhatIsNewAndNoMore(t *testing.T) {
	inbox, ses, texts := serve(t)
	if messages, last, err := inbox.After("", ""); err != nil || last != "" || messages != nil {
		t.Errorf("an empty inbox: %v, %q, %v", messages, last, err)
	}
	if _, err := ses.SendEmail(t.Context(), email("duty@example.org")); err != nil {
		t.Fatal(err)
	}
	_, seen, err := inbox.After("", "")
	if err != nil {
		t.Fatal(err)
	}
	if messages, last, err := inbox.After(seen, ""); err != nil || last != seen || messages != nil {
		t.Errorf("nothing new: %v, %q, %v", messages, last, err)
	}
	if _, err := texts.Publish(t.Context(), text("+447700900123")); err != nil {
		t.Fatal(err)
	}
	if _, err := ses.SendEmail(t.Context(), email("deputy@example.org")); err != nil {
		t.Fatal(err)
	}
	for _, about := range []struct {
		named string
		want  []string
	}{
		{"", []string{"local-000002", "local-000003"}},
		{"123456", []string{"local-000002"}},
		{"Review needed", []string{"local-000003"}},
		{"somebody else", nil},
	} {
		messages, last, err := inbox.After(seen, about.named)
		var ids []string
		for _, m := range messages {
			ids = append(ids, m.ID)
		}
		if diff := cmp.Diff(about.want, ids); diff != "" || err != nil || last != "local-000003" {
			t.Errorf("about %q: %v, last %q: %s", about.named, err, last, diff)
		}
	}
	for _, id := range []string{"local-000004", "local-000000", "local-1", "1", "x"} {
		if _, _, err := inbox.After(id, ""); !errors.Is(err, ErrNoMessage) {
			t.Errorf("after %q: %v", id, err)
		}
		if _, err := inbox.Message(id); !errors.Is(err, ErrNoMessage) {
			t.Errorf("message %q: %v", id, err)
		}
	}
	if message, err := inbox.Message("local-000002"); err != nil || message.Channel != SMS {
		t.Errorf("message 2: %+v, %v", message, err)
	}
}

func TestAnOldMessageIsKeptInLessAndReadsAsBefore(t *testing.T) {
	inbox, ses, _ := serve(t)
	line := strings.Repeat("<td>One of the many lines of a mail that is like others.</td>", 100)
	for n := range unpackedMessages + 10 {
		mail := email("duty@example.org")
		mail.Content.Simple.Body.Text.Data = aws.String(fmt.Sprintf("%d é Please look.", n))
		mail.Content.Simple.Body.Html.Data = aws.String(fmt.Sprintf("<p>%d</p>%s", n, line))
		if _, err := ses.SendEmail(t.Context(), mail); err != nil {
			t.Fatal(err)
		}
	}
	for n, message := range inbox.Messages() {
		if message.Text != fmt.Sprintf("%d é Please look.", n) || message.HTML != fmt.Sprintf("<p>%d</p>%s", n, line) {
			t.Fatalf("message %d reads %q, %.20q", n, message.Text, message.HTML)
		}
	}
	for n, each := range inbox.messages {
		if old := n < 10; old != (each.packed != nil) || len(each.packed) > len(line)/10 {
			t.Errorf("message %d of %d is kept in %d bytes, of %d", n, len(inbox.messages), len(each.packed), len(line))
		}
	}
}

func TestWaitReturnsAMessageThatComesLater(t *testing.T) {
	inbox, ses, texts := serve(t)
	found := make(chan Message, 1)
	go func() {
		message, err := inbox.Wait(t.Context(), func(m Message) bool { return m.Channel == SMS })
		if err != nil {
			t.Error(err)
		}
		found <- message
	}()
	if _, err := ses.SendEmail(t.Context(), email("duty@example.org")); err != nil {
		t.Fatal(err)
	}
	if _, err := texts.Publish(t.Context(), text("+447700900123")); err != nil {
		t.Fatal(err)
	}
	if message := <-found; message.Channel != SMS {
		t.Errorf("got %+v", message)
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	inbox, _, _ := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := inbox.Wait(ctx, func(Message) bool { return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func email(to string) *sesv2.SendEmailInput {
	part := func(text string) *sestypes.Content {
		return &sestypes.Content{Data: &text, Charset: aws.String("UTF-8")}
	}
	return &sesv2.SendEmailInput{
		FromEmailAddress: aws.String("Derogations <no-reply@example.org>"),
		Destination:      &sestypes.Destination{ToAddresses: []string{to}},
		ReplyToAddresses: []string{"desk@example.org"},
		Content: &sestypes.EmailContent{Simple: &sestypes.Message{
			Subject: part("Review needed"),
			Body:    &sestypes.Body{Text: part("Please look."), Html: part("<p>Please look.</p>")},
			Headers: []sestypes.MessageHeader{{Name: aws.String("X-Reference"), Value: aws.String("DR-1")}},
		}},
		EmailTags:            []sestypes.MessageTag{{Name: aws.String("kind"), Value: aws.String("review")}},
		ConfigurationSetName: aws.String("main"),
	}
}

func text(to string) *sns.PublishInput {
	attribute := func(value string) snstypes.MessageAttributeValue {
		return snstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
	}
	return &sns.PublishInput{
		PhoneNumber: &to,
		Message:     aws.String("Your code is 123456"),
		MessageAttributes: map[string]snstypes.MessageAttributeValue{
			"AWS.SNS.SMS.SenderID": attribute("DEROG"),
			"AWS.SNS.SMS.SMSType":  attribute("Transactional"),
		},
	}
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var failed smithy.APIError
	if !errors.As(err, &failed) || failed.ErrorCode() != code {
		t.Errorf("got %v, want the code %s", err, code)
	}
}

func serve(t *testing.T) (*Inbox, *sesv2.Client, *sns.Client) {
	t.Helper()
	inbox := New(clock.NewVirtual(noon))
	emails, texts := httptest.NewServer(inbox.SES()), httptest.NewServer(inbox.SNS())
	t.Cleanup(emails.Close)
	t.Cleanup(texts.Close)
	keys := credentials.NewStaticCredentialsProvider("test", "test", "")
	return inbox,
		sesv2.New(sesv2.Options{Region: "eu-west-2", BaseEndpoint: &emails.URL, Credentials: keys, RetryMaxAttempts: 1}),
		sns.New(sns.Options{Region: "eu-west-2", BaseEndpoint: &texts.URL, Credentials: keys, RetryMaxAttempts: 1})
}
