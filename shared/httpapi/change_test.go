package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// post is the call by which a client sends a body about a case.
func post(client, path, body string) call {
	return call{
		method: http.MethodPost, path: path, as: client,
		header: map[string]string{"Content-Type": "application/json", "Idempotency-Key": anyKey}, body: body,
	}
}

// about is the call by which a client sends a body to an address of a case.
func about(client, reference, path, body string) call {
	return post(client, "/v1/requests/"+reference+path, body)
}

// must makes changes that have to succeed.
func (w *world) must(reference string, sends ...send) {
	w.t.Helper()
	for _, s := range sends {
		if recorder := w.do(about(s.as, reference, s.path, s.body)); recorder.Code != http.StatusOK {
			w.t.Fatalf("%s by %s: %d %s", s.path, s.as, recorder.Code, recorder.Body)
		}
	}
}

// send is one change by a client.
type send struct{ as, path, body string }

// steps is what a person or the clock does to a case.
type steps = []func(derogation.State) derogation.Command

// atRegion and atNational are how a case gets to these tiers.
func atRegion() steps   { return toTheUnion()[:5] }
func atNational() steps { return toTheUnion()[:7] }

func inForce() steps { return append(toTheUnion(), approves, announces) }

// The bodies of changes that are in order.
var (
	asksForMore = send{"y63", "/reviews/3", `{"action": "ask", "contentVersion": 1, "question": "How many beds are open?"}`}
	answersIt   = send{"rr8", "/answers", `{"question": 1, "answer": "Four of twelve."}`}
	withdraws   = send{"rr8", "/withdrawal", `{"reason": "cover_found", "note": "A consultant came in."}`}
	resolves    = send{"rr8", "/local-resolution", `{"how": "Two consultants act down until the morning."}`}
	reopens     = send{"rr8", "/reopening", `{"why": "One of them fell ill."}`}
	standsDown  = send{"rr8", "/stand-down", `{"reason": "The unit was closed overnight."}`}
	replies     = send{"rr8", "/replies", `{"text": "We had told the union of the change ourselves."}`}
	turnsOut    = send{"rr8", "/turnout", `{"contacted": 6, "came": 3, "notNeeded": 1}`}
	supports    = send{"y63", "/reviews/3", `{"action": "escalate", "contentVersion": 1, "comment": "We have nobody to send.", "supported": true}`}
	putsForward = send{"x24", "/reviews/4", `{"action": "escalate", "contentVersion": 1}`}
	turnsDown   = send{"x24", "/reviews/4", `{"action": "decline", "contentVersion": 1, "reasons": "A neighbouring trust has offered two doctors."}`}
	approvesIt  = send{"bma", "/decision", `{
		"review": 5, "contentVersion": 1, "outcome": "approved",
		"terms": {
			"staff": [
				{"grade": "ST6 and above", "specialty": "Intensive care medicine", "number": 2},
				{"grade": "CT1 to ST5", "specialty": "Anaesthetics", "number": 0}
			],
			"from": "2025-07-26T07:00:00Z", "to": "2025-07-26T19:00:00Z", "conditions": "Critical care only."
		},
		"publicAddress": "https://union.example.org/decisions/7", "remark": {"text": "We agree under protest.", "public": true}
	}`}
	refusesIt = send{"bma", "/decision", `{
		"review": 5, "contentVersion": 1, "outcome": "refused",
		"reasons": ["alternatives_not_tried", "other"], "explanation": "The agency was asked once only."
	}`}
	offersIt = send{"bma", "/counter-offer", `{
		"review": 5, "contentVersion": 1,
		"terms": {
			"staff": [
				{"grade": "ST6 and above", "specialty": "Intensive care medicine", "number": 4},
				{"grade": "CT1 to ST5", "specialty": "Anaesthetics", "number": 0}
			],
			"from": "2025-07-26T07:00:00Z", "to": "2025-07-26T19:00:00Z", "conditions": "Critical care only."
		},
		"remark": "Four seniors do the work of five."
	}`}
	takesBack      = send{"bma", "/counter-offer-withdrawal", `{"offer": 1}`}
	accepts        = send{"rr8", "/counter-offer-acceptance", `{"offer": 1}`}
	turnsOfferDown = send{"rr8", "/counter-offer-rejection", `{"offer": 1, "why": "There are not four of them."}`}
	reportsIt      = send{"x24", "/reported-decision", `{
		"outcome": "approved",
		"terms": {
			"staff": [
				{"grade": "ST6 and above", "specialty": "Intensive care medicine", "number": 1},
				{"grade": "CT1 to ST5", "specialty": "Anaesthetics", "number": 0}
			],
			"from": "2025-07-26T07:00:00Z", "to": "2025-07-26T19:00:00Z"
		},
		"decidedBy": "The union's duty officer", "officer": "The officer on duty", "decidedAt": "2025-07-25T22:04:00Z", "channel": "Telephone",
		"publicAddress": "https://union.example.org/decisions/7"
	}`}
	revokes = send{"bma", "/revocation", `{
		"code": "conditions_not_met", "reason": "Elective lists went ahead.", "effectiveAt": "2025-07-26T10:00:00Z", "handover": "Hand over to the consultant before you leave."
	}`}
	reportsImpact = send{"rr8", "/impact-reports", `{
		"service": "Adult critical care", "effect": "Four beds were closed for a day.",
		"appointments": {"cancelled": 0, "moved": 12, "rebooked": 10},
		"operations": {"cancelled": 2, "moved": 1, "rebooked": 1},
		"patientsAffected": {"from": 10, "to": 15}, "harm": "low",
		"lfpseReference": "LFPSE-0001", "narrative": "Two transfers were put off."
	}`}
	objects  = send{"bma", "/exception-objection", `{"text": "The strike is on: nobody has told us of an event."}`}
	confirms = send{"x24", "/exception-confirmation", `{}`}
	judges   = send{"x24", "/exception-judgement", `{"justified": true, "text": "The event was declared, and staff were short."}`}
)

