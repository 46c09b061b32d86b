package httpapi_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/callback"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
)

// The document describes a door of another function too. What it answers is held to
// the same contract.
func TestWhatGOVUKNotifyIsAnsweredIsAsItIsDescribed(t *testing.T) {
	w := newWorld(t)
	const secret = "the secret of this test, of 32 bytes or more"
	notTold := errors.New("it says nothing")
	for sent, want := range map[string]int{
		`{"id":"740e5834","reference":"DR-7K2M-9Q4X","status":"delivered","notification_type":"sms","to":"07700900001"}`: http.StatusNoContent,
		`[]`: http.StatusBadRequest,
	} {
		door := callback.Notify{
			Keys: func(context.Context, time.Time) (keyset.Set, error) {
				return keyset.Parse([]byte(`{"current":"1","1":"` + secret + `"}`))
			},
			Take: func(context.Context, []byte) error {
				if want == http.StatusBadRequest {
					return notTold
				}
				return nil
			},
			NotTold: notTold,
		}
		for key, want := range map[string]int{secret: want, "none": http.StatusUnauthorized} {
			r := httptest.NewRequest(http.MethodPost, callback.NotifyPath, strings.NewReader(sent))
			r = r.WithContext(lambdahttp.WithRequest(r.Context(), w.now, "request-1"))
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+key)
			recorder := httptest.NewRecorder()
			door.Handler().ServeHTTP(recorder, r)
			r.Pattern = callback.NotifyPath
			w.hold(r, sent, recorder)
			if recorder.Code != want {
				t.Errorf("%s, with %s: answered %d, want %d", sent, key, recorder.Code, want)
			}
		}
	}
}
