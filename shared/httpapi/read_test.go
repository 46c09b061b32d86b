package httpapi_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

var errUnavailable = errors.New("the table derogations is unavailable")

func get(client, path string) call {
	return call{method: http.MethodGet, path: path, as: client}
}

func TestARequestIsShownAsItStands(t *testing.T) {
	for name, commands := range map[string][]func(derogation.State) derogation.Command{
		"read_submitted": nil,
		"read_in_review": {opens, silence, opens},
		"read_union":     toTheUnion(),
		"read_overdue":   append(toTheUnion(), silence),
		"read_approved":  append(toTheUnion(), approves),
		"read_commented": {opens, silence, opens, comments},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, commands...)
			recorder := w.golden(name, get("rr8", "/v1/requests/"+reference))
			if recorder.Code != http.StatusOK {
				t.Fatalf("answered %d", recorder.Code)
			}
			for _, internal := range []string{`"step"`, `"stepSince"`, `"announced"`, `"filedBy"`, "press@example.org", "CT-7K2M9Q4X"} {
				if strings.Contains(recorder.Body.String(), internal) {
					t.Errorf("the answer shows %s", internal)
				}
			}
		})
	}
}

func TestWhoSeesARequest(t *testing.T) {
	for _, test := range []struct {
		client          string
		before, atUnion int
	}{
		{"rr8", 200, 200},
		{"rr8-reader", 200, 200},
		{"rr8-writer", 403, 403},
		{"rhq", 404, 404},
		{"qwo", 200, 200},
		{"qf7", 404, 404},
		{"y63", 200, 200},
		{"y56", 404, 404},
		{"x24", 200, 200},
		{"bma", 404, 200},
	} {
		t.Run(test.client, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			check := func(when string, want int) {
				t.Helper()
				for _, path := range []string{"", "/history"} {
					recorder := w.do(get(test.client, "/v1/requests/"+reference+path))
					if recorder.Code != want {
						t.Errorf("%s: %q is answered %d, want %d", when, path, recorder.Code, want)
					}
				}
			}
			check("before the union", test.before)
			w.then(reference, toTheUnion()...)
			check("at the union", test.atUnion)
		})
	}
}

func TestWhatMayNotBeSeenIsAsIfItWereNot(t *testing.T) {
	w := newWorld(t)
	seen := w.do(get("rhq", "/v1/requests/"+w.file()))
	missing := w.golden("read_not_found", get("rhq", "/v1/requests/"+derogation.NewReference(99)))
	wantProblem(t, missing.Code, missing.Body.Bytes(), http.StatusNotFound, "not_found")
	hide := func(body string) string {
		_, rest, _ := strings.Cut(body, `"code"`)
		return rest
	}
	if seen.Code != missing.Code || hide(seen.Body.String()) != hide(missing.Body.String()) {
		t.Errorf("%s\nis not %s", seen.Body, missing.Body)
	}
}

func TestAReferenceIsForgivenItsSpelling(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	bare := strings.TrimPrefix(reference, "DR-")
	for _, spelling := range []string{strings.ToLower(reference), bare, "DR-" + strings.ReplaceAll(bare, "-", "")} {
		if recorder := w.do(get("rr8", "/v1/requests/"+spelling)); recorder.Code != http.StatusOK {
			t.Errorf("%s is answered %d", spelling, recorder.Code)
		}
	}
	recorder := w.golden("read_mistyped", get("rr8", "/v1/requests/DR-7K3M-9QX2"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "reference_mistyped")
}

func TestTheHistoryCanBeVerified(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, append(toTheUnion(), approves)...)
	recorder := w.golden("history", get("rr8", "/v1/requests/"+reference+"/history"))
	var got struct {
		Head    string
		Entries []struct {
			Sequence       int
			Previous, Hash string
			Event          json.RawMessage
		}
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	var entries []ledger.Entry
	for _, e := range got.Entries {
		entries = append(entries, ledger.Entry{Reference: reference, Sequence: e.Sequence, Event: e.Event, Previous: e.Previous, Hash: e.Hash})
	}
	if len(entries) != 11 {
		t.Errorf("the history has %d entries, want 11", len(entries))
	}
	if err := ledger.Verify(reference, entries, got.Head); err != nil {
		t.Error(err)
	}
}

func TestAStoreThatFailsIsAnErrorOfOurs(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.store.broken = errUnavailable
	recorder := w.golden("read_failure", get("rr8", "/v1/requests/"+reference))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusInternalServerError, "internal_error")
}

func TestAReadNeedsAScopeOfItsOwn(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("read_insufficient_scope", get("rr8-writer", "/v1/requests/"+w.file()))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusForbidden, "insufficient_scope")
}

func TestATokenThatIsOverIsRefused(t *testing.T) {
	w := newWorld(t)
	nonsense := get("", "/v1/rounds")
	nonsense.header = map[string]string{"Authorization": "Bearer nonsense"}
	w.golden("token_invalid", nonsense)
	token := w.token("rr8")
	w.now = w.now.Add(11 * time.Minute)
	c := get("", "/v1/requests/"+derogation.NewReference(1))
	c.header = map[string]string{"Authorization": "Bearer " + token}
	r := w.request(c)
	recorder := w.serve(r)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnauthorized, "invalid_token")
	if challenge := recorder.Header().Get("WWW-Authenticate"); !strings.Contains(challenge, `error="invalid_token"`) {
		t.Errorf("WWW-Authenticate is %q", challenge)
	}
}
