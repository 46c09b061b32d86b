package httpapi

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"

	"example.org/derogations/shared/casework"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
	maxKeyLength   = 100
)

// posted is a POST as it was sent: its body, the JSON value in it, and what
// makes it the same call when it is sent again.
type posted struct {
	body  []byte
	value any
	call  casework.Call
}

// readPosted reads a POST: its key, what it rests on, and its body.
func readPosted(r *http.Request) (posted, error) {
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return posted{}, err
	}
	versions, err := ifMatch(r.Header)
	if err != nil {
		return posted{}, err
	}
	body, err := readBody(r)
	if err != nil {
		return posted{}, err
	}
	value, err := parse(body)
	if err != nil {
		return posted{}, err
	}
	call := said(r, value)
	call.Key, call.Fingerprint, call.IfMatch = key, fingerprint(r, body), versions
	return posted{body: body, value: value, call: call}, nil
}

// said is a call as far as its body says something.
func said(r *http.Request, value any) casework.Call {
	return casework.Call{Texts: textsIn("", value), Confirmation: r.Header.Get(confirmationHeader)}
}

// idempotencyKey returns the call's key: without one, a call that is repeated
// because its answer was lost would be carried out twice.
func idempotencyKey(header http.Header) (string, error) {
	values := header.Values(keyHeader)
	if len(values) == 0 || values[0] == "" {
		return "", refuse(codeKeyRequired, "Send an Idempotency-Key of your own making, new for each call and the same for each attempt at it.")
	}
	key := values[0]
	if len(values) > 1 || len(key) > maxKeyLength || strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }) {
		return "", refuse(codeKeyInvalid, fmt.Sprintf("An Idempotency-Key has 1 to %d visible ASCII characters, and is sent once.", maxKeyLength))
	}
	return key, nil
}

// fingerprint is over the method, the address and the body: no other header
// makes another call of it.
func fingerprint(r *http.Request, body []byte) string {
	return hash(append([]byte(r.Method+" "+r.URL.EscapedPath()+"\n"), body...))
}

func hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}
