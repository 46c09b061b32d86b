package httpapi_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/httpapi"
)

const rotaHook = `{"url": "https://rota.example.org/derogations", "description": "The rota system", "types": ["request.approved", "request.revoked"]}`

// subscriber lets a client manage its organisation's webhooks.
func (w *world) subscriber(client string) {
	registered := w.clients.registered[client]
	registered.Scopes = append(registered.Scopes, httpapi.ScopeWebhooks)
	w.clients.registered[client] = registered
}

// hooked registers a webhook and sends it a test event.
func (w *world) hooked(client string) (webhook, delivery string) {
	w.t.Helper()
	created := w.do(post(client, "/v1/webhooks", rotaHook))
	var hook struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(created.Body.Bytes(), &hook); err != nil || created.Code != http.StatusCreated {
		w.t.Fatalf("register a webhook: %d %s", created.Code, created.Body)
	}
	tested := w.do(post(client, "/v1/webhooks/"+hook.ID+"/test", `{}`))
	var sent struct {
		Delivery string `json:"delivery"`
	}
	if err := json.Unmarshal(tested.Body.Bytes(), &sent); err != nil || tested.Code != http.StatusAccepted {
		w.t.Fatalf("test a webhook: %d %s", tested.Code, tested.Body)
	}
	return hook.ID, sent.Delivery
}

func TestAWebhookIsRegisteredReadAndDeleted(t *testing.T) {
	w := newWorld(t)
	w.subscriber("rr8")
	w.subscriber("rhq")
	created := w.golden("webhook_created", post("rr8", "/v1/webhooks", rotaHook))
	address := created.Header().Get("Location")
	if !strings.Contains(created.Body.String(), `"secret":"whsec_`) {
		t.Errorf("no secret in %s", created.Body)
	}
	for name, c := range map[string]call{"webhook": get("rr8", address), "webhooks": get("rr8", "/v1/webhooks")} {
		if recorder := w.golden(name, c); recorder.Code != http.StatusOK || strings.Contains(recorder.Body.String(), "whsec_") {
			t.Errorf("%s is answered %d %s", name, recorder.Code, recorder.Body)
		}
	}
	recorder := w.golden("webhook_not_yours", get("rhq", address))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")

	gone := call{method: http.MethodDelete, path: address, as: "rr8"}
	if recorder := w.golden("webhook_deleted", gone); recorder.Code != http.StatusNoContent || recorder.Body.Len() != 0 {
		t.Errorf("deleted, and answered %d %s", recorder.Code, recorder.Body)
	}
	if recorder := w.do(gone); recorder.Code != http.StatusNotFound {
		t.Errorf("deleted again, and answered %d", recorder.Code)
	}
}

func TestAWebhookThatCannotBeIsExplained(t *testing.T) {
	w := newWorld(t)
	w.subscriber("rr8")
	recorder := w.golden("webhook_wrong", post("rr8", "/v1/webhooks", `{"url": "http://10.0.0.1/events", "types": ["request.lost"], "colour": "red"}`))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusUnprocessableEntity, "invalid_fields")
	for range 5 {
		if recorder := w.do(post("rr8", "/v1/webhooks", rotaHook)); recorder.Code != http.StatusCreated {
			t.Fatalf("answered %d %s", recorder.Code, recorder.Body)
		}
	}
	recorder = w.golden("webhook_too_many", post("rr8", "/v1/webhooks", rotaHook))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusConflict, "too_many_webhooks")
}

func TestASecretIsChangedAndTheSameCallGetsTheSameSecret(t *testing.T) {
	w := newWorld(t)
	w.subscriber("rr8")
	hook, _ := w.hooked("rr8")
	rotation := post("rr8", "/v1/webhooks/"+hook+"/secret", `{}`)
	rotation.header["Idempotency-Key"] = "rotate-once"
	first := w.golden("webhook_secret", rotation)
	w.now = w.now.Add(time.Hour)
	again := w.do(rotation)
	if first.Code != http.StatusOK || again.Body.String() != first.Body.String() || again.Header().Get("Idempotency-Replayed") != "true" {
		t.Errorf("answered %d %s, and again %s", first.Code, first.Body, again.Body)
	}
}

func TestDeliveriesAreListedAndSentAgain(t *testing.T) {
	w := newWorld(t)
	w.subscriber("rr8")
	hook, delivery := w.hooked("rr8")
	listed := w.golden("webhook_deliveries", get("rr8", "/v1/webhooks/"+hook+"/deliveries"))
	if !strings.Contains(listed.Body.String(), delivery) {
		t.Errorf("%s is not in %s", delivery, listed.Body)
	}
	recorder := w.golden("webhook_replayed", post("rr8", "/v1/webhooks/"+hook+"/deliveries/"+delivery+"/replay", `{}`))
	if recorder.Code != http.StatusAccepted {
		t.Errorf("answered %d", recorder.Code)
	}
	for _, query := range []string{"?limit=0", "?limit=101", "?limit=x", "?colour=red", "?limit=1&limit=2", "?%zz"} {
		recorder := w.do(get("rr8", "/v1/webhooks/"+hook+"/deliveries"+query))
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, "invalid_query")
	}
	recorder = w.do(get("rr8", "/v1/webhooks/"+hook+"/deliveries?cursor=x"))
	wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusBadRequest, "invalid_cursor")
	for _, path := range []string{"/v1/webhooks/WH-0000-0000", "/v1/webhooks/" + hook + "/deliveries/none/replay"} {
		method := post("rr8", path+"", `{}`)
		if !strings.HasSuffix(path, "replay") {
			method = get("rr8", path)
		}
		recorder := w.do(method)
		wantProblem(t, recorder.Code, recorder.Body.Bytes(), http.StatusNotFound, "not_found")
	}
}
