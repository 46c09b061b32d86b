package callback_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/callback"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
)

const (
	first  = "the first secret of tests, of 32 bytes or more"
	second = "another secret of tests, of 32 bytes or more"
)

var (
	errNotTold = errors.New("it says nothing")
	errBroken  = errors.New("the table derogations is unavailable")
	night      = time.Date(2025, 7, 26, 1, 0, 0, 0, time.UTC)
)

// desk takes calls, and notes what was taken.
type desk struct {
	callback.Notify
	taken []string
	err   error
}

func newDesk() *desk {
	d := &desk{}
	d.NotTold = errNotTold
	d.Keys = func(context.Context, time.Time) (keyset.Set, error) {
		return keyset.Parse([]byte(`{"current":"2","1":"` + first + `","2":"` + second + `"}`))
	}
	d.Take = func(_ context.Context, body []byte) error {
		d.taken = append(d.taken, string(body))
		return d.err
	}
	return d
}

func (d *desk) call(method, authorization string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, callback.NotifyPath, body)
	r = r.WithContext(lambdahttp.WithRequest(r.Context(), night, "request-1"))
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	answer := httptest.NewRecorder()
	d.Handler().ServeHTTP(answer, r)
	return answer
}

func TestWhoeverShowsAKeyIsTakenAtTheirWordAndMayCallAgain(t *testing.T) {
	d := newDesk()
	for _, authorization := range []string{"Bearer " + first, "bearer " + second, "Bearer " + second} {
		if answer := d.call(http.MethodPost, authorization, strings.NewReader("told")); answer.Code != http.StatusNoContent || answer.Body.Len() > 0 {
			t.Errorf("answered %d %s", answer.Code, answer.Body)
		}
	}
	if want := []string{"told", "told", "told"}; !slices.Equal(d.taken, want) {
		t.Errorf("taken %v", d.taken)
	}
}

// unread fails a test in which it is read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("the body was read")
	return 0, io.EOF
}

func TestWhoeverShowsNoneIsRefusedBeforeAnythingIsRead(t *testing.T) {
	for name, authorization := range map[string]string{
		"nothing": "", "no scheme": first, "another scheme": "Basic " + first, "no token": "Bearer ", "a wrong one": "Bearer " + first[1:],
		"the beginning of one": "Bearer " + first[:20], "more than one": "Bearer " + first + second, "the name of one": "Bearer 1", "too long": "Bearer " + strings.Repeat(first, 20),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			answer := d.call(http.MethodPost, authorization, unread{t})
			if answer.Code != http.StatusUnauthorized || answer.Header().Get("WWW-Authenticate") != "Bearer" || !strings.Contains(answer.Body.String(), `"code":"unauthenticated"`) {
				t.Errorf("answered %d %s", answer.Code, answer.Body)
			}
			if len(d.taken) > 0 {
				t.Errorf("taken %v", d.taken)
			}
		})
	}
}

// Notify calls again where it is answered 500 or more: only what may go better then.
func TestWhatIsAnsweredDecidesWhetherNotifyCallsAgain(t *testing.T) {
	keys := "Bearer " + first
	for name, test := range map[string]struct {
		before func(*desk)
		method string
		body   string
		status int
		code   string
	}{
		"says nothing":    {func(d *desk) { d.err = errNotTold }, http.MethodPost, "{}", 400, "invalid_json"},
		"too much":        {func(*desk) {}, http.MethodPost, strings.Repeat("x", 9000), 413, "body_too_large"},
		"the store fails": {func(d *desk) { d.err = errBroken }, http.MethodPost, "{}", 500, "internal_error"},
		"no keys": {func(d *desk) {
			d.Keys = func(context.Context, time.Time) (keyset.Set, error) { return keyset.Set{}, errBroken }
		}, http.MethodPost, "{}", 500, "internal_error"},
		"read": {func(*desk) {}, http.MethodGet, "", 405, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk()
			test.before(d)
			answer := d.call(test.method, keys, strings.NewReader(test.body))
			if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.code) || strings.Contains(answer.Body.String(), "derogations") {
				t.Errorf("answered %d %s", answer.Code, answer.Body)
			}
		})
	}
}

func TestPrice(t *testing.T) {
	doors := map[string]func(*testing.T, int){}
	calls := func(name string, authorization, body func(string) string, unit string) {
		doors[name] = func(t *testing.T, bytes int) {
			d := newDesk()
			d.err = errNotTold
			text := price.Filled(bytes, unit)
			if answer := d.call(http.MethodPost, authorization(text), strings.NewReader(body(text))); answer.Code < 400 || answer.Code > 499 {
				t.Errorf("answered %d", answer.Code)
			}
		}
	}
	same := func(text string) string { return text }
	always := func(text string) func(string) string { return func(string) string { return text } }
	calls("a token", func(text string) string { return "Bearer " + text }, always(""), "x")
	calls("a body", always("Bearer "+first), same, `{"id":"`)
	price.Through(t, doors)
}
