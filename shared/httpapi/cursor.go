package httpapi

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/url"

	"example.org/derogations/shared/derogation"
)

// cursor is a place in a list. Callers get it in a form of which they need know
// nothing. It is not signed: a place is a position in an order and opens
// nothing, for what is shown there is decided anew for each case.
type cursor struct {
	Version int    `json:"v"`
	Scope   string `json:"s"`
	Place   string `json:"p"`
}

const (
	cursorVersion = 1
	maxCursor     = 1000
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

func cursorFor(place, scope string) string {
	encoded, err := json.Marshal(cursor{cursorVersion, scope, place})
	if err != nil {
		panic("httpapi: a cursor of two texts and a number cannot be encoded: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(encoded)
}

// placeOf reads a cursor back; without one a list is read from its beginning.
func placeOf(given, scope string) (string, error) {
	if given == "" {
		return "", nil
	}
	invalid := refuse(codeInvalidCursor, "Take nextCursor as it was given, with the same query; or begin again without one.")
	if len(given) > maxCursor {
		return "", invalid
	}
	decoded, err := base64.RawURLEncoding.DecodeString(given)
	if err != nil {
		return "", invalid
	}
	var c cursor
	if err := json.Unmarshal(decoded, &c); err != nil || c.Version != cursorVersion || c.Scope != scope || c.Place == "" {
		return "", invalid
	}
	return c.Place, nil
}
