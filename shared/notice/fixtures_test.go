package notice

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

const reference = "DR-7K2M-9Q4X"

var night = time.Date(2025, 7, 26, 1, 0, 0, 0, time.UTC)

// office is a courier over a store in memory, with a sender that a test rules.
type office struct {
	t       *testing.T
	now     time.Time
	store   *caseworktest.Memory
	courier Courier
	mail    *sender
	texts   *sender
}

// sender notes what it is given, and answers as a test says.
type sender struct {
	mu     sync.Mutex
	sent   []Message
	err    error
	before func()
}

func (s *sender) Send(_ context.Context, m Message) (string, error) {
	if s.before != nil {
		s.before()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent = append(s.sent, m)
	return "provider-" + m.To, s.err
}

// addresses are those that were sent to, in order of their letters.
func (s *sender) addresses() []string {
	var list []string
	for _, m := range s.sent {
		list = append(list, m.To)
	}
	slices.Sort(list)
	return list
}

func newOffice(t *testing.T) *office {
	o := &office{t: t, now: night, mail: &sender{}, texts: &sender{}}
	o.store = caseworktest.NewMemory(func() time.Time { return o.now })
	o.courier = Courier{
		Outbox: o.store, Directory: o.store, Writer: testWriter(t),
		Senders:    Senders{casework.ChannelEmail: o.mail, casework.ChannelSMS: o.texts},
		Operations: "operations@example.org",
		Jitter:     func(longest time.Duration) time.Duration { return longest },
	}
	return o
}

func (o *office) contact(id, organisation, duty, service, email string) {
	o.store.PutContact(casework.Contact{ID: id, Organisation: organisation, Duty: duty, Service: service, Name: "Somebody", Email: email, Mobile: "+447700900001"})
}

// announce commits an announcement and returns its key.
func (o *office) announce(a casework.Announcement) casework.OutboxKey {
	o.t.Helper()
	a.Reference, a.At, a.DueAt = reference, o.now, o.now.Add(time.Minute)
	if a.Key == "" {
		a.Key = "A#000002"
	}
	if a.Subject.TrustName == "" {
		a.Subject = subject(derogation.InReview, derogation.ClinicalDirector, "Clinical director")
	}
	c := casework.Case{State: derogation.State{Reference: reference}}
	if err := o.store.Commit(o.t.Context(), casework.Change{Case: c, Announcements: []casework.Announcement{a}}); err != nil {
		o.t.Fatal(err)
	}
	return casework.OutboxKey{Reference: reference, Key: a.Key}
}

// toTheDirector announces a review to one clinical director.
func (o *office) toTheDirector() casework.OutboxKey {
	o.t.Helper()
	o.contact("CT-00000001", "RR8", "clinical_director", "", "director@example.org")
	return o.announce(casework.Announcement{
		Kind:     casework.AnnounceReview,
		Audience: []casework.Audience{{Organisation: "RR8", Duty: "clinical_director", Review: 1}},
	})
}

func (o *office) carryOut(item casework.OutboxKey) {
	o.t.Helper()
	if err := o.courier.CarryOut(o.t.Context(), item); err != nil {
		o.t.Fatalf("carry out %s: %v", item.Key, err)
	}
}

// notices are all that are in the outbox.
func (o *office) notices() []casework.Notice {
	_, _, notices := o.store.Outbox(reference)
	return notices
}

// only is the one notice in the outbox.
func (o *office) only() (casework.Notice, casework.OutboxKey) {
	o.t.Helper()
	notices := o.notices()
	if len(notices) != 1 {
		o.t.Fatalf("there are %d notices", len(notices))
	}
	return notices[0], casework.OutboxKey{Reference: reference, Key: notices[0].Key}
}

func wantSame(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var errBroken = errors.New("broken, at director@example.org")
