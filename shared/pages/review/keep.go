package review

import (
	"context"
	"crypto/rand"
	"net/http"
	"regexp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/pages/kit"
)

// browserCookie tells the browser in which an answer was typed. It proves nothing:
// the link does.
const browserCookie = "__Secure-unsent"

var ofBrowser = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// browser is what the browser alone was given on this link; empty for nothing.
func browser(r *http.Request) string {
	cookie, err := r.Cookie(browserCookie)
	if err != nil || !ofBrowser.MatchString(cookie.Value) {
		return ""
	}
	return cookie.Value
}

// unsentKey is what the browser's answer is kept by; empty where it has none.
func (v visit) unsentKey() string {
	if v.browser == "" {
		return ""
	}
	return casework.UnsentKey(v.link, v.browser)
}

// unsent is the form as it was typed in this browser while its code is on the way.
func (v visit) unsent(ctx context.Context) (kit.Filled, error) {
	if v.browser == "" {
		return kit.Filled{}, nil
	}
	typed, err := v.reviews.Unsent(ctx, v.unsentKey(), v.Now)
	return kit.Filled{Typed: typed}, err
}

// keep keeps an answer until its code is typed, for this link in this browser. What
// the page itself says, and the code, are left out. One that may not be kept is on
// the page alone.
func (v *visit) keep(w http.ResponseWriter, r *http.Request, a written) error {
	typed, may := a.Keepable(kit.FieldStep, fieldCode, kit.FieldVersion)
	if !may {
		return nil
	}
	if v.browser == "" {
		v.browser = rand.Text()
	}
	http.SetCookie(w, unsentCookie(v.path(), v.browser, int(casework.UnsentLives.Seconds())))
	return v.reviews.Codes.SaveUnsent(r.Context(), casework.Unsent{
		Key: v.unsentKey(), Typed: typed, ExpiresAt: v.Now.Add(casework.UnsentLives),
	})
}

// leadToRecorded has the browser forget an answer that was kept, and leads to what was
// recorded.
func (v visit) leadToRecorded(w http.ResponseWriter, a written) error {
	if v.browser != "" {
		http.SetCookie(w, unsentCookie(v.path(), "", -1))
	}
	return kit.Redirect(w, v.recordedPath(a.Action()))
}

// unsentCookie is sent to this link's pages alone. It is Lax, not Strict: a link in
// webmail is opened from another site.
func unsentCookie(path, value string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: browserCookie, Value: value, Path: path, MaxAge: seconds, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}
