package httpapi_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Each of these is refused by every call that takes a body.
func badBodies() map[string]string {
	return map[string]string{
		"empty":             "",
		"spaces":            "  \n",
		"huge":              `{"a": "` + strings.Repeat("a", 1<<20) + `"}`,
		"deeply nested":     strings.Repeat(`{"a":`, 100_000),
		"deep arrays":       strings.Repeat("[", 100_000),
		"a list":            `[]`,
		"a number":          `1e400`,
		"null":              `null`,
		"a text":            `"text"`,
		"two values":        `{} {}`,
		"trailing garbage":  `{}}`,
		"not closed":        `{"a": 1`,
		"twice the same":    `{"note": "a", "note": "b"}`,
		"unknown fields":    `{"colour": "red"}`,
		"invalid UTF-8":     "{\"note\": \"\xff\"}",
		"half a character":  `{"note": "\ud800"}`,
		"a byte order mark": "\ufeff{}",
		"a NUL":             "{\"note\": \"\x00\"}",
		"a NUL, escaped":    `{"note": "\u0000"}`,
		"numbers for texts": `{"note": 1, "reason": 2, "text": 3, "how": 4, "why": 5, "answer": 6, "url": 7, "id": 8, "action": 9, "outcome": 10}`,
		"huge numbers":      `{"question": 1e999, "contacted": 99999999999999999999, "contentVersion": -0, "review": 9007199254740993}`,
		"no zone":           `{"decidedAt": "2025-07-25T22:00:00", "effectiveAt": "2025-07-25T22:00:00", "from": "2025-07-25", "to": "22:00"}`,
		"a comment":         `{/* */}`,
		"many values":       `{"staff": [` + strings.TrimSuffix(strings.Repeat("{},", 2000), ",") + `]}`,
		"a long name":       `{"` + strings.Repeat("a", 101) + `": 1}`,
	}
}

func TestEveryCallThatTakesABodyRefusesABadOne(t *testing.T) {
	for route, rule := range rules(t) {
		method, pattern, _ := strings.Cut(route, " ")
		if method != http.MethodPost || rule.scope == noScope {
			continue
		}
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.registerWalkers()
			reference := w.file()
			w.then(reference, toTheUnion()...)
			hook := w.registered()
			path := strings.NewReplacer("{reference}", reference, "{round}", "bma-rd-2025-07", "{number}", "3",
				"/v1/webhooks/{webhook}", hook, "{delivery}", w.tried(hook)).Replace(pattern)
			by := roles["the trust"].client
			if len(rule.may) > 0 {
				by = roles[rule.may[0]].client
			}
			for name, body := range badBodies() {
				if recorder := w.do(post(by, path, body)); recorder.Code < 400 || recorder.Code > 499 {
					t.Errorf("%s: answered %d %s", name, recorder.Code, recorder.Body)
				}
			}
			for name, header := range map[string][2]string{
				"no media type": {"Content-Type", ""}, "a form": {"Content-Type", "application/x-www-form-urlencoded"},
				"another charset": {"Content-Type", "application/json; charset=utf-16"}, "packed": {"Content-Encoding", "gzip"},
				"a key with a space": {"Idempotency-Key", "a b"}, "no key": {"Idempotency-Key", ""}, "a long key": {"Idempotency-Key", strings.Repeat("k", 101)},
				"a weak tag": {"If-Match", `W/"1"`}, "no tag": {"If-Match", "1"},
			} {
				c := post(by, path, rule.body)
				c.header[header[0]] = header[1]
				if recorder := w.do(c); recorder.Code < 400 || recorder.Code > 499 {
					t.Errorf("%s: answered %d %s", name, recorder.Code, recorder.Body)
				}
			}
		})
	}
}

func TestAddressesThatNobodyMeansAreRefused(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	for _, path := range []string{
		"//v1/requests", "/v1//requests", "/v1/requests/", "/v1/requests/" + reference + "/", "/v1/requests/../rounds", "/v1/./requests",
		"/v1/requests/%2e%2e/rounds", "/v1/requests/" + reference + "%2Fhistory", "/v1/requests/%00", "/v1/requests/" + reference + ";a=b",
		"/v1/requests/%E2%98%83", "/v1/requests/" + strings.Repeat("A", 8000), "/v1/rounds/" + strings.Repeat("%41", 4000), "/v1/rounds/%25", "/V1/requests", "/v2/requests",
	} {
		recorder := w.do(get("x24", path))
		if recorder.Code < 400 || recorder.Code > 499 {
			t.Errorf("%s is answered %d %s", path[:min(len(path), 60)], recorder.Code, recorder.Body)
		}
	}
}

func TestAFloodOfHeadersIsAnsweredLikeAnyCall(t *testing.T) {
	w := newWorld(t)
	flooded := func(change func(http.Header)) *httptest.ResponseRecorder {
		r := w.request(get("", "/v1/rounds"))
		r.Header.Set("Authorization", "Bearer "+w.token("x24"))
		change(r.Header)
		return w.serve(r)
	}
	for name, test := range map[string]struct {
		change func(http.Header)
		status int
	}{
		"a thousand headers": {func(h http.Header) {
			for n := range 1000 {
				h.Set(fmt.Sprintf("X-Flood-%d", n), "a")
			}
		}, http.StatusOK},
		"a huge header":     {func(h http.Header) { h.Set("X-Flood", strings.Repeat("a", 1<<20)) }, http.StatusOK},
		"a huge token":      {func(h http.Header) { h.Set("Authorization", "Bearer "+strings.Repeat("a", 1<<20)) }, http.StatusUnauthorized},
		"no token":          {func(h http.Header) { h.Set("Authorization", "Bearer") }, http.StatusUnauthorized},
		"another scheme":    {func(h http.Header) { h.Set("Authorization", "Basic YTpi") }, http.StatusUnauthorized},
		"a line in a token": {func(h http.Header) { h.Set("Authorization", "Bearer a\r\nX: y") }, http.StatusUnauthorized},
	} {
		if recorder := flooded(test.change); recorder.Code != test.status {
			t.Errorf("%s: answered %d", name, recorder.Code)
		}
	}
}
