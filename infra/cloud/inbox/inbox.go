package inbox

import (
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/clock"
)

// The channels of a Message.
const (
	Email = "email"
	SMS   = "sms"
)

// Message is one email or text message that was sent.
type Message struct {
	ID               string            `json:"id"`
	At               time.Time         `json:"at"`
	Channel          string            `json:"channel"` // Email or SMS
	From             string            `json:"from"`    // an address, or a sender id
	To               []string          `json:"to"`      // addresses, or one number in E.164 form
	ReplyTo          []string          `json:"replyTo,omitempty"`
	Subject          string            `json:"subject,omitempty"`
	Text             string            `json:"text"`
	HTML             string            `json:"html,omitempty"`
	Headers          map[string]string `json:"headers,omitempty"` // email
	Tags             map[string]string `json:"tags,omitempty"`    // email tags, or SMS attributes
	ConfigurationSet string            `json:"configurationSet,omitempty"`
}

// Inbox keeps what was sent. It may be used from any goroutine.
type Inbox struct {
	timeline *clock.Timeline

	mu       sync.Mutex
	messages []*stored
	packer   *flate.Writer
	changed  chan struct{} // closed and replaced at each message
	next     []Failure
	failing  map[string]Failure
	fates    map[string]Fate
	sets     map[string][]string // event types wanted, by configuration set
	put      func(detailType string, detail any) error
	after    time.Duration // from a mail to its events
	log      func(failed bool, line any) error
}

// New returns an empty inbox.
func New(timeline *clock.Timeline) *Inbox {
	return &Inbox{timeline: timeline, packer: newPacker(), changed: make(chan struct{}), failing: map[string]Failure{}, fates: map[string]Fate{}}
}

// Messages lists what was sent, oldest first.
func (i *Inbox) Messages() []Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	var listed []Message
	for _, each := range i.messages {
		listed = append(listed, each.whole())
	}
	return listed
}

// ErrNoMessage says that there is no message of an id.
var ErrNoMessage = errors.New("there is no such message")

// After lists what was sent after the message of an id, oldest first, or all when
// the id is empty. Only messages whose subject or text names about are listed; all
// when it is empty. Last is the id of the latest message there is, listed or not:
// whoever asks again for what came after it misses nothing and gets nothing twice.
// An id that no message has is ErrNoMessage.
func (i *Inbox) After(id, about string) (messages []Message, last string, err error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	seen := 0
	if id != "" {
		if seen, err = i.number(id); err != nil {
			return nil, "", err
		}
	}
	for _, each := range i.messages[seen:] {
		if message := each.whole(); strings.Contains(message.Subject, about) || strings.Contains(message.Text, about) {
			messages = append(messages, message)
		}
	}
	if n := len(i.messages); n > 0 {
		last = messageID(n)
	}
	return messages, last, nil
}

// Message is the message of an id. One that there is not is ErrNoMessage.
func (i *Inbox) Message(id string) (Message, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	number, err := i.number(id)
	if err != nil {
		return Message{}, err
	}
	return i.messages[number-1].whole(), nil
}

// number is which message an id is of, from 1. The caller holds i.mu.
func (i *Inbox) number(id string) (int, error) {
	number, err := strconv.Atoi(strings.TrimPrefix(id, "local-"))
	if err != nil || number < 1 || number > len(i.messages) || messageID(number) != id {
		return 0, fmt.Errorf("%w: %q", ErrNoMessage, id)
	}
	return number, nil
}

func messageID(number int) string { return fmt.Sprintf("local-%06d", number) }

// Count is how many messages were sent.
func (i *Inbox) Count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.messages)
}

// Wait returns the oldest message that match accepts, once there is one. It
// fails when ctx ends first.
func (i *Inbox) Wait(ctx context.Context, match func(Message) bool) (Message, error) {
	seen := 0
	for {
		i.mu.Lock()
		var fresh []Message
		for _, each := range i.messages[seen:] {
			fresh = append(fresh, each.whole())
		}
		changed := i.changed
		i.mu.Unlock()
		if n := slices.IndexFunc(fresh, match); n >= 0 {
			return fresh[n], nil
		}
		seen += len(fresh)
		select {
		case <-changed:
		case <-ctx.Done():
			return Message{}, fmt.Errorf("no such message among %d: %w", seen, ctx.Err())
		}
	}
}

// take adds a message, unless a failure is due, and returns its id. A failure
// of the kind LostAnswer comes with a message that was taken.
func (i *Inbox) take(message Message) (id string, failure Failure) {
	message, failure = i.keep(message)
	switch {
	case message.ID == "":
	case message.Channel == Email:
		i.tellInTime(message)
	default:
		i.logInTime(message)
	}
	return message.ID, failure
}

func (i *Inbox) keep(message Message) (kept Message, failure Failure) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if failure = i.due(message.To); failure != none && failure != LostAnswer {
		return Message{}, failure
	}
	message.ID = messageID(len(i.messages) + 1)
	message.At = i.timeline.Now()
	i.messages = append(i.messages, &stored{message: message})
	if old := len(i.messages) - unpackedMessages; old > 0 {
		i.messages[old-1].pack(i.packer)
	}
	close(i.changed)
	i.changed = make(chan struct{})
	return message.clone(), failure
}

func (m Message) clone() Message {
	m.To, m.ReplyTo = slices.Clone(m.To), slices.Clone(m.ReplyTo)
	m.Headers, m.Tags = maps.Clone(m.Headers), maps.Clone(m.Tags)
	return m
}
