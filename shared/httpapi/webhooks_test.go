package httpapi_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/httpapi"
)

const (
	webhooks    = "/v1/webhooks"
	aHook       = `{"url": "https://hooks.leeds.example.org/derogations", "description": "Rota system", "types": ["request.approved", "request.revoked"]}`
	nobodysHook = "/v1/webhooks/WH-0000-0000"
)

// registered is a new webhook of the trust's, by its address.
func (w *world) registered() string {
	w.t.Helper()
	recorder := w.do(post("rr8", webhooks, aHook))
	if recorder.Code != http.StatusCreated {
		w.t.Fatalf("register a webhook: %d %s", recorder.Code, recorder.Body)
	}
	return recorder.Header().Get("Location")
}

// tried is the id of a delivery that tries a webhook.
func (w *world) tried(hook string) string {
	w.t.Helper()
	recorder := w.do(post("rr8", hook+"/test", `{}`))
	var sent struct{ Delivery string }
	if err := json.Unmarshal(recorder.Body.Bytes(), &sent); err != nil || recorder.Code != http.StatusAccepted {
		w.t.Fatalf("try a webhook: %d %s", recorder.Code, recorder.Body)
	}
	return sent.Delivery
}

// aboutWebhooks are the calls that change webhooks or send to them.
var aboutWebhooks = map[string]func(w *world) call{
	"create webhook": func(*world) call { return post("rr8", webhooks, aHook) },
	"change secret":  func(w *world) call { return post("rr8", w.registered()+"/secret", `{}`) },
	"try webhook":    func(w *world) call { return post("rr8", w.registered()+"/test", `{}`) },
	"replay delivery": func(w *world) call {
		hook := w.registered()
		return post("rr8", hook+"/deliveries/"+w.tried(hook)+"/replay", `{}`)
	},
}

func TestAWebhookFromItsBeginningToItsEnd(t *testing.T) {
	w := newWorld(t)
	created := w.golden("webhook_created", post("rr8", webhooks, aHook))
	hook := created.Header().Get("Location")
	w.golden("webhook_read", get("rr8", hook))
	w.golden("webhook_secret", post("rr8", hook+"/secret", `{}`))
	w.golden("webhooks_listed", get("rr8", webhooks))
	w.golden("webhook_tried", post("rr8", hook+"/test", `{}`))
	w.golden("webhook_deleted", call{method: http.MethodDelete, path: hook, as: "rr8"})
	w.golden("webhook_not_found", get("rr8", hook))
	w.golden("webhooks_none", get("rr8", webhooks))
}

func TestAWebhooksSecretIsShownOnlyWhenItIsNew(t *testing.T) {
	w := newWorld(t)
	secretOf := func(c call) string {
		var shown struct{ Secret string }
		if err := json.Unmarshal(w.do(c).Body.Bytes(), &shown); err != nil {
			t.Fatal(err)
		}
		return shown.Secret
	}
	first := secretOf(post("rr8", webhooks, aHook))
	hook := w.registered()
	second := secretOf(post("rr8", hook+"/secret", `{}`))
	for _, secret := range []string{first, second} {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) != 32 {
			t.Errorf("%q, %v", secret, err)
		}
	}
	if first == second {
		t.Error("two webhooks have one secret")
	}
	for _, c := range []call{get("rr8", webhooks), get("rr8", hook)} {
		if body := w.do(c).Body.String(); strings.Contains(body, "whsec_") || strings.Contains(body, "keyId") {
			t.Errorf("%s shows %s", c.path, body)
		}
	}
}

func TestAWebhookWithoutTypesGetsThemAll(t *testing.T) {
	w := newWorld(t)
	recorder := w.do(post("qwo", webhooks, `{"url": "https://hooks.example.org/"}`))
	var shown struct{ Types []string }
	if err := json.Unmarshal(recorder.Body.Bytes(), &shown); err != nil || !slices.Equal(shown.Types, casework.EventTypes()) {
		t.Errorf("%v in %s", err, recorder.Body)
	}
}

func TestTheDocumentNamesEveryEvent(t *testing.T) {
	c, err := described()
	if err != nil {
		t.Fatal(err)
	}
	schema, _ := c.at("#/components/schemas/EventType/enum")
	var named []string
	for _, name := range schema.([]any) {
		named = append(named, name.(string))
	}
	if diff := cmp.Diff(casework.EventTypes(), named); diff != "" {
		t.Errorf("EventType in shared/openapi/openapi.yaml (-can be sent +named):\n%s", diff)
	}
}

func TestEveryKindOfOrganisationManagesItsOwnWebhooks(t *testing.T) {
	w := newWorld(t)
	hook := w.registered()
	delivery := w.tried(hook)
	for _, client := range []string{"rhq", "qwo", "y63", "x24", "bma"} {
		if recorder := w.do(post(client, webhooks, aHook)); recorder.Code != http.StatusCreated {
			t.Errorf("%s: %d %s", client, recorder.Code, recorder.Body)
		}
		for _, c := range []call{
			get(client, hook), {method: http.MethodDelete, path: hook, as: client}, post(client, hook+"/secret", `{}`), post(client, hook+"/test", `{}`),
			get(client, hook+"/deliveries"), post(client, hook+"/deliveries/"+delivery+"/replay", `{}`),
		} {
			recorder := w.do(c)
			wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
		}
	}
	recorder := w.do(get("rhq", webhooks))
	if strings.Contains(recorder.Body.String(), strings.TrimPrefix(hook, webhooks+"/")) {
		t.Errorf("another's webhook is listed: %s", recorder.Body)
	}
}

