package notice

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// restsFor is how long a provider that did not answer is left alone: longer than
// it takes to find out, so that of the messages of one batch one alone waits for
// it, and shorter than the first pause before a message is tried again.
const restsFor = 20 * time.Second

// errSilent: the provider did not answer a moment ago, and was not asked again.
var errSilent = errors.New("the provider does not answer")

// breaker is a circuit breaker in front of a sender. Without it, every message of
// a batch would wait for a provider that accepts connections and never answers,
// and the batch with all that is behind it in the stream.
type breaker struct {
	sender Sender

	mu     sync.Mutex
	silent time.Time // when the provider last did not answer, by the messages' time
}

// WithBreakers puts a circuit breaker in front of each sender. It may be used from
// any goroutine, and knows the time by the messages that it is given.
func (s Senders) WithBreakers() Senders {
	guarded := Senders{}
	for channel, sender := range s {
		guarded[channel] = &breaker{sender: sender}
	}
	return guarded
}

// Send hands the message on, unless the provider did not answer shortly before.
func (b *breaker) Send(ctx context.Context, m Message) (string, error) {
	b.mu.Lock()
	resting := !b.silent.IsZero() && m.At.Sub(b.silent) < restsFor
	b.mu.Unlock()
	if resting {
		return "", errSilent
	}
	id, err := b.sender.Send(ctx, m)
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
		b.mu.Lock()
		b.silent = m.At
		b.mu.Unlock()
	}
	return id, err
}
