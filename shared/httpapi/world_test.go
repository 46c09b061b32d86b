package httpapi_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	"example.org/derogations/shared/ledger"
	"example.org/derogations/shared/webhook"
)

// evening is when everything happens.
var evening = derogationtest.Evening

const (
	site      = "https://derogations.example.org"
	requestID = "request-1"
)

// world is the interface with everything around it.
type world struct {
	limiter limiter
	t       testing.TB
	store   *store
	clients *clients
	handler http.Handler
	now     time.Time
	keys    atomic.Int64
}

// newWorld is a world in which the sample's round is on.
func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldWith(t, strike())
}

func newWorldWith(t testing.TB, rounds ...derogation.Round) *world {
	t.Helper()
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a secret of tests, of 32 bytes or more"}`))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clients: newClients(t), now: evening}
	w.store = &store{Memory: caseworktest.NewMemory(func() time.Time { return w.now })}
	for _, r := range rounds {
		w.store.PutRound(r)
	}
	for _, o := range organisations() {
		w.store.PutOrganisation(o)
	}
	signing := func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }
	var references atomic.Uint64
	w.handler = httpapi.API{
		Submissions: casework.Submissions{
			Cases: w.store, Directory: w.store, Standings: w.store, Random: func() uint64 { return references.Add(1) },
		},
		Systems:   casework.Systems{Cases: w.store, Sites: w.store},
		Lists:     reading.Lists{Cases: w.store, Directory: w.store},
		Exports:   reading.Exports{Cases: w.store, Directory: w.store, Organisations: w.store},
		Standings: casework.StandingDerogations{Directory: w.store, Standings: w.store, Calls: w.store},
		Census:    reading.Census{Cases: w.store, Kept: w.store, Directory: w.store},
		Register:  reading.Register{Kept: w.store, Cases: w.store, Directory: w.store, Standings: w.store},
		Webhooks: casework.WebhookSettings{
			Webhooks: w.store, Calls: w.store, CheckURL: webhook.CheckURL, PublicURL: site,
			Secrets: webhook.Secrets{Keys: signing},
			Random:  func() uint64 { return references.Add(1) },
		},
		Contacts:   casework.UnionContacts{Contacts: w.store, Departures: casework.Departures{Cases: w.store, Directory: w.store, Notices: w.store}},
		Limiter:    &w.limiter,
		Rate:       httpapi.Rate{PerSecond: 20, Burst: 200},
		Authority:  clientauth.New(w.clients, signing, site),
		CursorKeys: signing,
	}.Handler()
	return w
}

// strike is the sample round, with names of tiers that stand within a sentence, and
// a national team that may take longer.
func strike() derogation.Round {
	round := derogationtest.Extending(derogationtest.Round())
	for i, name := range []string{"the clinical director", "the trust's medical director", "the regional medical director", "the national team", "the BMA"} {
		round.Tiers[i].DisplayName = name
	}
	return round
}

// gpAction is a round that has nobody who decides.
func gpAction() derogation.Round {
	return derogation.Round{
		ID: "gp-2025", Name: "General practice, collective action", Version: 1,
		UnionName: "British Medical Association", StaffGroup: "general_practitioners",
		StartsAt: time.Date(2025, time.June, 1, 0, 0, 0, 0, time.UTC),
		EndsAt:   time.Date(2025, time.December, 1, 0, 0, 0, 0, time.UTC),
	}
}

func organisations() []derogation.Organisation {
	return append(derogationtest.Organisations(),
		derogation.Organisation{
			Code: "RHQ", Name: "Sheffield Teaching Hospitals NHS Foundation Trust", Kind: derogation.KindTrust,
			RegionCode: "Y63", RegionName: "North East and Yorkshire",
			ICBCode: "QF7", ICBName: "NHS South Yorkshire Integrated Care Board",
		},
		derogation.Organisation{Code: "QF7", Name: "NHS South Yorkshire Integrated Care Board", Kind: derogation.KindICB},
		derogation.Organisation{Code: "Y56", Name: "London", Kind: derogation.KindRegion},
	)
}

// clients are registered systems, each named after its organisation.
type clients struct {
	key        *ecdsa.PrivateKey
	registered map[string]clientauth.Client
	assertions atomic.Int64
}

