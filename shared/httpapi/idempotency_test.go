package httpapi_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// repeatable is a call that is in order, made in a world of its own.
type repeatable struct {
	w *world
	call
	// about is the case that the call is about, when there is one already.
	about string
}

// repeatables are calls of every operation that is a POST but for the token's,
// each with a key of its own.
func repeatables(t *testing.T) map[string]func(t *testing.T) repeatable {
	t.Helper()
	all := map[string]func(t *testing.T) repeatable{
		"submit": func(t *testing.T) repeatable {
			return repeatable{w: newWorld(t), call: filing("night-1", sample(t))}
		},
		"judge": func(t *testing.T) repeatable {
			w := newWorld(t)
			reference := w.massCasualty()
			w.must(reference, withdraws)
			return repeatable{w, about("bma", reference, judges.path, judges.body), reference}
		},
		"file impact": func(t *testing.T) repeatable {
			return repeatable{w: newWorldWith(t, gpAction()), call: post("rr8", "/v1/rounds/gp-2025/impact-reports", reportsImpact.body)}
		},
		"record standing": func(t *testing.T) repeatable {
			return repeatable{w: newWorld(t), call: post("bma", standings, bigDay)}
		},
	}
	for name, send := range aboutWebhooks {
		all[name] = func(t *testing.T) repeatable {
			w := newWorld(t)
			return repeatable{w: w, call: send(w)}
		}
	}
	for name, change := range changes(t) {
		all[name] = func(t *testing.T) repeatable {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, change.before...)
			w.must(reference, change.sent...)
			return repeatable{w, about(change.change.as, reference, change.change.path, change.change.body), reference}
		}
	}
	for name, begin := range all {
		all[name] = func(t *testing.T) repeatable {
			r := begin(t)
			r.header["Idempotency-Key"] = "the-one"
			return r
		}
	}
	return all
}

// movesOn has something happen to a case that shows, whatever became of it.
func (w *world) movesOn(reference string) {
	w.t.Helper()
	c, _, err := w.store.Case(w.t.Context(), reference)
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = w.now.Add(time.Hour)
	switch {
	case c.State.Status.Open():
		w.must(reference, withdraws)
	case c.State.Status == derogation.Approved:
		w.must(reference, standsDown)
	}
	w.must(reference, reportsImpact)
}

// everything counts the events of all cases, and the standing derogations with
// the changes of webhooks and what they were sent.
func (w *world) everything() (events, agreed int) {
	w.t.Helper()
	for _, round := range []string{strike().ID, gpAction().ID} {
		cases, err := w.store.CasesOfRound(w.t.Context(), round)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, c := range cases {
			events += c.State.Version
		}
		recorded, err := w.store.Standings(w.t.Context(), round)
		if err != nil {
			w.t.Fatal(err)
		}
		agreed += len(recorded)
	}
	hooks, err := w.store.Webhooks(w.t.Context(), "RR8")
	if err != nil {
		w.t.Fatal(err)
	}
	agreed += hooks.Version
	for _, hook := range hooks.List {
		_, sent := w.store.ToSystems(hook.ID)
		for _, n := range sent {
			agreed += 1 + n.Delivery.Resent
		}
	}
	return events, agreed
}

