package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

// nights are lines of two nights at two sites, as a trust's system sends them.
const nights = `[
	{"grade": "ST3 to ST8", "specialty": "Obstetrics", "number": 1, "window": {"from": "2025-07-26T20:00:00+01:00", "to": "2025-07-27T08:00:00+01:00"}},
	{"grade": "ST3 to ST8", "specialty": "Obstetrics", "number": 1, "window": {"from": "2025-07-26T20:00:00+01:00", "to": "2025-07-27T08:00:00+01:00"},
		"site": {"code": "RR813", "name": "St James's University Hospital"}},
	{"grade": "ST3 to ST8", "specialty": "Obstetrics", "number": 1, "window": {"from": "2025-07-27T20:00:00+01:00", "to": "2025-07-28T08:00:00+01:00"}}
]`

func TestARequestHasShiftsAndSites(t *testing.T) {
	w := newWorld(t)
	recorder := w.do(filing("nights", edited(t, map[string]any{"/staff": json.RawMessage(nights), "/window": gone})))
	if recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
	}
	var read struct{ Request derogation.Request }
	answer := w.do(get("rr8", recorder.Header().Get("Location")))
	if err := json.Unmarshal(answer.Body.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	first, last := read.Request.Staff[0], read.Request.Staff[2]
	if whole := read.Request.Window; !whole.From.Equal(first.Window.From) || !whole.To.Equal(last.Window.To) {
		t.Errorf("the whole lasts from %s to %s", whole.From, whole.To)
	}
	if sites := read.Request.Sites(); len(sites) != 2 || sites[1].Code != "RR813" {
		t.Errorf("at %v", sites)
	}
}

func TestEachWrongShiftIsNamed(t *testing.T) {
	w := newWorld(t)
	wrong := strings.NewReplacer(`"2025-07-28T08:00:00+01:00"`, `"2025-07-26T08:00:00+01:00"`, `"RR813"`, `""`).Replace(nights)
	recorder := w.do(filing("nights", edited(t, map[string]any{"/staff": json.RawMessage(wrong), "/window": gone})))
	var problem struct {
		Errors []struct{ Pointer, Code string }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &problem); err != nil || recorder.Code != http.StatusUnprocessableEntity && recorder.Code != http.StatusBadRequest {
		t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
	}
	got := map[string]string{}
	for _, e := range problem.Errors {
		got[e.Pointer] = e.Code
	}
	if len(got) != 2 || got["/staff/2/window/to"] != "ends_before_start" || got["/staff/1/site/code"] != "required" {
		t.Errorf("named are %v", got)
	}
}
