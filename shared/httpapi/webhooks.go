package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/lambdahttp"
)

func (a API) serveWebhooks(mux *http.ServeMux) {
	const all, one = "/v1/webhooks", "/v1/webhooks/{webhook}"
	hooks := readable(a.authorised(ScopeWebhooks, a.listWebhooks))
	hooks[http.MethodPost] = a.authorised(ScopeWebhooks, a.createWebhook)
	mux.Handle(all, hooks)
	hook := readable(a.authorised(ScopeWebhooks, a.readWebhook))
	hook[http.MethodDelete] = a.authorised(ScopeWebhooks, a.deleteWebhook)
	mux.Handle(one, hook)
	mux.Handle(one+"/secret", taking(a.authorised(ScopeWebhooks, a.rotateSecret)))
	mux.Handle(one+"/test", taking(a.authorised(ScopeWebhooks, a.testWebhook)))
	mux.Handle(one+"/deliveries", readable(a.authorised(ScopeWebhooks, a.listDeliveries)))
	mux.Handle(one+"/deliveries/{delivery}/replay", taking(a.authorised(ScopeWebhooks, a.replayDelivery)))
}

// webhook is one as its owner sees it. Secret is there only when it is new.
type webhook struct {
	ID          string       `json:"id"`
	URL         string       `json:"url"`
	Description string       `json:"description,omitempty"`
	Types       []string     `json:"types"`
	CreatedAt   time.Time    `json:"createdAt"`
	Disabled    bool         `json:"disabled"`
	DisabledAt  *time.Time   `json:"disabledAt,omitempty"`
	Failing     *time.Time   `json:"failingSince,omitempty"`
	Secret      string       `json:"secret,omitempty"`
	Former      *time.Time   `json:"previousSecretValidUntil,omitempty"`
	Links       webhookLinks `json:"links"`
}

type webhookLinks struct {
	Self       string `json:"self"`
	Deliveries string `json:"deliveries"`
}

// representWebhook shows a webhook. One that is registered for no type in
// particular shows them all.
func representWebhook(w casework.Webhook) webhook {
	shown := webhook{
		ID: w.ID, URL: w.URL, Description: w.Description, Types: w.Types, CreatedAt: w.CreatedAt,
		Disabled: w.DisabledAt != nil, DisabledAt: w.DisabledAt,
		Links: webhookLinks{Self: "/v1/webhooks/" + w.ID, Deliveries: "/v1/webhooks/" + w.ID + "/deliveries"},
	}
	if w.Down() {
		shown.Failing = &w.Failing.Since
	}
	if len(shown.Types) == 0 {
		shown.Types = casework.EventTypes()
	}
	return shown
}

func (a API) createWebhook(r *http.Request, by caller) (answer, error) {
	sent, err := readPosted(r)
	if err != nil {
		return answer{}, err
	}
	var body struct {
		URL         string   `json:"url"`
		Description string   `json:"description"`
		Types       []string `json:"types"`
	}
	sent.call.Malformed = bind(sent.value, &body)
	n := casework.NewWebhook{URL: body.URL, Description: body.Description, Types: body.Types}
	created, replayed, err := a.Webhooks.Create(r.Context(), by.actor, n, sent.call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, fmt.Errorf("create a webhook: %w", err)
	}
	shown := representWebhook(created.Webhook)
	shown.Secret = created.Secret
	return answer{status: http.StatusCreated, location: shown.Links.Self, replayed: replayed, body: shown}, nil
}

func (a API) listWebhooks(r *http.Request, by caller) (answer, error) {
	found, err := a.Webhooks.List(r.Context(), by.actor)
	if err != nil {
		return answer{}, fmt.Errorf("list webhooks: %w", err)
	}
	body := struct {
		Items []webhook `json:"items"`
	}{each(found, representWebhook)}
	return answer{status: http.StatusOK, body: body}, nil
}

func (a API) readWebhook(r *http.Request, by caller) (answer, error) {
	w, err := a.Webhooks.Read(r.Context(), by.actor, r.PathValue("webhook"))
	if err != nil {
		return answer{}, webhookError("read", err)
	}
	return answer{status: http.StatusOK, body: representWebhook(w)}, nil
}

func (a API) deleteWebhook(r *http.Request, by caller) (answer, error) {
	if err := a.Webhooks.Delete(r.Context(), by.actor, r.PathValue("webhook")); err != nil {
		return answer{}, webhookError("delete", err)
	}
	return answer{status: http.StatusNoContent}, nil
}

func (a API) rotateSecret(r *http.Request, by caller) (answer, error) {
	call, err := emptyPost(r)
	if err != nil {
		return answer{}, err
	}
	rotated, replayed, err := a.Webhooks.Rotate(r.Context(), by.actor, r.PathValue("webhook"), call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, webhookError("change the secret of", err)
	}
	shown := representWebhook(rotated.Webhook)
	shown.Secret, shown.Former = rotated.Secret, &rotated.Webhook.Former.ValidUntil
	return answer{status: http.StatusOK, replayed: replayed, body: shown}, nil
}

// underWay is the answer to what is sent later.
type underWay struct {
	Delivery string `json:"delivery"`
}

