package pagestest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	StylesheetPath = "infra/node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.css"
	AxePath        = "infra/node_modules/axe-core/axe.min.js"
	installModules = "npm ci --prefix infra"
	WideScreen     = int64(1280)
)

// Do takes steps in a tab, or ends the test.
func Do(t *testing.T, tab context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(tab, steps...); err != nil {
		t.Fatal(err)
	}
}

// Ask is what an expression is worth on the page that a tab shows.
func Ask[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// Needed is a file that the tests need, by its path from the project's root.
func Needed(t *testing.T, path string) []byte {
	t.Helper()
	root := "."
	for {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			break
		}
		if root = filepath.Join("..", root); len(root) > 60 {
			t.Fatal("there is no go.mod above the test")
		}
	}
	content, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatalf("%v\nInstall it, in the project's root, with: %s", err, installModules)
	}
	return content
}

// Compressed is how many bytes something weighs on its way.
func Compressed(t *testing.T, content []byte) int {
	t.Helper()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Len()
}

// Violations fails for whatever axe finds wrong with a page as it is shown now.
func Violations(t *testing.T, tab context.Context, when string) {
	t.Helper()
	found := Ask[string](t, tab, checks)
	var lines []string
	if err := json.Unmarshal([]byte(found), &lines); err != nil {
		t.Fatal(err)
	}
	if len(lines) > 0 {
		t.Errorf("%s:\n%s", when, strings.Join(lines, "\n"))
	}
}

// ServeOnce serves one page, already made, under the headers that it has, so
// that the browser keeps to its policy.
func ServeOnce(t *testing.T, s Situation, stylesheet []byte) string {
	t.Helper()
	w := s.World(t, stylesheet)
	page := s.Show(w)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		recorded := page
		if strings.HasPrefix(r.URL.Path, "/assets/") {
			recorded = w.Get(r.URL.Path)
		}
		for name, value := range recorded.Header() {
			answer.Header()[name] = value
		}
		answer.WriteHeader(recorded.Code)
		_, _ = answer.Write(recorded.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL + "/page"
}

// checks runs axe by the rules of WCAG 2.2 AA and its best practices, and
// returns what is violated, one line each. Nothing else is asked of it, for that
// takes time: no details of what is right, no selectors.
const checks = `axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"], selectors: false,
	})
	.then(found => JSON.stringify(found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + ": " + n.html))))`
