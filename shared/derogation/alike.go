package derogation

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// Alike reports whether two requests may be the same one filed twice: the same
// site and service, for times that overlap.
func Alike(a, b Request) bool {
	return a.AlikeKey() == b.AlikeKey() && a.Window.From.Before(b.Window.To) && b.Window.From.Before(a.Window.To)
}

// AlikeKey is the same for all requests for one service at one site.
func (r Request) AlikeKey() string {
	folded := func(s string) string { return strings.ToLower(strings.ToUpper(strings.TrimSpace(s))) }
	sum := sha256.Sum256([]byte(folded(r.Site.Code) + "\n" + folded(r.Service)))
	return hex.EncodeToString(sum[:16])
}

// ContentHash is a SHA-256, in hexadecimal, of everything that a request says: the
// same for two that say the same, in whatever order and time zone they were
// written.
func (r Request) ContentHash() string {
	sum := sha256.New()
	visitFields(reflect.ValueOf(r), "", reflect.StructField{}, func(pointer string, _ reflect.StructField, v reflect.Value) {
		said := v.Interface()
		if at, ok := said.(time.Time); ok {
			said = at.UTC()
		}
		if at, ok := said.(*time.Time); ok && at != nil {
			said = at.UTC()
		}
		encoded, err := json.Marshal(said)
		if err != nil {
			panic("derogation: a request holds what JSON cannot: " + err.Error())
		}
		fmt.Fprintf(sum, "%s %s\n", pointer, encoded)
	})
	return hex.EncodeToString(sum.Sum(nil))
}
