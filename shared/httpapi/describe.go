package httpapi

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
)

// refusal is a reason, found at this edge, not to answer a call.
type refusal struct {
	code   code
	detail string
	// authenticate is the value of WWW-Authenticate, where there is one.
	authenticate string
}

func (e *refusal) Error() string { return string(e.code) + ": " + e.detail }

func refuse(c code, detail string) error { return &refusal{code: c, detail: detail} }

// fault is an error of ours that must not be taken for the caller's, whatever
// caused it: it hides its cause from errors.Is.
type fault struct {
	operation string
	cause     error
}

func (e *fault) Error() string { return fmt.Sprintf("%s: %v", e.operation, e.cause) }

// internalDetail promises what the key does: what was carried out although its
// answer was lost is not carried out again.
const internalDetail = "Something went wrong on our side. Send the same call again, a change with the same Idempotency-Key: nothing is done twice."

// describe is the one place where errors become problems. What it does not know
// is ours, and the caller is told nothing of it.
func describe(err error) problem {
	if refused, ok := errors.AsType[*refusal](err); ok {
		p := newProblem(refused.code, refused.detail)
		p.authenticate = refused.authenticate
		return p
	}
	if refused, ok := errors.AsType[*clientauth.BearerError](err); ok {
		return unauthenticated(refused)
	}
	if invalid, ok := errors.AsType[*derogation.InvalidError](err); ok {
		p := newProblem(codeInvalidFields, "Each wrong field is named in errors. Nothing was recorded.")
		p.named(invalid.Fields)
		return p
	}
	if found, ok := errors.AsType[*casework.PrivacyError](err); ok {
		return identifying(found)
	}
	if limited, ok := errors.AsType[*rateError](err); ok {
		return limited.problem()
	}
	if full, ok := errors.AsType[*casework.LimitError](err); ok {
		return filedTooMuch(full)
	}
	if query, ok := errors.AsType[*queryError](err); ok {
		p := newProblem(codeInvalidQuery, "Each wrong parameter is named in errors.")
		p.named(query.fields)
		return p
	}
	if forbidden, ok := errors.AsType[*derogation.ForbiddenError](err); ok {
		return newProblem(codeForbidden, sentence(forbidden.Detail))
	}
	if late, ok := errors.AsType[*derogation.ConflictError](err); ok {
		p := newProblem(code(late.Code), sentence(late.Detail))
		p.Conflict = &conflict{Status: late.Status, Tier: late.Tier, By: late.By, At: late.At}
		return p
	}
	if changed, ok := errors.AsType[*casework.PreconditionError](err); ok {
		p := newProblem(codePreconditionFailed, "The request changed since it was shown to you with the ETag in If-Match: nothing was recorded. Read it again, then decide.")
		p.Conflict = &conflict{Status: changed.Status, Tier: changed.Tier}
		p.version = changed.Version
		return p
	}
	if same, ok := errors.AsType[*casework.PossibleDuplicateError](err); ok {
		p := newProblem(codePossibleDuplicate, "Your trust asked the very same a moment ago, so nothing was filed. If this is another request, send the same call again with "+notDuplicateHeader+": "+same.Reference+".")
		p.DuplicateOf = &duplicate{Reference: same.Reference, SubmittedAt: same.At, Href: linksFor(same.Reference, "").Self}
		return p
	}
	if often, ok := errors.AsType[*casework.AskedTooOftenError](err); ok {
		p := newProblem(codeRateLimited, "Too many tests and replays of this webhook were asked for. Nothing was done. Wait as long as Retry-After says, and send the same call again.")
		p.retryAfter = int(math.Ceil(often.RetryAfter.Seconds()))
		return p
	}
	switch {
	case errors.Is(err, casework.ErrTooManyWebhooks):
		return newProblem(codeTooManyWebhooks, fmt.Sprintf("An organisation may have %d webhooks. Delete one that is no longer needed.", casework.MaxWebhooks))
	case errors.Is(err, casework.ErrTooManyContacts):
		return newProblem(codeTooManyContacts, fmt.Sprintf("A union may keep %d contacts, of 380 KB together. Delete one that is no longer needed.", casework.MaxKeptContacts))
	case errors.Is(err, casework.ErrForgotten):
		return newProblem(codeNoLongerKept, "What this delivery held was forgotten at its keptUntil. Read the request instead.")
	case errors.Is(err, casework.ErrNotFound):
		return newProblem(codeNotFound, "There is no such request, or you may not see it.")
	case errors.Is(err, casework.ErrKeyReused):
		return newProblem(codeKeyReused, "This Idempotency-Key was used for another call: another address, or another body. Send a new call with a new key.")
	case errors.Is(err, casework.ErrDuplicate):
		p := newProblem(codeKeyInUse, "A call with this Idempotency-Key is under way. Send the same call again in a moment, with the same key, to learn what happened.")
		p.retryAfter = 1
		return p
	default:
		return newProblem(codeInternal, internalDetail)
	}
}

func unauthenticated(refused *clientauth.BearerError) problem {
	p := newProblem(codeInvalidToken, refused.Description)
	if refused.Description == "" {
		p = newProblem(codeUnauthenticated, "Send an access token as Authorization: Bearer.")
	}
	p.authenticate = refused.WWWAuthenticate()
	return p
}

// named names wrong fields, or parameters, up to a limit.
func (p *problem) named(fields []derogation.FieldError) {
	p.Errors = fields[:min(len(fields), maxErrors)]
	p.ErrorsLeftOut = len(fields) - len(p.Errors)
}

// sentence makes a sentence of the domain's words.
func sentence(words string) string {
	if words == "" {
		return ""
	}
	return strings.ToUpper(words[:1]) + words[1:] + "."
}
