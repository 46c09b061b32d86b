package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

func TestARequestIsTakenIn(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("submit", filing("night-1", sample(t)))
	if recorder.Code != http.StatusCreated {
		t.Fatalf("answered %d", recorder.Code)
	}
	w.wantOneCase()
}

// wantOneCase checks that one case was filed, with its wake.
func (w *world) wantOneCase() {
	w.t.Helper()
	cases, wakes := w.stored()
	if cases != 1 || wakes != 1 {
		w.t.Errorf("stored %d cases with %d wakes, want one each", cases, wakes)
	}
}

// stored counts the cases of the sample's round, and the wakes of their executions.
func (w *world) stored() (cases, wakes int) {
	w.t.Helper()
	found, err := w.store.CasesOfRound(w.t.Context(), strike().ID)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, c := range found {
		pending, _, _ := w.store.Outbox(c.State.Reference)
		for _, wake := range pending {
			if !strings.HasSuffix(wake.Key, "#publish") { // That is for the register.
				wakes++
			}
		}
	}
	return len(found), wakes
}

func TestARequestIsRefused(t *testing.T) {
	without := func(name string) func(*call) {
		return func(c *call) { delete(c.header, name) }
	}
	header := func(name, value string) func(*call) {
		return func(c *call) { c.header[name] = value }
	}
	body := func(text string) func(*call) { return func(c *call) { c.body = text } }
	as := func(client string) func(*call) { return func(c *call) { c.as = client } }

	for name, test := range map[string]struct {
		change func(*call)
		status int
		code   string
	}{
		"no_token":                {as(""), 401, "unauthenticated"},
		"insufficient_scope":      {as("rr8-reader"), 403, "insufficient_scope"},
		"not_a_trust":             {as("bma"), 403, "forbidden"},
		"mistaken_kind":           {as("mistaken"), 500, "internal_error"},
		"unknown_organisation":    {as("orphan"), 500, "internal_error"},
		"no_key":                  {without("Idempotency-Key"), 400, "idempotency_key_required"},
		"key_too_long":            {header("Idempotency-Key", strings.Repeat("k", 101)), 400, "idempotency_key_invalid"},
		"key_with_space":          {header("Idempotency-Key", "night 1"), 400, "idempotency_key_invalid"},
		"no_content_type":         {without("Content-Type"), 415, "unsupported_media_type"},
		"form":                    {header("Content-Type", "application/x-www-form-urlencoded"), 415, "unsupported_media_type"},
		"other_charset":           {header("Content-Type", "application/json; charset=latin1"), 415, "unsupported_media_type"},
		"compressed":              {header("Content-Encoding", "gzip"), 415, "unsupported_media_type"},
		"too_large":               {body(`"` + strings.Repeat("x", 64<<10) + `"`), 413, "body_too_large"},
		"empty_body":              {body(""), 400, "invalid_json"},
		"not_json":                {body(`{"round": bma}`), 400, "invalid_json"},
		"two_values":              {body(`{} {}`), 400, "invalid_json"},
		"trailing_comma":          {body(`{"round":"x",}`), 400, "invalid_json"},
		"not_utf8":                {body("{\"round\":\"\xff\"}"), 400, "invalid_json"},
		"half_a_character":        {body(`{"round":"\ud83d"}`), 400, "invalid_json"},
		"too_deep":                {body(strings.Repeat("[", 17) + strings.Repeat("]", 17)), 400, "invalid_json"},
		"absurdly_deep":           {body(strings.Repeat("[", 60_000)), 400, "invalid_json"},
		"not_an_object":           {body(`["round"]`), 422, "invalid_fields"},
		"null":                    {body(`null`), 422, "invalid_fields"},
		"nothing_given":           {body(`{}`), 422, "invalid_fields"},
		"unknown_round":           {body(edited(t, map[string]any{"/round": "no-such-round"})), 422, "invalid_fields"},
		"round_longer_than_a_key": {body(edited(t, map[string]any{"/round": strings.Repeat("r", 3000)})), 422, "invalid_fields"},
		"routine_elective":        {body(edited(t, map[string]any{"/wouldDoRoutineElective": true})), 422, "invalid_fields"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c := filing("night-1", sample(t))
			test.change(&c)
			recorder := w.golden("refuse_"+name, c)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), test.status, test.code)
			if cases, _ := w.stored(); cases != 0 {
				t.Error("something was stored")
			}
		})
	}
}

