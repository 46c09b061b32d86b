package store_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/clientauth"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/directory"
	"example.org/derogations/shared/httpapi"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	webpages "example.org/derogations/shared/pages"
	"example.org/derogations/shared/signedlink"
	"example.org/derogations/shared/store"
)

// slow is a table each of whose calls takes a second of a bubble's clock, whatever it
// takes in truth: so many seconds are so many calls one after the other.
type slow struct {
	store.DynamoDBAPI
	calls atomic.Int64
	// Calls are made outside of the bubble, for its clock stands while somebody waits
	// for the network. Both channels were made there too.
	jobs chan func()
	done chan chan struct{}
}

func newSlow(t *testing.T, client store.DynamoDBAPI) *slow {
	c := &slow{DynamoDBAPI: client, jobs: make(chan func()), done: make(chan chan struct{}, 20)}
	for range cap(c.done) {
		c.done <- make(chan struct{})
		go func() {
			for job := range c.jobs {
				job()
			}
		}()
	}
	t.Cleanup(func() { close(c.jobs) })
	return c
}

func (c *slow) GetItem(ctx context.Context, in *dynamodb.GetItemInput, o ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.GetItem, in, o)
}

func (c *slow) BatchGetItem(ctx context.Context, in *dynamodb.BatchGetItemInput, o ...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.BatchGetItem, in, o)
}

func (c *slow) Query(ctx context.Context, in *dynamodb.QueryInput, o ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.Query, in, o)
}

func (c *slow) PutItem(ctx context.Context, in *dynamodb.PutItemInput, o ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.PutItem, in, o)
}

func (c *slow) UpdateItem(ctx context.Context, in *dynamodb.UpdateItemInput, o ...func(*dynamodb.Options)) (*dynamodb.UpdateItemOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.UpdateItem, in, o)
}

func (c *slow) TransactWriteItems(ctx context.Context, in *dynamodb.TransactWriteItemsInput, o ...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error) {
	return slowly(ctx, c, c.DynamoDBAPI.TransactWriteItems, in, o)
}

func slowly[In, Out any](ctx context.Context, c *slow, call func(context.Context, In, ...func(*dynamodb.Options)) (Out, error), in In, o []func(*dynamodb.Options)) (out Out, err error) {
	c.calls.Add(1)
	done := <-c.done
	c.jobs <- func() { out, err = call(context.WithoutCancel(ctx), in, o...); done <- struct{}{} }
	<-done
	c.done <- done
	time.Sleep(time.Second) // of the bubble, not of the clock
	return out, err
}

// doors are the API and the pages on a slow table, as the functions serve them, in a
// process that has served nobody yet, and knows how cases are listed alone.
type doors struct {
	*slow
	now        time.Time
	table      *store.Store
	keys       keyset.Set
	signing    *ecdsa.PrivateKey
	api, pages http.Handler
}

const (
	site    = "https://derogations.example.org"
	rota    = "rota-rxx"
	officer = "CT-7K2M9Q4X"
	doctor  = "CT-ZYXWVT01"
)

func newDoors(t *testing.T) *doors {
	t.Helper()
	s := newSetup(t)
	signing, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalPKIXPublicKey(signing.Public())
	must(t, err)
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a-secret-of-at-least-thirty-two-bytes"}`))
	must(t, err)
	must(t, s.PutRound(t.Context(), sampleRound()))
	must(t, s.PutOrganisation(t.Context(), sampleTrust()))
	must(t, s.PutOrganisation(t.Context(), derogation.Organisation{Code: "UNION", Name: "The union", Kind: derogation.KindUnion}))
	must(t, s.PutClient(t.Context(), store.Client{
		ID: rota, Name: "Rota system", Organisation: "RXX", Kind: derogation.KindTrust, Scopes: []string{httpapi.ScopeRead, httpapi.ScopeWrite},
		Keys: []store.ClientKey{{KeyID: "k1", Algorithm: "ES256", PublicKey: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}},
	}))
	for _, c := range []casework.Contact{
		{ID: doctor, Organisation: "RXX", Duty: string(derogation.ClinicalDirector), Name: "Ana Sample", Role: "Clinical director", Email: "ana@example.org"},
		{ID: officer, Organisation: "UNION", Duty: string(derogation.Union), Name: "Ben Sample", Role: "Officer", Email: "ben@example.org", Mobile: "+447700900000"},
	} {
		must(t, s.SaveContacts(t.Context(), casework.KeptContacts{Organisation: c.Organisation, List: []casework.Contact{c}}, casework.ContactChange{}))
	}
	d := &doors{slow: newSlow(t, s.client), now: evening, keys: keys, signing: signing}
	table := store.New(d.slow, s.table)
	d.table = table
	recent := directory.NewRecent(table, lambdahttp.Now)
	key := func(context.Context, time.Time) (keyset.Set, error) { return keys, nil }
	number := func() uint64 { return 7 }
	d.api = httpapi.API{
		Submissions: casework.Submissions{Cases: table, Directory: recent, Standings: table, Random: number},
		Systems:     casework.Systems{Cases: table, Sites: recent},
		Limiter:     table, Rate: httpapi.Rate{PerSecond: 5, Burst: 50},
		Authority: clientauth.New(clients{table}, key, site),
	}.Handler()
	d.pages, err = webpages.New(webpages.Config{
		Cases: table, Directory: recent, Codes: table, Strikes: table, Standings: table, Register: table, Counts: table, Notices: table, Drafts: table, Links: table,
		Random: number, Keys: key, PublicURL: site, LogDays: 90, Stylesheet: []byte("a{}"),
	})
	must(t, err)
	return d
}