func (a API) testWebhook(r *http.Request, by caller) (answer, error) {
	call, err := emptyPost(r)
	if err != nil {
		return answer{}, err
	}
	id, replayed, err := a.Webhooks.Test(r.Context(), by.actor, r.PathValue("webhook"), call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, webhookError("test", err)
	}
	return answer{status: http.StatusAccepted, replayed: replayed, body: underWay{id}}, nil
}

func (a API) replayDelivery(r *http.Request, by caller) (answer, error) {
	call, err := emptyPost(r)
	if err != nil {
		return answer{}, err
	}
	id, replayed, err := a.Webhooks.Replay(r.Context(), by.actor, r.PathValue("webhook"), r.PathValue("delivery"), call, lambdahttp.Now(r.Context()))
	if err != nil {
		return answer{}, webhookError("send again to", err)
	}
	return answer{status: http.StatusAccepted, replayed: replayed, body: underWay{id}}, nil
}

// emptyPost reads a POST whose body says nothing: {}.
func emptyPost(r *http.Request) (casework.Call, error) {
	sent, err := readPosted(r)
	if err != nil {
		return casework.Call{}, err
	}
	sent.call.Malformed = bind(sent.value, &struct{}{})
	return sent.call, nil
}

// webhookError tells of a webhook that is not there in words of its own.
func webhookError(what string, err error) error {
	if errors.Is(err, casework.ErrNotFound) {
		return refuse(codeNotFound, "Your organisation has no such webhook, or the webhook no such delivery.")
	}
	return fmt.Errorf("%s a webhook: %w", what, err)
}

// delivery is what became of one event's delivery to a webhook.
type delivery struct {
	ID             string                `json:"id"`
	Type           string                `json:"type"`
	Reference      string                `json:"reference,omitempty"`
	Version        int                   `json:"version,omitempty"`
	Status         casework.NoticeStatus `json:"status"`
	Attempts       int                   `json:"attempts"`
	CreatedAt      time.Time             `json:"createdAt"`
	LastAttemptAt  *time.Time            `json:"lastAttemptAt,omitempty"`
	NextAttemptAt  *time.Time            `json:"nextAttemptAt,omitempty"`
	AcceptedAt     *time.Time            `json:"acceptedAt,omitempty"`
	ResponseStatus int                   `json:"responseStatus,omitempty"`
	Error          string                `json:"error,omitempty"`
	KeptUntil      time.Time             `json:"keptUntil"`
}

func representDelivery(n casework.Notice) delivery {
	shown := delivery{
		ID: n.Delivery.ID, Type: n.Delivery.Type, Version: n.Delivery.Version, Status: n.Status,
		// To ask for another attempt raises the notice's own count.
		Attempts: n.Attempts - n.Delivery.Resent, CreatedAt: n.AnnouncedAt, LastAttemptAt: n.Delivery.LastAttemptAt,
		AcceptedAt: n.AcceptedAt, ResponseStatus: n.Delivery.ResponseStatus, Error: n.LastError,
		KeptUntil: n.KeptUntil(),
	}
	if n.Reference != n.Delivery.Webhook {
		shown.Reference = n.Reference
	}
	if n.Status == casework.NoticePending {
		shown.NextAttemptAt = &n.DueAt
	}
	return shown
}

const (
	deliveriesShown  = 25
	deliveriesAtMost = 100
)

func (a API) listDeliveries(r *http.Request, by caller) (answer, error) {
	id := r.PathValue("webhook")
	given, limit, err := deliveryPage(r)
	if err != nil {
		return answer{}, err
	}
	scope := cursorScope(url.Values{"deliveries": {id}}, by.actor)
	after, err := a.placeOf(r.Context(), given, scope)
	if err != nil {
		return answer{}, err
	}
	found, next, err := a.Webhooks.Deliveries(r.Context(), by.actor, id, after, limit)
	if err != nil {
		return answer{}, webhookError("list the deliveries of", err)
	}
	body := struct {
		Items      []delivery `json:"items"`
		NextCursor string     `json:"nextCursor,omitempty"`
	}{Items: each(found, representDelivery)}
	if next != "" {
		if body.NextCursor, err = a.cursorOf(r.Context(), next, scope); err != nil {
			return answer{}, err
		}
	}
	return answer{status: http.StatusOK, body: body}, nil
}

// deliveryPage reads how many of a webhook's deliveries are asked for. What is
// not understood is named, each by its parameter. The cursor is read apart.
func deliveryPage(r *http.Request) (given url.Values, limit int, err error) {
	given, err = queryOf(r)
	if err != nil {
		return nil, 0, err
	}
	limit = deliveriesShown
	for name, values := range given {
		switch {
		case name != "limit" && name != "cursor":
			return nil, 0, refuse(codeInvalidQuery, "The parameters are limit and cursor; there is no other.")
		case len(values) > 1:
			return nil, 0, refuse(codeInvalidQuery, fmt.Sprintf("The parameter %s is given more than once.", name))
		}
	}
	if given.Has("limit") {
		limit, err = strconv.Atoi(given.Get("limit"))
		if err != nil || limit < 1 || limit > deliveriesAtMost {
			return nil, 0, refuse(codeInvalidQuery, fmt.Sprintf("The limit is a number from 1 to %d.", deliveriesAtMost))
		}
	}
	return given, limit, nil
}
