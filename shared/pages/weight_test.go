package pages_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// heaviest is the most that a page may weigh on its way, in bytes, with its
// styles and its script: a ward's telephone has it within two seconds, also on
// a slow network.
const heaviest = 100_000

var (
	stylesheetLink = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`)
	scriptLink     = regexp.MustCompile(`<script src="([^"]+)"`)
)

func stylesheetsOf(t *testing.T, page *httptest.ResponseRecorder) []string {
	t.Helper()
	var paths []string
	for _, link := range stylesheetLink.FindAllStringSubmatch(page.Body.String(), -1) {
		paths = append(paths, link[1])
	}
	if len(paths) == 0 {
		t.Fatal("the page has no styles")
	}
	return paths
}

func TestEveryPageIsLight(t *testing.T) {
	design := pagestest.Needed(t, pagestest.StylesheetPath)
	most, which := 0, ""
	for _, s := range pagestest.Situations() {
		w := s.World(t, design)
		page := s.Show(w)
		weight := pagestest.Compressed(t, page.Body.Bytes())
		for _, path := range stylesheetsOf(t, page) {
			weight += pagestest.Compressed(t, w.Get(path).Body.Bytes())
		}
		for _, script := range scriptLink.FindAllStringSubmatch(page.Body.String(), -1) {
			weight += pagestest.Compressed(t, w.Get(script[1]).Body.Bytes())
		}
		if weight > heaviest {
			t.Errorf("%s: %d bytes", s.Name, weight)
		}
		if weight > most {
			most, which = weight, s.Name
		}
	}
	t.Logf("the heaviest is %q: %d bytes", which, most)
}

func TestTextsAreSentCompressedToWhoeverTakesThat(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	for accepted, packed := range map[string]bool{
		"gzip, deflate, br, zstd": true, "br;q=1.0, GZIP;q=0.5": true, "gzip; q=1": true,
		"": false, "identity": false, "gzip;q=0": false, "gzip;q=0.000, br": false, "gzip;q=much": false, "xgzip": false,
	} {
		for _, path := range []string{link, "/", stylesheetsOf(t, w.Get("/"))[1], "/nowhere"} {
			plain := w.Get(path)
			answer := w.Request(http.MethodGet, path, nil, "Accept-Encoding", accepted)
			body := answer.Body.Bytes()
			if got := answer.Header().Get("Content-Encoding") == "gzip"; got != packed {
				t.Errorf("%s for %q: compressed %v", path, accepted, got)
			} else if got {
				zip, err := gzip.NewReader(bytes.NewReader(body))
				if err != nil {
					t.Fatal(err)
				}
				if body, err = io.ReadAll(zip); err != nil {
					t.Fatal(err)
				}
			}
			if answer.Code != plain.Code || !bytes.Equal(body, plain.Body.Bytes()) {
				t.Errorf("%s for %q: status %d, and not the same page", path, accepted, answer.Code)
			}
		}
	}
	moved := w.Request(http.MethodGet, link+"/code", nil, "Accept-Encoding", "gzip")
	if moved.Code != http.StatusSeeOther || moved.Body.Len() != 0 || moved.Header().Get("Content-Encoding") != "" {
		t.Errorf("a redirection: %d, %d bytes", moved.Code, moved.Body.Len())
	}
}