func newClients(t testing.TB) *clients {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	c := &clients{key: key, registered: map[string]clientauth.Client{}}
	add := func(id, organisation string, kind clientauth.Kind, scopes ...string) {
		c.registered[id] = clientauth.Client{
			ID: id, Name: "System of " + organisation, Organisation: organisation, Kind: kind, Scopes: scopes,
			Keys: []clientauth.Key{{KeyID: "k1", Algorithm: "ES256", PublicKey: public}},
		}
	}
	both := []string{httpapi.ScopeWrite, httpapi.ScopeRead, httpapi.ScopeWebhooks}
	add("rr8", "RR8", clientauth.Trust, both...)
	add("rr8-reader", "RR8", clientauth.Trust, httpapi.ScopeRead)
	add("rr8-writer", "RR8", clientauth.Trust, httpapi.ScopeWrite)
	add("rhq", "RHQ", clientauth.Trust, both...)
	all := append(both, httpapi.ScopeReview)
	add("qwo", "QWO", clientauth.ICB, all...)
	add("qf7", "QF7", clientauth.ICB, all...)
	add("y63", "Y63", clientauth.Region, all...)
	add("y56", "Y56", clientauth.Region, all...)
	add("x24", "X24", clientauth.National, all...)
	add("bma", "BMA", clientauth.Union, append(all, httpapi.ScopeContacts)...)
	add("bma-reader", "BMA", clientauth.Union, httpapi.ScopeRead)
	add("mistaken", "RR8", clientauth.National, both...)
	add("orphan", "R99", clientauth.Trust, both...)
	return c
}

// withScopes is a client of the same organisation as another, with these scopes.
func (w *world) withScopes(client string, scopes ...string) clientauth.Client {
	registered := w.clients.registered[client]
	registered.ID = client + "-contacts"
	registered.Scopes = scopes
	return registered
}

func (c *clients) Client(_ context.Context, id string) (clientauth.Client, error) {
	client, ok := c.registered[id]
	if !ok {
		return client, clientauth.ErrUnknownClient
	}
	return client, nil
}

func (c *clients) UseAssertion(context.Context, string, string, time.Time) error {
	c.assertions.Add(1)
	return nil
}

// call is one call to the interface. As is the client that makes it; empty
// sends no token.
type call struct {
	method string
	path   string
	as     string
	header map[string]string
	body   string
}

func (w *world) do(c call) *httptest.ResponseRecorder {
	w.t.Helper()
	r := w.request(c)
	if c.as != "" {
		r.Header.Set("Authorization", "Bearer "+w.token(c.as))
	}
	return w.serve(r)
}

// anyKey stands for an idempotency key that no other call has.
const anyKey = "(a new one)"

func (w *world) request(c call) *http.Request {
	r := httptest.NewRequestWithContext(lambdahttp.WithRequest(w.t.Context(), w.now, requestID), c.method, c.path, strings.NewReader(c.body))
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	if r.Header.Get("Idempotency-Key") == anyKey {
		r.Header.Set("Idempotency-Key", fmt.Sprintf("key-%d", w.keys.Add(1)))
	}
	return r
}

func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	w.t.Helper()
	sent, err := io.ReadAll(r.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(sent))
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	w.hold(r, string(sent), recorder)
	return recorder
}

// token signs a client in through the token endpoint.
func (w *world) token(client string) string {
	w.t.Helper()
	recorder := w.serve(w.request(w.signIn(client)))
	var grant struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &grant); err != nil || grant.AccessToken == "" {
		w.t.Fatalf("sign in as %s: %d %s", client, recorder.Code, recorder.Body)
	}
	return grant.AccessToken
}

func (w *world) signIn(client string) call {
	w.t.Helper()
	assertion, err := clientauth.Assertion(client, "k1", site+"/oauth2/token", w.clients.key, w.now)
	if err != nil {
		w.t.Fatal(err)
	}
	form := url.Values{
		"grant_type":            {"client_credentials"},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion":      {assertion},
	}
	return call{
		method: http.MethodPost, path: "/oauth2/token",
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: form.Encode(),
	}
}

// filing is the call that files a body for the trust RR8.
func filing(key, body string) call {
	return call{
		method: http.MethodPost, path: "/v1/requests", as: "rr8",
		header: map[string]string{"Content-Type": "application/json", "Idempotency-Key": key}, body: body,
	}
}

