package pages_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
)

// store is the store in memory, in which a test can put something in the way,
// and which counts what the pages write.
type store struct {
	*caseworktest.Memory
	mu     sync.Mutex
	writes int
	// broken, if set, is what every read of the case fails with.
	broken error
	// gone hides a contact, and lost the case.
	gone string
	lost bool
	// unlisted empties the list of organisations.
	unlisted bool
	// unread, if set, is what every read of the rounds fails with.
	unread error
	// panics makes the reading of a round's cases panic.
	panics bool
	// beforeCommit, if set, runs once before the next commit of a page.
	beforeCommit func()
	// beforeAttempt, if set, runs once before the next code is compared.
	beforeAttempt func()
}

func (s *store) Organisations(ctx context.Context) ([]derogation.Organisation, error) {
	if s.unlisted {
		return nil, nil
	}
	return s.Memory.Organisations(ctx)
}

func newStore(now func() time.Time) *store {
	m := caseworktest.NewMemory(now)
	for _, organisation := range organisations() {
		m.PutOrganisation(organisation)
	}
	for _, contact := range contacts() {
		m.PutContact(contact)
	}
	m.PutRound(sampleRound())
	return &store{Memory: m}
}

// current is the one case that there is; the zero Case before it was filed.
func (s *store) current() casework.Case {
	c, _, _ := s.Memory.Case(context.Background(), reference)
	return c
}

// codes are the announcements of one-time codes, oldest first.
func (s *store) codes() []casework.Announcement {
	_, all, _ := s.Outbox(reference)
	var codes []casework.Announcement
	for _, a := range all {
		if a.Kind == casework.AnnounceOneTimeCode {
			codes = append(codes, a)
		}
	}
	return codes
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
	if s.broken != nil {
		return casework.Case{}, time.Time{}, s.broken
	}
	if s.lost {
		return casework.Case{}, time.Time{}, casework.ErrNotFound
	}
	return s.Memory.Case(ctx, reference)
}

func (s *store) CasesOfRound(ctx context.Context, round string) ([]casework.Case, error) {
	if s.panics {
		panic("an index that is out of range")
	}
	return s.Memory.CasesOfRound(ctx, round)
}

func (s *store) Rounds(ctx context.Context) ([]derogation.Round, error) {
	if s.unread != nil {
		return nil, s.unread
	}
	return s.Memory.Rounds(ctx)
}

func (s *store) Contact(ctx context.Context, organisation, id string) (casework.Contact, error) {
	if id == s.gone {
		return casework.Contact{}, casework.ErrNotFound
	}
	return s.Memory.Contact(ctx, organisation, id)
}

func (s *store) Contacts(ctx context.Context, organisation string) ([]casework.Contact, error) {
	all, err := s.Memory.Contacts(ctx, organisation)
	return slices.DeleteFunc(all, func(c casework.Contact) bool { return c.ID == s.gone }), err
}

func (s *store) Commit(ctx context.Context, change casework.Change) error {
	s.once(&s.beforeCommit)
	return s.written(s.Memory.Commit(ctx, change))
}

func (s *store) SaveDraft(ctx context.Context, d drafts.Draft) error {
	s.once(&s.beforeCommit)
	return s.written(s.Memory.SaveDraft(ctx, d))
}

func (s *store) SendFormLinks(ctx context.Context, sent drafts.FormLinks, before time.Time, a casework.Announcement) error {
	s.once(&s.beforeCommit)
	return s.written(s.Memory.SendFormLinks(ctx, sent, before, a))
}

// written counts what was written, if it was.
func (s *store) written(err error) error {
	if err == nil {
		s.mu.Lock()
		s.writes++
		s.mu.Unlock()
	}
	return err
}

func (s *store) CountAttempt(ctx context.Context, key casework.CodeKey, now time.Time) (casework.Code, error) {
	s.once(&s.beforeAttempt)
	code, err := s.Memory.CountAttempt(ctx, key, now)
	return code, s.written(err)
}

// reset forgets the case.
func (s *store) reset() { s.Memory = newStore(s.Now).Memory }
