package httpapi

import (
	"net/http"

	"example.org/derogations/shared/clientauth"
)

// serveMetadata serves what a client's library looks for before it signs in
// (RFC 8414), and what a developer reads.
func (a API) serveMetadata(mux *http.ServeMux) {
	mux.Handle("/.well-known/oauth-authorization-server", readable(a.metadata))
	mux.Handle("/v1/openapi.yaml", readable(showDocument))
}

func (a API) metadata(*http.Request) (answer, error) {
	return answer{status: http.StatusOK, body: struct {
		clientauth.Metadata
		Scopes []string `json:"scopes_supported"`
	}{a.Authority.Metadata(), []string{ScopeRead, ScopeWrite, ScopeReview, ScopeWebhooks, ScopeContacts}}}, nil
}
