package drafts

import (
	"context"
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Draft is a request that a trust's contact has not sent yet. Only that contact
// sees it: neither the chain nor the union, and no other trust.
type Draft struct {
	Key     Key                `json:"key"`
	Version int                `json:"version"`
	Request derogation.Request `json:"request"`
	// Saved lists the pages of the form that were saved at least once.
	Saved   []string  `json:"saved,omitempty"`
	SavedAt time.Time `json:"savedAt"`
	// Acknowledgement is set in the transaction that files it; the request is then a
	// case, and no longer kept here.
	Acknowledgement *casework.Acknowledgement `json:"receipt,omitempty"`
	ExpiresAt       time.Time                 `json:"expiresAt"`
}

// ErrChanged: the draft was saved or sent since it was read.
var ErrChanged = errors.New("the draft changed since it was read")

// Key names a draft: it is its trust's, and its contact's alone.
type Key struct {
	Trust   string `json:"trust"`
	Contact string `json:"contact"`
	ID      string `json:"id"`
}

// Store keeps drafts. Reads are consistent.
type Store interface {
	// Draft returns one, or casework.ErrNotFound; one that has expired may still be found.
	Draft(ctx context.Context, key Key) (Draft, error)
	// Drafts returns those of a contact, in the order of their ids.
	Drafts(ctx context.Context, trust, contact string) ([]Draft, error)
	// SaveDraft stores a draft that is at the version given, which rises by one; 0
	// is that of a new one. casework.ErrStale when it is at another one by now.
	SaveDraft(ctx context.Context, d Draft) error
	// FileDraft commits the filing of a draft and stores the draft as sent, all or
	// nothing: as SaveDraft does, with ErrChanged when it is at another version by
	// now; and with the errors of casework.CaseStore's Commit, which come first.
	FileDraft(ctx context.Context, filing casework.Change, sent Draft) error
}
