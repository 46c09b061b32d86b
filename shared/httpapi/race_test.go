package httpapi_test

import (
	"encoding/json"
	"net/http"
	"sync"
	"testing"
)

func TestOfChangesThatRaceOneWinsAndTheOthersAreTold(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, toTheUnion()...)
	tokens := map[string]string{"rr8": w.token("rr8"), "bma": w.token("bma")}
	rivals := []send{approvesIt, withdraws, refusesIt, resolves}
	codes := make([]int, 20)
	begin := make(chan struct{})
	var race sync.WaitGroup
	for i := range codes {
		race.Go(func() {
			s := rivals[i%len(rivals)]
			r := w.request(about("", reference, s.path, s.body))
			r.Header.Set("Authorization", "Bearer "+tokens[s.as])
			<-begin
			recorder := w.serve(r)
			codes[i] = recorder.Code
			if recorder.Code == http.StatusOK {
				return
			}
			var told struct {
				Conflict struct{ Status, By string }
			}
			if err := json.Unmarshal(recorder.Body.Bytes(), &told); err != nil || told.Conflict.By == "" || told.Conflict.Status == "in_review" {
				t.Errorf("%s is answered %d %s", s.path, recorder.Code, recorder.Body)
			}
		})
	}
	close(begin)
	race.Wait()
	won := 0
	for _, code := range codes {
		switch code {
		case http.StatusOK:
			won++
		case http.StatusConflict:
		default:
			t.Errorf("answered %d", code)
		}
	}
	if won != 1 {
		t.Errorf("%d changes won, want 1", won)
	}
}
