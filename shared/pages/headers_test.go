package pages_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// guards are the headers that every answer has, whatever it is.
var guards = map[string]string{
	"Content-Security-Policy":      "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
	"X-Robots-Tag":                 "noindex, nofollow",
	"Vary":                         "Accept-Encoding",
	"Set-Cookie":                   "",
}

// keepsTyping is the only cookie there is, of one link's pages alone.
var keepsTyping = regexp.MustCompile(`^__Secure-unsent=[A-Z2-7]{26}; Path=/r/[A-Za-z0-9_-]{46}; Max-Age=1800; HttpOnly; Secure; SameSite=Lax$`)

func guarded(t *testing.T, answer *httptest.ResponseRecorder) {
	t.Helper()
	for name, want := range guards {
		got := answer.Header().Get(name)
		if strings.Contains(answer.Body.String(), `id="board"`) {
			got = strings.TrimSuffix(got, "; script-src 'self'; connect-src 'self'")
		}
		if name == "Set-Cookie" && strings.Contains(answer.Body.String(), `id="code"`) && keepsTyping.MatchString(got) {
			continue // What was typed waits for the code.
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestEveryPageIsGuarded(t *testing.T) {
	pagestest.EachSituation(t, func(t *testing.T, answer *httptest.ResponseRecorder) {
		guarded(t, answer)
		if kind := answer.Header().Get("Content-Type"); kind != "text/html; charset=utf-8" {
			t.Errorf("Content-Type: %q", kind)
		}
		kept := answer.Header().Get("Cache-Control")
		if kept != "no-store" && (kept != "public, max-age=30" || answer.Code != http.StatusOK) {
			t.Errorf("status %d is kept: %q", answer.Code, kept)
		}
	})
}

// What is behind a link, what was sent and what went wrong is never kept.
func TestEachKindOfAnswerIsKeptAsLongAsItMayBe(t *testing.T) {
	const never, briefly, forEver = "no-store", "public, max-age=30", "public, max-age=31536000, immutable"
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link, trust := w.Link(derogation.Union), w.TrustLink()
	style := stylesheetsOf(t, w.Get("/"))[0]
	for name, c := range map[string]struct {
		method, path string
		headers      []string
		status       int
		kept         string
	}{
		"home":                    {"GET", "/", nil, 200, briefly},
		"registers":               {"GET", "/register", nil, 200, briefly},
		"register":                {"GET", "/register/sample", nil, 200, briefly},
		"form on paper":           {"GET", "/blank-form", nil, 200, briefly},
		"code":                    {"GET", "/d/" + pagestest.Code, nil, 404, never},
		"code looked for":         {"GET", "/d?code=" + pagestest.Code, nil, 303, never},
		"docs":                    {"GET", "/docs", nil, 200, never},
		"problem":                 {"GET", "/problems/confirmation_needed", nil, 200, never},
		"stylesheet":              {"GET", style, nil, 200, forEver},
		"stylesheet, no longer":   {"GET", "/assets/pages-00000000.css", nil, 404, never},
		"review":                  {"GET", link, nil, 200, never},
		"review, as a scanner":    {"HEAD", link, nil, 200, never},
		"code's address":          {"GET", link + "/code", nil, 303, never},
		"trust":                   {"GET", trust, nil, 200, never},
		"forged link":             {"GET", "/r/forged", nil, 404, never},
		"nowhere":                 {"GET", "/nowhere", nil, 404, never},
		"another method":          {"DELETE", link, nil, 405, never},
		"options":                 {"OPTIONS", link, nil, 405, never},
		"a form with errors":      {"POST", link, nil, 422, never},
		"another site's form":     {"POST", link, []string{"Sec-Fetch-Site", "cross-site"}, 403, never},
		"another kind of content": {"POST", link, []string{"Content-Type", "application/json"}, 415, never},
	} {
		t.Run(name, func(t *testing.T) {
			answer := w.Request(c.method, c.path, nil, c.headers...)
			guarded(t, answer)
			if answer.Code != c.status {
				t.Errorf("status %d, want %d", answer.Code, c.status)
			}
			if kept := answer.Header().Get("Cache-Control"); kept != c.kept {
				t.Errorf("kept: %q, want %q", kept, c.kept)
			}
		})
	}
}

// A page that was to be kept, and then failed, is not.
func TestAFailureIsNeverKept(t *testing.T) {
	for _, path := range []string{"/", "/register", "/register/sample", "/d/" + pagestest.Code} {
		w := pagestest.NewWorld(t)
		w.Store.Broken, w.Store.Unread = pagestest.ErrUnread, pagestest.ErrUnread
		if path == "/register/sample" {
			w.Store.Panics = true
		}
		answer := w.Get(path)
		guarded(t, answer)
		pagestest.Wants(t, answer, http.StatusInternalServerError)
		if kept := answer.Header().Get("Cache-Control"); kept != "no-store" {
			t.Errorf("%s is kept: %q", path, kept)
		}
	}
}

func TestNoAddressOfAPageHoldsAnotherHost(t *testing.T) {
	for _, part := range strings.Split(guards["Content-Security-Policy"], ";") {
		if strings.Contains(part, "http") || strings.Contains(part, "*") || strings.Contains(part, "unsafe") || strings.Contains(part, "script") {
			t.Errorf("the policy allows %q", part)
		}
	}
}
