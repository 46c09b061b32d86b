package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

const (
	// timeLimit is for one attempt, from looking the name up to the answer.
	timeLimit = 10 * time.Second
	// maxAnswerHeader is how much of an answer is read at most: its body is not.
	maxAnswerHeader = 16 << 10
)

// Result is what a receiver made of a message. Status is that of its answer; 0
// when none came, and then Problem says why in a few words of our own.
type Result struct {
	Status  int
	Problem string
}

// Accepted reports whether the receiver has taken the message.
func (r Result) Accepted() bool { return r.Status >= 200 && r.Status <= 299 }

// Gone reports whether the receiver wants no more messages, ever.
func (r Result) Gone() bool { return r.Status == http.StatusGone }

// Sender sends messages. It may be used from any goroutine.
type Sender struct{ client *http.Client }

// NewSender returns a sender that dials what the guard allows.
func NewSender(guard Guard) *Sender { return newSender(guard, nil) }

func newSender(guard Guard, resolver *net.Resolver) *Sender {
	dialer := &net.Dialer{Timeout: timeLimit, Control: guard.control, Resolver: resolver}
	return &Sender{client: &http.Client{
		Timeout: timeLimit,
		// A redirect is an answer like any other that is not 2xx: the receiver
		// must give the address where it is.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:       nil, // A proxy would dial for us, past the guard.
			DialContext: dialer.DialContext,
			// Between invocations a function stands still, and connections die.
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxAnswerHeader,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		},
	}}
}

// Send makes one attempt. The error is one of ours alone; whatever the receiver
// does, or fails to do, is in the result.
func (s *Sender) Send(ctx context.Context, m Message) (Result, error) {
	if err := CheckURL(m.URL); err != nil {
		return Result{Problem: "the address cannot be used"}, nil
	}
	header, err := m.headers()
	if err != nil {
		return Result{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Result{}, fmt.Errorf("delivery %s: the address cannot be used", m.ID)
	}
	request.Header = header
	answer, err := s.client.Do(request)
	if err != nil {
		return Result{Problem: problem(err)}, nil
	}
	_ = answer.Body.Close() // Unread: what the receiver says beside its status counts for nothing.
	return Result{Status: answer.StatusCode}, nil
}

// problem tells kinds of failures apart. Their own texts may hold addresses.
func problem(err error) string {
	var timeout net.Error
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.Is(err, errGuarded):
		return "the host's address is not allowed"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.As(err, &name):
		return "the host's name is not known"
	case errors.As(err, &certificate), errors.As(err, &unknown):
		return "the certificate is not trusted"
	default:
		return "no connection, or no valid answer"
	}
}
