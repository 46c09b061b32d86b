package kit

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

// ReadForm reads what was sent. Its error says what is wrong with it, where it is
// not a form of ours.
func (k *Kit) ReadForm(r *http.Request) (url.Values, error) {
	if k.fromElsewhere(r) {
		return nil, Message{
			Status: http.StatusForbidden, Heading: "This answer came from another site",
			Said: []string{"Nothing was recorded. Open the link in your message, and answer on the page that it opens."},
		}
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
		return nil, Message{
			Status: http.StatusUnsupportedMediaType, Heading: "This answer cannot be read",
			Said: []string{"Nothing was recorded. Answer on the page that your link opens."},
		}
	}
	var tooLarge *http.MaxBytesError
	switch err := r.ParseForm(); {
	case errors.As(err, &tooLarge):
		return nil, Message{
			Status: http.StatusRequestEntityTooLarge, Heading: "This answer is too long", Back: linkIn(r),
			Said: []string{"Nothing was recorded. Shorten the texts: each field says how long its text may be."},
		}
	case err != nil:
		return nil, Message{
			Status: http.StatusBadRequest, Heading: "This answer cannot be read", Back: linkIn(r),
			Said: []string{"Nothing was recorded. Open your link again, and answer on the page that it opens."},
		}
	}
	return cleaned(r.PostForm), nil
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
func Redirect(w http.ResponseWriter, path string) error {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}
