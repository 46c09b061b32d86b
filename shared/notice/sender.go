package notice

import (
	"context"
	"errors"

	"example.org/derogations/shared/casework"
)

// Message is what a sender sends. ID is the notice's, the same for each
// attempt. Subject and HTML are empty for an SMS.
type Message struct {
	ID      string
	To      string
	Subject string
	Text    string
	HTML    string
}

// Sender hands a message to a provider. It returns the provider's id for it.
// An error that wraps ErrRefused will not go away by trying again.
type Sender interface {
	Send(ctx context.Context, m Message) (providerID string, err error)
}

// Senders is the sender of each channel.
type Senders map[casework.Channel]Sender

// ErrRefused marks a message that the provider will never take.
var ErrRefused = errors.New("refused by the provider")
