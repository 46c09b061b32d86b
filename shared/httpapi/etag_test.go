package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachAnswerThatShowsARequestNamesItsVersion(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, atRegion()...)
	check := func(recorder *httptest.ResponseRecorder) {
		t.Helper()
		var shown struct{ Version int }
		if err := json.Unmarshal(recorder.Body.Bytes(), &shown); err != nil {
			t.Fatal(err)
		}
		if tag := recorder.Header().Get("ETag"); shown.Version == 0 || tag != fmt.Sprintf(`"%d"`, shown.Version) {
			t.Errorf("%d with the tag %s at version %d", recorder.Code, tag, shown.Version)
		}
	}
	check(w.do(get("rr8", "/v1/requests/"+reference)))
	check(w.do(about("y63", reference, supports.path, supports.body)))
	g := newWorldWith(t, gpAction())
	check(g.do(post("rr8", "/v1/rounds/gp-2025/impact-reports", reportsImpact.body)))
}

// matching is a withdrawal that rests on a tag.
func matching(reference, tag string) call {
	c := about("rr8", reference, withdraws.path, withdraws.body)
	c.header["If-Match"] = tag
	return c
}

func TestAChangeMayNameTheVersionItRestsOn(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, atRegion()...)
	read := w.do(get("rr8", "/v1/requests/"+reference)).Header().Get("ETag")
	w.must(reference, asksForMore)

	recorder := w.golden("precondition_failed", matching(reference, read))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusPreconditionFailed, "precondition_failed")
	now := w.do(get("rr8", "/v1/requests/"+reference))
	if got := recorder.Header().Get("ETag"); got != now.Header().Get("ETag") || got == read {
		t.Errorf("the answer has the tag %s, the request %s", got, now.Header().Get("ETag"))
	}
	var told struct{ Conflict struct{ Status, Tier string } }
	if err := json.Unmarshal(recorder.Body.Bytes(), &told); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(struct{ Status, Tier string }{"awaiting_information", "regional_medical_director"}, told.Conflict); diff != "" {
		t.Errorf("the conflict (-want +got):\n%s", diff)
	}
	invalid := w.golden("precondition_invalid", matching(reference, `W/`+read))
	wantProblem(t, invalid.Code, invalid.Body.Bytes(), http.StatusBadRequest, "precondition_invalid")

	if changed := w.do(matching(reference, `"1", `+recorder.Header().Get("ETag"))); changed.Code != http.StatusOK {
		t.Errorf("answered %d %s", changed.Code, changed.Body)
	}
}

func TestAChangeMayRestOnWhateverThereIs(t *testing.T) {
	w := newWorld(t)
	if recorder := w.do(matching(w.file(), "*")); recorder.Code != http.StatusOK {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
}

// What a caller may not see has no version to be told of.
func TestAPreconditionTellsNobodyMoreThanTheyMaySee(t *testing.T) {
	w := newWorld(t)
	c := matching(w.file(), `"9"`)
	c.as = "rhq"
	recorder := w.do(c)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
	if tag := recorder.Header().Get("ETag"); tag != "" {
		t.Errorf("the tag %s", tag)
	}
}
