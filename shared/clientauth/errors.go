package clientauth

import "net/http"

// The error codes of the token endpoint (RFC 6749, section 5.2).
const (
	InvalidRequest       = "invalid_request"
	InvalidClient        = "invalid_client"
	UnsupportedGrantType = "unsupported_grant_type"
	InvalidScope         = "invalid_scope"
)

// TokenError is why the token endpoint refused a request, as the client is
// told. Description is a sentence without quotes.
type TokenError struct {
	Code        string
	Description string
}

func (e *TokenError) Error() string { return e.Code + ": " + e.Description }

// Status is the HTTP status of the answer.
func (e *TokenError) Status() int {
	if e.Code == InvalidClient {
		return http.StatusUnauthorized
	}
	return http.StatusBadRequest
}

func invalidClient(description string) error {
	return &TokenError{Code: InvalidClient, Description: description}
}

// BearerError is why a call was not authenticated; the answer is 401.
// Description is a sentence without quotes; empty if no token was sent.
type BearerError struct {
	Description string
}

func (e *BearerError) Error() string {
	if e.Description == "" {
		return "no bearer token"
	}
	return "invalid_token: " + e.Description
}

// WWWAuthenticate is the value of the header that goes with the 401 (RFC 6750,
// section 3).
func (e *BearerError) WWWAuthenticate() string {
	if e.Description == "" {
		return `Bearer realm="derogations"`
	}
	return `Bearer realm="derogations", error="invalid_token", error_description="` + e.Description + `"`
}

func invalidToken(description string) error { return &BearerError{Description: description} }
