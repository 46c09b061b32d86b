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
	"example.org/derogations/shared/pages/pagestest"
)

func TestStylesheetsAreOurOwnAndKept(t *testing.T) {
	w := pagestest.NewWorld(t)
	found := regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)">`).FindAllStringSubmatch(w.Get("/").Body.String(), -1)
	if len(found) != 2 {
		t.Fatalf("%d stylesheets", len(found))
	}
	for _, link := range found {
		answer := w.Get(link[1])
		if answer.Code != 200 || answer.Header().Get("Content-Type") != "text/css; charset=utf-8" || answer.Body.Len() == 0 {
			t.Errorf("%s: status %d, %s", link[1], answer.Code, answer.Header().Get("Content-Type"))
		}
		if kept := answer.Header().Get("Cache-Control"); !strings.Contains(kept, "immutable") {
			t.Errorf("%s: %s", link[1], kept)
		}
	}
	for _, path := range []string{"/assets/pages.css", "/assets/..%2fhandler.go", "/assets/"} {
		pagestest.Wants(t, w.Get(path), http.StatusNotFound)
	}
}

func TestTheStylesNameNoOtherHostAndNoTypefaceOfTheNHS(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)
	for _, path := range stylesheetsOf(t, w.Get("/")) {
		styles := w.Get(path).Body.String()
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
		"old browser, own origin":    {[]string{"Sec-Fetch-Site", "", "Origin", pagestest.PublicURL}, false},
		"old browser, other origin":  {[]string{"Sec-Fetch-Site", "", "Origin", "https://elsewhere.example.org"}, true},
		"old browser, broken origin": {[]string{"Sec-Fetch-Site", "", "Origin", "://"}, true},
		"another site":               {[]string{"Sec-Fetch-Site", "cross-site"}, true},
		"a sister site":              {[]string{"Sec-Fetch-Site", "same-site"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
			answer := w.Request(http.MethodPost, w.Link(derogation.ClinicalDirector), pagestest.Values("action", "escalate"), c.headers...)
			if refused := answer.Code == http.StatusForbidden; refused != c.refused {
				t.Errorf("status %d", answer.Code)
			}
			if recorded := w.Store.Writes > 0; recorded == c.refused {
				t.Errorf("recorded: %v", recorded)
			}
		})
	}
}

func TestWhatIsNoFormOfOursIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	pagestest.Wants(t, w.Request(http.MethodPost, link, pagestest.Values(), "Content-Type", "application/json"), http.StatusUnsupportedMediaType, "Nothing was recorded")
	pagestest.Wants(t, w.Request(http.MethodPost, link, pagestest.Values(), "Content-Type", ""), http.StatusUnsupportedMediaType)
	pagestest.Wants(t, w.Post(link, pagestest.Values("comment", strings.Repeat("x", 64<<10))), http.StatusRequestEntityTooLarge, "too long")
	put := w.Request(http.MethodPut, link, nil)
	pagestest.Wants(t, put, http.StatusMethodNotAllowed, "Nothing was changed")
	if put.Header().Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", put.Header().Get("Allow"))
	}
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
}

func TestAFormThatIsNoneIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	r := httptest.NewRequest(http.MethodPost, pagestest.PublicURL+w.Link(derogation.ClinicalDirector), strings.NewReader("person=%zz"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
	pagestest.Wants(t, answer, http.StatusBadRequest, "This answer cannot be read")
}

func TestThePagesWorkBehindTheGateway(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	event := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RawPath: w.Link(derogation.ClinicalDirector), IsBase64Encoded: true,
		Headers: map[string]string{"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"},
		Body:    base64.StdEncoding.EncodeToString([]byte(pagestest.Nonced(pagestest.Values("action", "escalate", "comment", "Grüße & mehr")).Encode())),
	}
	event.RequestContext.HTTP.Method = http.MethodPost
	event.RequestContext.HTTP.SourceIP = "192.0.2.1"
	event.RequestContext.TimeEpoch = w.Now.UnixMilli()
	answer, err := lambdahttp.Handler(w.Handler)(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	if review := w.State().Reviews[0]; answer.StatusCode != http.StatusSeeOther || review.Explanation != "Grüße & mehr" {
		t.Errorf("status %d, recorded %q", answer.StatusCode, review.Explanation)
	}
}

func TestAnIncompleteConfigurationIsRefused(t *testing.T) {
	w := pagestest.NewWorld(t)
	complete := pages.Config{
		Cases: w.Store, Directory: w.Store, Codes: w.Store, Strikes: w.Store, Standings: w.Store, Register: w.Store, Counts: w.Store, Notices: w.Store, Drafts: w.Store, Links: w.Store, Random: func() uint64 { return 0 },
		Keys:      func(context.Context, time.Time) (keyset.Set, error) { return w.Keys, nil },
		PublicURL: pagestest.PublicURL, LogDays: 90, Stylesheet: []byte("x"),
	}
	if _, err := pages.New(complete); err != nil {
		t.Fatalf("complete: %v", err)
	}
	for name, spoil := range map[string]func(*pages.Config){
		"cases": func(c *pages.Config) { c.Cases = nil }, "registry": func(c *pages.Config) { c.Directory = nil }, "strikes": func(c *pages.Config) { c.Strikes = nil },
		"standings": func(c *pages.Config) { c.Standings = nil }, "register": func(c *pages.Config) { c.Register = nil }, "log days": func(c *pages.Config) { c.LogDays = 0 }, "notices": func(c *pages.Config) { c.Notices = nil }, "drafts": func(c *pages.Config) { c.Drafts = nil }, "links": func(c *pages.Config) { c.Links = nil },
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