func amends(t testing.TB) send {
	t.Helper()
	request := edited(t, map[string]any{"/risk/patientsAffected": map[string]any{"from": 8, "to": 16}})
	return send{"rr8", "/amendments", `{"contentVersion": 1, "request": ` + request + `, "note": "Four more patients came in."}`}
}

func sendsAgain(t testing.TB) send {
	t.Helper()
	request := edited(t, map[string]any{"/localNegotiatingCommittee/comment": "The chair was told at nine."})
	return send{"rr8", "/reconsideration", `{"contentVersion": 1, "request": ` + request + `, "note": "The committee was told."}`}
}

// situated is a change with the situation in which it is in order.
type situated struct {
	before steps
	sent   []send
	change send
}

// changes are the changes of a case, each in order.
func changes(t testing.TB) map[string]situated {
	t.Helper()
	return map[string]situated{
		"amend":             {before: atRegion(), change: amends(t)},
		"amend_approved":    {before: inForce(), change: amends(t)},
		"ask":               {before: atRegion(), change: asksForMore},
		"answer":            {before: atRegion(), sent: []send{asksForMore}, change: answersIt},
		"offer":             {before: toTheUnion(), change: offersIt},
		"offer_taken_back":  {before: toTheUnion(), sent: []send{offersIt}, change: takesBack},
		"offer_accepted":    {before: toTheUnion(), sent: []send{offersIt}, change: accepts},
		"offer_declined":    {before: toTheUnion(), sent: []send{offersIt}, change: turnsOfferDown},
		"withdraw":          {before: atRegion(), sent: []send{asksForMore}, change: withdraws},
		"resolve_locally":   {before: toTheUnion(), change: resolves},
		"reopen":            {before: atRegion(), sent: []send{resolves}, change: reopens},
		"send_again":        {before: toTheUnion(), sent: []send{refusesIt}, change: sendsAgain(t)},
		"escalate_region":   {before: atRegion(), change: supports},
		"escalate_national": {before: atNational(), change: putsForward},
		"decline":           {before: atNational(), change: turnsDown},
		"comment": {
			before: append(atRegion(), silence, opens),
			change: send{"y63", "/reviews/3", `{"action": "comment", "text": "I was travelling. I support it."}`},
		},
		"approve":         {before: toTheUnion(), change: approvesIt},
		"refuse":          {before: toTheUnion(), change: refusesIt},
		"report_decision": {before: toTheUnion(), change: reportsIt},
		"confirm_report":  {before: toTheUnion(), sent: []send{reportsIt}, change: approvesIt},
		"revoke":          {before: inForce(), change: revokes},
		"reply":           {before: inForce(), sent: []send{revokes}, change: replies},
		"stand_down":      {before: inForce(), change: standsDown},
		"turnout":         {before: append(inForce(), ends), change: turnsOut},
		"impact":          {before: append(toTheUnion(), silence), change: reportsImpact},
	}
}