// TestHeadersAreTakenAsClientsWriteThem sends what is well formed, and not as most
// clients have it.
func TestHeadersAreTakenAsClientsWriteThem(t *testing.T) {
	for _, header := range [][2]string{
		{"Content-Type", "application/json; charset=utf8"}, {"Content-Type", `Application/JSON;charset="UTF-8"`},
		{"Content-Encoding", "identity"}, {"Content-Encoding", " Identity "},
	} {
		c := filing("night-1", sample(t))
		c.header[header[0]] = header[1]
		if recorder := newWorld(t).do(c); recorder.Code != http.StatusCreated {
			t.Errorf("%s: %s: answered %d %s", header[0], header[1], recorder.Code, recorder.Body)
		}
	}
	w := newWorld(t)
	r := w.request(filing("night-1", sample(t)))
	r.Header.Set("Authorization", "Bearer  "+w.token("rr8"))
	if recorder := w.serve(r); recorder.Code != http.StatusCreated {
		t.Errorf("two spaces before the token: answered %d %s", recorder.Code, recorder.Body)
	}
}

func TestAllWrongFieldsAreNamedAtOnce(t *testing.T) {
	body := `{
		"round": 7,
		"site": {"code": "RR801", "name": "Leeds\u0000"},
		"service": "Adult critical care",
		"service": "Another",
		"category": "routine",
		"wouldDoRoutineElective": "no",
		"trust": "RHQ",
		"a/b~c": 1,
		"risk": {
			"description": null,
			"beganAt": "2025-07-25T20:30:00",
			"unexpectedBecause": "",
			"unrelatedToActionBecause": "Neither was on strike.",
			"ifRefused": "Beds would close.",
			"patientsAffected": {"from": 8.5, "to": 99999999999}
		},
		"staff": [{"grade": "ST6", "specialty": "Intensive care medicine", "number": 0}, "two", {"grade": "ST5", "specialty": "Anaesthetics"}],
		"window": {"from": "2025-07-27T07:00:00Z", "to": "2025-07-26T07:00:00Z"},
		"decisionNeededBy": {"at": 1753509600, "because": "The day shift starts."},
		"evidence": {
			"localResolution": {"answer": "no", "asOf": "0000-01-01T00:00:00Z"},
			"electiveActivity": {"answer": "perhaps"},
			"consultantsAndSas": "yes",
			"otherStaffing": {"answer": "no", "detail": "The agency had nobody.", "asOf": "2025-07-25T21:00:00Z"},
			"nonStrikingIncentives": {"answer": "not_yet_known"}
		},
		"localNegotiatingCommittee": {},
		"contact": {"name": "Duty Manager", "role": "Site manager", "email": "nowhere", "phone": "0113 496 0000"}
	}`
	w := newWorld(t)
	recorder := w.golden("refuse_all_wrong", filing("night-1", body))
	want := map[string]string{
		"/round":                              "wrong_type",
		"/site/name":                          "control_character",
		"/service":                            "duplicate_field",
		"/category":                           "unknown_category",
		"/wouldDoRoutineElective":             "wrong_type",
		"/trust":                              "unknown_field",
		"/a~1b~0c":                            "unknown_field",
		"/risk/description":                   "null",
		"/risk/beganAt":                       "not_a_time",
		"/risk/unexpectedBecause":             "required",
		"/risk/patientsAffected/from":         "not_an_integer",
		"/risk/patientsAffected/to":           "out_of_range",
		"/staff/0/number":                     "out_of_range",
		"/staff/1":                            "wrong_type",
		"/staff/2/number":                     "required",
		"/window/to":                          "ends_before_start",
		"/decisionNeededBy/at":                "not_a_time",
		"/evidence/localResolution/detail":    "required",
		"/evidence/localResolution/asOf":      "out_of_range",
		"/evidence/electiveActivity/answer":   "unknown_answer",
		"/evidence/consultantsAndSas":         "wrong_type",
		"/evidence/urgentCasesRearranged":     "required",
		"/localNegotiatingCommittee/informed": "required",
		"/contact/email":                      "not_an_address",
		"/attestation/name":                   "required",
		"/attestation/role":                   "required",
	}
	var document struct {
		Errors []struct{ Pointer, Code, Detail string }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	for _, e := range document.Errors {
		if want[e.Pointer] != e.Code {
			t.Errorf("%s is called %q, want %q", e.Pointer, e.Code, want[e.Pointer])
		}
		if e.Detail == "" {
			t.Errorf("%s has no words for people", e.Pointer)
		}
		delete(want, e.Pointer)
	}
	for pointer, code := range want {
		t.Errorf("%s (%s) is not named", pointer, code)
	}
}

func TestNotYetKnownIsAnAnswer(t *testing.T) {
	unknown := map[string]any{"answer": "not_yet_known"}
	changes := map[string]any{}
	for _, item := range (derogation.Evidence{}).Items() {
		changes["/evidence/"+item.Field] = unknown
	}
	body := edited(t, changes)
	if recorder := newWorld(t).do(filing("night-1", body)); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
}

func TestTheRoundMayBeLeftOutWhileOneIsOn(t *testing.T) {
	body := edited(t, map[string]any{"/round": gone})
	if recorder := newWorld(t).do(filing("night-1", body)); recorder.Code != http.StatusCreated {
		t.Errorf("answered %d %s", recorder.Code, recorder.Body)
	}
	w := newWorldWith(t)
	recorder := w.golden("refuse_no_active_round", filing("night-1", body))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
}

func TestTheSameFilingAgainGetsTheSameAnswer(t *testing.T) {
	w := newWorld(t)
	first := w.do(filing("night-1", sample(t)))
	w.then(strings.TrimPrefix(first.Header().Get("Location"), "/v1/requests/"), opens)
	w.now = w.now.Add(47 * time.Hour)
	again := w.do(filing("night-1", sample(t)))
	if again.Code != first.Code || again.Body.String() != first.Body.String() {
		t.Errorf("first %d %s\nthen %d %s", first.Code, first.Body, again.Code, again.Body)
	}
	if again.Header().Get("Location") != first.Header().Get("Location") {
		t.Error("the second answer is at another address")
	}
}

func TestAKeyIsForOneBody(t *testing.T) {
	w := newWorld(t)
	w.do(filing("night-1", sample(t)))
	recorder := w.golden("refuse_key_reused", filing("night-1", edited(t, map[string]any{"/service": "Another service"})))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "idempotency_key_reused")
	if other := w.do(filing("night-2", edited(t, map[string]any{"/service": "Another service"}))); other.Code != http.StatusCreated {
		t.Errorf("another key: %d", other.Code)
	}
}

