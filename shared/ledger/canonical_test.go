package ledger_test

import (
	"encoding/json"
	"math"
	"testing"

	"example.org/derogations/shared/ledger"
)

// The encoding is a promise to whoever checks a ledger years later with other
// tools. These vectors are written by hand and never change.
func TestTheCanonicalEncoding(t *testing.T) {
	tests := []struct {
		name  string
		value any
		want  string
	}{
		{"null", nil, `null`},
		{"truth", []bool{true, false}, `[true,false]`},
		{"integers", []int{0, -1, 9007199254740993}, `[0,-1,9007199254740993]`},
		{"the largest integer", uint64(math.MaxUint64), `18446744073709551615`},
		{"nothing in it", struct {
			A []int          `json:"a"`
			B map[string]int `json:"b"`
		}{[]int{}, map[string]int{}}, `{"a":[],"b":{}}`},
		{"keys in the order of their bytes", map[string]int{"b": 1, "a": 2, "B": 3, "": 4, "é": 5, "a1": 6, "ab": 7}, `{"":4,"B":3,"a":2,"a1":6,"ab":7,"b":1,"é":5}`},
		{"fields of a structure in the same order", struct {
			Zulu  string `json:"zulu"`
			Alpha string `json:"alpha"`
		}{"z", "a"}, `{"alpha":"a","zulu":"z"}`},
		{"white space goes", json.RawMessage(" { \"b\" : [ 1 , 2 ] ,\n\t\"a\" : null } "), `{"a":null,"b":[1,2]}`},
		{"nested", json.RawMessage(`{"z":[{"b":1,"a":[[]]}],"a":{"d":{},"c":"x"}}`), `{"a":{"c":"x","d":{}},"z":[{"a":[[]],"b":1}]}`},
		{"what must be escaped", "\"\\\b\f\n\r\t\x00\x1f", `"\"\\\b\f\n\r\t\u0000\u001f"`},
		{"what need not be", "<a href='/'>&amp;</a>\x7f", "\"<a href='/'>&amp;</a>\x7f\""},
		{"letters beyond ASCII", "é ſ 日本 👩‍⚕️", `"é ſ 日本 👩‍⚕️"`},
		{"line and paragraph separators", "a\u2028b\u2029c", "\"a\u2028b\u2029c\""},
		{"a backslash before u2028", `a\u2028b`, `"a\\u2028b"`},
		{"keys are escaped likewise", map[string]int{"\u2028\"": 1}, "{\"\u2028\\\"\":1}"},
		{"escapes that need not be", json.RawMessage(`"\u0041\/\u00e9\u2028\ud83d\ude00"`), "\"A/é\u2028😀\""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := ledger.Canonical(test.value)
			if err != nil || string(got) != test.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, test.want)
			}
		})
	}
}

// What has more than one spelling, or none, is refused.
func TestWhatHasNoCanonicalForm(t *testing.T) {
	tests := map[string]any{
		"a fraction":             1.5,
		"a whole number as such": json.RawMessage(`1.0`),
		"a power of ten":         json.RawMessage(`1e3`),
		"a large float":          1e21,
		"minus nothing":          json.RawMessage(`-0`),
		"a fraction deep inside": map[string]any{"a": []any{map[string]any{"b": 0.1}}},
		"not a number":           math.NaN(),
		"a channel":              make(chan int),
		"no JSON":                json.RawMessage(`{`),
		"two values":             json.RawMessage(`1 2`),
	}
	for name, value := range tests {
		t.Run(name, func(t *testing.T) {
			if got, err := ledger.Canonical(value); err == nil {
				t.Errorf("got %s, want an error", got)
			}
		})
	}
}

// What cannot be written in UTF-8 is replaced before it is hashed, just as it
// is in the state that is stored beside it.
func TestLettersThatAreNoUTF8AreReplaced(t *testing.T) {
	got, err := ledger.Canonical("a\xffb")
	if want := "\"a\uFFFDb\""; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}
