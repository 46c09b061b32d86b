package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"example.org/derogations/shared/derogation"
)

const (
	codeLives       = 10 * time.Minute
	codeAttempts    = 5
	reviewAttempts  = 20
	codesAreApart   = 30 * time.Second
	codesFarApart   = 15 * time.Minute
	codesFreely     = 3
	codeKeyTemplate = "A#code#%d#%s#%d"
)

// CodeKey names the one-time code of a contact for a review, on one of the links
// that they were sent. What is typed on one link says nothing of another.
type CodeKey struct {
	Reference    string `json:"reference"`
	Review       int    `json:"review"`
	Contact      string `json:"contact"`
	Organisation string `json:"organisation"`
	Link         string `json:"link,omitempty"`
}

// Deciding is what a one-time code is for, as its message tells it. Doctors are
// those of an approval, or of an offer.
type Deciding struct {
	Action  derogation.Action `json:"action"`
	Doctors int               `json:"doctors,omitempty"`
}

func decidingOf(command derogation.Command) *Deciding {
	d := &Deciding{Action: derogation.ActionOf(command)}
	switch c := command.(type) {
	case derogation.Approve:
		d.Doctors = derogation.Doctors(c.Terms.Staff)
	case derogation.CounterOffer:
		d.Doctors = derogation.Doctors(c.Terms.Staff)
	}
	return d
}

// DecisionOf tells one decision from every other, to the last word of it: a code
// is good for the one that it was asked for.
func DecisionOf(command derogation.Command) (string, error) {
	return decisionOf(string(derogation.ActionOf(command)), command)
}

// StrikeDecisionOf is DecisionOf for what the union records of its strike.
func StrikeDecisionOf(change derogation.StrikeChange) (string, error) {
	return decisionOf("strike", change)
}

func decisionOf(kind string, whole any) (string, error) {
	text, err := json.Marshal(whole)
	if err != nil {
		return "", fmt.Errorf("decision: %w", err)
	}
	sum := sha256.Sum256(append([]byte(kind+"\n"), text...))
	return hex.EncodeToString(sum[:]), nil
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
	// Decision is what it was asked for, as DecisionOf tells it.
	Decision string `json:"decision,omitempty"`
	// Attempts and Spent change after it was issued, and are kept beside the rest.
	// Attempts are all that were made on its link, also at codes before this one.
	Attempts int  `json:"-"`
	Spent    bool `json:"-"`
	// Issued counts the codes that were issued on its link before this one.
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
	return !c.Spent && !c.Locked() && now.Before(c.ExpiresAt)
}

// Locked reports whether no code counts on its link any more: too many were tried.
func (c Code) Locked() bool { return c.Attempts >= codeAttempts }

// TriesLeft is how often a code may still be typed on its link.
func (c Code) TriesLeft() int { return max(codeAttempts-c.Attempts, 0) }

// GuessesUsedUp reports whether as many codes were tried for a review, on all links,
// as are for one decision.
func GuessesUsedUp(guesses int) bool { return guesses >= reviewAttempts }

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

// ErrOtherDecision: the code was sent for another decision than this one.
var ErrOtherDecision = errors.New("the one-time code was sent for another decision")

// ErrLinkLocked: as many wrong codes were typed on the link as are allowed on one.
var ErrLinkLocked = errors.New("too many wrong codes were typed on this link")

// ErrGuessesUsedUp: as many codes were typed for the review as are allowed on all
// links together.
var ErrGuessesUsedUp = errors.New("too many wrong codes were typed for this decision")

