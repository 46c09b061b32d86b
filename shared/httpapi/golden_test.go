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
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew, to be reviewed by hand")

// golden makes a call and compares the whole exchange with a file.
func (w *world) golden(name string, c call) *httptest.ResponseRecorder {
	w.t.Helper()
	recorder := w.do(c)
	got := exchange(c, recorder)
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
	return recorder
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

// secret is what is different each time.
var secret = regexp.MustCompile(`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`)

func writeBody(out *bytes.Buffer, body []byte) {
	var indented bytes.Buffer
	switch {
	case len(body) == 0:
		return
	case len(body) > 100_000:
		fmt.Fprintf(out, "\n(%d bytes)\n", len(body))
		return
	case !utf8.Valid(body):
		fmt.Fprintf(out, "\n(in escaped form) %q\n", body)
		return
	case json.Indent(&indented, body, "", "  ") == nil:
		body = indented.Bytes()
	}
	fmt.Fprintf(out, "\n%s\n", secret.ReplaceAll(bytes.TrimSpace(body), []byte("(a token)")))
}
