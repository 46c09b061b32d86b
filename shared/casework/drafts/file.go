package drafts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// File sends a draft as it was at a version, once: whoever sends it again gets
// the same acknowledgement. It is marked as sent in the transaction that files it,
// so that one whose answer was lost is neither changed nor sent any more. Person is
// the sender's own name; the call has what was typed with it. What the draft holds
// was looked at when it was saved.
//
// Errors: those of Draft; casework.ErrStale when the draft is at another version by now;
// casework.ErrKeyReused when it was sent before as it was then; those of
// casework.Submissions.Submit.
func (f Form) File(ctx context.Context, link FormLink, id string, version int, person string, call casework.Call, now time.Time) (casework.Acknowledgement, error) {
	view, err := f.Open(ctx, link)
	if err != nil {
		return casework.Acknowledgement{}, err
	}
	draft, err := f.Draft(ctx, link, id, now)
	switch {
	case err != nil:
		return casework.Acknowledgement{}, err
	case draft.Acknowledgement != nil:
		return *draft.Acknowledgement, nil
	case draft.Version != version:
		return casework.Acknowledgement{}, casework.ErrStale
	case !written.Says(person):
		return casework.Acknowledgement{}, casework.MissingPerson()
	}
	// Whatever the draft has become meanwhile, it is filed once.
	sum := sha256.Sum256([]byte("form " + id))
	call.Key, call.Fingerprint = "form-"+id, hex.EncodeToString(sum[:])
	submissions := f.Submissions
	filing := &marking{CaseStore: submissions.Cases, drafts: f.Drafts, draft: draft, contact: view.Contact, now: now}
	submissions.Cases = filing
	ack, _, err := submissions.Submit(ctx, casework.Filing{
		Actor:   view.Contact.Actor(strings.TrimSpace(person), "", view.Trust, derogation.ProofSignedLink),
		Call:    call,
		Request: draft.Request,
	}, now)
	switch {
	case errors.Is(err, ErrChanged):
		return casework.Acknowledgement{}, casework.ErrStale
	case err != nil || filing.marked:
		return ack, err
	default:
		return f.remembered(ctx, draft, ack, now)
	}
}

// remembered marks a draft that was filed without being marked: the request that it
// joined takes on no more, or a release before this one filed and marked in two steps.
// One that was changed after those holds what nobody sent: it is kept.
func (f Form) remembered(ctx context.Context, draft Draft, ack casework.Acknowledgement, now time.Time) (casework.Acknowledgement, error) {
	if !ack.Joined && draft.SavedAt.After(ack.SubmittedAt) {
		return casework.Acknowledgement{}, casework.ErrKeyReused
	}
	err := f.Drafts.SaveDraft(ctx, draft.sent(ack, now))
	if errors.Is(err, casework.ErrStale) {
		err = nil // Whoever sent it at the same moment has marked it.
	}
	return ack, err
}

// sent is the draft once it is a case: what was written in it is forgotten, so that
// no round has a say in how long the rest is kept.
func (d Draft) sent(ack casework.Acknowledgement, now time.Time) Draft {
	d.Request, d.Saved, d.Acknowledgement = derogation.Request{}, nil, &ack
	return d.saved(now, derogation.DefaultRetention())
}

// marking are cases whose filing marks the draft that it was made of, and mails
// the contact who filed it their link.
type marking struct {
	casework.CaseStore
	drafts  Store
	draft   Draft
	contact casework.Contact
	now     time.Time
	marked  bool
}

// Commit is casework.CaseStore's. Error also: ErrChanged.
func (m *marking) Commit(ctx context.Context, filing casework.Change) error {
	filing.Announcements = append(filing.Announcements, casework.FiledAnnouncement(filing, m.contact))
	err := m.drafts.FileDraft(ctx, filing, m.draft.sent(*filing.Call.Acknowledgement, m.now))
	m.marked = err == nil
	return err
}
