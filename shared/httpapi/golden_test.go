package httpapi_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew, to be reviewed by hand")

// golden makes a call and compares the whole exchange with a file.
func (w *world) golden(name string, c call) *httptest.ResponseRecorder {
	w.t.Helper()
	recorder := w.do(c)
	w.compare(name, exchange(c, recorder))
	return recorder
}

// goldenChange does the same for a change of a case. The file shows what the
// change has made different: what the caller could see before is left out.
func (w *world) goldenChange(name, reference string, c call) *httptest.ResponseRecorder {
	w.t.Helper()
	look := get(c.as, "/v1/requests/"+reference)
	before := w.do(look)
	recorder := w.do(c)
	if recorder.Code == http.StatusOK {
		if now := w.do(look); now.Body.String() != recorder.Body.String() {
			w.t.Errorf("the answer is\n%s\nbut the request is shown as\n%s", recorder.Body, now.Body)
		}
	}
	shown := *recorder
	shown.Body = bytes.NewBuffer(changed(w.t, before.Body.Bytes(), recorder.Body.Bytes()))
	w.compare(name, exchange(c, &shown))
	return recorder
}

// changed leaves out of a JSON object what is the same in an earlier one: at any
// depth, members that have not changed, and elements of a list that are what
// was in their place.
func changed(t testing.TB, before, after []byte) []byte {
	t.Helper()
	var was, is any
	if err := json.Unmarshal(before, &was); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(after, &is); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(difference(was, is)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func difference(was, is any) any {
	switch is := is.(type) {
	case map[string]any:
		was, _ := was.(map[string]any)
		different := map[string]any{}
		for name, value := range is {
			if earlier, ok := was[name]; !ok || !cmp.Equal(earlier, value) {
				different[name] = difference(earlier, value)
			}
		}
		return different
	case []any:
		was, _ := was.([]any)
		different := []any{}
		for i, value := range is {
			if i >= len(was) || !cmp.Equal(was[i], value) {
				different = append(different, value)
			}
		}
		return different
	default:
		return is
	}
}

func (w *world) compare(name string, got []byte) {
	w.t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			w.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		w.t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func exchange(c call, recorder *httptest.ResponseRecorder) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s %s\n", c.method, c.path)
	if c.as != "" {
		fmt.Fprintf(&out, "Authorization: Bearer (of %s)\n", c.as)
	}
	for _, name := range slices.Sorted(maps.Keys(c.header)) {
		fmt.Fprintf(&out, "%s: %s\n", name, c.header[name])
	}
	writeBody(&out, []byte(c.body))
	fmt.Fprintf(&out, "\n----\n\n%d %s\n", recorder.Code, http.StatusText(recorder.Code))
	for _, name := range slices.Sorted(maps.Keys(recorder.Header())) {
		for _, value := range recorder.Header().Values(name) {
			fmt.Fprintf(&out, "%s: %s\n", name, value)
		}
	}
	writeBody(&out, recorder.Body.Bytes())
	return out.Bytes()
}

// secret is what is different each time. A webhook's secret is not: it is left
// out, because it looks like one that somebody lost.
var secret = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

var hookSecret = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)

func writeBody(out *bytes.Buffer, body []byte) {
	var indented bytes.Buffer
	switch {
	case len(body) == 0:
		return
	case len(body) > 50_000:
		fmt.Fprintf(out, "\n(%d bytes)\n", len(body))
		return
	case !utf8.Valid(body):
		fmt.Fprintf(out, "\n(in escaped form) %q\n", body)
		return
	case json.Indent(&indented, body, "", "  ") == nil:
		body = indented.Bytes()
	}
	fmt.Fprintf(out, "\n%s\n", hookSecret.ReplaceAll(secret.ReplaceAll(bytes.TrimSpace(body), []byte("(a token)")), []byte("(a secret)")))
}
