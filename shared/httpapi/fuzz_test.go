package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.org/derogations/infra/price"
)

// FuzzSubmit checks that whatever body is sent, it is filed or refused, and
// never an error of ours.
func FuzzSubmit(f *testing.F) {
	f.Add("night-1", []byte(sample(f)))
	f.Add("", []byte(`{}`))
	f.Add("night-1", []byte(`{"round":"x"}`))
	f.Add("night 1", []byte(`[`))
	w := newWorld(f)
	token := "Bearer " + w.token("rr8")
	f.Fuzz(func(t *testing.T, key string, body []byte) {
		w := &world{t: t, store: w.store, handler: w.handler, now: w.now}
		r := w.request(filing(key, string(body)))
		r.Header.Set("Authorization", token)
		switch recorder := w.serve(r); recorder.Code {
		case http.StatusCreated, http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		default:
			t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
		}
	})
}

// FuzzABodyOfOneThing sends something again and again in one body, as members and
// as lines of staff, and checks that no more is made of it than it is worth. What
// grows faster than what is sent makes a thousand times as much of a whole body.
func FuzzABodyOfOneThing(f *testing.F) {
	for _, seed := range [][2]string{
		{`"":1`, `{}`}, {`"round":"a"`, `null`}, {`"a":["1/2/50 Dr Al "]`, `{"number":"a"}`}, {`"risk":{"description":"943 476 5919"}`, `""`},
		{`"evidence":{"x":{}}`, `{"grade":"M1 1AE","number":1}`}, {`"\u0041":"\ud83d\ude00"`, `[[[]]]`},
	} {
		f.Add(seed[0], seed[1])
	}
	w := newWorld(f)
	token := "Bearer " + w.token("rr8")
	f.Fuzz(func(t *testing.T, member, element string) {
		const each, made, slack = 15_000, 400, 1 << 20
		if member == "" || element == "" || len(member)+len(element) > each/10 {
			return
		}
		w := &world{t: t, store: w.store, handler: w.handler, now: w.now}
		body := "{" + listOf(each, member) + `,"staff":[` + listOf(each, element) + "]}"
		r := w.request(filing("a-key", body))
		r.Header.Set("Authorization", token)
		recorder := httptest.NewRecorder()
		if took := price.Made(func() { w.handler.ServeHTTP(recorder, r) }); took > uint64(made*len(body)+slack) {
			t.Errorf("%d bytes are made of %d: %q, %q", took, len(body), member, element)
		}
		if recorder.Code >= 500 {
			t.Errorf("answered %d %s", recorder.Code, recorder.Body)
		}
	})
}

// FuzzChange checks that whatever is sent about a case that is with the union,
// it is carried out or refused, and never an error of ours; and that what was
// carried out is answered with the same bytes when it is sent again.
func FuzzChange(f *testing.F) {
	sends := []send{
		amends(f), answersIt, withdraws, resolves, reopens, standsDown, replies, turnsOut, reportsImpact, supports,
		asksForMore, putsForward, turnsDown, approvesIt, refusesIt, reportsIt, revokes, judges,
	}
	for i, s := range sends {
		f.Add(uint(i), s.body)
		f.Add(uint(i), `{"action": "comment", "outcome": "approved"}`)
	}
	w := newWorld(f)
	reference := w.file()
	w.then(reference, append(toTheUnion(), silence)...)
	tokens := map[string]string{}
	for _, client := range []string{"rr8", "y63", "x24", "bma"} {
		tokens[client] = w.token(client)
	}
	back := w.store.Snapshot()
	f.Fuzz(func(t *testing.T, which uint, body string) {
		s := sends[which%uint(len(sends))]
		w := &world{t: t, store: w.store, handler: w.handler, now: w.now}
		defer back()
		change := about("", reference, s.path, body)
		change.header["Idempotency-Key"] = "one"
		send := func() *httptest.ResponseRecorder {
			r := w.request(change)
			r.Header.Set("Authorization", "Bearer "+tokens[s.as])
			return w.serve(r)
		}
		switch recorder := send(); recorder.Code {
		case http.StatusOK:
			if again := send(); again.Body.String() != recorder.Body.String() {
				t.Fatalf("answered %s\nand then %d %s", recorder.Body, again.Code, again.Body)
			}
		case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		case http.StatusForbidden: // The action is not this tier's.
		default:
			t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
		}
	})
}