// wantAgain checks that a second answer is the first, byte for byte, and says
// that it is a replay.
func wantAgain(t *testing.T, first, again *httptest.ResponseRecorder) {
	t.Helper()
	if again.Code != first.Code || again.Body.String() != first.Body.String() {
		t.Errorf("first %d %s\nthen %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	want := first.Header().Clone()
	want.Set("Idempotency-Replayed", "true")
	if !maps.EqualFunc(want, again.Header(), slices.Equal) {
		t.Errorf("first with %v\nthen with %v", first.Header(), again.Header())
	}
}

func TestTheSameCallAgainGetsTheSameAnswerAlsoWhenTheCaseHasMovedOn(t *testing.T) {
	for name, begin := range repeatables(t) {
		t.Run(name, func(t *testing.T) {
			r := begin(t)
			first := r.w.do(r.call)
			if first.Code >= 300 || first.Header().Get("Idempotency-Replayed") != "" {
				t.Fatalf("answered %d %s", first.Code, first.Body)
			}
			reference := r.about
			if at, ok := strings.CutPrefix(first.Header().Get("Location"), "/v1/requests/"); ok {
				reference = at
			}
			if reference != "" {
				r.w.movesOn(reference)
			}
			r.w.now = r.w.now.Add(40 * time.Hour)
			events, agreed := r.w.everything()
			for range 2 {
				wantAgain(t, first, r.w.do(r.call))
			}
			stale := r.call
			stale.header = maps.Clone(stale.header)
			stale.header["If-Match"] = `"1"`
			wantAgain(t, first, r.w.do(stale))
			if e, s := r.w.everything(); e != events || s != agreed {
				t.Errorf("%d events and %d standing derogations were %d and %d", e, s, events, agreed)
			}
		})
	}
}

func TestAStormOfOneCallHappensOnce(t *testing.T) {
	for name, begin := range repeatables(t) {
		t.Run(name, func(t *testing.T) {
			r := begin(t)
			events, agreed := r.w.everything()
			token := "Bearer " + r.w.token(r.as)
			answers := make([]*httptest.ResponseRecorder, 50)
			start := make(chan struct{})
			var storm sync.WaitGroup
			for i := range answers {
				storm.Go(func() {
					request := r.w.request(r.call)
					request.Header.Set("Authorization", token)
					<-start
					answers[i] = r.w.serve(request)
				})
			}
			close(start)
			storm.Wait()
			first := 0
			for _, answer := range answers {
				if answer.Code >= 300 || answer.Code != answers[0].Code || answer.Body.String() != answers[0].Body.String() {
					t.Fatalf("got %d %s\nand %d %s", answers[0].Code, answers[0].Body, answer.Code, answer.Body)
				}
				if answer.Header().Get("Idempotency-Replayed") == "" {
					first++
				}
			}
			if e, s := r.w.everything(); first != 1 || e+s != events+agreed+1 {
				t.Errorf("%d calls were carried out; %d events and %d standing derogations were %d and %d", first, e, s, events, agreed)
			}
		})
	}
}

func TestAKeyIsForOneCall(t *testing.T) {
	for name, other := range map[string]call{
		"another body":                   about("rr8", "", withdraws.path, `{"reason": "cover_found"}`),
		"the same body, otherwise put":   about("rr8", "", withdraws.path, withdraws.body+" "),
		"a body that does not fit":       about("rr8", "", withdraws.path, `{"reason": 7}`),
		"another address":                about("rr8", "", replies.path, withdraws.body),
		"a request":                      post("rr8", "/v1/requests", sample(t)),
		"an impact report":               post("rr8", "/v1/rounds/gp-2025/impact-reports", reportsImpact.body),
		"an impact report, malformed":    post("rr8", "/v1/rounds/gp-2025/impact-reports", `{}`),
		"a request that does not fit":    post("rr8", "/v1/requests", `{}`),
		"the same under another address": about("rr8", "", "/impact-reports", withdraws.body),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorldWith(t, strike(), gpAction())
			reference := w.file()
			first := about("rr8", reference, withdraws.path, withdraws.body)
			first.header["Idempotency-Key"] = "the-one"
			if recorder := w.do(first); recorder.Code != http.StatusOK {
				t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
			}
			other.path = strings.Replace(other.path, "/v1/requests//", "/v1/requests/"+reference+"/", 1)
			other.header["Idempotency-Key"] = "the-one"
			recorder := w.do(other)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "idempotency_key_reused")
		})
	}
}

func TestAKeyOfAStandingDerogationIsForOneCall(t *testing.T) {
	w := newWorld(t)
	first := post("bma", standings, bigDay)
	first.header["Idempotency-Key"] = "the-one"
	w.do(first)
	for _, body := range []string{strings.Replace(bigDay, "critical-care-26", "another", 1), `{"id": 7}`} {
		other := post("bma", standings, body)
		other.header["Idempotency-Key"] = "the-one"
		recorder := w.do(other)
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "idempotency_key_reused")
	}
}

func TestARefusedCallMayBeCorrectedUnderItsKey(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	refused := about("rr8", reference, withdraws.path, `{"reason": "because"}`)
	corrected := about("rr8", reference, withdraws.path, withdraws.body)
	for _, c := range []call{refused, corrected} {
		c.header["Idempotency-Key"] = "the-one"
	}
	recorder := w.do(refused)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	if recorder := w.do(corrected); recorder.Code != http.StatusOK || recorder.Header().Get("Idempotency-Replayed") != "" {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
}

func TestEveryPostNeedsAKey(t *testing.T) {
	for name, begin := range repeatables(t) {
		t.Run(name, func(t *testing.T) {
			r := begin(t)
			events, agreed := r.w.everything()
			for key, code := range map[string]string{"": "idempotency_key_required", "two words": "idempotency_key_invalid"} {
				r.header["Idempotency-Key"] = key
				recorder := r.w.do(r.call)
				wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, code)
			}
			if e, s := r.w.everything(); e != events || s != agreed {
				t.Error("something was recorded")
			}
		})
	}
}

// Another server has the key, and its outcome cannot be read yet.
func TestACallThatIsBeingCarriedOutMayBeAskedForAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.store.BeforeCommit = func(casework.Change) error { return fmt.Errorf("commit: %w", casework.ErrDuplicate) }
	recorder := w.golden("key_in_use", about("rr8", reference, withdraws.path, withdraws.body))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, "idempotency_key_in_use")
	if after := recorder.Header().Get("Retry-After"); after != "1" {
		t.Errorf("Retry-After is %q", after)
	}
}

// The commit was made, and its answer lost on the way: the key is for this.
func TestAChangeWhoseAnswerWasLostMayBeSentAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.must(reference, withdraws)
	report := about("rr8", reference, reportsImpact.path, reportsImpact.body)
	report.header["Idempotency-Key"] = "the-one"
	w.do(report)
	again := w.golden("change_replayed", report)
	if again.Code != http.StatusOK || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("answered %d", again.Code)
	}
	if c, _, _ := w.store.Case(t.Context(), reference); len(c.State.Impacts) != 1 {
		t.Errorf("%d reports", len(c.State.Impacts))
	}
}

func TestAReplayIsOnlyForWhoMayStillSeeTheCase(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	change := about("rr8", reference, withdraws.path, withdraws.body)
	change.header["Idempotency-Key"] = "the-one"
	w.do(change)
	moved := w.clients.registered["rr8"]
	moved.Organisation = "RHQ"
	w.clients.registered["rr8"] = moved
	recorder := w.do(change)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
}
