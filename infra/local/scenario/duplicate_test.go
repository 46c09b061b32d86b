package scenario

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestAProbableDuplicateIsPointedOutAndTheVerySameAskedAbout(t *testing.T) {
	s := begin(t)
	request := sample.Request(s.Now())
	// last is the request that asked the same as what is filed, if one did.
	file := func(trust, key, last string, change func(*derogation.Request)) (reference string, similar []string) {
		s.Helper()
		another := sample.At(trust, request)
		if change != nil {
			change(&another)
		}
		header := http.Header{"Idempotency-Key": {key}}
		if last != "" {
			answer, err := s.Call(s.ctx, trust, http.MethodPost, "/v1/requests", header, another)
			s.must(err)
			if answer.Status != http.StatusConflict || !strings.Contains(string(answer.Body), last) {
				t.Errorf("the very same as %s is answered with %d %s", last, answer.Status, answer.Body)
			}
			header.Set("Not-Duplicate-Of", last)
		}
		answer, err := s.Call(s.ctx, trust, http.MethodPost, "/v1/requests", header, another)
		s.must(err)
		var ack struct {
			Reference string
			Similar   []string
		}
		s.must(answer.Decode(http.StatusCreated, &ack))
		s.settle()
		return ack.Reference, ack.Similar
	}
	first, similar := file(sample.BartsHealth, "first", "", nil)
	if len(similar) != 0 {
		t.Errorf("the first request is like %v", similar)
	}
	again, similar := file(sample.BartsHealth, "again", first, nil)
	if !slices.Equal(similar, []string{first}) || again == first {
		t.Errorf("%s is like %v, want %s", again, similar, first)
	}
	if repeated, similar := file(sample.BartsHealth, "again", "", nil); repeated != again || !slices.Equal(similar, []string{first}) {
		t.Errorf("the call that was repeated is answered with %s, like %v", repeated, similar)
	}
	for name, change := range map[string]func(*derogation.Request){
		"another-site":    func(r *derogation.Request) { r.Site = derogation.Site{Code: "R1H13", Name: "Whipps Cross Hospital"} },
		"another-service": func(r *derogation.Request) { r.Service = "Stroke medicine" },
		"another-time": func(r *derogation.Request) {
			r.Window = derogation.Window{From: request.Window.To, To: request.Window.To.AddDate(0, 0, 1)}
		},
	} {
		if _, similar := file(sample.BartsHealth, name, "", change); len(similar) != 0 {
			t.Errorf("%s: it is like %v", name, similar)
		}
	}
	if _, similar := file(sample.GuysThomas, "elsewhere", "", nil); len(similar) != 0 {
		t.Errorf("another trust's request is like %v", similar)
	}

	// What has ended is no duplicate of anything. Both went up the chain.
	s.change(sample.BartsHealth, first, "/withdrawal", http.StatusOK, map[string]string{"reason": "filed_by_mistake"})
	if _, similar := file(sample.BartsHealth, "after", again, nil); !slices.Equal(similar, []string{again}) {
		t.Errorf("a request is like %v, want %s", similar, again)
	}
	s.expectTier(again, derogation.ClinicalDirector)
	s.expectUnderWay(again)
	s.ignoreMessages()
	s.expectFinished(first, 1, derogation.Withdrawn)
	s.refusedAfter(again, derogation.ClinicalDirector)
	s.expectFinished(again, 1, derogation.Refused)
}
