package webhook

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Message is one attempt at one delivery. ID is the same at each attempt, and
// At is that of this one. Each of the secrets signs.
type Message struct {
	ID      string
	URL     string
	At      time.Time
	Secrets []string
	Body    []byte
}

// headers are those by which a receiver knows whom the message is from, and
// whether it had it before.
func (m Message) headers() (http.Header, error) {
	signatures := make([]string, len(m.Secrets))
	for i, secret := range m.Secrets {
		signer, err := standardwebhooks.NewWebhook(secret)
		if err == nil {
			signatures[i], err = signer.Sign(m.ID, m.At, m.Body)
		}
		if err != nil {
			// The library's error may quote the secret.
			return nil, fmt.Errorf("sign delivery %s: secret %d cannot be used", m.ID, i+1)
		}
	}
	header := http.Header{}
	header.Set(standardwebhooks.HeaderWebhookID, m.ID)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(m.At.Unix(), 10))
	header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "derogations")
	return header, nil
}
