package pages_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages"
)

func TestStylesheetsAreOurOwnAndKept(t *testing.T) {
	w := newWorld(t)
	found := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindAllStringSubmatch(w.get("/").Body.String(), -1)
	if len(found) != 2 {
		t.Fatalf("%d stylesheets", len(found))
	}
	for _, link := range found {
		answer := w.get(link[1])
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "text/css; charset=utf-8" || answer.Body.Len() == 0 {
			t.Errorf("%s: status %d, %s", link[1], answer.Code, answer.Header().Get("Content-Type"))
		}
		if kept := answer.Header().Get("Cache-Control"); !strings.Contains(kept, "immutable") {
			t.Errorf("%s: %s", link[1], kept)
		}
	}
	for _, path := range []string{"/assets/pages.css", "/assets/..%2fhandler.go", "/assets/"} {
		wants(t, w.get(path), http.StatusNotFound)
	}
}

func TestTheStylesNameNoOtherHostAndNoTypefaceOfTheNHS(t *testing.T) {
	w := newWorldWith(t, needed(t, stylesheetPath), nothingChanged)
	for _, path := range stylesheetsOf(t, w.get("/")) {
		styles := w.get(path).Body.String()
		if !strings.Contains(styles, "arial") {
			t.Errorf("%s names no typeface", path)
		}
		for _, foreign := range []string{"http:", "https:", "url(//", "@import", "@font-face", "Frutiger"} {
			if strings.Contains(styles, foreign) {
				t.Errorf("%s holds %q", path, foreign)
			}
		}
	}
}

func TestAnotherSitesFormIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		headers []string
		refused bool
	}{
		"own page":                   {[]string{"Sec-Fetch-Site", "same-origin"}, false},
		"own page, null origin":      {[]string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, false},
		"old browser":                {[]string{"Sec-Fetch-Site", ""}, false},
		"old browser, null origin":   {[]string{"Sec-Fetch-Site", "", "Origin", "null"}, false},
		"old browser, own origin":    {[]string{"Sec-Fetch-Site", "", "Origin", publicURL}, false},
		"old browser, other origin":  {[]string{"Sec-Fetch-Site", "", "Origin", "https://elsewhere.example.org"}, true},
		"old browser, broken origin": {[]string{"Sec-Fetch-Site", "", "Origin", "://"}, true},
		"another site":               {[]string{"Sec-Fetch-Site", "cross-site"}, true},
		"a sister site":              {[]string{"Sec-Fetch-Site", "same-site"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t).reach(derogation.ClinicalDirector)
			answer := w.request(http.MethodPost, w.link(derogation.ClinicalDirector), values("action", "escalate"), c.headers...)
			if refused := answer.Code == http.StatusForbidden; refused != c.refused {
				t.Errorf("status %d", answer.Code)
			}
			if recorded := w.store.writes > 0; recorded == c.refused {
				t.Errorf("recorded: %v", recorded)
			}
		})
	}
}

func TestWhatIsNoFormOfOursIsRefused(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	link := w.link(derogation.ClinicalDirector)
	wants(t, w.request(http.MethodPost, link, values(), "Content-Type", "application/json"), http.StatusUnsupportedMediaType, "Nothing was recorded")
	wants(t, w.request(http.MethodPost, link, values(), "Content-Type", ""), http.StatusUnsupportedMediaType)
	wants(t, w.post(link, values("comment", strings.Repeat("x", 64<<10))), http.StatusRequestEntityTooLarge, "too long")
	put := w.request(http.MethodPut, link, nil)
	wants(t, put, http.StatusMethodNotAllowed, "Nothing was changed")
	if put.Header().Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", put.Header().Get("Allow"))
	}
	if w.store.writes != 0 {
		t.Error("something was written")
	}
}

func TestAFormThatIsNoneIsRefused(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	r := httptest.NewRequest(http.MethodPost, publicURL+w.link(derogation.ClinicalDirector), strings.NewReader("person=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.now, "request-1")))
	wants(t, answer, http.StatusBadRequest, "This answer cannot be read")
}

func TestThePagesWorkBehindTheGateway(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	event := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RawPath: w.link(derogation.ClinicalDirector), IsBase64Encoded: true,
		Headers: map[string]string{"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
		Body:    base64.StdEncoding.EncodeToString([]byte(nonced(values("action", "escalate", "comment", "Grüße & mehr")).Encode())),
	}
	event.RequestContext.HTTP.Method = http.MethodPost
	event.RequestContext.HTTP.SourceIP = "192.0.2.1"
	event.RequestContext.TimeEpoch = w.now.UnixMilli()
	answer, err := lambdahttp.Handler(w.handler)(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if review := w.state().Reviews[0]; answer.StatusCode != http.StatusSeeOther || review.Explanation != "Grüße & mehr" {
		t.Errorf("status %d, recorded %q", answer.StatusCode, review.Explanation)
	}
}

func TestAnIncompleteConfigurationIsRefused(t *testing.T) {
	w := newWorld(t)
	complete := pages.Config{
		Cases: w.store, Registry: w.store, Codes: w.store, Standings: w.store, Notices: w.store, Drafts: w.store, Random: func() uint64 { return 0 },
		Keys:      func(context.Context, time.Time) (keyset.Set, error) { return w.keys, nil },
		PublicURL: publicURL, Stylesheet: []byte("x"),
	}
	if _, err := pages.New(complete); err != nil {
		t.Fatalf("complete: %v", err)
	}
	for name, spoil := range map[string]func(*pages.Config){
		"cases": func(c *pages.Config) { c.Cases = nil }, "registry": func(c *pages.Config) { c.Registry = nil },
		"standings": func(c *pages.Config) { c.Standings = nil }, "notices": func(c *pages.Config) { c.Notices = nil }, "drafts": func(c *pages.Config) { c.Drafts = nil },
		"codes": func(c *pages.Config) { c.Codes = nil }, "random": func(c *pages.Config) { c.Random = nil },
		"keys": func(c *pages.Config) { c.Keys = nil }, "public URL": func(c *pages.Config) { c.PublicURL = "/r" },
		"stylesheet": func(c *pages.Config) { c.Stylesheet = nil },
	} {
		spoilt := complete
		spoil(&spoilt)
		if _, err := pages.New(spoilt); err == nil {
			t.Errorf("without %s there is no error", name)
		}
	}
}