func TestAChangeIsAnsweredWithTheRequestAsItIsThen(t *testing.T) {
	for name, test := range changes(t) {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, test.before...)
			w.must(reference, test.sent...)
			recorder := w.goldenChange("change_"+name, reference, about(test.change.as, reference, test.change.path, test.change.body))
			if recorder.Code != http.StatusOK {
				t.Errorf("answered %d %s", recorder.Code, recorder.Body)
			}
		})
	}
}

// massCasualty files the sample as one that states a mass casualty event.
func (w *world) massCasualty() string {
	w.t.Helper()
	body := edited(w.t, map[string]any{
		"/massCasualty": map[string]any{
			"declarer": "nhs_england", "checkPhone": "0300 000 0100", "incidentReference": "MI-2025-014", "declaredAt": "2025-07-25T21:30:00Z",
		},
		"/evidence": gone, "/category": "major_incident",
	})
	recorder := w.do(filing("exception", body))
	if recorder.Code != http.StatusCreated {
		w.t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
	}
	return strings.TrimPrefix(recorder.Header().Get("Location"), "/v1/requests/")
}

func TestAnExceptionIsShownAsOneFromTheFirstInstant(t *testing.T) {
	w := newWorld(t)
	reference := w.massCasualty()
	recorder := w.golden("read_exception", get("bma", "/v1/requests/"+reference))
	if recorder.Code != http.StatusOK {
		t.Errorf("the union is answered %d", recorder.Code)
	}
	w.must(reference, withdraws)
	for _, by := range []string{"x24", "bma"} {
		judged := w.goldenChange("change_judge_"+by, reference, about(by, reference, judges.path, judges.body))
		if judged.Code != http.StatusOK {
			t.Errorf("%s is answered %d", by, judged.Code)
		}
	}
}

func TestAnImpactReportReachesTheBoardAndTheRegion(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.must(reference, withdraws, reportsImpact)
	for _, client := range []string{"rr8", "qwo", "y63", "x24"} {
		recorder := w.do(get(client, "/v1/requests/"+reference))
		if !strings.Contains(recorder.Body.String(), "LFPSE-0001") {
			t.Errorf("%s is answered %d without the report", client, recorder.Code)
		}
	}
	if recorder := w.do(get("bma", "/v1/requests/"+reference)); recorder.Code != http.StatusNotFound {
		t.Errorf("the union is answered %d for what never reached it", recorder.Code)
	}
}

func TestAReportedDecisionPermitsNothing(t *testing.T) {
	marked := func(w *world, reference string) bool {
		var shown struct {
			ReportedDecision struct {
				DoNotRecallUntilConfirmed *bool
			}
		}
		if err := json.Unmarshal(w.do(get("rr8", "/v1/requests/"+reference)).Body.Bytes(), &shown); err != nil {
			t.Fatal(err)
		}
		return *shown.ReportedDecision.DoNotRecallUntilConfirmed
	}
	for name, test := range map[string]struct {
		then []send
		want bool
	}{
		"reported":         {nil, true},
		"union refuses it": {[]send{refusesIt}, true},
		"withdrawn":        {[]send{withdraws}, true},
		"union approves":   {[]send{approvesIt}, false},
	} {
		w := newWorld(t)
		reference := w.file()
		w.then(reference, toTheUnion()...)
		w.must(reference, reportsIt)
		w.must(reference, test.then...)
		if got := marked(w, reference); got != test.want {
			t.Errorf("%s: doNotRecallUntilConfirmed is %v, want %v", name, got, test.want)
		}
	}
}

func TestSilenceOfTheNationalTeamIsMarked(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	w.then(reference, append(atNational(), silence, silence, opens)...)
	if recorder := w.golden("read_not_nationally_reviewed", get("bma", "/v1/requests/"+reference)); recorder.Code != http.StatusOK {
		t.Errorf("answered %d", recorder.Code)
	}
}

