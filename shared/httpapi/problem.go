package httpapi

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/telemetry"
)

// code is the stable name of a problem: programs tell problems apart by it.
type code string

// The problems. A conflict's code is that of derogation.ConflictCode.
const (
	codeNotFound            code = "not_found"
	codeReferenceMistyped   code = "reference_mistyped"
	codeMethodNotAllowed    code = "method_not_allowed"
	codeUnauthenticated     code = "unauthenticated"
	codeInvalidToken        code = "invalid_token"
	codeInsufficientScope   code = "insufficient_scope"
	codeForbidden           code = "forbidden"
	codeKeyRequired         code = "idempotency_key_required"
	codeKeyInvalid          code = "idempotency_key_invalid"
	codeKeyReused           code = "idempotency_key_reused"
	codeMediaType           code = "unsupported_media_type"
	codeBodyTooLarge        code = "body_too_large"
	codeInvalidJSON         code = "invalid_json"
	codeInvalidFields       code = "invalid_fields"
	codeInvalidQuery        code = "invalid_query"
	codePossibleDuplicate   code = "possible_duplicate"
	codeKeyInUse            code = "idempotency_key_in_use"
	codePreconditionInvalid code = "precondition_invalid"
	codePreconditionFailed  code = "precondition_failed"
	codeRateLimited         code = "rate_limited"
	codeTooManyFilings      code = "too_many_filings"
	codeTooManyOpen         code = "too_many_open_requests"
	codePatientIdentified   code = "patient_identified"
	codeConfirmationNeeded  code = "confirmation_needed"
	codeInvalidCursor       code = "invalid_cursor"
	codeTooManyWebhooks     code = "too_many_webhooks"
	codeTooManyContacts     code = "too_many_contacts"
	codeNoLongerKept        code = "no_longer_kept"
	codeInternal            code = "internal_error"
)

// kind is what all problems of one code have in common.
type kind struct {
	status int
	title  string
}

var kinds = map[code]kind{
	codeNotFound:            {http.StatusNotFound, "Not found"},
	codeReferenceMistyped:   {http.StatusNotFound, "The reference is mistyped"},
	codeMethodNotAllowed:    {http.StatusMethodNotAllowed, "Method not allowed"},
	codeUnauthenticated:     {http.StatusUnauthorized, "An access token is needed"},
	codeInvalidToken:        {http.StatusUnauthorized, "The access token is not accepted"},
	codeInsufficientScope:   {http.StatusForbidden, "The access token lacks a scope"},
	codeForbidden:           {http.StatusForbidden, "Not allowed"},
	codeKeyRequired:         {http.StatusBadRequest, "An Idempotency-Key is needed"},
	codeKeyInvalid:          {http.StatusBadRequest, "The Idempotency-Key cannot be used"},
	codeKeyReused:           {http.StatusUnprocessableEntity, "The Idempotency-Key was used before"},
	codeMediaType:           {http.StatusUnsupportedMediaType, "The body must be JSON"},
	codeBodyTooLarge:        {http.StatusRequestEntityTooLarge, "The body is too large"},
	codeInvalidJSON:         {http.StatusBadRequest, "The body is not valid JSON"},
	codeInvalidFields:       {http.StatusUnprocessableEntity, "Some fields are wrong"},
	codeInvalidQuery:        {http.StatusBadRequest, "The query is wrong"},
	codeKeyInUse:            {http.StatusConflict, "The same call is under way"},
	codePreconditionInvalid: {http.StatusBadRequest, "If-Match cannot be used"},
	codePreconditionFailed:  {http.StatusPreconditionFailed, "The request changed since it was read"},
	codeRateLimited:         {http.StatusTooManyRequests, "Too many calls"},
	codeTooManyFilings:      {http.StatusTooManyRequests, "Too many requests were filed"},
	codeTooManyOpen:         {http.StatusTooManyRequests, "Too many requests are open"},
	codePatientIdentified:   {http.StatusUnprocessableEntity, "A text holds an NHS number"},
	codeConfirmationNeeded:  {http.StatusUnprocessableEntity, "A text may identify somebody"},
	codeInvalidCursor:       {http.StatusBadRequest, "The cursor is not one of ours"},
	codeTooManyWebhooks:     {http.StatusConflict, "The organisation has reached its limit of webhooks"},
	codeTooManyContacts:     {http.StatusConflict, "The organisation has reached its limit of contacts"},
	codeNoLongerKept:        {http.StatusGone, "The delivery is no longer kept"},
	codeInternal:            {http.StatusInternalServerError, "Something went wrong on our side"},
	codePossibleDuplicate:   {http.StatusConflict, "Your trust asked the same a moment ago"},
}

