package derogation

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrUnknown marks a status, tier, command or event that this code does not
// know. It never guesses.
var ErrUnknown = errors.New("unknown to this version")

// FieldError says what is wrong with one field. Pointer is a JSON Pointer
// (RFC 6901) into the body that was sent; Code is stable; Detail is for people.
type FieldError struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Detail  string `json:"detail"`
}

// InvalidError is input that cannot be accepted, with every wrong field named.
type InvalidError struct {
	Fields []FieldError
}

// Invalid is the *InvalidError of the fields that are wrong, or nil where none is.
func Invalid(fields ...FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &InvalidError{Fields: fields}
}

func (e *InvalidError) Error() string {
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = fmt.Sprintf("%s: %s (%s)", f.Pointer, f.Detail, f.Code)
	}
	return "invalid: " + strings.Join(parts, "; ")
}

// ConflictCode is a stable code for a command that came at the wrong moment.
type ConflictCode string

// The conflicts.
const (
	// ConflictClosed: the request has ended.
	ConflictClosed ConflictCode = "case_closed"
	// ConflictReviewClosed: this review was already answered, or passed.
	ConflictReviewClosed ConflictCode = "review_closed"
	// ConflictReviewNotOpen: it is not, or not yet, this tier's turn.
	ConflictReviewNotOpen ConflictCode = "review_not_open"
	// ConflictContentChanged: the request changed after it was shown.
	ConflictContentChanged ConflictCode = "content_changed"
	// ConflictNotDue: a timer came before its time.
	ConflictNotDue ConflictCode = "not_due"
	// ConflictWindowPassed: the time asked for is over.
	ConflictWindowPassed ConflictCode = "window_passed"
	// ConflictExists: the reference is taken.
	ConflictExists ConflictCode = "already_exists"
	// ConflictAlreadyAsked: a question is with the trust already.
	ConflictAlreadyAsked ConflictCode = "already_asked"
	// ConflictAlreadyOffered: a counter-offer is with the trust already.
	ConflictAlreadyOffered ConflictCode = "already_offered"
	// ConflictOfferClosed: the counter-offer was answered, taken back, or ran out.
	ConflictOfferClosed ConflictCode = "offer_closed"
	// ConflictQuestionClosed: the question was answered, or its time ran out.
	ConflictQuestionClosed ConflictCode = "question_closed"
	// ConflictNotResolved: only a local resolution can be reopened.
	ConflictNotResolved ConflictCode = "not_resolved_locally"
	// ConflictNotRefused: only what was refused, or not put forward, is reconsidered.
	ConflictNotRefused ConflictCode = "not_refused"
	// ConflictNotApproved: the union has not approved it.
	ConflictNotApproved ConflictCode = "not_approved"
	// ConflictNotRevoked: there is no revocation.
	ConflictNotRevoked ConflictCode = "not_revoked"
	// ConflictNotEnded: that comes when the request has ended.
	ConflictNotEnded ConflictCode = "not_ended"
	// ConflictNoException: no mass casualty event was stated.
	ConflictNoException ConflictCode = "no_exception"
	// ConflictAlreadyRecorded: that is recorded once.
	ConflictAlreadyRecorded ConflictCode = "already_recorded"
)

// ConflictError is a command that was right once, or will be, but not now. It
// says what the case's state is, who settled it and when, so that the person
// who came late learns what happened.
type ConflictError struct {
	Code   ConflictCode
	Status Status
	Tier   Tier
	By     string
	At     time.Time
	Detail string
}

func (e *ConflictError) Error() string { return string(e.Code) + ": " + e.Detail }

// ForbiddenError is a command that this actor may never give.
type ForbiddenError struct {
	Action Action
	Detail string
}

func (e *ForbiddenError) Error() string { return "forbidden: " + e.Detail }
