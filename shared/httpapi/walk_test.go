package httpapi_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.org/derogations/shared/callback"
	"example.org/derogations/shared/httpapi"
	"github.com/google/go-cmp/cmp"
)

// role is a kind of organisation, and what the case is to it.
type role struct {
	client string
	// sees is whether it may see a request of RR8: one that has not reached the
	// union, and one that has.
	sees [2]bool
}

// roles is the table of who sees what: a trust its own requests, an ICB and a
// region those of their trusts, the national team all, the union those that
// reached it.
var roles = map[string]role{
	"the trust":         {"rr8-all", [2]bool{true, true}},
	"another trust":     {"rhq-all", [2]bool{}},
	"its ICB":           {"qwo", [2]bool{true, true}},
	"another ICB":       {"qf7", [2]bool{}},
	"its region":        {"y63", [2]bool{true, true}},
	"another region":    {"y56", [2]bool{}},
	"the national team": {"x24", [2]bool{true, true}},
	"the union":         {"bma", [2]bool{false, true}},
}

// rule is who may make a call. A call about a case is for those who see it, and
// of them for those named; for no names, for all of them.
type rule struct {
	scope string // empty: no token is needed
	body  string
	may   []string
}

const noScope = ""

// rules is the table of who may do what, route by route.
func rules(t testing.TB) map[string]rule {
	trusts := []string{"the trust", "another trust"}
	trust := func(s send) rule { return rule{httpapi.ScopeWrite, s.body, []string{"the trust"}} }
	tier := func(s send, who ...string) rule { return rule{httpapi.ScopeReview, s.body, who} }
	read := rule{scope: httpapi.ScopeRead}
	hook := func(body string) rule { return rule{httpapi.ScopeWebhooks, body, []string{"the trust"}} }
	union := func(body string) rule { return rule{httpapi.ScopeContacts, body, []string{"the union"}} }
	const one, round, hooks = "/v1/requests/{reference}", "/v1/rounds/{round}", "/v1/webhooks"
	return map[string]rule{
		"POST /oauth2/token":                                        {},
		"GET /.well-known/oauth-authorization-server":               {},
		"GET /v1/openapi.yaml":                                      {},
		"GET /healthz":                                              {},
		"GET /v1/requests":                                          read,
		"POST /v1/requests":                                         {httpapi.ScopeWrite, sample(t), trusts},
		"GET " + one:                                                read,
		"GET " + one + "/history":                                   read,
		"GET " + one + "/export":                                    read,
		"POST " + one + "/amendments":                               trust(amends(t)),
		"POST " + one + "/answers":                                  trust(answersIt),
		"POST " + one + "/counter-offer-acceptance":                 trust(accepts),
		"POST " + one + "/counter-offer-rejection":                  trust(turnsOfferDown),
		"POST " + one + "/counter-offer":                            tier(offersIt, "the union"),
		"POST " + one + "/counter-offer-withdrawal":                 tier(takesBack, "the union"),
		"POST " + one + "/withdrawal":                               trust(withdraws),
		"POST " + one + "/local-resolution":                         trust(resolves),
		"POST " + one + "/reconsideration":                          trust(sendsAgain(t)),
		"POST " + one + "/reopening":                                trust(reopens),
		"POST " + one + "/stand-down":                               trust(standsDown),
		"POST " + one + "/replies":                                  trust(replies),
		"POST " + one + "/turnout":                                  trust(turnsOut),
		"POST " + one + "/impact-reports":                           trust(reportsImpact),
		"POST " + one + "/reviews/{number}":                         tier(supports, "its region"),
		"POST " + one + "/decision":                                 tier(refusesIt, "the union"),
		"POST " + one + "/reported-decision":                        tier(reportsIt, "the national team"),
		"POST " + one + "/revocation":                               tier(revokes, "the union"),
		"POST " + one + "/exception-objection":                      tier(objects, "the national team", "the union"),
		"POST " + one + "/exception-confirmation":                   tier(confirms, "the national team"),
		"POST " + one + "/exception-judgement":                      tier(judges, "the national team", "the union"),
		"GET /v1/rounds":                                            read,
		"GET " + hooks:                                              {scope: httpapi.ScopeWebhooks},
		"POST " + hooks:                                             {scope: httpapi.ScopeWebhooks, body: `{"url": "https://rota.example.org/events"}`},
		"GET " + hooks + "/{webhook}":                               hook(""),
		"DELETE " + hooks + "/{webhook}":                            hook(""),
		"POST " + hooks + "/{webhook}/secret":                       hook(`{}`),
		"POST " + hooks + "/{webhook}/test":                         hook(`{}`),
		"GET " + hooks + "/{webhook}/deliveries":                    hook(""),
		"POST " + hooks + "/{webhook}/deliveries/{delivery}/replay": hook(`{}`),
		"GET /v1/contacts":                                          union(""),
		"GET /v1/contacts/{contact}":                                union(""),
		"PUT /v1/contacts/{contact}":                                union(anOfficer),
		"DELETE /v1/contacts/{contact}":                             union(""),
		"GET " + round:                                              read,
		"GET " + round + "/register":                                {},
		"GET " + round + "/register.json":                           {},
		"GET " + round + "/counts":                                  read,
		"GET " + round + "/export":                                  read,
		"GET " + round + "/standing-derogations":                    read,
		"POST " + round + "/standing-derogations": {httpapi.ScopeReview,
			`{"id": "renal", "text": "One doctor a shift.", "from": "2025-07-25T06:00:00Z", "to": "2025-07-30T06:00:00Z"}`, []string{"the union"}},
		"POST " + round + "/standing-derogations/{id}/changes": {httpapi.ScopeReview,
			`{"kind": "suspended", "reason": "Electives were not cancelled."}`, []string{"the union"}},
		"POST " + round + "/strike":         {httpapi.ScopeReview, `{"kind": "extended", "endsAt": "2025-12-31T00:00:00Z"}`, []string{"the union"}},
		"POST " + round + "/impact-reports": {httpapi.ScopeWrite, reportsImpact.body, trusts},
	}
}