// The same content under another key is more often a loop than a second need: it is
// taken when it names the request that it repeats, and each such naming counts once.
func TestTheSameUnderAnotherKeyIsFiledOnlyWhereItIsSaidToBeAnother(t *testing.T) {
	w := newWorld(t)
	first := w.file()
	w.now = w.now.Add(10*time.Minute - time.Millisecond)
	again := filing("night-2", sample(t))
	recorder := w.golden("refuse_possible_duplicate", again)
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, "possible_duplicate")
	if cases, _ := w.stored(); cases != 1 {
		t.Errorf("%d cases", cases)
	}
	again.header["Not-Duplicate-Of"] = first
	if taken := w.do(again); taken.Code != http.StatusCreated || strings.HasSuffix(taken.Header().Get("Location"), first) {
		t.Errorf("said to be another: %d %s", taken.Code, taken.Body)
	}
	third := filing("night-3", sample(t))
	third.header["Not-Duplicate-Of"] = first
	if taken := w.do(third); taken.Code != http.StatusConflict {
		t.Errorf("the same words again: %d %s", taken.Code, taken.Body)
	}
	w.now = w.now.Add(10 * time.Minute)
	if taken := w.do(filing("night-4", sample(t))); taken.Code != http.StatusCreated {
		t.Errorf("ten minutes later: %d %s", taken.Code, taken.Body)
	}
}

