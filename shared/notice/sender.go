package notice

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
)

// Message is what a sender sends. Reference and Key are the notice's, the same
// for each attempt: by them a provider's receipts find it. Subject and HTML are
// empty for an SMS. At is when it is handed over.
type Message struct {
	Reference string
	Key       string
	To        string
	Subject   string
	Text      string
	HTML      string
	At        time.Time
}

// Sender hands a message to a provider. It returns the provider's id for it.
// An error that wraps ErrRefused will not go away by trying again.
type Sender interface {
	Send(ctx context.Context, m Message) (providerID string, err error)
}

// Senders is the sender of each channel.
type Senders map[casework.Channel]Sender

// What a sender answers besides failures that may pass by themselves.
var (
	// ErrRefused marks a message that the provider will never take, because of
	// whom it is for.
	ErrRefused = errors.New("refused by the provider")
	// ErrSender marks a message that the provider does not take because of who
	// sends it: an identity that is not verified, an account that is paused, a
	// request that it does not understand. That is put right by operators, and
	// the message is tried again.
	ErrSender = errors.New("the provider does not accept the sender")
)