// Every route, every role, every case: of RR8, before and after it reached the
// union.
func TestWhoMayCallWhat(t *testing.T) {
	table := rules(t)
	c, err := described()
	if err != nil {
		t.Fatal(err)
	}
	var routes []string
	for path, item := range c.tree["paths"].(map[string]any) {
		if path == callback.NotifyPath { // The door of another function, which knows no client.
			continue
		}
		for method := range item.(map[string]any) {
			if method != "parameters" {
				routes = append(routes, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(routes)
	if diff := cmp.Diff(routes, slices.Sorted(maps.Keys(table))); diff != "" {
		t.Fatalf("rules in walk_test.go (-described in shared/openapi/openapi.yaml +in the table):\n%s", diff)
	}
	for route, rule := range table {
		t.Run(route, func(t *testing.T) {
			t.Parallel()
			walk(t, route, rule)
		})
	}
}

func walk(t *testing.T, route string, rule rule) {
	method, pattern, _ := strings.Cut(route, " ")
	for reached, steps := range []steps{atRegion(), toTheUnion()} {
		w := newWorld(t)
		w.registerWalkers()
		reference := w.file()
		w.then(reference, steps...)
		hook := w.registered()
		w.keeps("CT-7K2M9Q4X")
		w.do(post("bma", standings, bigDay))
		path := strings.NewReplacer("/v1/webhooks/{webhook}", hook, "{contact}", "CT-7K2M9Q4X", "{delivery}", w.tried(hook), "{reference}", reference, "{round}", "bma-rd-2025-07", "{id}", "critical-care-26", "{number}", "3").Replace(pattern)
		if path == "/v1/requests" && method == http.MethodGet {
			path += "?round=bma-rd-2025-07"
		}
		ask := func(client string) (int, string) {
			c := call{method: method, path: path, as: client, body: rule.body}
			if method == http.MethodPost || method == http.MethodPut {
				c.header = map[string]string{"Content-Type": "application/json", "Idempotency-Key": anyKey}
			}
			recorder := w.do(c)
			return recorder.Code, recorder.Body.String()
		}
		if rule.scope == noScope {
			if status, body := ask(""); pattern != "/oauth2/token" && status != http.StatusOK {
				t.Errorf("without a token it is answered %d %s", status, body)
			}
			continue
		}
		if status, _ := ask(""); status != http.StatusUnauthorized {
			t.Errorf("without a token it is answered %d", status)
		}
		for name, role := range roles {
			if status, body := ask(without(role.client, rule.scope)); status != http.StatusForbidden || !strings.Contains(body, "insufficient_scope") {
				t.Errorf("%s without the scope is answered %d %s", name, status, body)
			}
			status, body := ask(role.client)
			unseen := strings.Contains(pattern, "{reference}") && !role.sees[reached]
			barred := len(rule.may) > 0 && !slices.Contains(rule.may, name)
			if strings.Contains(pattern, "{webhook}") {
				unseen = barred // Another organisation's webhook does not exist.
			}
			if method == http.MethodDelete && !unseen && status == http.StatusNotFound {
				status = http.StatusNoContent // Another round of this loop deleted it.
			}
			refused := status == http.StatusForbidden && strings.Contains(body, `"code":"forbidden"`)
			switch {
			case unseen && status != http.StatusNotFound:
				t.Errorf("%s, who does not see it, is answered %d %s", name, status, body)
			case !unseen && barred && !refused:
				t.Errorf("%s, who may not, is answered %d %s", name, status, body)
			case !unseen && !barred && (refused || status == http.StatusNotFound || status >= 500):
				t.Errorf("%s, who may, is answered %d %s", name, status, body)
			}
		}
	}
}

// without is the id of a role's client that lacks a scope.
func without(client, scope string) string {
	return client + "-no-" + strings.ReplaceAll(scope, ":", "-")
}

// registerWalkers registers, for each role, a client with every scope, and one
// for each scope that it lacks.
func (w *world) registerWalkers() {
	every := []string{httpapi.ScopeRead, httpapi.ScopeWrite, httpapi.ScopeReview, httpapi.ScopeWebhooks, httpapi.ScopeContacts}
	for _, client := range []string{"rr8", "rhq"} {
		all := w.clients.registered[client]
		all.ID = client + "-all"
		w.clients.registered[all.ID] = all
	}
	for _, role := range roles {
		client := w.clients.registered[role.client]
		client.Scopes = every
		w.clients.registered[client.ID] = client
	}
	for _, role := range roles {
		for _, lacking := range every {
			client := w.clients.registered[role.client]
			client.ID = without(role.client, lacking)
			client.Scopes = slices.DeleteFunc(slices.Clone(every), func(scope string) bool { return scope == lacking })
			w.clients.registered[client.ID] = client
		}
	}
}
