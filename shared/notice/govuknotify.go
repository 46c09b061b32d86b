package notice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.org/derogations/shared/casework"
)

// GOVUKNotifyURL is where GOV.UK Notify takes messages.
const GOVUKNotifyURL = "https://api.notifications.service.gov.uk"

// HTTPClient is the part of an *http.Client that is used.
type HTTPClient interface {
	Do(r *http.Request) (*http.Response, error)
}

// GOVUKNotify sends by GOV.UK Notify, mails or text messages as Channel says. Its
// template there has nothing but ((subject)) and ((body)), or ((body)) alone: the
// words are ours. Key gives the API key as it is at the time given. Notify takes
// plain text. Its receipts repeat the reference that it is given (FromNotify).
type GOVUKNotify struct {
	Client   HTTPClient
	URL      string
	Channel  casework.Channel
	Template string
	Key      func(ctx context.Context, now time.Time) ([]byte, error)
}

// notifyKey is the form of an API key: a name, the service's id, the secret.
var notifyKey = regexp.MustCompile(`^.*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)

// notifyAnswer is what Notify says, of success and of failure.
type notifyAnswer struct {
	ID     string `json:"id"`
	Errors []struct {
		Message string `json:"message"`
	} `json:"errors"`
}

// notifyBetween stands between a case's reference and a notice's key, which hold none.
const notifyBetween = "/"

// largestAnswer bounds what is read of an answer, in bytes.
const largestAnswer = 64 << 10

// Send hands one message to Notify.
func (n GOVUKNotify) Send(ctx context.Context, message Message) (string, error) {
	request, err := n.request(ctx, message)
	if err != nil {
		return "", fmt.Errorf("send by Notify: %w", err)
	}
	response, err := n.Client.Do(request)
	if err != nil {
		return "", fmt.Errorf("send by Notify: %w", err)
	}
	defer response.Body.Close()
	var said notifyAnswer
	if err := json.NewDecoder(io.LimitReader(response.Body, largestAnswer)).Decode(&said); err != nil {
		return "", fmt.Errorf("send by Notify: answer %d: %w", response.StatusCode, err)
	}
	if response.StatusCode == http.StatusCreated && said.ID != "" {
		return said.ID, nil
	}
	return "", fmt.Errorf("send by Notify: %w", said.fault(response.StatusCode))
}

func (n GOVUKNotify) request(ctx context.Context, message Message) (*http.Request, error) {
	token, err := n.token(ctx, message.At)
	if err != nil {
		return nil, err
	}
	path, recipient, fields := "email", "email_address", map[string]string{"subject": message.Subject, "body": message.Text}
	if n.Channel == casework.ChannelSMS {
		path, recipient, fields = "sms", "phone_number", map[string]string{"body": message.Text}
	}
	body, err := json.Marshal(map[string]any{
		recipient: message.To, "template_id": n.Template, "personalisation": fields,
		"reference": message.Reference + notifyBetween + message.Key,
	})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.URL+"/v2/notifications/"+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	return request, nil
}

// token is what a call is signed with: Notify takes it for 30 seconds.
func (n GOVUKNotify) token(ctx context.Context, now time.Time) (string, error) {
	key, err := n.Key(ctx, now)
	if err != nil {
		return "", fmt.Errorf("key: %w", err)
	}
	parts := notifyKey.FindSubmatch(bytes.TrimSpace(key))
	if parts == nil {
		return "", fmt.Errorf("%w: the API key is not of Notify's form", ErrSender)
	}
	claims := jwt.RegisteredClaims{Issuer: string(parts[1]), IssuedAt: jwt.NewNumericDate(now)}
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(parts[2])
}

// fault says whose fault an answer is. What Notify says of the address is final;
// its limits and its own failures pass by themselves; all else is ours.
func (a notifyAnswer) fault(status int) error {
	var said []string
	for _, e := range a.Errors {
		said = append(said, e.Message)
	}
	err := errors.New(strings.Join(append([]string{http.StatusText(status)}, said...), ": "))
	switch {
	case status == http.StatusTooManyRequests || status >= http.StatusInternalServerError:
		return err
	case status == http.StatusBadRequest && len(said) > 0 && (strings.HasPrefix(said[0], "email_address ") || strings.HasPrefix(said[0], "phone_number ")):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	default:
		return fmt.Errorf("%w: %w", ErrSender, err)
	}
}
