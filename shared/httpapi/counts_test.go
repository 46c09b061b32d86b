package httpapi_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

const figures = "/v1/rounds/bma-rd-2025-07/counts"

func TestARoundIsCounted(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, inForce()...)
	if recorder := w.golden("counts", get("x24", figures)); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestFiguresAreThoseOfTheInstantAskedFor(t *testing.T) {
	w := newWorld(t)
	w.file()
	w.now = w.now.Add(time.Hour)
	for query, want := range map[string]int{
		"":                                   1,
		"?asOf=2025-07-25T22:00:00Z":         1,
		"?asOf=2025-07-25T21:59:59Z":         0,
		"?asOf=2025-07-25T22:30:00%2B01:00":  0,
		"?asOf=2025-07-25T23:00:00%2B01:00":  1,
		"?asOf=2025-07-25T22%3A59%3A00.999Z": 1,
	} {
		recorder := w.do(get("rr8", figures+query))
		var got struct {
			AsOf     time.Time
			Requests struct{ All struct{ Requests int } }
		}
		if err := json.Unmarshal(recorder.Body.Bytes(), &got); err != nil || recorder.Code != http.StatusOK {
			t.Fatalf("%s: %v, answered %d %s", query, err, recorder.Code, recorder.Body)
		}
		if got.Requests.All.Requests != want || got.AsOf.Location() != time.UTC {
			t.Errorf("%s: %d requests as of %v, want %d", query, got.Requests.All.Requests, got.AsOf, want)
		}
	}
}

func TestAQuestionForFiguresThatCannotBeAnswered(t *testing.T) {
	w := newWorld(t)
	for name, query := range map[string]string{
		"in_future":   "?asOf=2025-07-25T22:00:01Z",
		"not_a_time":  "?asOf=2025-07-25T22:00:00+01:00",
		"before_time": "?asOf=0000-01-01T00:00:00%2B01:00",
		"two_times":   "?asOf=2025-07-25T21:00:00Z&asOf=2025-07-25T20:00:00Z",
		"other":       "?asof=2025-07-25T21:00:00Z",
		"unreadable":  "?asOf=%zz",
	} {
		recorder := w.golden("counts_"+name, get("rr8", figures+query))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, "invalid_query")
	}
	missing := w.do(get("rr8", "/v1/rounds/no-such-round/counts"))
	wantProblem(t, missing.Code, missing.Body.Bytes(), http.StatusNotFound, "not_found")
}
