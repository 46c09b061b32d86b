package notice

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
)

const (
	notifyService = "26785a09-ab16-4eb0-8407-a37497a57506"
	notifySecret  = "3d844edf-8d35-48ac-975b-e847b4f122b0"
)

// notifyStub answers as GOV.UK Notify does, and keeps what it was asked.
type notifyStub struct {
	status int
	answer string
	path   string
	token  string
	asked  map[string]any
}

func (s *notifyStub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.path, s.token = r.URL.Path, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.asked = nil
	_ = json.NewDecoder(r.Body).Decode(&s.asked)
	w.WriteHeader(s.status)
	_, _ = io.WriteString(w, s.answer)
}

func notifyFor(t *testing.T, stub *notifyStub, channel casework.Channel, key string) GOVUKNotify {
	t.Helper()
	server := httptest.NewServer(stub)
	t.Cleanup(server.Close)
	return GOVUKNotify{
		Client: server.Client(), URL: server.URL, Channel: channel, Template: "template-1",
		Key: func(context.Context, time.Time) ([]byte, error) { return []byte(key), nil },
	}
}

func notifyMessage() Message {
	return Message{
		Reference: "DR-7K2M-9Q4X", Key: "N#000002#CT-1#email", To: "duty@example.org", Subject: "A subject", Text: "The words.\n",
		HTML: "<p>The words.</p>", At: night,
	}
}

func TestAnotherProviderSendsTheSameWords(t *testing.T) {
	for channel, want := range map[casework.Channel]struct {
		path  string
		asked map[string]any
	}{
		casework.ChannelEmail: {"/v2/notifications/email", map[string]any{
			"email_address": "duty@example.org", "template_id": "template-1", "reference": "DR-7K2M-9Q4X/N#000002#CT-1#email",
			"personalisation": map[string]any{"subject": "A subject", "body": "The words.\n"},
		}},
		casework.ChannelSMS: {"/v2/notifications/sms", map[string]any{
			"phone_number": "duty@example.org", "template_id": "template-1", "reference": "DR-7K2M-9Q4X/N#000002#CT-1#email",
			"personalisation": map[string]any{"body": "The words.\n"},
		}},
	} {
		stub := &notifyStub{status: http.StatusCreated, answer: `{"id":"740e5834-3a29-46b4-9a6f-16142fde533a"}`}
		id, err := notifyFor(t, stub, channel, "derogations-"+notifyService+"-"+notifySecret+"\n").Send(t.Context(), notifyMessage())
		if err != nil || id != "740e5834-3a29-46b4-9a6f-16142fde533a" {
			t.Errorf("%s: %q, %v", channel, id, err)
		}
		if diff := cmp.Diff(want.asked, stub.asked); diff != "" || stub.path != want.path {
			t.Errorf("%s: asked %s (-want +got):\n%s", channel, stub.path, diff)
		}
		var claims jwt.RegisteredClaims
		_, err = jwt.ParseWithClaims(stub.token, &claims, func(*jwt.Token) (any, error) { return []byte(notifySecret), nil },
			jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return night }))
		if err != nil || claims.Issuer != notifyService || !claims.IssuedAt.Equal(night) {
			t.Errorf("%s: signed %+v, %v", channel, claims, err)
		}
	}
}

func TestWhoseFaultAnAnswerOfNotifyIs(t *testing.T) {
	const key = "derogations-" + notifyService + "-" + notifySecret
	saying := func(message string) string {
		return `{"status_code":1,"errors":[{"error":"AnError","message":"` + message + `"}]}`
	}
	for name, c := range map[string]struct {
		status int
		answer string
		key    string
		want   error
	}{
		"the address":            {400, saying("email_address Not a valid email address"), key, ErrRefused},
		"the number":             {400, saying("phone_number Must not contain letters"), key, ErrRefused},
		"a trial account":        {400, saying("Cannot send to this recipient using a team-only API key"), key, ErrSender},
		"a template of another":  {400, saying("Template not found"), key, ErrSender},
		"the key":                {403, saying("Invalid token: API key not found"), key, ErrSender},
		"a key of another form":  {201, `{"id":"1"}`, "secret", ErrSender},
		"too many":               {429, saying("Exceeded rate limit"), key, nil},
		"a failure":              {500, saying("Internal server error"), key, nil},
		"an answer of no form":   {502, "<html>", key, nil},
		"success without an id":  {201, `{}`, key, ErrSender},
		"an address and no word": {400, `{}`, key, ErrSender},
	} {
		_, err := notifyFor(t, &notifyStub{status: c.status, answer: c.answer}, casework.ChannelEmail, c.key).Send(t.Context(), notifyMessage())
		switch {
		case err == nil:
			t.Errorf("%s: it was sent", name)
		case c.want == nil && (errors.Is(err, ErrRefused) || errors.Is(err, ErrSender)):
			t.Errorf("%s: %v does not pass by itself", name, err)
		case c.want != nil && !errors.Is(err, c.want):
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
