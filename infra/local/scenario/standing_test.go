package scenario

import (
	"net/http"
	"testing"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestARequestThatAStandingDerogationCoversIsAnsweredWithIt(t *testing.T) {
	s := begin(t)
	round := sample.Round(evening)
	const path = "/v1/rounds/" + sample.RoundID + "/standing-derogations"
	standing := map[string]any{
		"id": "neonatal-everywhere", "services": []string{sample.Neonatal}, "text": "Two doctors may work on every neonatal unit.",
		"from": round.StartsAt, "to": sample.Request(evening).Window.To, "publicAddress": "https://union.example.org/standing/neonatal",
	}
	record := func(organisation string, key http.Header, status int) (body string) {
		t.Helper()
		answer, err := s.Call(s.ctx, organisation, http.MethodPost, path, key, standing)
		s.must(err)
		if answer.Status != status {
			t.Fatalf("%s is answered with %d, want %d: %s", organisation, answer.Status, status, answer.Body)
		}
		return string(answer.Body)
	}
	record(sample.NationalTeam, frontdoor.NewKey(), http.StatusForbidden)
	key := frontdoor.NewKey()
	first := record(sample.Union, key, http.StatusCreated)
	if again := record(sample.Union, key, http.StatusCreated); again != first {
		t.Errorf("recorded %s\nand answered with %s when it was sent again", first, again)
	}
	record(sample.Union, frontdoor.NewKey(), http.StatusConflict)

	// It is public.
	answer, err := s.Call(s.ctx, sample.Cambridge, http.MethodGet, path, nil, nil)
	s.must(err)
	var list struct {
		Standing []struct{ ID, Text string } `json:"standingDerogations"`
	}
	s.must(answer.Decode(http.StatusOK, &list))
	if len(list.Standing) != 1 || list.Standing[0].ID != "neonatal-everywhere" {
		t.Errorf("the round has %+v", list.Standing)
	}

	file := func(key string, status int, change func(*derogation.Request)) (reference string) {
		t.Helper()
		request := sample.Request(s.Now())
		change(&request)
		answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", http.Header{"Idempotency-Key": {key}}, request)
		s.must(err)
		var said struct {
			Reference, Code string
			Standing        struct{ ID, PublicAddress string } `json:"standingDerogation"`
		}
		s.must(answer.Decode(status, &said))
		if status == http.StatusConflict && (said.Code != "already_covered" || said.Standing.ID != "neonatal-everywhere" || said.Standing.PublicAddress == "") {
			t.Errorf("the trust is told %+v", said)
		}
		s.settle()
		return said.Reference
	}
	file("covered", http.StatusConflict, func(*derogation.Request) {})
	s.expectMessages()
	if all := s.Cloud.Engine.Executions(); len(all) != 0 {
		t.Errorf("a covered request began %v", all)
	}

	// Another service, and a time that it does not cover whole, go up.
	for key, change := range map[string]func(*derogation.Request){
		"another-service": func(r *derogation.Request) { r.Service = "Stroke medicine" },
		"a-longer-time":   func(r *derogation.Request) { r.Window.To = r.Window.To.AddDate(0, 0, 1) },
	} {
		reference := file(key, http.StatusCreated, change)
		s.expectTier(reference, derogation.ClinicalDirector)
		s.expectUnderWay(reference)
	}
	s.ignoreMessages()
}
