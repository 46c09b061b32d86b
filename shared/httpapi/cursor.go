package httpapi

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
)

// A cursor is a place in a list. Callers get it in a form of which they need know
// nothing, and can make none up: whoever could ask what comes after any place
// they like could find out, call by call, what the list holds that they may not
// see.

// cursor is what is signed: a place, and the list that it is of.
type cursor struct {
	Scope string `json:"s"`
	Place string `json:"p"`
}

const (
	// cursorDomain keeps what is signed here apart from whatever else a key signs.
	cursorDomain = "cursor"
	maxCursor    = 1000
)

// cursorScope tells the list that a cursor belongs to from all others: by what
// was asked, and for whom. The size of a page may change on the way.
func cursorScope(given url.Values, actor derogation.Actor) string {
	asked := maps.Clone(given)
	delete(asked, "cursor")
	delete(asked, "limit")
	sum := sha256.Sum256([]byte(actor.Organisation + "?" + asked.Encode()))
	return hex.EncodeToString(sum[:8])
}

// cursorOf makes the cursor of a place: the key's id, what is signed, and its HMAC.
func (a API) cursorOf(ctx context.Context, place, scope string) (string, error) {
	keys, err := a.CursorKeys(ctx, lambdahttp.Now(ctx))
	if err != nil {
		return "", fmt.Errorf("keys of cursors: %w", err)
	}
	encoded, err := json.Marshal(cursor{scope, place})
	if err != nil {
		return "", fmt.Errorf("cursor: %w", err)
	}
	signed := keys.Current() + "." + base64.RawURLEncoding.EncodeToString(encoded)
	return signed + "." + cursorMAC(keys, keys.Current(), signed), nil
}

// placeOf reads a cursor back; without one a list is read from its beginning.
func (a API) placeOf(ctx context.Context, given url.Values, scope string) (string, error) {
	if !given.Has("cursor") {
		return "", nil
	}
	keys, err := a.CursorKeys(ctx, lambdahttp.Now(ctx))
	if err != nil {
		return "", fmt.Errorf("keys of cursors: %w", err)
	}
	place, ok := placeIn(keys, given.Get("cursor"), scope)
	if !ok {
		return "", refuse(codeInvalidCursor, "Take nextCursor as it was given, with the same query; or begin again without one.")
	}
	return place, nil
}

// placeIn reports false for what is no cursor of the scope that one of the keys
// has signed.
func placeIn(keys keyset.Set, given, scope string) (string, bool) {
	parts := strings.Split(given, ".")
	if len(given) > maxCursor || len(parts) != 3 {
		return "", false
	}
	if _, known := keys.Secret(parts[0]); !known || !hmac.Equal([]byte(parts[2]), []byte(cursorMAC(keys, parts[0], parts[0]+"."+parts[1]))) {
		return "", false
	}
	encoded, err := base64.RawURLEncoding.DecodeString(parts[1])
	var c cursor
	if err != nil || json.Unmarshal(encoded, &c) != nil || c.Scope != scope {
		return "", false
	}
	return c.Place, true
}

func cursorMAC(keys keyset.Set, id, signed string) string {
	secret, _ := keys.Secret(id)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(cursorDomain + "\n" + signed))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
