package httpapi_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestWhatIsOfferedIsWhatMayBeDone tries everything that each client could do
// in each situation: what succeeds was offered, and what was offered succeeds.
func TestWhatIsOfferedIsWhatMayBeDone(t *testing.T) {
	everything := map[string]send{
		"answer": answersIt, "withdraw": withdraws, "resolve_locally": resolves, "reopen": reopens,
		"stand_down": standsDown, "reply": replies, "report_turnout": turnsOut, "report_impact": reportsImpact,
		"escalate": {}, "decline": {}, "ask": {}, "comment": {},
		"counter_offer": offersIt, "withdraw_counter_offer": takesBack, "accept_counter_offer": accepts, "decline_counter_offer": turnsOfferDown,
		"approve": approvesIt, "refuse": refusesIt, "report_decision": reportsIt, "revoke": revokes, "judge_exception": judges, "object_exception": objects, "confirm_exception": confirms,
	}
	ofReviews := map[string]string{
		"escalate": `{"action": "escalate", "contentVersion": 1}`,
		"decline":  `{"action": "decline", "contentVersion": 1, "reasons": "Not now."}`,
		"ask":      `{"action": "ask", "contentVersion": 1, "question": "How many beds are open?"}`,
		"comment":  `{"action": "comment", "text": "We support it."}`,
	}
	for name, prepare := range map[string]func(*world) string{
		"submitted":     prepared(nil),
		"at the region": prepared(atRegion()),
		"asked":         prepared(atRegion(), asksForMore),
		"passed":        prepared(append(atRegion(), silence, opens)),
		"at the union":  prepared(toTheUnion()),
		"offered":       prepared(toTheUnion(), offersIt),
		"overdue":       prepared(append(toTheUnion(), silence)),
		"in force":      prepared(inForce()),
		"revoked":       prepared(inForce(), revokes),
		"ended":         prepared(append(inForce(), ends)),
		"resolved":      prepared(atRegion(), resolves),
		"reopened":      prepared(atRegion(), resolves, reopens),
		"refused":       prepared(toTheUnion(), refusesIt),
		"exception":     func(w *world) string { return w.massCasualty() },
		"exception over": func(w *world) string {
			reference := w.massCasualty()
			w.must(reference, withdraws)
			return reference
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := prepare(w)
			c, _, err := w.store.Case(t.Context(), reference)
			if err != nil {
				t.Fatal(err)
			}
			everything["amend"] = send{path: "/amendments", body: w.amendsNothing(reference)}
			everything["ask_reconsideration"] = send{path: "/reconsideration", body: w.amendsNothing(reference)}
			back, now := w.store.Snapshot(), w.now
			for _, client := range []string{"rr8", "rr8-reader", "qwo", "y63", "x24", "bma", "bma-reader"} {
				offered := w.offered(client, reference)
				for action, s := range everything {
					tries := []send{s}
					if body, ok := ofReviews[action]; ok {
						tries = nil
						for _, review := range c.State.Reviews {
							if client == "y63" && action == "escalate" {
								body = `{"action": "escalate", "contentVersion": 1, "supported": true}`
							}
							tries = append(tries, send{path: "/reviews/" + strconv.Itoa(review.Number), body: body})
						}
					}
					for _, try := range tries {
						back()
						w.now = now
						recorder := w.do(about(client, reference, try.path, try.body))
						want := offered[action+" "+try.path]
						if succeeds := recorder.Code == http.StatusOK; succeeds != want {
							t.Errorf("%s at %s by %s: offered %v, answered %d %s", action, try.path, client, want, recorder.Code, recorder.Body)
						}
						delete(offered, action+" "+try.path)
					}
				}
				for left := range offered {
					t.Errorf("%s is offered %s, which was not tried", client, left)
				}
			}
		})
	}
}

// prepared files the sample and takes it to a situation.
func prepared(before steps, sent ...send) func(*world) string {
	return func(w *world) string {
		w.t.Helper()
		reference := w.file()
		w.then(reference, before...)
		w.must(reference, sent...)
		return reference
	}
}

// offered lists the actions that a client is shown, each with its address
// below the request's own.
func (w *world) offered(client, reference string) map[string]bool {
	w.t.Helper()
	recorder := w.do(get(client, "/v1/requests/"+reference))
	var shown struct {
		Actions []struct{ Action, Method, Href string }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &shown); err != nil {
		w.t.Fatal(err)
	}
	found := map[string]bool{}
	for _, a := range shown.Actions {
		path, ok := strings.CutPrefix(a.Href, "/v1/requests/"+reference)
		if !ok || a.Method != http.MethodPost || found[a.Action+" "+path] {
			w.t.Errorf("%s is offered %+v", client, a)
		}
		found[a.Action+" "+path] = true
	}
	return found
}

// amendsNothing is an amendment with the request as it is shown.
func (w *world) amendsNothing(reference string) string {
	w.t.Helper()
	var shown struct {
		ContentVersion int
		Request        json.RawMessage
	}
	if err := json.Unmarshal(w.do(get("rr8", "/v1/requests/"+reference)).Body.Bytes(), &shown); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf(`{"contentVersion": %d, "request": %s, "note": "Nothing has changed."}`, shown.ContentVersion, shown.Request)
}