// A system in a loop is told when it may file again, and whom to ring; nobody else is
// kept from anything.
func TestAClientFilesNoMoreThanItsRoundLetsIt(t *testing.T) {
	for name, limits := range map[string]derogation.Limits{
		"too_many_filings": {FilingsPerHour: 1}, "too_many_open_requests": {OpenRequests: 1},
	} {
		t.Run(name, func(t *testing.T) {
			round := strike()
			round.Limits, round.HelpPhone = limits, "020 7946 0001"
			w := newWorldWith(t, round)
			w.file()
			recorder := w.golden("refuse_"+name, filing("night-2", edited(t, map[string]any{"/service": "Another service"})))
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusTooManyRequests, name)
			if cases, _ := w.stored(); cases != 1 || recorder.Header().Get("Retry-After") == "" {
				t.Errorf("%d cases, Retry-After %q", cases, recorder.Header().Get("Retry-After"))
			}
		})
	}
}

func TestASecondFilingForAMassCasualtyEventIsAnsweredWithTheFirst(t *testing.T) {
	w := newWorld(t)
	event := map[string]any{"/massCasualty": map[string]any{"declarer": "ambulance_service", "checkPhone": "0300 000 0100", "incidentReference": "MI-1", "declaredAt": "2025-07-25T21:00:00Z"}}
	first := w.do(filing("event-1", edited(t, event)))
	second := w.golden("submit_joined", filing("event-2", edited(t, event)))
	if first.Code != http.StatusCreated || second.Code != http.StatusOK || first.Header().Get("Location") != second.Header().Get("Location") {
		t.Errorf("first %d, second %d %s", first.Code, second.Code, second.Body)
	}
	w.wantOneCase()
}

func TestAKeyBelongsToItsClient(t *testing.T) {
	w := newWorld(t)
	first := w.do(filing("night-1", sample(t)))
	c := filing("night-1", sample(t))
	c.as = "rhq"
	second := w.do(c)
	if second.Code != http.StatusCreated || second.Header().Get("Location") == first.Header().Get("Location") {
		t.Errorf("answered %d with %s", second.Code, second.Header().Get("Location"))
	}
}

func TestAStormOfOneFilingMakesOneCase(t *testing.T) {
	w := newWorld(t)
	token := "Bearer " + w.token("rr8")
	begin := make(chan struct{})
	answers := make([]string, 50)
	var storm sync.WaitGroup
	for i := range answers {
		storm.Go(func() {
			r := w.request(filing("night-1", sample(t)))
			r.Header.Set("Authorization", token)
			<-begin
			recorder := w.serve(r)
			answers[i] = http.StatusText(recorder.Code) + recorder.Body.String()
		})
	}
	close(begin)
	storm.Wait()
	w.wantOneCase()
	for _, answer := range answers {
		if answer != answers[0] || !strings.HasPrefix(answer, "Created") {
			t.Errorf("got %s\nand %s", answers[0], answer)
		}
	}
}

func TestAnErrorOfOursSaysNothing(t *testing.T) {
	w := newWorld(t)
	token := w.token("rr8")
	for name, broken := range map[string]error{"failure": errUnavailable, "stale": casework.ErrStale} {
		t.Run(name, func(t *testing.T) {
			w.store.broken = broken
			c := filing("night-1", sample(t))
			r := w.request(c)
			r.Header.Set("Authorization", "Bearer "+token)
			recorder := w.serve(r)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusInternalServerError, "internal_error")
			if strings.Contains(recorder.Body.String(), broken.Error()) {
				t.Errorf("the answer says %s", recorder.Body)
			}
		})
	}
}

// wantProblem checks the parts that every problem document has.
func wantProblem(t *testing.T, gotStatus int, body []byte, status int, code string) {
	t.Helper()
	var document struct {
		Type, Title, Instance, Code, TraceID string
		Status                               int
	}
	if err := json.Unmarshal(body, &document); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if gotStatus != status || document.Status != status {
		t.Errorf("answered %d, and %d in the document; want %d", gotStatus, document.Status, status)
	}
	if document.Code != code || document.Type != "/problems/"+code {
		t.Errorf("the problem is %q (%s), want %q", document.Code, document.Type, code)
	}
	if document.Title == "" || document.Instance == "" || document.TraceID != requestID {
		t.Errorf("title %q, instance %q, traceId %q", document.Title, document.Instance, document.TraceID)
	}
}
