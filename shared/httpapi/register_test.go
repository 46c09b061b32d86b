package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
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
