package pages

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

	"example.org/derogations/shared/casework"
)

// drawn is what a number looks like that a page draws: a form's nonce, or the id
// of a draft that the form begins.
var drawn = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (h *handler) draw() string { return fmt.Sprintf("%016x", h.config.Random()) }

// nonce makes a form the same one however often it is sent. One that is shown
// again, with nothing recorded of it, keeps its own.
func (h *handler) nonce(f filled) hiddenField {
	value := f.typed.Get(fieldNonce)
	if !drawn.MatchString(value) || f.problems.at(fieldNonce) != "" {
		value = h.draw()
	}
	return hiddenField{Name: fieldNonce, Value: value}
}

// callOf is the call that a form makes: the same for the same words under the
// same nonce, whatever its buttons and its code say. It is the zero Call for a
// form without a nonce of ours.
func callOf(r *http.Request, typed url.Values) casework.Call {
	nonce := typed.Get(fieldNonce)
	if !drawn.MatchString(nonce) {
		return casework.Call{}
	}
	words := maps.Clone(typed)
	for _, field := range []string{fieldNonce, fieldStep, fieldCode} {
		words.Del(field)
	}
	sum := sha256.Sum256([]byte(r.URL.EscapedPath() + "\n" + words.Encode()))
	return casework.Call{Key: "page-" + nonce, Fingerprint: hex.EncodeToString(sum[:])}
}

const (
	noNonce   = "This page was not complete when you sent it, and nothing was recorded. Look through what you wrote, and send it again"
	usedNonce = "You sent this page before, with something else in it, and that is recorded. To send this too, send it again"
)

// recalled reports whether the very same form was recorded before. A nonce that
// is missing, or that was used for other words, is named among what is wrong: the
// form is then shown with another.
func (h *handler) recalled(ctx context.Context, contact string, in *input) (bool, error) {
	if in.call.Key == "" {
		in.wrong.add(fieldNonce, noNonce)
		return false, nil
	}
	_, found, err := casework.Recall(ctx, h.config.Cases, contact, in.call, in.now)
	if errors.Is(err, casework.ErrKeyReused) {
		in.wrong.add(fieldNonce, usedNonce)
		in.call.Key, err = "", nil
	}
	return found, err
}
