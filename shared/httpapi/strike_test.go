package httpapi_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheUnionRecordsTheEndOfItsStrike(t *testing.T) {
	w := newWorld(t)
	const strike = "/v1/rounds/bma-rd-2025-07/strike"
	if recorder := w.golden("strike_recorded", post("bma", strike, `{"kind": "cut_short", "endsAt": "2025-07-28T22:59:00Z", "publicAddress": "https://union.example.org/1"}`)); recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d", recorder.Code)
	}
	if shown := w.do(get("rr8", "/v1/rounds/bma-rd-2025-07")).Body.String(); !strings.Contains(shown, `"cut_short"`) {
		t.Errorf("the round shows %s", shown)
	}
	recorder := w.do(post("x24", strike, `{"kind": "called_off"}`))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusForbidden, "forbidden")
	recorder = w.do(post("bma", strike, `{"kind": "extended", "endsAt": "2025-07-26T00:00:00Z"}`))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
}
