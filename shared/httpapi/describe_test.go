package httpapi

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
)

func TestEachErrorHasItsProblem(t *testing.T) {
	for name, test := range map[string]struct {
		err    error
		status int
		code   code
		detail string
	}{
		"invalid":          {&derogation.InvalidError{}, 422, codeInvalidFields, "Each wrong field is named in errors. Nothing was recorded."},
		"forbidden":        {&derogation.ForbiddenError{Detail: "only a trust files requests"}, 403, codeForbidden, "Only a trust files requests."},
		"conflict":         {&derogation.ConflictError{Code: derogation.ConflictClosed, Detail: "the request has ended: refused"}, 409, "case_closed", "The request has ended: refused."},
		"not found":        {casework.ErrNotFound, 404, codeNotFound, "There is no such request, or you may not see it."},
		"key reused":       {casework.ErrKeyReused, 422, codeKeyReused, "This Idempotency-Key was used for another call: another address, or another body. Send a new call with a new key."},
		"key in use":       {casework.ErrDuplicate, 409, codeKeyInUse, "A call with this Idempotency-Key is under way. Send the same call again in a moment, with the same key, to learn what happened."},
		"stale":            {&casework.PreconditionError{Version: 7}, 412, codePreconditionFailed, "The request changed since it was shown to you with the ETag in If-Match: nothing was recorded. Read it again, then decide."},
		"no token":         {&clientauth.BearerError{}, 401, codeUnauthenticated, "Send an access token as Authorization: Bearer."},
		"bad token":        {&clientauth.BearerError{Description: "The access token has expired."}, 401, codeInvalidToken, "The access token has expired."},
		"ours":             {errors.New("dynamodb: timeout"), 500, codeInternal, internalDetail},
		"ours, not theirs": {&fault{"organisation RR8", casework.ErrNotFound}, 500, codeInternal, internalDetail},
	} {
		t.Run(name, func(t *testing.T) {
			p := describe(fmt.Errorf("operation: %w", test.err))
			if p.Status != test.status || p.Code != test.code || p.Detail != test.detail {
				t.Errorf("got %d %s %q, want %d %s %q", p.Status, p.Code, p.Detail, test.status, test.code, test.detail)
			}
			if (p.authenticate != "") != (p.Status == 401) {
				t.Errorf("WWW-Authenticate is %q on %d", p.authenticate, p.Status)
			}
		})
	}
}

func TestAConflictSaysWhatHappenedMeanwhile(t *testing.T) {
	at := time.Date(2025, time.July, 26, 4, 0, 0, 0, time.UTC)
	p := describe(&derogation.ConflictError{
		Code: derogation.ConflictReviewClosed, Status: derogation.Refused, Tier: derogation.Union,
		By: "Sample Reviewer", At: at, Detail: "this review was already answered: refused",
	})
	want := conflict{Status: derogation.Refused, Tier: derogation.Union, By: "Sample Reviewer", At: at}
	if p.Conflict == nil || *p.Conflict != want {
		t.Errorf("got %+v, want %+v", p.Conflict, want)
	}
}

func TestAnAnswerToACarelessBodyStaysSmall(t *testing.T) {
	p := describe(&derogation.InvalidError{Fields: make([]derogation.FieldError, maxErrors+7)})
	if len(p.Errors) != maxErrors || p.ErrorsLeftOut != 7 {
		t.Errorf("%d errors named and %d left out, want %d and 7", len(p.Errors), p.ErrorsLeftOut, maxErrors)
	}
}

func TestEachConflictHasItsTitle(t *testing.T) {
	seen := map[string]bool{newProblem("another", "").Title: true}
	for _, c := range []derogation.ConflictCode{
		derogation.ConflictClosed, derogation.ConflictReviewClosed, derogation.ConflictReviewNotOpen, derogation.ConflictContentChanged,
		derogation.ConflictWindowPassed, derogation.ConflictAlreadyAsked, derogation.ConflictQuestionClosed,
		derogation.ConflictNotResolved, derogation.ConflictNotApproved, derogation.ConflictNotRevoked, derogation.ConflictNotEnded,
		derogation.ConflictNoException, derogation.ConflictAlreadyRecorded, derogation.ConflictAlreadyOffered, derogation.ConflictOfferClosed,
	} {
		p := newProblem(code(c), "")
		if p.Status != 409 || seen[p.Title] {
			t.Errorf("%s is %d %q", c, p.Status, p.Title)
		}
		seen[p.Title] = true
	}
}
