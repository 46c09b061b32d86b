package scenario

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

func TestReadingLinksChangesNothing(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	s.letPass(reference) // so that one of the links belongs to a tier that was passed
	s.letPass(reference)
	s.expectTier(reference, derogation.Union)
	s.ignoreMessages()
	var links []string
	for _, tier := range ladder() {
		for _, address := range mailbox[tier] {
			link, err := s.LinkFor(address, reference)
			s.must(err)
			links = append(links, link)
		}
	}
	before, writes := s.state(reference).Version, s.writes(pagesFunction)

	var readers sync.WaitGroup
	for _, link := range links {
		readers.Go(func() {
			for range 50 {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					if status, err := s.scan(method, link); err != nil || status != http.StatusOK {
						s.Errorf("%s answered %d: %v", method, status, err)
						return
					}
				}
			}
			// Where the button for a code sends its form.
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				if status, err := s.scan(method, link+"/code"); err != nil || status != http.StatusOK {
					s.Errorf("%s of the code's address answered %d: %v", method, status, err)
				}
			}
		})
	}
	readers.Wait()
	s.settle()
	if after := s.state(reference).Version; after != before {
		t.Errorf("the case went from version %d to %d", before, after)
	}
	if after := s.writes(pagesFunction); after != writes {
		t.Errorf("the pages wrote %d times", after-writes)
	}
	s.expectMessages()

	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Refused)
}

// writes is how many writes a function has tried.
func (s *scene) writes(function string) (count int) {
	for _, call := range s.Cloud.Proxy.Calls() {
		reading := call.Operation == "GetItem" || call.Operation == "BatchGetItem" || call.Operation == "Query"
		if call.Function == function && call.Action == "" && !reading {
			count += call.Count
		}
	}
	return count
}

// scan reads an address as a mail scanner does.
func (s *scene) scan(method, address string) (status int, err error) {
	request, err := http.NewRequestWithContext(s.ctx, method, address, http.NoBody)
	if err != nil {
		return 0, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

func TestALinkThatCannotActSaysSoPlainly(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	link := s.link(derogation.ClinicalDirector, reference)
	s.ignoreMessages()
	unchanged := func(what string) {
		t.Helper()
		s.settle()
		if version := s.state(reference).Version; version != 2 {
			t.Errorf("after %s the case is at version %d", what, version)
		}
		s.expectMessages()
	}

	// A form that shows another content version than the case now has.
	unseen := with(escalateForm(derogation.ClinicalDirector), "comment", "On what I saw.")
	for _, stale := range []url.Values{with(unseen, "version", "2"), with(unseen, "version", "0"), unseen} {
		s.expectPage(s.posted(link, stale), 409, "The request changed after it was shown to you.", "On what I saw.", "Look at the request again")
	}
	unchanged("a stale form")

	// A link that was tampered with: one character of its signature, of what it
	// says, or cut short.
	token := link[strings.LastIndex(link, "/")+1:]
	for _, forged := range []string{swap(token, len(token)-2), swap(token, 12), token[:len(token)-1], "nothing"} {
		address := strings.TrimSuffix(link, token) + forged
		s.expectPage(s.open(address), 404, "There is no page at this address")
		s.expectPage(s.posted(address, with(escalateForm(derogation.ClinicalDirector), "version", "1")), 404, "There is no page at this address")
		s.expectPage(s.posted(address+"/code", url.Values{}), 404, "There is no page at this address")
	}
	unchanged("a forged link")

	// A form that another site sends.
	request, err := http.NewRequestWithContext(s.ctx, http.MethodPost, link,
		strings.NewReader(with(escalateForm(derogation.ClinicalDirector), "version", "1").Encode()))
	s.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://elsewhere.example.org")
	response, err := http.DefaultClient.Do(request)
	s.must(err)
	s.must(response.Body.Close())
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("a form of another site was answered with %d", response.StatusCode)
	}
	unchanged("a form of another site")

	// A link that was used: the same answer again is heard already; another one
	// is told who answered, and when.
	first := nonced(escalateForm(derogation.ClinicalDirector))
	s.expectPage(s.sent(link, "The director on duty", first), 200, "is recorded", "The director on duty")
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:30pm")...)
	version := s.state(reference).Version
	resolve := url.Values{"action": {"resolve_locally"}, "how": {"A consultant acts down."}}
	s.expectPage(s.sent(link, "The director on duty", with(first, "version", "1")), 200, "is recorded")
	s.expectPage(s.sent(link, "The director on duty", with(resolve, "version", "1")), 409,
		"already answered by The director on duty, at 7pm on Friday 20 November", "A consultant acts down.")
	s.expectPage(s.open(link), 200, "Nothing more can be answered with this link.")

	// A code is for the union alone, and a later tier's answer is not an earlier
	// one's to give.
	second := s.link(derogation.TrustMedicalDirector, reference)
	s.expectPage(s.posted(second+"/code", with(with(escalateForm(derogation.TrustMedicalDirector), "version", "1"), "person", "Somebody")), 403, "Nothing was recorded")
	s.expectPage(s.posted(second, with(with(refuseForm(), "version", "1"), "person", "Somebody")), 403, "Nothing was recorded")
	s.settle()
	if now := s.state(reference).Version; now != version {
		t.Errorf("the case went from version %d to %d", version, now)
	}
	s.expectMessages()

	// A link whose case has ended, and then the link's own end, two weeks after
	// it was sent.
	s.expectPage(s.sent(second, "The medical director", resolve), 200, "Resolve")
	s.expectMessages(everybody("Resolved locally", ladder()[:2], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
	s.expectPage(s.posted(link, with(first, "version", "1")), 409, "already answered by The director on duty")
	s.advance(evening.AddDate(0, 0, 14).Sub(s.Now()))
	s.expectMessages(controlRoom + ": Report the impact")
	version = s.state(reference).Version
	s.expectPage(s.open(link), 410, "This link has expired", "020 7946 0000")
	s.expectPage(s.posted(link, with(first, "version", "1")), 410, "This link has expired")
	s.expectPage(s.posted(link+"/code", url.Values{}), 410, "This link has expired")
	s.settle()
	if now := s.state(reference).Version; now != version {
		t.Errorf("the case went from version %d to %d", version, now)
	}
}

// posted sends a form as it stands, without opening the page first.
func (s *scene) posted(address string, form url.Values) play.Page {
	s.Helper()
	page, err := s.Post(s.ctx, address, nonced(form))
	s.must(err)
	return page
}

// swap replaces one character by another that may stand there.
func swap(token string, at int) string {
	other := byte('A')
	if token[at] == other {
		other = 'B'
	}
	return token[:at] + string(other) + token[at+1:]
}
