package clientauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// An assertion and the names of the fields fit many times.
const maximumForm = 32 << 10

// TokenHandler serves the token endpoint. now gives the time of a request.
// failed answers a request on which an error of ours occurred, and reports the
// error; refusals are answered here, as RFC 6749 says, and are no errors.
func (a *Authority) TokenHandler(now func(context.Context) time.Time, failed func(http.ResponseWriter, *http.Request, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "The token endpoint takes POST.", http.StatusMethodNotAllowed)
			return
		}
		request, err := readForm(w, r)
		if err != nil {
			answerRefusal(w, r, err, failed)
			return
		}
		grant, err := a.Token(r.Context(), request, now(r.Context()))
		if err != nil {
			answerRefusal(w, r, err, failed)
			return
		}
		answer(w, http.StatusOK, struct {
			AccessToken string `json:"access_token"`
			TokenType   string `json:"token_type"`
			ExpiresIn   int    `json:"expires_in"`
			Scope       string `json:"scope"`
		}{grant.AccessToken, "Bearer", int(grant.ExpiresIn.Seconds()), strings.Join(grant.Scopes, " ")})
	})
}

func readForm(w http.ResponseWriter, r *http.Request) (TokenRequest, error) {
	mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/x-www-form-urlencoded" {
		return TokenRequest{}, &TokenError{InvalidRequest, "The body must be application/x-www-form-urlencoded."}
	}
	r.Body = http.MaxBytesReader(w, r.Body, maximumForm)
	if err := r.ParseForm(); err != nil {
		return TokenRequest{}, &TokenError{InvalidRequest, "The body is not a form, or is too long."}
	}
	// Only the body counts: what stands in a URL ends up in logs.
	for _, values := range r.PostForm {
		if len(values) > 1 {
			return TokenRequest{}, &TokenError{InvalidRequest, "A field is given more than once."}
		}
	}
	return tokenRequest(r.PostForm), nil
}

func tokenRequest(form url.Values) TokenRequest {
	return TokenRequest{
		GrantType:     form.Get("grant_type"),
		AssertionType: form.Get("client_assertion_type"),
		Assertion:     form.Get("client_assertion"),
		ClientID:      form.Get("client_id"),
		Scope:         form.Get("scope"),
	}
}

func answerRefusal(w http.ResponseWriter, r *http.Request, err error, failed func(http.ResponseWriter, *http.Request, error)) {
	refusal, refused := errors.AsType[*TokenError](err)
	if !refused {
		failed(w, r, fmt.Errorf("token endpoint: %w", err))
		return
	}
	answer(w, refusal.Status(), struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{refusal.Code, refusal.Description})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
	w.WriteHeader(status)
	// The status is out: a client that has gone cannot be told more.
	_ = json.NewEncoder(w).Encode(body)
}
