package kit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"example.org/derogations/shared/casework"
)

// FieldNonce is the name of the field that makes a form the same one however
// often it is sent.
const FieldNonce = "nonce"

var drawn = regexp.MustCompile(`^[0-9a-f]{16}$`)

// Draw is a number that a page draws: a form's nonce, or the id of a draft that
// the form begins.
func Draw(random func() uint64) string { return fmt.Sprintf("%016x", random()) }

// Drawn reports whether a text looks like one that was drawn.
func Drawn(text string) bool { return drawn.MatchString(text) }

// Nonce is the nonce of a form. One that is shown again, with nothing recorded of
// it, keeps its own.
func (f Filled) Nonce(random func() uint64) HiddenField {
	value := f.Typed.Get(FieldNonce)
	if !Drawn(value) || f.Problems.At(FieldNonce) != "" {
		value = Draw(random)
	}
	return HiddenField{Name: FieldNonce, Value: value}
}

// CallOf is the call that a form makes: the same for the same words under the
// same nonce, whatever the fields say that are left aside. It is the zero Call for
// a form without a nonce of ours.
func CallOf(r *http.Request, typed url.Values, aside ...string) casework.Call {
	key := callKey(typed)
	if key == "" {
		return casework.Call{}
	}
	words := maps.Clone(typed)
	for _, field := range append(aside, FieldNonce) {
		words.Del(field)
	}
	sum := sha256.Sum256([]byte(r.URL.EscapedPath() + "\n" + words.Encode()))
	return casework.Call{Key: key, Fingerprint: hex.EncodeToString(sum[:])}
}

// fieldSent is what an address carries the nonce of a form by that was just recorded.
const fieldSent = "sent"

// AfterSending is the address of a page that says on top that a form was recorded.
func AfterSending(path string, typed url.Values) string {
	return path + "?" + url.Values{fieldSent: {typed.Get(FieldNonce)}}.Encode()
}

// JustSent is the form, as far as its nonce, that an address says was recorded. Whether
// it was is on record: anybody may write an address.
func JustSent(r *http.Request) url.Values {
	return url.Values{FieldNonce: {r.URL.Query().Get(fieldSent)}}
}

// SentAt is when the form was recorded that an address names; nil where the contact
// recorded none of the kind about the case in the last hour.
func SentAt(r *http.Request, calls casework.CallStore, contact, reference string, now time.Time) (*time.Time, error) {
	key := callKey(JustSent(r))
	if key == "" {
		return nil, nil
	}
	record, err := calls.Call(r.Context(), contact, key)
	switch {
	case errors.Is(err, casework.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case record.Reference != reference || now.Sub(record.At) > time.Hour:
		return nil, nil
	default:
		return &record.At, nil
	}
}

// callKey is the key of the call that a form makes, empty for one without a nonce of
// ours.
func callKey(typed url.Values) string {
	if nonce := typed.Get(FieldNonce); Drawn(nonce) {
		return "page-" + nonce
	}
	return ""
}

// UsedNonce is what is said to somebody whose form was sent before with other
// words in it.
const UsedNonce = "You sent this page before, with something else in it, and that is recorded. To send this too, send it again"

// Recalled reports whether the very same form was recorded before. A nonce that
// is missing, or that was used for other words, is named among what is wrong with
// the form, which is then shown with another; the call is left without a key.
func Recalled(ctx context.Context, calls casework.CallStore, contact string, call *casework.Call, in *Input) (bool, error) {
	if call.Key == "" {
		in.Wrong.Add(FieldNonce, "This page was not complete when you sent it, and it was not recorded now. If you sent it before, look whether it stands there already; if not, send it again")
		return false, nil
	}
	_, found, err := casework.Recall(ctx, calls, contact, *call, in.Now)
	if errors.Is(err, casework.ErrKeyReused) {
		in.Wrong.Add(FieldNonce, UsedNonce)
		call.Key, err = "", nil
	}
	return found, err
}
