package scenario

import (
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// public opens a page as anybody may, who has no link.
func (s *scene) public(path string) play.Page {
	s.Helper()
	return s.open(s.Cloud.URL + path)
}

func TestADoctorWhoIsCalledBackCanCheckThatItIsReal(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	code := derogation.PublicCode(reference)
	round := sample.Round(s.Now()).ID
	s.climb(reference, derogation.Union)
	before := s.public("/d/" + code)
	s.expectPage(before, http.StatusNotFound, "nothing is approved under this code", "no union has approved a derogation under it")
	s.expectPage(s.public("/register/"+round), http.StatusOK, "Nothing is in force, or to begin.")
	mistyped := swap(code, 2)
	s.expectPage(s.public("/d?code="+mistyped), http.StatusNotFound, "No derogation has this code: it is mistyped")

	s.approve(reference, 0)
	terms := s.state(reference).Decision.Terms
	s.expectPage(s.public("/d/"+code), http.StatusOK, "Yes, this is real. It starts at "+clockTime(terms.From))
	s.advance(terms.From.Sub(s.Now()))
	s.expectPage(s.public("/d?code="+strings.ToLower(reference)), http.StatusOK, "Yes, this is real. It started at", "It permits what is listed below, and nothing more.")
	s.expectPage(s.public("/register/"+round+"?q=barts"), http.StatusOK, code, "In force since")
	s.ignoreMessages()

	s.change(sample.Union, reference, "/revocation", http.StatusOK, map[string]string{"reason": "The risk has passed."})
	s.ignoreMessages()
	s.expectPage(s.public("/d/"+code), http.StatusOK, "It permits nothing now.", "No, not any more. It was revoked at "+clockTime(s.Now()))
	s.expectPage(s.public("/register/"+round), http.StatusOK, code, "Revoked since")

	// What a system reads without a token says the same.
	data := s.public("/v1/rounds/" + round + "/register.json")
	if data.Status != http.StatusOK || !strings.Contains(data.Body, `"code":"`+code+`"`) || !strings.Contains(data.Body, `"state":"revoked"`) {
		t.Errorf("the register as data: %d: %s", data.Status, data.Body)
	}
	s.scanPublicPages(reference, round, code)
}

// scanPublicPages reads every public page as a scanner does: nothing changes.
func (s *scene) scanPublicPages(reference, round, code string) {
	s.Helper()
	version, writes := s.state(reference).Version, s.writes(pagesFunction)
	for _, path := range []string{"/", "/register", "/register/" + round, "/d", "/d?code=" + code, "/d/" + code, "/d/" + swap(code, 2)} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			status, err := s.scan(method, s.Cloud.URL+path)
			s.must(err)
			if status != http.StatusOK && status != http.StatusNotFound {
				s.Errorf("%s %s answered %d", method, path, status)
			}
		}
	}
	s.settle()
	if after := s.state(reference).Version; after != version {
		s.Errorf("the case went from version %d to %d", version, after)
	}
	if after := s.writes(pagesFunction); after != writes {
		s.Errorf("the pages wrote %d times", after-writes)
	}
	s.expectMessages()
}
