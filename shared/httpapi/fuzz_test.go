package httpapi_test

import (
	"net/http"
	"testing"
)

// FuzzSubmit checks that whatever body is sent, it is filed or refused, and
// never an error of ours.
func FuzzSubmit(f *testing.F) {
	f.Add("night-1", []byte(sample(f)))
	f.Add("", []byte(`{}`))
	f.Add("night-1", []byte(`{"round":"x"}`))
	f.Add("night 1", []byte(`[`))
	w := newWorld(f)
	token := "Bearer " + w.token("rr8")
	f.Fuzz(func(t *testing.T, key string, body []byte) {
		w := &world{t: t, store: w.store, handler: w.handler, now: w.now}
		r := w.request(filing(key, string(body)))
		r.Header.Set("Authorization", token)
		switch recorder := w.serve(r); recorder.Code {
		case http.StatusCreated, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		default:
			t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
		}
	})
}
