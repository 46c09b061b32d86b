package pattern

import (
	"encoding/json"
	"testing"
)

func TestFiltersAcceptWhatTheirPatternsSay(t *testing.T) {
	const wake = `{"eventName":"INSERT","tags":["a","b"],"dynamodb":{"Keys":{"PK":{"S":"R#1"},"SK":{"S":"W#1"}},"NewImage":{"kind":{"S":"wake"}}}}`
	const summary = `{"eventName":"MODIFY","dynamodb":{"Keys":{"PK":{"S":"R#1"},"SK":{"S":"SUMMARY"}}}}`
	for _, c := range []struct {
		name          string
		patterns      []string
		wake, summary bool
	}{
		{"no pattern", nil, true, true},
		{"exact", []string{`{"eventName":["INSERT"]}`}, true, false},
		{"one of two", []string{`{"eventName":["INSERT","MODIFY"]}`}, true, true},
		{"prefix", []string{`{"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"W#"}]}}}}`}, true, false},
		{"all members must match", []string{`{"eventName":["MODIFY"],"dynamodb":{"Keys":{"SK":{"S":[{"prefix":"W#"}]}}}}`}, false, false},
		{"one of two patterns", []string{`{"eventName":["REMOVE"]}`, `{"eventName":["MODIFY"]}`}, false, true},
		{"one of a list", []string{`{"tags":["x","b"]}`}, true, false},
		{"none of a list", []string{`{"tags":["x"]}`}, false, false},
		{"exists", []string{`{"dynamodb":{"NewImage":{"kind":{"S":[{"exists":true}]}}}}`}, true, false},
		{"does not exist", []string{`{"dynamodb":{"NewImage":{"kind":{"S":[{"exists":false}]}}}}`}, false, true},
		{"anything but one", []string{`{"eventName":[{"anything-but":"INSERT"}]}`}, false, true},
		{"anything but some", []string{`{"eventName":[{"anything-but":["INSERT","MODIFY"]}]}`}, false, false},
		{"anything but needs a value", []string{`{"other":[{"anything-but":["x"]}]}`}, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := New(c.patterns)
			if err != nil {
				t.Fatal(err)
			}
			for text, want := range map[string]bool{wake: c.wake, summary: c.summary} {
				var record any
				if err := json.Unmarshal([]byte(text), &record); err != nil {
					t.Fatal(err)
				}
				if got := f.Accepts(record); got != want {
					t.Errorf("accepts %s: %v, want %v", text, got, want)
				}
			}
		})
	}
}

func TestAnUnknownFilterIsRefused(t *testing.T) {
	for _, pattern := range []string{
		``, `[]`, `{}`, `{"eventName":[]}`, `{"eventName":"INSERT"}`, `{"eventName":{}}`,
		`{"eventName":[1]}`, `{"eventName":[null]}`, `{"eventName":[{"suffix":"T"}]}`,
		`{"eventName":[{"numeric":[">",1]}]}`, `{"eventName":[{"prefix":1}]}`, `{"eventName":[{"exists":"yes"}]}`,
		`{"eventName":[{"anything-but":{"prefix":"x"}}]}`, `{"eventName":[{"anything-but":[]}]}`,
		`{"eventName":[{"prefix":"a","exists":true}]}`,
	} {
		if _, err := New([]string{pattern}); err == nil {
			t.Errorf("%s was taken", pattern)
		}
	}
}