func TestWebhooksNeedTheirScope(t *testing.T) {
	w := newWorld(t)
	for _, c := range []call{
		get("rr8-reader", webhooks), post("rr8-writer", webhooks, aHook), get("rr8-reader", nobodysHook),
		{method: http.MethodDelete, path: nobodysHook, as: "rr8-writer"}, post("rr8-writer", nobodysHook+"/secret", `{}`),
		post("rr8-writer", nobodysHook+"/test", `{}`), get("rr8-reader", nobodysHook+"/deliveries"), post("rr8-writer", nobodysHook+"/deliveries/x/replay", `{}`),
	} {
		recorder := w.do(c)
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusForbidden, "insufficient_scope")
		if !strings.Contains(recorder.Body.String(), httpapi.ScopeWebhooks) {
			t.Errorf("%s %s: %s", c.method, c.path, recorder.Body)
		}
	}
}

func TestWhatIsWrongWithAWebhookIsNamedAtOnce(t *testing.T) {
	w := newWorld(t)
	recorder := w.golden("webhook_invalid", post("rr8", webhooks, `{"url": "http://127.0.0.1/", "description": 7, "types": ["request.approved", "request.exploded", 3], "colour": "red"}`))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	hook := w.registered()
	for _, path := range []string{"/secret", "/test", "/deliveries/" + w.tried(hook) + "/replay"} {
		recorder := w.do(post("rr8", hook+path, `{"now": true}`))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	}
}

func TestAnOrganisationHasFiveWebhooksAtMost(t *testing.T) {
	w := newWorld(t)
	for range casework.MaxWebhooks {
		w.registered()
	}
	recorder := w.golden("webhook_too_many", post("rr8", webhooks, aHook))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, "too_many_webhooks")
}

func TestDeliveriesTellWhatBecameOfEach(t *testing.T) {
	w := newWorld(t)
	hook := w.registered()
	var ids []string
	for range 3 {
		w.now = w.now.Add(time.Minute)
		ids = append(ids, w.tried(hook))
	}
	_, sent := w.store.ToSystems(strings.TrimPrefix(hook, webhooks+"/"))
	for _, n := range sent {
		if n.Delivery.ID == ids[2] {
			continue // Not tried yet.
		}
		if mine, err := w.store.Lease(t.Context(), n, w.now); err != nil || !mine {
			t.Fatal(mine, err)
		}
		n.Attempts++
		n.Delivery = new(*n.Delivery)
		n.Delivery.LastAttemptAt = new(w.now)
		if n.Delivery.ID == ids[0] {
			n.Status, n.AcceptedAt, n.Delivery.ResponseStatus = casework.NoticeAccepted, new(w.now), 204
		} else {
			n.DueAt, n.LastError, n.Delivery.ResponseStatus = w.now.Add(time.Minute), "the receiver answered 503", 503
		}
		if err := w.store.Record(t.Context(), n, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.golden("webhook_deliveries", get("rr8", hook+"/deliveries"))

	var got []string
	for path := hook + "/deliveries?limit=2"; path != ""; {
		var page struct {
			Items      []struct{ ID string }
			NextCursor string
		}
		if err := json.Unmarshal(w.do(get("rr8", path)).Body.Bytes(), &page); err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			got = append(got, item.ID)
		}
		if path = ""; page.NextCursor != "" {
			path = hook + "/deliveries?limit=2&cursor=" + page.NextCursor
		}
	}
	slices.Reverse(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("pages give %v, want %v", got, ids)
	}
}

func TestADeliveryThatWasForgottenIsNotSentAgain(t *testing.T) {
	w := newWorld(t)
	hook := w.registered()
	id := w.tried(hook)
	w.now = w.now.AddDate(0, 0, 30)
	recorder := w.golden("webhook_no_longer_kept", post("rr8", hook+"/deliveries/"+id+"/replay", "{}"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusGone, "no_longer_kept")
}

func TestAPageThatCannotBeMeantIsRefused(t *testing.T) {
	w := newWorld(t)
	hook, other := w.registered(), w.registered()
	w.tried(other)
	w.now = w.now.Add(time.Minute)
	w.tried(other)
	var page struct{ NextCursor string }
	if err := json.Unmarshal(w.do(get("rr8", other+"/deliveries?limit=1")).Body.Bytes(), &page); err != nil || page.NextCursor == "" {
		t.Fatal(page, err)
	}
	for query, code := range map[string]string{
		"limit=0": "invalid_query", "limit=101": "invalid_query", "limit=": "invalid_query", "limit=ten": "invalid_query", "limit=1&limit=2": "invalid_query",
		"colour=red": "invalid_query", "cursor=a&cursor=b": "invalid_query", "limit=%zz": "invalid_query",
		"cursor=": "invalid_cursor", "cursor=x": "invalid_cursor", "cursor=%2B%2B": "invalid_cursor", "cursor=" + strings.Repeat("YQ", 1000): "invalid_cursor",
		"cursor=" + page.NextCursor: "invalid_cursor", // of another webhook
	} {
		recorder := w.do(get("rr8", hook+"/deliveries?"+query))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, code)
	}
}

func TestTestsOfAWebhookAreLimited(t *testing.T) {
	w := newWorld(t)
	hook := w.registered()
	for range 100 {
		w.tried(hook)
	}
	recorder := w.golden("webhook_asked_too_often", post("rr8", hook+"/test", "{}"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusTooManyRequests, "rate_limited")
	if after := recorder.Header().Get("Retry-After"); after != "6" {
		t.Errorf("Retry-After is %q", after)
	}
}