// SendCode issues a one-time code for a reply to the link's holder and announces
// it, to be sent to the mobile number that is registered for them. It returns the
// review as it was then. A new code waits its turn also when the last one is used
// up: otherwise whoever holds the link could fill a telephone. Of calls at once,
// one sends.
//
// Errors: those of Open and, for the reply, of derogation.Apply;
// *derogation.ForbiddenError where no code is asked for or no number is registered;
// *derogation.ConflictError when the review is settled and there is no approval to
// revoke; ErrCodeTooSoon; ErrLinkLocked; ErrGuessesUsedUp.
func (r Reviews) SendCode(ctx context.Context, reply Reply, now time.Time) (Opened, error) {
	return Retry(ctx, func() (Opened, error) { return r.sendCode(ctx, reply, now) })
}

func (r Reviews) sendCode(ctx context.Context, reply Reply, now time.Time) (Opened, error) {
	opened, err := r.Open(ctx, reply.Link)
	if err != nil {
		return opened, err
	}
	if err := opened.mayHaveCode(reply, now); err != nil {
		return opened, err
	}
	decision, err := DecisionOf(reply.Command)
	if err != nil {
		return opened, err
	}
	subject := subjectOf(opened.Case.State)
	subject.Deciding = decidingOf(reply.Command)
	err = r.issue(ctx, &opened, decision, subject, now)
	return opened, err
}

// SendStrikeCode issues a one-time code for what the union's officer would record of
// their strike, as SendCode does for a decision. Errors: those of OpenStrike, Rehearse and
// SendCode.
func (r Reviews) SendStrikeCode(ctx context.Context, reply StrikeReply, now time.Time) error {
	decision, err := StrikeDecisionOf(reply.Change)
	if err != nil {
		return err
	}
	_, err = Retry(ctx, func() (OpenedStrike, error) {
		opened, err := r.OpenStrike(ctx, reply.Link)
		if err != nil {
			return opened, err
		}
		if _, err := opened.Rehearse(reply, now); err != nil {
			return opened, err
		}
		if opened.Contact.Mobile == "" {
			return opened, errNoMobile()
		}
		subject := subjectOf(opened.Case.State)
		subject.Strike = reply.Change.Kind
		err = r.issue(ctx, &opened.Opened, decision, subject, now)
		return opened, err
	})
	return err
}

// issue commits a one-time code for a decision with its message, in which the subject
// says what it is for.
func (r Reviews) issue(ctx context.Context, opened *Opened, decision string, subject Subject, now time.Time) error {
	last, err := r.lastCode(ctx, *opened, now)
	if err != nil {
		return err
	}
	key := opened.CodeKey()
	code := Code{
		Key: key, KeyID: r.Matcher.CurrentKey(), Nonce: fmt.Sprintf("%016x%016x", r.Random(), r.Random()),
		IssuedAt: now, ExpiresAt: now.Add(codeLives), Decision: decision, Attempts: last.Attempts,
	}
	if last.Nonce != "" {
		code.Issued = last.Issued + 1
	}
	change := Change{
		Before: opened.Case.State.Version, Case: opened.Case,
		Code: &code, Replaced: last.Nonce,
		Announcements: []Announcement{{
			Reference: key.Reference, Key: fmt.Sprintf(codeKeyTemplate, key.Review, key.Contact, now.UnixMilli()),
			Kind: AnnounceOneTimeCode, At: now, DueAt: now.Add(OutboxGrace),
			Subject: subject, Code: &key, CodeKeyID: code.KeyID, CodeNonce: code.Nonce,
			KeptDays: opened.Case.State.Round.Retention.NoticeDays,
		}},
	}
	opened.Sent = &code
	return r.Cases.Commit(ctx, change)
}

func errNoMobile() error {
	return &derogation.ForbiddenError{Detail: "no mobile number is registered to send a code to"}
}

// mayHaveCode tells whether a reply is one that a code is asked for, and that could
// be recorded with it.
func (o Opened) mayHaveCode(reply Reply, now time.Time) error {
	switch {
	case !o.NeedsCode(now):
		if late := o.Late(); late != nil {
			return late
		}
		fallthrough
	case !derogation.NeedsCode(derogation.ActionOf(reply.Command)):
		return &derogation.ForbiddenError{Detail: "this answer needs no one-time code"}
	case o.Contact.Mobile == "":
		return errNoMobile()
	default:
		return o.Rehearse(reply, now)
	}
}

