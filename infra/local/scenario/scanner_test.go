package scenario

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/local/browser"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// everything is all that a visit could change: each item of the table, each
// execution with the length of its history, and the number of messages sent.
type everything struct {
	Items      map[string]string
	Executions map[string]int
	Messages   int
	Written    int
}

func (s *scene) everything() everything {
	s.Helper()
	s.settle()
	all := everything{
		Items: map[string]string{}, Executions: map[string]int{},
		Messages: len(s.Cloud.Inbox.Messages()), Written: s.writes(pagesFunction),
	}
	input := dynamodb.ScanInput{TableName: &s.Cloud.Table}
	for {
		page, err := s.Cloud.DynamoDB.Scan(s.ctx, &input)
		s.must(err)
		for _, item := range page.Items {
			var plain map[string]any
			s.must(attributevalue.UnmarshalMap(item, &plain))
			key := fmt.Sprint(plain["PK"], " ", plain["SK"])
			if !strings.HasPrefix(key, "_") { // What the runner itself keeps to read the stream.
				all.Items[key] = fmt.Sprint(plain)
			}
		}
		if input.ExclusiveStartKey = page.LastEvaluatedKey; len(page.LastEvaluatedKey) == 0 {
			break
		}
	}
	for _, e := range s.Cloud.Engine.Executions() {
		history, err := s.Cloud.Engine.History(e.ARN)
		s.must(err)
		all.Executions[fmt.Sprintf("%s %s %s", e.Name, e.Status, e.State)] = len(history)
	}
	return all
}

var mailedLink = regexp.MustCompile(`https?://[^\s<>"]+`)

// everyLink is every address of ours in all that was ever sent, and those that
// anybody may open.
func (s *scene) everyLink() []string {
	links := []string{s.Cloud.URL + "/", s.Cloud.URL + "/register", s.Cloud.URL + "/blank-form"}
	for _, m := range s.Cloud.Inbox.Messages() {
		for _, link := range mailedLink.FindAllString(m.Text, -1) {
			if link = strings.TrimRight(link, ".,;:)"); strings.HasPrefix(link, s.Cloud.URL+"/") {
				links = append(links, link)
			}
		}
	}
	slices.Sort(links)
	return slices.Compact(links)
}

func TestNothingThatAScannerDoesChangesAnything(t *testing.T) {
	s := begin(t)
	inForce := s.inForce()
	open := s.submitted(sample.BartsHealth, sample.Request(s.Now()))
	s.ignoreMessages()
	links := s.everyLink()
	if len(links) < 10 {
		t.Fatalf("only %d links were sent", len(links))
	}
	before := s.everything()

	// What a mail scanner and a browser that reads ahead do, over and over.
	var readers sync.WaitGroup
	for _, link := range links {
		readers.Go(func() {
			for range 50 {
				s.reads(http.MethodGet, link)
			}
			s.reads(http.MethodHead, link)
			s.reads(http.MethodOptions, link)
			s.reads(http.MethodGet, link, "Purpose", "prefetch", "Sec-Purpose", "prefetch;prerender")
			s.reads(http.MethodGet, link, "User-Agent", "scanner", "Sec-Fetch-Site", "cross-site", "Accept", "*/*")
		})
	}
	readers.Wait()
	if diff := cmp.Diff(before, s.everything()); diff != "" {
		t.Errorf("reading changed something (-before +after):\n%s", diff)
	}

	// What a browser does that follows every link that it finds, and presses
	// nothing.
	visited := s.followAll(links)
	for _, wanted := range []string{"/d/" + derogation.PublicCode(inForce), "/register/", "/r/", "/t/"} {
		if !slices.ContainsFunc(visited, func(address string) bool { return strings.Contains(address, wanted) }) {
			t.Errorf("%s was not visited: %v", wanted, visited)
		}
	}
	if diff := cmp.Diff(before, s.everything()); diff != "" {
		t.Errorf("following links changed something (-before +after):\n%s", diff)
	}
	t.Logf("%d links read 54 times each, %d pages opened in a browser", len(links), len(visited))

	// The links work as they did.
	s.expectPage(s.answer(derogation.ClinicalDirector, open, escalateForm(derogation.ClinicalDirector)), 200, "is recorded")
	s.expectTier(open, derogation.TrustMedicalDirector)
	s.ignoreMessages()
}

// reads asks for an address. Whatever it is answered, it must be an answer of
// ours.
func (s *scene) reads(method, address string, headers ...string) {
	request, err := http.NewRequestWithContext(s.ctx, method, address, http.NoBody)
	if err != nil {
		s.Errorf("%s: %v", method, err)
		return
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.Errorf("%s: %v", method, err)
		return
	}
	_ = response.Body.Close()
	refused := method == http.MethodOptions && response.StatusCode == http.StatusMethodNotAllowed
	if response.StatusCode != http.StatusOK && !refused {
		s.Errorf("%s of a link is answered with %d", method, response.StatusCode)
	}
}

// mostPages bounds how far a browser follows links: the register's search alone
// has addresses without end.
const mostPages = 80

// followAll opens the links in a browser, and every link of ours on every page
// that it is shown. It returns what it opened.
func (s *scene) followAll(links []string) (visited []string) {
	s.Helper()
	tab, closeTab := chromedp.NewContext(browser.Start(s))
	defer closeTab()
	known := map[string]bool{}
	for _, link := range links {
		known[link] = true
	}
	for waiting := slices.Clone(links); len(waiting) > 0 && len(visited) < mostPages; waiting = waiting[1:] {
		s.must(chromedp.Do(tab, chromedp.Navigate(waiting[0])))
		visited = append(visited, waiting[0])
		found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`[...document.querySelectorAll("a[href]")].map(a => a.href.split("#")[0])`))
		s.must(err)
		for _, next := range found {
			to, err := url.Parse(html.UnescapeString(next))
			if err == nil && strings.HasPrefix(next, s.Cloud.URL+"/") && !strings.HasPrefix(to.Path, "/v1/") && !strings.HasPrefix(to.Path, "/problems/") && !known[next] {
				known[next] = true
				waiting = append(waiting, next)
			}
		}
	}
	return visited
}
