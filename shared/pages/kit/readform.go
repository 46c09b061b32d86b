package kit

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// ReadForm reads what was sent. It answers by itself, and returns false, when
// that is not a form of ours.
func (k *Kit) ReadForm(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	if k.fromElsewhere(r) {
		k.Say(w, r, http.StatusForbidden, Message{
			Heading: "This answer came from another site",
			Said:    []string{"Nothing was recorded. Open the link in your message, and answer on the page that it opens."},
		})
		return nil, false
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		k.Say(w, r, http.StatusUnsupportedMediaType, Message{
			Heading: "This answer cannot be read",
			Said:    []string{"Nothing was recorded. Answer on the page that your link opens."},
		})
		return nil, false
	}
	if err := r.ParseForm(); err != nil {
		k.sayUnreadable(w, r, err)
		return nil, false
	}
	return cleaned(r.PostForm), true
}

func (k *Kit) sayUnreadable(w http.ResponseWriter, r *http.Request, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		k.Say(w, r, http.StatusRequestEntityTooLarge, Message{
			Heading: "This answer is too long",
			Said:    []string{"Nothing was recorded. Shorten the texts: each may have 1000 characters."},
			Back:    linkIn(r),
		})
		return
	}
	k.Say(w, r, http.StatusBadRequest, Message{
		Heading: "This answer cannot be read",
		Said:    []string{"Nothing was recorded. Open your link again, and answer on the page that it opens."},
		Back:    linkIn(r),
	})
}

// cleaned replaces bytes that are not text: a ledger holds text only.
func cleaned(typed url.Values) url.Values {
	for _, values := range typed {
		for i := range values {
			values[i] = strings.ToValidUTF8(values[i], "\uFFFD")
		}
	}
	return typed
}

// Redirect sends the browser to a page by GET, so that loading it again does
// not act again.
func Redirect(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}