func kindOf(c code) kind {
	if known, ok := kinds[c]; ok {
		return known
	}
	return kind{http.StatusConflict, conflictTitle(derogation.ConflictCode(c))}
}

func conflictTitle(c derogation.ConflictCode) string {
	switch c {
	case derogation.ConflictClosed:
		return "The request has ended"
	case derogation.ConflictReviewClosed:
		return "The review was already answered, or has moved on"
	case derogation.ConflictReviewNotOpen:
		return "The review cannot be answered now"
	case derogation.ConflictContentChanged:
		return "The request changed"
	case derogation.ConflictNotRefused:
		return "The request was not refused"
	case derogation.ConflictWindowPassed:
		return "The time for this has passed"
	case derogation.ConflictAlreadyAsked:
		return "A question is with the trust already"
	case derogation.ConflictAlreadyOffered:
		return "An offer is with the trust already"
	case derogation.ConflictOfferClosed:
		return "The offer is closed"
	case derogation.ConflictQuestionClosed:
		return "The question is closed"
	case derogation.ConflictNotResolved:
		return "The request was not resolved locally"
	case derogation.ConflictNotApproved:
		return "The request was not approved"
	case derogation.ConflictNotRevoked:
		return "The approval was not revoked"
	case derogation.ConflictNotEnded:
		return "The request has not ended"
	case derogation.ConflictNoException:
		return "The request states no mass casualty event"
	case derogation.ConflictAlreadyRecorded:
		return "That was already recorded"
	case derogation.ConflictNotDue, derogation.ConflictExists:
		return "Not possible at this moment"
	default:
		return "Not possible at this moment"
	}
}

// maxErrors is how many wrong fields one problem names. Nobody's honest mistake
// has as many; without it, a small body could ask for a very large answer.
const maxErrors = 500

// problem is a problem document (RFC 9457).
type problem struct {
	Type     string                  `json:"type"`
	Title    string                  `json:"title"`
	Status   int                     `json:"status"`
	Detail   string                  `json:"detail,omitempty"`
	Instance string                  `json:"instance"`
	Code     code                    `json:"code"`
	TraceID  string                  `json:"traceId"`
	Errors   []derogation.FieldError `json:"errors,omitempty"`
	// ErrorsLeftOut counts the wrong fields that are not named.
	ErrorsLeftOut int `json:"errorsLeftOut,omitempty"`
	// Confirmation is what the caller sends to confirm that a text identifies
	// nobody.
	Confirmation string    `json:"confirmation,omitempty"`
	Conflict     *conflict `json:"conflict,omitempty"`
	// DuplicateOf is the request that asks the same.
	DuplicateOf *duplicate `json:"duplicateOf,omitempty"`
	// HelpPhone is whom to ring.
	HelpPhone string `json:"helpPhone,omitempty"`

	authenticate string
	// version is that of the case, where the caller rests on another.
	version int
	// retryAfter is in how many seconds the call may succeed.
	retryAfter int
	// header are more of the answer's headers.
	header map[string]string
}

// conflict tells who came too late what happened meanwhile.
type conflict struct {
	Status derogation.Status `json:"status,omitempty"`
	Tier   derogation.Tier   `json:"tier,omitempty"`
	By     string            `json:"by,omitempty"`
	At     time.Time         `json:"at,omitzero"`
}

// duplicate is the request that asks what was sent.
type duplicate struct {
	Reference   string    `json:"reference"`
	SubmittedAt time.Time `json:"submittedAt"`
	Href        string    `json:"href"`
}

func newProblem(c code, detail string) problem {
	k := kindOf(c)
	return problem{Type: "/problems/" + string(c), Title: k.title, Status: k.status, Detail: detail, Code: c}
}

// writeError answers a call that failed, whatever the reason.
func writeError(w http.ResponseWriter, r *http.Request, err error) {
	p := describe(err)
	if p.Code == codeInternal {
		telemetry.Fail(r.Context(), err)
	}
	telemetry.Set(r.Context(), "status", p.Status)
	telemetry.Set(r.Context(), "problem", string(p.Code))
	p.Instance = r.URL.EscapedPath()
	p.TraceID = lambdahttp.RequestID(r.Context())
	if p.authenticate != "" {
		w.Header().Set("WWW-Authenticate", p.authenticate)
	}
	if p.version > 0 {
		w.Header().Set("ETag", entityTag(p.version))
	}
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	for name, value := range p.header {
		w.Header().Set(name, value)
	}
	encoded, err := encode(p)
	if err != nil {
		panic(fmt.Sprintf("httpapi: encode a problem of texts, numbers and times: %v", err))
	}
	write(w, "application/problem+json", p.Status, encoded)
}
