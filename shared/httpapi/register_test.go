package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// A doctor who is called back has no token.
func TestAnybodyMaySeeTheRegisterAndOnlyWhatTheUnionConfirmed(t *testing.T) {
	w := newWorld(t)
	w.file()
	pending := w.do(get("", "/v1/rounds/bma-rd-2025-07/register"))
	if pending.Code != http.StatusOK || !strings.Contains(pending.Body.String(), `"derogations":[]`) {
		t.Errorf("while it is in review: %d %s", pending.Code, pending.Body)
	}
	w.massCasualty()
	w.must(prepared(inForce())(w), revokes)
	w.do(post("bma", standings, bigDay))
	recorder := w.golden("register", get("", "/v1/rounds/bma-rd-2025-07/register"))
	if recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
	for _, private := range []string{"DR-", "CT-", "filedBy", "Sample Person", "recordedBy"} {
		if strings.Contains(recorder.Body.String(), private) {
			t.Errorf("the register holds %q", private)
		}
	}
	if data := w.do(get("", "/v1/rounds/bma-rd-2025-07/register.json")); data.Code != http.StatusOK || data.Body.String() != recorder.Body.String() {
		t.Errorf("as data: %d %s", data.Code, data.Body)
	}
	unknown := w.do(get("", "/v1/rounds/no-such-round/register"))
	wantProblem(t, unknown.Code, unknown.Body.Bytes(), http.StatusNotFound, "not_found")
}

// A long register comes in parts, each of which says where the next one is.
func TestARegisterIsDownloadedPartByPart(t *testing.T) {
	w := newWorld(t)
	const round, published = "bma-rd-2025-07", 501
	for n := range published {
		reference := derogation.NewReference(uint64(n))
		err := w.store.Publish(t.Context(), derogation.RegisterEntries{Round: round, Reference: reference, Version: 4, Derogation: &derogation.RegisterEntry{
			Code: derogation.PublicCode(reference), State: derogation.RegisterInForce, Staff: []derogation.RegisterLine{},
			From: evening, To: evening.Add(time.Hour), Since: evening,
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.store.OpenRegister(t.Context(), round); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	parts := 0
	for next := "/v1/rounds/" + round + "/register.json"; next != ""; parts++ {
		var part struct {
			Derogations []struct{ Code string }
			Next        string
		}
		if err := json.Unmarshal(w.do(get("", next)).Body.Bytes(), &part); err != nil {
			t.Fatal(err)
		}
		for _, d := range part.Derogations {
			seen[d.Code] = true
		}
		next = part.Next
	}
	if len(seen) != published || parts != 2 {
		t.Errorf("%d derogations in %d parts", len(seen), parts)
	}
}
