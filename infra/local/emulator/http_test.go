package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/inbox"
	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/infra/testlane"
	"example.org/derogations/shared/derogation"
)

const clinicalDirector = "clinical-director-neonatal@r1h.example.org"

func TestARequestGoesFromItsFilingToTheNextTier(t *testing.T) {
	testlane.Full(t, "every function under the emulator")
	for shape := range shapes {
		t.Run(shape, func(t *testing.T) {
			s, ctx, began := running, t.Context(), running.Now().Truncate(time.Millisecond)
			s.serve(t, shape)
			defer s.noErrors(t)

			reference := s.file(t)
			link := s.linkTo(t, clinicalDirector, reference)
			page, err := s.Open(ctx, link)
			if err != nil || page.Status != http.StatusOK || !strings.Contains(page.Body, reference) {
				t.Fatalf("the clinical director's page: %d, %v: %.1000s", page.Status, err, page.Body)
			}

			page, err = s.Send(ctx, link, url.Values{
				"action": {"escalate"}, "person": {"The duty director"}, "comment": {"The network has no staff to lend."},
			})
			if err != nil || page.Status != http.StatusOK {
				t.Fatalf("the answer: %d, %v: %.1000s", page.Status, err, page.Body)
			}
			s.linkTo(t, "medical-director@r1h.example.org", reference)

			recorded, err := s.Events(ctx, reference)
			if err != nil {
				t.Fatal(err)
			}
			ended := s.Now()
			for _, e := range recorded {
				if e.At.Before(began) || e.At.After(ended) {
					t.Errorf("recorded as of %v, between %v and %v", e.At, began, ended)
				}
			}
		})
	}
}

// file signs in as a trust's system and files the sample request for a need of its
// own, twice with one key, and returns its reference.
func (s *stack) file(t *testing.T) string {
	t.Helper()
	key, request := frontdoor.NewKey(), sample.Request(s.Now())
	request.Risk.IfRefused += " This is need " + key.Get("Idempotency-Key") + "."
	var references []string
	for _, replayed := range []string{"", "true"} {
		answer, err := s.Call(t.Context(), sample.BartsHealth, http.MethodPost, "/v1/requests", key, request)
		if err != nil {
			t.Fatal(err)
		}
		var ack struct {
			Reference string `json:"reference"`
		}
		if err := answer.Decode(http.StatusCreated, &ack); err != nil {
			t.Fatal(err)
		}
		if answer.Header.Get("Idempotency-Replayed") != replayed {
			t.Errorf("replayed is %q, want %q", answer.Header.Get("Idempotency-Replayed"), replayed)
		}
		references = append(references, ack.Reference)
	}
	if references[0] != references[1] {
		t.Errorf("one call with one key was filed as %v", references)
	}
	return references[0]
}

// linkTo waits for the mail that asks an address for an answer about a case, and
// returns its link.
func (s *stack) linkTo(t *testing.T, address, reference string) string {
	t.Helper()
	return s.link(t, address, reference, "/r/")
}

func (s *stack) link(t *testing.T, address, reference, to string) string {
	t.Helper()
	mail, err := s.Cloud.Inbox.Wait(t.Context(), func(m inbox.Message) bool {
		return slices.Contains(m.To, address) && strings.Contains(m.Subject, reference)
	})
	if err != nil {
		t.Fatalf("no mail about %s to %s: %v", reference, address, err)
	}
	link, err := frontdoor.Link(mail)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(link, s.front.URL+to) {
		t.Errorf("the link leads to %s", link)
	}
	return link
}

