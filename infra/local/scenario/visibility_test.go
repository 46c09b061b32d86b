package scenario

import (
	"encoding/json"
	"net/http"
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestARequestExistsOnlyForThoseWhoMaySeeIt(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	never := derogation.NewReference(20261120)
	const ownRegion, otherRegion = "Y56", "Y61"

	expect := func(organisation string, visible bool) {
		t.Helper()
		for _, path := range []string{"", "/history"} {
			answer, err := s.Call(s.ctx, organisation, http.MethodGet, "/v1/requests/"+reference+path, nil, nil)
			s.must(err)
			if visible {
				if answer.Status != http.StatusOK {
					t.Errorf("%s reads %q: %d: %s", organisation, path, answer.Status, answer.Body)
				}
				continue
			}
			// Not a word differs from what is said of a request that never was.
			unknown, err := s.Call(s.ctx, organisation, http.MethodGet, "/v1/requests/"+never+path, nil, nil)
			s.must(err)
			if answer.Status != http.StatusNotFound || unknown.Status != http.StatusNotFound {
				t.Errorf("%s reads %q: %d: %s", organisation, path, answer.Status, answer.Body)
			}
			if said, of := problem(t, answer.Body), problem(t, unknown.Body); said != of {
				t.Errorf("%s is told %+v, and %+v of what never was", organisation, said, of)
			}
		}
	}
	everywhere := func(union bool) {
		t.Helper()
		for organisation, visible := range map[string]bool{
			sample.BartsHealth: true, ownRegion: true, sample.NationalTeam: true,
			sample.GuysThomas: false, sample.Cambridge: false, otherRegion: false,
			sample.Union: union,
		} {
			expect(organisation, visible)
		}
	}
	everywhere(false)
	s.climb(reference, derogation.NationalTeam)
	everywhere(false)
	s.climbFrom(derogation.NationalTeam, reference)
	everywhere(true)
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	everywhere(true)
	s.ignoreMessages()
	s.expectFinished(reference, 1, derogation.Refused)
}

func TestARequestThatNeverReachedTheUnionStaysHiddenFromIt(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.TrustMedicalDirector)
	s.ignoreMessages()
	s.finishByResolving(reference)
	answer, err := s.Call(s.ctx, sample.Union, http.MethodGet, "/v1/requests/"+reference, nil, nil)
	s.must(err)
	if answer.Status != http.StatusNotFound {
		t.Errorf("the union reads %d: %s", answer.Status, answer.Body)
	}
}

// told is the part of a problem document that may not tell two cases apart.
type told struct {
	Type, Title, Code, Detail string
	Status                    int
}

func problem(t *testing.T, body []byte) (said told) {
	t.Helper()
	if err := json.Unmarshal(body, &said); err != nil || said.Code == "" {
		t.Errorf("no problem document: %s", body)
	}
	return said
}
