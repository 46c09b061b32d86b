package kit

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"

	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/readonce"
)

// ContentPolicy allows our own stylesheets and forms, and nothing else: no
// script runs, whatever stands in a free text.
const ContentPolicy = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// permissionsPolicy renounces what a page of forms has no use for.
const permissionsPolicy = "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"

// KeptBriefly is the Cache-Control of a page that may be kept for half a minute,
// so that a revocation shows within one.
const KeptBriefly = "public, max-age=30"

// Guarded wraps the handler of all pages: every answer has the headers of
// security, is compressed for whoever takes that, comes within AnswersWithin, and
// is a page also when a handler panics. What is read for a page is read once.
func (k *Kit) Guarded(pages http.Handler) http.Handler {
	return secured(compressed(inTime(readingOnce(k.recovered(pages)))))
}

// AnswersWithin is how long a page may take: what it waits for ends then, and whoever
// waits for it is told whom to phone. Two attempts at a call that hangs fit into it,
// and the function's own time is longer.
const AnswersWithin = 10 * time.Second

func inTime(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), AnswersWithin)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func readingOnce(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(readonce.Begin(r.Context())))
	})
}

// secured sets the headers that every answer has, and limits what is read. A
// link is a secret, so no address is passed on and nothing is kept in a cache.
func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", ContentPolicy)
		header.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cross-Origin-Opener-Policy", "same-origin")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("Permissions-Policy", permissionsPolicy)
		header.Set("Cache-Control", "no-store")
		header.Set("X-Robots-Tag", "noindex, nofollow")
		r.Body = http.MaxBytesReader(w, r.Body, lambdahttp.MaxBody)
		next.ServeHTTP(w, r)
	})
}

// recovered answers with a page when a handler panics: a person must not be
// left with a document for programs. Pages are written whole, at the very end,
// so nothing of the spoilt one was sent.
func (k *Kit) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if reason := recover(); reason != nil {
				k.Fail(w, r, fmt.Errorf("panic: %v\n%s", reason, debug.Stack()))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// fromElsewhere reports whether another site's page sent a form to us. A
// browser says so itself; one too old for Sec-Fetch-Site still names the
// origin, which is "null" for our own forms because of our referrer policy. No
// cookie gives anybody a right, so this is a second line: the link is what counts.
func (k *Kit) fromElsewhere(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	from, err := url.Parse(origin)
	return err != nil || from.Host != r.Host && from.Host != k.publicHost
}