// file files the sample request and returns its reference.
func (w *world) file() string {
	w.t.Helper()
	recorder := w.do(filing("sample", sample(w.t)))
	if recorder.Code != http.StatusCreated {
		w.t.Fatalf("file testdata/request.json: %d %s", recorder.Code, recorder.Body)
	}
	return strings.TrimPrefix(recorder.Header().Get("Location"), "/v1/requests/")
}

// then carries out commands on a case, as the rest of the system would: each
// by the reviewer of the tier whose turn it is, or by the system. The world's
// clock goes with them.
func (w *world) then(reference string, commands ...func(derogation.State) derogation.Command) {
	w.t.Helper()
	for _, next := range commands {
		c, _, err := w.store.Case(w.t.Context(), reference)
		if err != nil {
			w.t.Fatal(err)
		}
		command := next(c.State)
		actor, at := reviewer(c.State, c.State.Tier), c.State.ChangedAt.Add(time.Minute)
		switch command := command.(type) {
		case derogation.AddComment:
			actor = reviewer(c.State, c.State.Reviews[command.Review-1].Tier)
		case derogation.OpenReview, derogation.RecordSilence, derogation.Announce, derogation.End:
			due, _, err := c.State.NextDue()
			if err != nil {
				w.t.Fatal(err)
			}
			actor, at = derogation.System("escalate"), due.At
		}
		state, events, err := derogation.Apply(c.State, command, actor, at)
		if err != nil {
			w.t.Fatalf("%T: %v", command, err)
		}
		entries, head, err := ledger.Seal(c.Head, events)
		if err != nil {
			w.t.Fatal(err)
		}
		change := casework.Change{Before: c.State.Version, Case: casework.Case{State: state, Head: head}, Entries: entries}
		if err := w.store.Commit(w.t.Context(), change); err != nil {
			w.t.Fatal(err)
		}
		if at.After(w.now) {
			w.now = at
		}
	}
}

func reviewer(s derogation.State, tier derogation.Tier) derogation.Actor {
	rules, _ := s.Round.TierRules(tier)
	return derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-7K2M9Q4X", Name: "Sample Reviewer", Role: "Doctor on call",
		Organisation: rules.Answering(s.Trust), Tier: tier, Proof: derogation.ProofSignedLinkAndCode,
	}
}

func basis(s derogation.State) derogation.Basis {
	return derogation.Basis{Review: len(s.Reviews), ContentVersion: s.ContentVersion}
}

func opens(derogation.State) derogation.Command     { return derogation.OpenReview{} }
func silence(derogation.State) derogation.Command   { return derogation.RecordSilence{} }
func announces(derogation.State) derogation.Command { return derogation.Announce{} }
func ends(derogation.State) derogation.Command      { return derogation.End{} }

func comments(derogation.State) derogation.Command {
	return derogation.AddComment{Review: 1, Text: "I was in theatre. I support it."}
}

func escalates(s derogation.State) derogation.Command {
	c := derogation.Escalate{Basis: basis(s), Comment: "It cannot be met here."}
	if s.Tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	return c
}

func approves(s derogation.State) derogation.Command {
	staff := []derogation.StaffLine{s.Request.Staff[0], s.Request.Staff[1]}
	staff[1].Number = 0
	return derogation.Approve{Basis: basis(s), Terms: derogation.Terms{
		Staff: staff, From: s.Request.Window.From, To: s.Request.Window.To.Add(-12 * time.Hour), Conditions: "Critical care only.",
	}}
}

// toTheUnion is how a case gets there when all tiers answer.
func toTheUnion() []func(derogation.State) derogation.Command {
	return []func(derogation.State) derogation.Command{
		opens, escalates, opens, escalates, opens, escalates, opens, escalates, opens,
	}
}

// sample is the body of the sample request.
func sample(t testing.TB) string {
	t.Helper()
	body, err := os.ReadFile("testdata/request.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// gone stands for a field that is left out.
var gone = struct{}{}

// edited is the sample's body with other values at some JSON Pointers.
func edited(t testing.TB, values map[string]any) string {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal([]byte(sample(t)), &tree); err != nil {
		t.Fatal(err)
	}
	for pointer, value := range values {
		names := strings.Split(pointer, "/")[1:]
		at := tree
		for _, name := range names[:len(names)-1] {
			at = at[name].(map[string]any)
		}
		last := names[len(names)-1]
		if value == any(gone) {
			delete(at, last)
		} else {
			at[last] = value
		}
	}
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(tree); err != nil {
		t.Fatal(err)
	}
	return body.String()
}
