package casework

import (
	"context"
	"errors"
	"fmt"
	"time"

	"example.org/derogations/shared/derogation"
)

const (
	codeLives       = 10 * time.Minute
	codeAttempts    = 5
	codesAreApart   = 30 * time.Second
	codesFarApart   = 15 * time.Minute
	codesFreely     = 3
	codeKeyTemplate = "A#code#%d#%s#%d"
)

// CodeKey names the one-time code of a contact for a review.
type CodeKey struct {
	Reference    string `json:"reference"`
	Review       int    `json:"review"`
	Contact      string `json:"contact"`
	Organisation string `json:"organisation"`
}

// Code is a one-time code that was issued. The digits are not kept: they are
// worked out from the nonce and a secret that the database does not hold; KeyID
// names the secret.
type Code struct {
	Key       CodeKey   `json:"key"`
	KeyID     string    `json:"keyId"`
	Nonce     string    `json:"nonce"`
	IssuedAt  time.Time `json:"issuedAt"`
	ExpiresAt time.Time `json:"expiresAt"`
	// Attempts and Spent change after it was issued, and are kept beside the rest.
	Attempts int  `json:"-"`
	Spent    bool `json:"-"`
	// Issued counts the codes that were issued for this review before this one.
	Issued int `json:"issued,omitempty"`
}

// nextFrom is when the next code may be sent: soon after the first few, then
// ever later, so that whoever only holds the link can neither guess on nor fill
// the contact's telephone.
func (c Code) nextFrom() time.Time {
	apart := codesAreApart << min(max(c.Issued+1-codesFreely, 0), 10)
	return c.IssuedAt.Add(min(apart, codesFarApart))
}

// Usable reports whether the code still counts.
func (c Code) Usable(now time.Time) bool {
	return !c.Spent && c.Attempts < codeAttempts && now.Before(c.ExpiresAt)
}

// CodeMatcher compares the digits that a person typed with those that belong to
// a code. CurrentKey is the id of the secret that new codes are made with.
type CodeMatcher interface {
	CurrentKey() string
	Matches(code Code, digits string) bool
}

// ErrCodeTooSoon: a code was sent a moment ago.
var ErrCodeTooSoon = errors.New("a one-time code was sent a moment ago")

// ErrWrongCode: the digits are not those that were sent.
var ErrWrongCode = errors.New("the one-time code is wrong")

// SendCode issues a one-time code to the link's holder and announces it, to be
// sent to the mobile number that is registered for them. It returns the contact
// that it goes to. A new code waits its turn also when the last one is used up:
// otherwise whoever holds the link could guess without end. Of calls at once,
// one sends.
//
// Errors: those of Open; *derogation.ForbiddenError where no code is asked for
// or no number is registered; *derogation.ConflictError when the review is
// settled and there is no approval to revoke; ErrCodeTooSoon.
func (r Reviews) SendCode(ctx context.Context, link ReviewLink, now time.Time) (Contact, error) {
	return Retry(ctx, func() (Contact, error) { return r.sendCode(ctx, link, now) })
}

func (r Reviews) sendCode(ctx context.Context, link ReviewLink, now time.Time) (Contact, error) {
	opened, err := r.Open(ctx, link)
	if err != nil {
		return Contact{}, err
	}
	if !opened.NeedsCode(now) {
		if late := opened.Late(); late != nil {
			return Contact{}, late
		}
		return Contact{}, &derogation.ForbiddenError{Detail: "this answer needs no one-time code"}
	}
	if opened.Contact.Mobile == "" {
		return Contact{}, &derogation.ForbiddenError{Detail: "no mobile number is registered to send a code to"}
	}
	key := opened.codeKey()
	last, err := r.Codes.Code(ctx, key)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return Contact{}, err
	}
	issued := 0
	if err == nil {
		if now.Before(last.nextFrom()) {
			return Contact{}, ErrCodeTooSoon
		}
		issued = last.Issued + 1
	}
	code := Code{
		Key: key, KeyID: r.Matcher.CurrentKey(), Nonce: fmt.Sprintf("%016x%016x", r.Random(), r.Random()),
		IssuedAt: now, ExpiresAt: now.Add(codeLives), Issued: issued,
	}
	change := Change{
		Before: opened.Case.State.Version, Case: opened.Case,
		Code: &code, Replaced: last.Nonce,
		Announcements: []Announcement{{
			Reference: key.Reference, Key: fmt.Sprintf(codeKeyTemplate, key.Review, key.Contact, now.UnixMilli()),
			Kind: AnnounceOneTimeCode, At: now, DueAt: now.Add(OutboxGrace),
			Subject: subjectOf(opened.Case.State), Code: &key, CodeKeyID: code.KeyID, CodeNonce: code.Nonce,
			KeptDays: opened.Case.State.Round.Retention.NoticeDays,
		}},
	}
	return opened.Contact, r.Cases.Commit(ctx, change)
}

// proof checks the one-time code where one is asked for. It returns how the
// person has proved who they are, and the code to spend with their answer.
func (r Reviews) proof(ctx context.Context, opened Opened, reply Reply, now time.Time) (derogation.Proof, *Code, error) {
	if !derogation.NeedsCode(derogation.ActionOf(reply.Command)) {
		return derogation.ProofSignedLink, nil, nil
	}
	key := opened.codeKey()
	code, err := r.Codes.CountAttempt(ctx, key, now)
	if errors.Is(err, ErrNotFound) {
		return "", nil, ErrWrongCode
	}
	if err != nil {
		return "", nil, err
	}
	if !r.Matcher.Matches(code, reply.Digits) {
		return "", nil, ErrWrongCode
	}
	return derogation.ProofSignedLinkAndCode, &code, nil
}