// knowLists asks what a process asks once.
func (d *doors) knowLists(t *testing.T) {
	t.Helper()
	kept, err := d.table.ListsKept(t.Context())
	if err != nil || !kept {
		t.Fatalf("lists are kept: %t, %v", kept, err)
	}
}

// clients shows the store's clients to the sign-in.
type clients struct{ *store.Store }

func (c clients) Client(ctx context.Context, id string) (clientauth.Client, error) {
	is, err := c.Store.Client(ctx, id)
	shown := clientauth.Client{ID: is.ID, Name: is.Name, Organisation: is.Organisation, Kind: clientauth.Kind(is.Kind), Scopes: is.Scopes}
	for _, key := range is.Keys {
		shown.Keys = append(shown.Keys, clientauth.Key(key))
	}
	return shown, err
}

func (c clients) UseAssertion(ctx context.Context, client, id string, expires time.Time) error {
	_, err := c.UseOnce(ctx, client, id, expires)
	return err
}

// takes serves a request, and compares what it asked of the table: how many calls in
// all, and how many one after the other. A minute goes by before, in which the
// client's bucket is full again.
func (d *doors) takes(t *testing.T, what string, handler http.Handler, r *http.Request, status, calls, trips int) *httptest.ResponseRecorder {
	t.Helper()
	d.now = d.now.Add(time.Minute)
	before, answer := d.calls.Load(), httptest.NewRecorder()
	began := time.Now()
	handler.ServeHTTP(answer, r.WithContext(lambdahttp.WithRequest(r.Context(), d.now, "request-1")))
	took, made := int(time.Since(began)/time.Second), int(d.calls.Load()-before)
	if answer.Code != status {
		t.Fatalf("%s: answered %d: %s", what, answer.Code, answer.Body)
	}
	if made != calls || took != trips {
		t.Errorf("%s: %d calls, %d of them one after the other, want %d and %d", what, made, took, calls, trips)
	}
	return answer
}