func TestEveryPageAndTheOpenPartOfTheInterfaceAnswer(t *testing.T) {
	testlane.Full(t, "every function under the emulator")
	s, round := running, sample.Round(running.Now())
	for shape := range shapes {
		t.Run(shape, func(t *testing.T) {
			s.serve(t, shape)
			defer s.noErrors(t)
			for path, want := range map[string]struct {
				status int
				holds  string
			}{
				"/":                             {http.StatusOK, "derogation"},
				"/healthz":                      {http.StatusOK, `"ok"`},
				"/v1/openapi.yaml":              {http.StatusOK, "openapi: 3.1"},
				"/docs":                         {http.StatusOK, "openapi.yaml"},
				"/problems/rate_limited":        {http.StatusOK, "429"},
				"/start":                        {http.StatusOK, "trust"},
				"/blank-form?round=" + round.ID: {http.StatusOK, round.Name},
				"/register":                     {http.StatusOK, round.Name},
				"/register/" + round.ID + "?q=Royal%20%26%20London": {http.StatusOK, "Royal &amp; London"},
				"/v1/rounds/" + round.ID + "/register":              {http.StatusOK, round.ID},
				"/d?code=DR-4HMA-SW9K":                              {http.StatusNotFound, "nothing is approved under this code"},
				"/d/DR-4HMA-SW9K":                                   {http.StatusNotFound, "nothing is approved under this code"},
				"/.well-known/oauth-authorization-server":           {http.StatusOK, `"issuer":"` + s.front.URL + `"`},
				"/r/forged":                 {http.StatusNotFound, "link"},
				"/t/forged":                 {http.StatusNotFound, "link"},
				"/f/forged/draft":           {http.StatusNotFound, "link"},
				"/b/forged":                 {http.StatusNotFound, "link"},
				"/no/such%20page%25/%C3%A9": {http.StatusNotFound, "page"},
				"/v1/requests":              {http.StatusUnauthorized, `"unauthenticated"`},
			} {
				page, err := s.Open(t.Context(), s.front.URL+path)
				if err != nil || page.Status != want.status || !strings.Contains(page.Body, want.holds) {
					t.Errorf("%s: %d, %v, want %d and %q in: %.300s", path, page.Status, err, want.status, want.holds, page.Body)
				}
			}
			home, err := s.Open(t.Context(), s.front.URL+"/")
			if err != nil {
				t.Fatal(err)
			}
			// The longest answer of all.
			sheet, err := s.Open(t.Context(), s.front.URL+stylesheetOf(home.Body))
			if err != nil {
				t.Fatal(err)
			}
			if own, err := s.Open(t.Context(), s.own+stylesheetOf(home.Body)); err != nil || sheet != own {
				t.Errorf("the style sheet: %d, %d bytes; from the cloud's own function %d, %d bytes (%v)",
					sheet.Status, len(sheet.Body), own.Status, len(own.Body), err)
			}
		})
	}
}

// stylesheetOf is the path of the style sheet that a page names.
func stylesheetOf(page string) string {
	_, rest, _ := strings.Cut(page, `rel="stylesheet" href="`)
	path, _, _ := strings.Cut(rest, `"`)
	return path
}

func TestATrustAsksForItsFormAndBeginsARequest(t *testing.T) {
	testlane.Full(t, "every function under the emulator")
	for shape := range shapes {
		t.Run(shape, func(t *testing.T) {
			s, ctx := running, t.Context()
			s.serve(t, shape)
			defer s.noErrors(t)
			// Each shape has a trust of its own: links are sent once in a while only.
			trust := map[string]derogation.Organisation{}
			for _, o := range sample.Organisations() {
				trust[o.Code] = o
			}
			asking := trust[map[string]string{"API Gateway": sample.Nottingham, "SAM": sample.Cambridge}[shape]]
			page, err := s.Post(ctx, s.front.URL+"/start", url.Values{"trust": {asking.Name}})
			if err != nil || page.Status != http.StatusOK || !strings.Contains(page.Body, asking.Name) {
				t.Fatalf("the start page: %d, %v: %.1000s", page.Status, err, page.Body)
			}
			link := s.link(t, "control-room@"+strings.ToLower(asking.Code)+".example.org", "", "/f/")
			page, err = s.Send(ctx, link, nil)
			if err != nil || page.Status != http.StatusOK || !strings.Contains(page.Body, "page 1 of 7") {
				t.Errorf("the first page of the form: %d, %v: %.1000s", page.Status, err, page.Body)
			}
		})
	}
}
