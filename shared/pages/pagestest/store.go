package pagestest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/casework/links"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// store is the store in memory, in which a test can put something in the way,
// and which counts what the pages write.
type store struct {
	*caseworktest.Memory
	mu     sync.Mutex
	Writes int
	// Broken, if set, is what every read of the case fails with.
	Broken error
	// Gone hides a contact, and lost the case.
	Gone string
	Lost bool
	// Unlisted empties the list of organisations.
	Unlisted bool
	// Unbuilt: nobody has built the round's register yet. Otherwise everything is
	// published by the time that it is read.
	Unbuilt bool
	// Unread, if set, is what every read of the rounds fails with.
	Unread error
	// Hangs: the table takes every call and never answers.
	Hangs bool
	// Panics makes the reading of a round's cases panic.
	Panics bool
	// CallUnread hides the record of a call from the next read, as from one that was
	// made just before it.
	CallUnread bool
	// BeforeCommit, if set, runs once before the next commit of a page.
	BeforeCommit func()
	// BeforeAttempt, if set, runs once before the next code is compared.
	BeforeAttempt func()
}

func (s *store) Organisations(ctx context.Context) ([]derogation.Organisation, error) {
	if err := s.table(ctx); err != nil || s.Unlisted {
		return nil, err
	}
	return s.Memory.Organisations(ctx)
}

// Call is casework.CallStore's.
func (s *store) Call(ctx context.Context, client, key string) (casework.CallRecord, error) {
	if s.CallUnread {
		s.CallUnread = false
		return casework.CallRecord{}, casework.ErrNotFound
	}
	return s.Memory.Call(ctx, client, key)
}

func newStore(now func() time.Time) *store {
	m := caseworktest.NewMemory(now)
	for _, organisation := range Organisations() {
		m.PutOrganisation(organisation)
	}
	for _, contact := range Contacts() {
		m.PutContact(contact)
	}
	m.PutRound(SampleRound())
	return &store{Memory: m}
}

// RegisterPart is reading.RegisterStore's.
func (s *store) RegisterPart(ctx context.Context, round, after string, limit int) (reading.RegisterPart, error) {
	if err := s.table(ctx); err != nil {
		return reading.RegisterPart{}, err
	}
	if s.Unbuilt {
		return reading.RegisterPart{}, casework.ErrNotFound
	}
	cases, err := s.CasesOfRound(ctx, round)
	for _, c := range cases {
		if p, ok := c.State.RegisterEntries(); ok {
			err = errors.Join(err, s.Publish(ctx, p))
		}
	}
	if err = errors.Join(err, s.OpenRegister(ctx, round)); err != nil {
		return reading.RegisterPart{}, err
	}
	return s.Memory.RegisterPart(ctx, round, after, limit)
}

// Current is the one case that there is; the zero Case before it was filed.
func (s *store) Current() casework.Case {
	c, _, _ := s.Memory.Case(context.Background(), Reference)
	return c
}

// Codes are the announcements of one-time codes, oldest first.
func (s *store) Codes() []casework.Announcement {
	_, all, _ := s.Outbox(Reference)
	var codes []casework.Announcement
	for _, a := range all {
		if a.Kind == casework.AnnounceOneTimeCode {
			codes = append(codes, a)
		}
	}
	return codes
}

// table waits for a table that hangs until the context ends.
func (s *store) table(ctx context.Context) error {
	if !s.Hangs {
		return nil
	}
	<-ctx.Done()
	return fmt.Errorf("read the table: %w", ctx.Err())
}

// once runs what a test put in the way of the next call.
func (s *store) once(step *func()) {
	s.mu.Lock()
	run := *step
	*step = nil
	s.mu.Unlock()
	if run != nil {
		run()
	}
}

func (s *store) Case(ctx context.Context, reference string) (casework.Case, time.Time, error) {
	if err := s.table(ctx); err != nil {
		return casework.Case{}, time.Time{}, err
	}
	if s.Broken != nil {
		return casework.Case{}, time.Time{}, s.Broken
	}
	if s.Lost {
		return casework.Case{}, time.Time{}, casework.ErrNotFound
	}
	return s.Memory.Case(ctx, reference)
}

func (s *store) CasesOfRound(ctx context.Context, round string) ([]casework.Case, error) {
	if s.Panics {
		panic("an index that is out of range")
	}
	return s.Memory.CasesOfRound(ctx, round)
}

func (s *store) Rounds(ctx context.Context) ([]derogation.Round, error) {
	if err := s.table(ctx); err != nil || s.Unread != nil {
		return nil, cmp.Or(err, s.Unread)
	}
	return s.Memory.Rounds(ctx)
}

func (s *store) Contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	if err := s.table(ctx); err != nil {
		return casework.Contact{}, err
	}
	if id == s.Gone {
		return casework.Contact{}, casework.ErrNotFound
	}
	return s.Memory.Contact(ctx, organisation, id)
}

func (s *store) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	all, err := s.Memory.Contacts(ctx, organisation)
	return slices.DeleteFunc(all, func(c casework.Contact) bool { return c.ID == s.Gone }), err
}

func (s *store) ContactsOf(ctx context.Context, organisations []string) (map[string][]casework.Contact, error) {
	all, err := s.Memory.ContactsOf(ctx, organisations)
	for organisation, some := range all {
		all[organisation] = slices.DeleteFunc(some, func(c casework.Contact) bool { return c.ID == s.Gone })
	}
	return all, err
}

func (s *store) Commit(ctx context.Context, change casework.Change) error {
	s.once(&s.BeforeCommit)
	if err := s.table(ctx); err != nil {
		return err
	}
	return s.written(s.Memory.Commit(ctx, change))
}

func (s *store) SaveDraft(ctx context.Context, d drafts.Draft) error {
	s.once(&s.BeforeCommit)
	return s.written(s.Memory.SaveDraft(ctx, d))
}

func (s *store) FileDraft(ctx context.Context, filing casework.Change, sent drafts.Draft) error {
	s.once(&s.BeforeCommit)
	return s.written(s.Memory.FileDraft(ctx, filing, sent))
}

func (s *store) SendLinks(ctx context.Context, sent links.Sent, before time.Time, announced ...casework.Announcement) error {
	s.once(&s.BeforeCommit)
	return s.written(s.Memory.SendLinks(ctx, sent, before, announced...))
}

// written counts what was written, if it was.
func (s *store) written(err error) error {
	if err == nil {
		s.mu.Lock()
		s.Writes++
		s.mu.Unlock()
	}
	return err
}

func (s *store) CountAttempt(ctx context.Context, key casework.CodeKey, decision string, now time.Time) (casework.Code, error) {
	s.once(&s.BeforeAttempt)
	code, err := s.Memory.CountAttempt(ctx, key, decision, now)
	return code, s.written(err)
}

// Reset forgets the case.
func (s *store) Reset() { s.Memory = newStore(s.Now).Memory }
