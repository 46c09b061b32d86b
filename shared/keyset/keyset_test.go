package keyset_test

import (
	"fmt"
	"strings"
	"testing"

	"example.org/derogations/shared/keyset"
)

const (
	first  = "first-secret-first-secret-first-secret"
	second = "second-secret-second-secret-second-secret"
)

func TestParseKeepsEveryKeyAndNamesTheCurrentOne(t *testing.T) {
	set, err := keyset.Parse([]byte(`{"1":"` + first + `","current":"2","2":"` + second + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	if set.Current() != "2" {
		t.Errorf("current = %q, want 2", set.Current())
	}
	for id, want := range map[string]string{"1": first, "2": second} {
		if got, ok := set.Secret(id); !ok || string(got) != want {
			t.Errorf("secret of key %s: got %d bytes, found %v", id, len(got), ok)
		}
	}
	if _, ok := set.Secret("3"); ok {
		t.Error("a key that is not in the set was found")
	}
}

func TestParseRefusesAndNeverRepeatsTheSecret(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"nothing", ``, "not a JSON object"},
		{"the bare secret", first, "not a JSON object"},
		{"an array", `["` + first + `"]`, "not a JSON object"},
		{"no current", `{"1":"` + first + `"}`, `"current" is missing`},
		{"current twice", `{"current":"1","current":"1","1":"` + first + `"}`, `"current" appears twice`},
		{"current names no key", `{"current":"2","1":"` + first + `"}`, "not in the set"},
		{"current names itself", `{"current":"current","1":"` + first + `"}`, "not in the set"},
		{"a key twice", `{"current":"1","1":"` + first + `","1":"` + second + `"}`, "key 1 appears twice"},
		{"a short secret", `{"current":"1","1":"first-secret"}`, "shorter than 32 bytes"},
		{"a secret as a name", `{"current":"1","` + first + `":"1"}`, "member 2 is no key id"},
		{"key 0", `{"current":"0","0":"` + first + `"}`, "member 2 is no key id"},
		{"key 256", `{"current":"256","256":"` + first + `"}`, "member 2 is no key id"},
		{"key 01", `{"current":"01","01":"` + first + `"}`, "member 2 is no key id"},
		{"a number for a secret", `{"current":"1","1":5}`, "member 2: the value is not a string"},
		{"a nested object", `{"current":"1","1":{"a":"` + first + `"}}`, "member 2: the value is not a string"},
		{"an unfinished object", `{"current":"1","1":"` + first + `"`, "the object does not end"},
		{"an unfinished secret", `{"current":"1","1":"` + first, "member 2: not valid JSON"},
		{"two objects", `{"current":"1","1":"` + first + `"}{}`, "something follows"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := keyset.Parse([]byte(tt.data))
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %q does not say %q", err, tt.want)
			}
			if strings.Contains(err.Error(), "secret-") {
				t.Errorf("the error repeats a secret: %q", err)
			}
		})
	}
}

func TestPrintingASetShowsNoSecret(t *testing.T) {
	set, err := keyset.Parse([]byte(`{"current":"1","1":"` + first + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for _, value := range []any{set, &set, struct{ Keys keyset.Set }{set}} {
			printed := fmt.Sprintf(verb, value)
			if strings.Contains(printed, first) || strings.Contains(printed, fmt.Sprintf("%x", first)) {
				t.Errorf("%s prints the secret: %s", verb, printed)
			}
		}
	}
}

func TestASetKnowsTheSecretsOfItsKeysAndNothingElse(t *testing.T) {
	set, err := keyset.Parse([]byte(`{"current":"1","1":"` + first + `","7":"` + second + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{first: true, second: true, "": false, "1": false, first[1:]: false, first + second: false} {
		if keyset.Holds(set, text) != want {
			t.Errorf("Holds(%q) is %v", text, !want)
		}
	}
	if keyset.Holds(keyset.Set{}, "") {
		t.Error("an empty set has an empty secret")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"current":"1","1":"` + first + `"}`))
	f.Add([]byte(`{"current":{`))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := keyset.Parse(data)
		if err != nil {
			return
		}
		if secret, ok := set.Secret(set.Current()); !ok || len(secret) < keyset.MinimumSecret {
			t.Errorf("accepted a set without a usable current key: %q", data)
		}
	})
}