func TestAChangeThatComesTooLateIsToldWhatHappened(t *testing.T) {
	long := 30 * time.Hour
	for name, test := range map[string]struct {
		before steps
		sent   []send
		wait   time.Duration
		change send
		code   string
	}{
		"case_closed":             {before: atRegion(), sent: []send{withdraws}, change: amends(t), code: "case_closed"},
		"decided_and_withdrawn":   {before: toTheUnion(), sent: []send{withdraws}, change: approvesIt, code: "review_closed"},
		"review_closed":           {before: atRegion(), sent: []send{supports}, change: supports, code: "review_closed"},
		"review_not_open":         {before: atNational(), change: reportsIt, code: "review_not_open"},
		"no_such_review":          {before: atRegion(), change: send{"y63", "/reviews/9", `{"action": "escalate", "contentVersion": 1, "supported": true}`}, code: "review_not_open"},
		"content_changed":         {before: toTheUnion(), sent: []send{amends(t)}, change: approvesIt, code: "content_changed"},
		"amended_meanwhile":       {before: atRegion(), sent: []send{amends(t)}, change: amends(t), code: "content_changed"},
		"window_passed":           {before: inForce(), wait: long, change: standsDown, code: "window_passed"},
		"already_asked":           {before: atRegion(), sent: []send{asksForMore}, change: asksForMore, code: "already_asked"},
		"question_closed":         {before: atRegion(), sent: []send{asksForMore, answersIt}, change: answersIt, code: "question_closed"},
		"already_offered":         {before: toTheUnion(), sent: []send{offersIt}, change: offersIt, code: "already_offered"},
		"offer_closed":            {before: toTheUnion(), sent: []send{offersIt, takesBack}, change: accepts, code: "offer_closed"},
		"offer_ran_out":           {before: toTheUnion(), sent: []send{offersIt}, wait: long, change: accepts, code: "offer_closed"},
		"question_ran_out":        {before: append(atRegion(), asks, silence), change: answersIt, code: "question_closed"},
		"not_resolved_locally":    {before: atRegion(), change: reopens, code: "not_resolved_locally"},
		"not_refused":             {before: atRegion(), change: sendsAgain(t), code: "not_refused"},
		"not_approved":            {before: atRegion(), change: standsDown, code: "not_approved"},
		"not_revoked":             {before: inForce(), change: replies, code: "not_revoked"},
		"not_ended":               {before: inForce(), change: turnsOut, code: "not_ended"},
		"no_exception":            {before: atRegion(), sent: []send{withdraws}, change: judges, code: "no_exception"},
		"already_recorded":        {before: append(inForce(), ends), sent: []send{turnsOut}, change: turnsOut, code: "already_recorded"},
		"revoked_and_stands_down": {before: inForce(), sent: []send{revokes}, change: standsDown, code: "case_closed"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, test.before...)
			w.must(reference, test.sent...)
			w.now = w.now.Add(test.wait)
			was, _, _ := w.store.Case(t.Context(), reference)
			recorder := w.golden("conflict_"+name, about(test.change.as, reference, test.change.path, test.change.body))
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, test.code)
			if is, _, _ := w.store.Case(t.Context(), reference); is.State.Version != was.State.Version {
				t.Error("the request changed")
			}
		})
	}
}

// asks is the region's question, by the person of that tier.
func asks(s derogation.State) derogation.Command {
	return derogation.Ask{Basis: basis(s), Question: "How many beds are open?"}
}

func TestABodyThatDoesNotFitIsExplained(t *testing.T) {
	for name, test := range map[string]struct {
		as, path, body string
	}{
		"amendment":           {"rr8", "/amendments", `{"contentVersion": 1, "note": "", "why": 1, "request": {"site": 7, "category": "routine"}}`},
		"answer":              {"rr8", "/answers", `{"text": "Four."}`},
		"withdrawal":          {"rr8", "/withdrawal", `{"reason": "because"}`},
		"withdrawal_without":  {"rr8", "/withdrawal", `{"reason": "other", "note": 3}`},
		"local_resolution":    {"rr8", "/local-resolution", `{}`},
		"reopening":           {"rr8", "/reopening", `[]`},
		"stand_down":          {"rr8", "/stand-down", `{"reason": null}`},
		"reply":               {"rr8", "/replies", `{"text": ["a"]}`},
		"turnout":             {"rr8", "/turnout", `{"contacted": "6", "came": 1.5}`},
		"impact":              {"rr8", "/impact-reports", `{"by": "me", "at": "2025-07-26T07:00:00Z", "operations": {"cancelled": 1}}`},
		"review_no_action":    {"y63", "/reviews/3", `{"contentVersion": 1}`},
		"review_other_action": {"y63", "/reviews/3", `{"action": "approve", "contentVersion": 1}`},
		"review_other_fields": {"y63", "/reviews/3", `{"action": "escalate", "contentVersion": 1, "how": "x", "evidenceConfirmed": true}`},
		"review_nothing":      {"y63", "/reviews/3", `{"action": "ask"}`},
		"decision_no_outcome": {"bma", "/decision", `{"review": 5}`},
		"decision_outcome":    {"bma", "/decision", `{"outcome": "perhaps"}`},
		"approval":            {"bma", "/decision", `{"outcome": "approved", "reasons": ["other"]}`},
		"refusal":             {"bma", "/decision", `{"outcome": "refused", "review": 5, "contentVersion": 1, "terms": {}}`},
		"reported_decision":   {"x24", "/reported-decision", `{"outcome": "approved", "reasons": "other"}`},
		"revocation":          {"bma", "/revocation", `{"code": "bored", "effectiveAt": "now"}`},
		"exception_judgement": {"x24", "/exception-judgement", `{"text": ""}`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, append(toTheUnion(), silence)...)
			recorder := w.golden("misfit_"+name, about(test.as, reference, test.path, test.body))
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
		})
	}
}

