package scenario

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/infra/local/frontdoor"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestAStandingDerogationIsPointedOutAndSuspendedForOneTrust(t *testing.T) {
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

	file := func(key string, change func(*derogation.Request)) (agreed *derogation.Agreed) {
		t.Helper()
		request := sample.Request(s.Now())
		change(&request)
		answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodPost, "/v1/requests", http.Header{"Idempotency-Key": {key}}, request)
		s.must(err)
		var said struct {
			Reference string
			Agreed    *derogation.Agreed `json:"agreedInAdvance"`
		}
		s.must(answer.Decode(http.StatusCreated, &said))
		s.settle()
		s.expectTier(said.Reference, derogation.ClinicalDirector)
		s.expectUnderWay(said.Reference)
		return said.Agreed
	}
	agreed := file("covered", func(*derogation.Request) {})
	if agreed == nil || agreed.Standing != "neonatal-everywhere" || len(agreed.Beyond) > 0 {
		t.Fatalf("pointed out is %+v", agreed)
	}
	longer := file("a-longer-time", func(r *derogation.Request) { r.Window.To = r.Window.To.AddDate(0, 0, 1) })
	if longer == nil || !slices.Equal(longer.Beyond, []derogation.Beyond{derogation.BeyondTimes}) {
		t.Errorf("pointed out is %+v", longer)
	}
	s.ignoreMessages()

	// The union suspends it for the one trust, which is told; the code shows it.
	change := map[string]any{"kind": "suspended", "trusts": []string{sample.BartsHealth}, "reason": "Electives were not cancelled today."}
	answer, err = s.Call(s.ctx, sample.Union, http.MethodPost, path+"/neonatal-everywhere/changes", frontdoor.NewKey(), change)
	s.must(err)
	if answer.Status != http.StatusOK {
		t.Fatalf("answered %d: %s", answer.Status, answer.Body)
	}
	s.settle()
	told := false
	for _, mail := range s.Cloud.Inbox.Messages() {
		told = told || strings.HasPrefix(mail.Subject, "Standing derogation suspended: Barts Health")
	}
	if !told {
		t.Error("the trust is not told")
	}
	s.expectPage(s.public("/d/"+derogation.PublicCode(agreed.Code)), http.StatusOK, "Yes, but not at every trust.", "Suspended for Barts Health NHS Trust since")
	if agreed := file("once-suspended", func(r *derogation.Request) { r.Service += " unit" }); agreed != nil {
		t.Errorf("pointed out is %+v", agreed)
	}
	s.ignoreMessages()
}