func (d *doors) token(t *testing.T) string {
	assertion, err := clientauth.Assertion(rota, "k1", site+"/oauth2/token", d.signing, d.now.Add(time.Minute))
	must(t, err)
	r := form("/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	})
	var grant struct {
		AccessToken string `json:"access_token"`
	}
	must(t, json.Unmarshal(d.takes(t, "signing in", d.api, r, http.StatusOK, 2, 2).Body.Bytes(), &grant))
	return "Bearer " + grant.AccessToken
}

func form(path string, typed url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(typed.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// The commit is one of them.
func TestHowManyCallsASystemsCallTakesOneAfterTheOther(t *testing.T) {
	d := newDoors(t)
	synctest.Test(t, func(t *testing.T) {
		d.knowLists(t)
		token := d.token(t)
		request := sampleRequest()
		request.Round = ""
		body, err := json.Marshal(request)
		must(t, err)
		call := func(method, path, body, key string) *http.Request {
			r := httptest.NewRequest(method, path, strings.NewReader(body))
			r.Header.Set("Authorization", token)
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Idempotency-Key", key)
			return r
		}
		filed := d.takes(t, "a filing", d.api, call(http.MethodPost, "/v1/requests", string(body), "1"), http.StatusCreated, 7, 4)
		at := filed.Header().Get("Location")
		d.takes(t, "the same filing again", d.api, call(http.MethodPost, "/v1/requests", string(body), "1"), http.StatusCreated, 2, 1)
		d.takes(t, "the same under another key", d.api, call(http.MethodPost, "/v1/requests", string(body), "2"), http.StatusConflict, 7, 4)
		d.takes(t, "reading", d.api, call(http.MethodGet, at, "", ""), http.StatusOK, 2, 1)
		d.takes(t, "reading the history", d.api, call(http.MethodGet, at+"/history", "", ""), http.StatusOK, 3, 2)
		d.takes(t, "withdrawing", d.api, call(http.MethodPost, at+"/withdrawal", `{"reason":"risk_passed"}`, "3"), http.StatusOK, 3, 2)
		token = "Bearer nobody"
		d.takes(t, "a call of nobody", d.api, call(http.MethodGet, at, "", ""), http.StatusUnauthorized, 0, 0)
	})
}

// link is the path of a link to a review of the sample case.
func (d *doors) link(t *testing.T, review int, contact, email, organisation string) string {
	t.Helper()
	token, err := signedlink.Mint(d.keys, signedlink.Link{
		Purpose: signedlink.PurposeReview, Reference: "DR-0000-0001", Review: review, Contact: contact,
		Organisation: organisation, Address: casework.AddressMark(email), Expires: evening.AddDate(0, 0, 14),
	})
	must(t, err)
	return "/r/" + token
}

// visits opens a link, has an answer checked, records it, and reads what was recorded.
// More is what a link costs that does not name its organisation.
func (d *doors) visits(t *testing.T, name, link string, answer url.Values, more int) {
	t.Helper()
	get := func(path string) *http.Request { return httptest.NewRequest(http.MethodGet, path, nil) }
	coded := answer.Get("action") == "refuse"
	shown := d.takes(t, name+" opens it", d.pages, get(link), http.StatusOK, 2+more, 2+more)
	answer.Set("nonce", nonce.FindStringSubmatch(shown.Body.String())[1])
	answer.Set("version", "1")
	answer.Set("person", "Ana Sample")
	sent := 0
	if coded {
		sent = 2 // The code is sent, and what was typed is kept.
	}
	d.takes(t, name+" has it checked", d.pages, form(link, answer), http.StatusOK, 1+more+sent, 1+more+sent)
	answer.Set("step", "record")
	counted := 0
	if coded {
		answer.Set("code", d.digits(t, link))
		counted = 1 // The attempt is counted before the code is looked at.
	}
	recorded := d.takes(t, name+" records it", d.pages, form(link, answer), http.StatusSeeOther, 2+more+counted, 2+more+counted)
	d.takes(t, name+" reads it", d.pages, get(recorded.Header().Get("Location")), http.StatusOK, 1+more, 1+more)
}

// digits are those of the code that was sent for a decision on a link.
func (d *doors) digits(t *testing.T, link string) string {
	t.Helper()
	code, err := d.table.Code(t.Context(), casework.CodeKey{Reference: "DR-0000-0001", Review: 2, Contact: officer, Link: signedlink.ID(strings.TrimPrefix(link, "/r/"))})
	must(t, err)
	digits, err := signedlink.Code(d.keys, signedlink.Challenge{Reference: "DR-0000-0001", Review: 2, Contact: officer, Nonce: code.Nonce, KeyID: code.KeyID})
	must(t, err)
	return digits
}

var nonce = regexp.MustCompile(`name="nonce" value="([0-9a-f]{16})"`)

// A decision is read in one call. A link of before, or in a text message, does not say
// who is asked: that is read first.
func TestHowManyCallsAPageTakesOneAfterTheOther(t *testing.T) {
	for name, names := range map[string]bool{"a link that names the organisation": true, "a link that names none": false} {
		d := newDoors(t)
		synctest.Test(t, func(t *testing.T) {
			d.knowLists(t)
			filing := filing(t, "DR-0000-0001")
			must(t, d.table.Commit(t.Context(), filing))
			must(t, d.table.Commit(t.Context(), opening(t, filing.Case)))
			trust, union, more := "RXX", "UNION", 0
			if !names {
				trust, union, more = "", "", 1
			}
			d.visits(t, name+": the director", d.link(t, 1, doctor, "ana@example.org", trust), url.Values{"action": {"escalate"}}, more)
			c, _, err := d.table.Case(t.Context(), "DR-0000-0001")
			must(t, err)
			must(t, d.table.Commit(t.Context(), opening(t, c)))
			refusal := url.Values{"action": {"refuse"}, "reason": {"staffing_judged_safe"}}
			d.visits(t, name+": the union", d.link(t, 2, officer, "ben@example.org", union), refusal, more)
		})
	}
}