func TestWhoMayNotChangeARequest(t *testing.T) {
	for name, test := range map[string]struct {
		change send
		status int
		code   string
	}{
		"another trust":                  {send{"rhq", withdraws.path, withdraws.body}, 404, "not_found"},
		"another trust, malformed":       {send{"rhq", withdraws.path, `{}`}, 404, "not_found"},
		"the board":                      {send{"qwo", withdraws.path, withdraws.body}, 403, "forbidden"},
		"the board, malformed":           {send{"qwo", withdraws.path, `{"x": 1}`}, 403, "forbidden"},
		"the region for the trust":       {send{"y63", withdraws.path, withdraws.body}, 403, "forbidden"},
		"another region":                 {send{"y56", supports.path, supports.body}, 404, "not_found"},
		"the region for the union":       {send{"y63", "/decision", refusesIt.body}, 403, "forbidden"},
		"the national team as the union": {send{"x24", approvesIt.path, approvesIt.body}, 403, "forbidden"},
		"the union before its turn":      {send{"bma", refusesIt.path, refusesIt.body}, 404, "not_found"},
		"a trust without the scope":      {send{"rr8-reader", withdraws.path, withdraws.body}, 403, "insufficient_scope"},
		"a trust as a tier":              {send{"rr8", supports.path, supports.body}, 403, "insufficient_scope"},
		"the union without the scope":    {send{"bma-reader", refusesIt.path, refusesIt.body}, 403, "insufficient_scope"},
		"nobody":                         {send{"", withdraws.path, withdraws.body}, 401, "unauthenticated"},
		"a region as the trust's own":    {send{"y63", "/reviews/1", `{"action": "resolve_locally", "contentVersion": 1, "how": "We know better."}`}, 403, "forbidden"},
		"what a region may not do":       {send{"y63", "/reviews/3", `{"action": "decline", "contentVersion": 1, "reasons": "No."}`}, 403, "forbidden"},
		"a review without a number":      {send{"y63", "/reviews/three", supports.body}, 404, "not_found"},
		"a review before the first":      {send{"y63", "/reviews/0", supports.body}, 404, "not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.file()
			w.then(reference, atRegion()...)
			recorder := w.do(about(test.change.as, reference, test.change.path, test.change.body))
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), test.status, test.code)
		})
	}
	w := newWorld(t)
	reference := w.file()
	w.then(reference, atRegion()...)
	w.golden("forbidden_union_decision", about("x24", reference, approvesIt.path, approvesIt.body))
}

func TestAChangeThatFailsOnOurSideSaysSo(t *testing.T) {
	w := newWorld(t)
	reference := w.file()
	token := w.token("rr8")
	for name, body := range map[string]string{"well formed": withdraws.body, "malformed": `{}`} {
		w.store.broken = errUnavailable
		r := w.request(about("", reference, withdraws.path, body))
		r.Header.Set("Authorization", "Bearer "+token)
		recorder := w.serve(r)
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusInternalServerError, "internal_error")
		if strings.Contains(recorder.Body.String(), errUnavailable.Error()) {
			t.Errorf("%s: the answer says %s", name, recorder.Body)
		}
	}
}
