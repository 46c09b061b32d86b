package pages_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/pages/pagestest"
)

// netlog is what a browser asked for.
type netlog struct {
	mu    sync.Mutex
	asked []string
}

func (l *netlog) note(event any) {
	if sent, ok := event.(*network.EventRequestWillBeSent); ok {
		l.mu.Lock()
		l.asked = append(l.asked, sent.Request.Method+" "+sent.Request.URL)
		l.mu.Unlock()
	}
}

func (l *netlog) all() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.asked)
}

// TestNoPageAsksAnybodyElse opens every page in a real browser and reads its own
// log of the network: it asks our host alone, for the page and its styles, and
// only by GET.
func TestNoPageAsksAnybodyElse(t *testing.T) {
	stylesheet := pagestest.Needed(t, pagestest.StylesheetPath)
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	var log netlog
	if err := chromedp.Listen(tab, log.note); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	for _, s := range pagestest.Situations() {
		address := pagestest.ServeOnce(t, s, stylesheet)
		ours, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		before := len(log.all())
		pagestest.Do(t, tab, chromedp.Navigate(address))
		asked := log.all()[before:]
		if len(asked) < 3 {
			t.Errorf("%s: asked for %v only: the log cannot be whole", s.Name, asked)
		}
		for _, each := range asked {
			method, where, _ := strings.Cut(each, " ")
			to, err := url.Parse(where)
			local := err == nil && (to.Scheme == "data" || to.Host == ours.Host && (to.Path == ours.Path || strings.HasPrefix(to.Path, "/assets/")))
			if method != http.MethodGet || !local {
				t.Errorf("%s: asks %s", s.Name, each)
			}
		}
	}
}

// The policy holds even if a text became markup.
func TestThePolicyStopsWhatATextWouldAskFor(t *testing.T) {
	w := pagestest.NewWorldWith(t, pagestest.Needed(t, pagestest.StylesheetPath), pagestest.NothingChanged)
	var elsewhere netlog
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		elsewhere.mu.Lock()
		defer elsewhere.mu.Unlock()
		elsewhere.asked = append(elsewhere.asked, r.URL.Path)
	}))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		made := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		w.Handler.ServeHTTP(made, r.WithContext(lambdahttp.WithRequest(r.Context(), w.Now, "request-1")))
		for name, value := range made.Header() {
			answer.Header()[name] = value
		}
		evil := `<img src="` + other.URL + `/img"><script src="` + other.URL + `/script"></script><link rel="stylesheet" href="` + other.URL + `/css">` +
			`<iframe src="` + other.URL + `/frame"></iframe><script>document.title = "ran"; fetch("` + other.URL + `/fetch")</script></main>`
		_, _ = answer.Write([]byte(strings.Replace(made.Body.String(), "</main>", evil, 1)))
	}))
	defer server.Close()
	tab, closeTab := chromedp.NewContext(browser.Start(t))
	defer closeTab()
	pagestest.Do(t, tab, chromedp.Navigate(server.URL+"/register"))
	if got := elsewhere.all(); len(got) > 0 {
		t.Errorf("another host was asked for %v", got)
	}
	if title := pagestest.Ask[string](t, tab, "document.title"); title == "ran" {
		t.Error("a script ran")
	}
}
