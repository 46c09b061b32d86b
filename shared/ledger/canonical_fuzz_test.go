package ledger

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// Any text has one canonical form or none: writing it again changes nothing,
// and it says the same as before.
func FuzzCanonicalJSON(f *testing.F) {
	for _, seed := range []string{
		`{"b":1,"a":[true,null,"x"]}`, ` [ 1 , -2 ] `, `"\u2028<&>\ud800"`, `{"a":1,"a":2}`, `-0`, `1.5`, `1 2`, "\"\xff\"",
		`{"\u0000":{"é":"日本"}}`, `123456789012345678901234567890`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		once, err := canonicalJSON(text)
		if err != nil {
			if once != nil {
				t.Fatalf("%q is refused and written as %q", text, once)
			}
			return
		}
		twice, err := canonicalJSON(once)
		if err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%q is written as %q, and that as %q, %v", text, once, twice, err)
		}
		if before, after := tree(t, text), tree(t, once); !reflect.DeepEqual(before, after) {
			t.Fatalf("%q became %q, which says something else", text, once)
		}
	})
}

func tree(t *testing.T, text []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