// lastCode is the newest code on the link, the zero Code for none. Errors:
// ErrCodeTooSoon, ErrLinkLocked and ErrGuessesUsedUp where no other may follow it.
func (r Reviews) lastCode(ctx context.Context, opened Opened, now time.Time) (Code, error) {
	key := opened.CodeKey()
	guesses, err := r.Codes.Guesses(ctx, key.Reference, key.Review)
	if err != nil {
		return Code{}, err
	}
	last, err := r.Codes.Code(ctx, key)
	switch {
	case GuessesUsedUp(guesses):
		return Code{}, ErrGuessesUsedUp
	case errors.Is(err, ErrNotFound):
		return Code{}, nil
	case err != nil:
		return Code{}, err
	case last.Locked():
		return Code{}, ErrLinkLocked
	case now.Before(last.nextFrom()):
		return Code{}, ErrCodeTooSoon
	default:
		return last, nil
	}
}

// proof checks the one-time code where one is asked for. It returns how the
// person has proved who they are, and the code to spend with their answer.
func (r Reviews) proof(ctx context.Context, opened Opened, reply Reply, now time.Time) (derogation.Proof, *Code, error) {
	if !derogation.NeedsCode(derogation.ActionOf(reply.Command)) {
		return derogation.ProofSignedLink, nil, nil
	}
	decision, err := DecisionOf(reply.Command)
	if err != nil {
		return "", nil, err
	}
	code, err := r.spendable(ctx, opened.CodeKey(), decision, reply.Digits, now)
	return derogation.ProofSignedLinkAndCode, code, err
}

// spendable counts an attempt at a one-time code, and returns the code if the digits are
// those of it.
func (r Reviews) spendable(ctx context.Context, key CodeKey, decision, digits string, now time.Time) (*Code, error) {
	code, err := r.Codes.CountAttempt(ctx, key, decision, now)
	if errors.Is(err, ErrNotFound) {
		return nil, ErrWrongCode
	}
	if err != nil {
		return nil, err
	}
	if !r.Matcher.Matches(code, digits) {
		return nil, ErrWrongCode
	}
	return &code, nil
}

// UnsentLives is for how long an answer is kept that waits for its one-time code.
const UnsentLives = 30 * time.Minute

// UnsentAtMost is how long what is kept of an answer may be, as a form is encoded.
const UnsentAtMost = 32 << 10

// Unsent is an answer that waits for its one-time code, as it was typed in one
// browser on one link. Typed is empty once the answer is recorded.
type Unsent struct {
	Key       string     `json:"key"`
	Typed     url.Values `json:"typed,omitempty"`
	ExpiresAt time.Time  `json:"expiresAt"`
}

// UnsentKey is what an answer is kept by: a digest of the link and of what the
// browser alone was given, so that neither is stored.
func UnsentKey(link ReviewLink, browser string) string {
	sum := sha256.Sum256([]byte(link.ID + "\n" + browser))
	return hex.EncodeToString(sum[:])
}

// UnsentStore keeps answers that wait for their one-time codes.
type UnsentStore interface {
	// Unsent returns one, or ErrNotFound; one that has expired may still be found.
	Unsent(ctx context.Context, key string) (Unsent, error)
	// SaveUnsent stores one in place of what was kept by its key.
	SaveUnsent(ctx context.Context, u Unsent) error
}

// Unsent is what was typed and is kept under a key, by the time given; none where
// nothing is.
func (r Reviews) Unsent(ctx context.Context, key string, now time.Time) (url.Values, error) {
	kept, err := r.Codes.Unsent(ctx, key)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, nil
	case err != nil || !now.Before(kept.ExpiresAt):
		return nil, err
	default:
		return kept.Typed, nil
	}
}
