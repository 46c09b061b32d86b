package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/derogations/infra/cloud/inbox"
)

// How often the inbox is looked into: often, and after a look that took long, as one
// does that can only read all there is, no more than a twentieth of the time. The
// times do not suffer, for each message bears its own.
const (
	lookEvery = 100 * time.Millisecond
	lookShare = 20
)

// mails hands the messages of a local stack's inbox on to the cases that they are
// about.
type mails struct {
	url  string
	last string // the id of the latest message that was seen

	mu    sync.Mutex
	boxes map[string]*box
}

// box holds the messages about one case that nobody read yet.
type box struct {
	mu      sync.Mutex
	fresh   []inbox.Message
	changed chan struct{} // holds one value when there is more
}

// errNoInbox says that a stack has no inbox that can be looked into: it is not a
// local one.
var errNoInbox = errors.New("there is no inbox")

// openMails begins to watch a stack's inbox, after what is in it now. A stack
// without one is errNoInbox.
func openMails(ctx context.Context, stack string) (*mails, error) {
	m := &mails{url: stack + "/_local/inbox", boxes: map[string]*box{}}
	now, err := m.ask(ctx)
	if err != nil {
		return nil, err
	}
	if len(now) > 0 {
		m.last = now[len(now)-1].ID
	}
	return m, nil
}

var reference = regexp.MustCompile(`DR-[0-9A-Z]{4}-[0-9A-Z]{4}`)

// watch looks into the inbox until ctx ends.
func (m *mails) watch(ctx context.Context) error {
	for {
		began := time.Now()
		if err := m.look(ctx); err != nil {
			return cmp.Or(ctx.Err(), err)
		}
		if err := until(ctx, time.Now().Add(max(lookEvery, lookShare*time.Since(began)))); err != nil {
			return err
		}
	}
}

// look hands on what is new.
func (m *mails) look(ctx context.Context) error {
	fresh, err := m.ask(ctx)
	if err != nil {
		return err
	}
	for _, message := range fresh {
		m.last = message.ID
		m.about(reference.FindString(message.Subject + "\n" + message.Text)).put(message)
	}
	return nil
}

// ask lists what came after the last, oldest first.
func (m *mails) ask(ctx context.Context) ([]inbox.Message, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.url+"?"+url.Values{"after": {m.last}}.Encode(), http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("look into the inbox: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, errNoInbox
	}
	var answer struct{ Messages []inbox.Message }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return nil, fmt.Errorf("look into the inbox: %s: %w", response.Status, err)
	}
	// An older runner does not know ?after=, and lists all that it has.
	slices.Reverse(answer.Messages)
	seen := slices.IndexFunc(answer.Messages, func(message inbox.Message) bool { return message.ID == m.last })
	return answer.Messages[seen+1:], nil
}

// about is the box of a case.
func (m *mails) about(reference string) *box {
	m.mu.Lock()
	defer m.mu.Unlock()
	b := m.boxes[reference]
	if b == nil {
		b = &box{changed: make(chan struct{}, 1)}
		m.boxes[reference] = b
	}
	return b
}

func (b *box) put(message inbox.Message) {
	b.mu.Lock()
	b.fresh = append(b.fresh, message)
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default: // it will look anyway
	}
}

// next takes the oldest mail, once there is one.
func (b *box) next(ctx context.Context) (inbox.Message, error) { return b.take(ctx, inbox.Email) }

// text takes the oldest text message, once there is one that holds a code.
func (b *box) text(ctx context.Context) (inbox.Message, error) { return b.take(ctx, inbox.SMS) }

func (b *box) take(ctx context.Context, channel string) (inbox.Message, error) {
	for {
		b.mu.Lock()
		i := slices.IndexFunc(b.fresh, func(m inbox.Message) bool {
			return m.Channel == channel && (channel == inbox.Email || strings.Contains(m.Text, "one-time code"))
		})
		if i >= 0 {
			message := b.fresh[i]
			b.fresh = slices.Delete(b.fresh, i, i+1)
			b.mu.Unlock()
			return message, nil
		}
		b.mu.Unlock()
		select {
		case <-b.changed:
		case <-ctx.Done():
			return inbox.Message{}, ctx.Err()
		}
	}
}
