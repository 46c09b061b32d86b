package scenario

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestWebhookTellsEachEventOnceSignedWithinAMinute(t *testing.T) {
	r := receive(t, takesAll)
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r)
	reference := s.submit()
	s.advance(time.Minute)
	s.climb(reference, derogation.Union)
	s.decide(reference, 0, refuseForm())
	s.advance(time.Minute)

	events, err := s.Events(s.ctx, reference)
	s.must(err)
	var want, got []string
	for _, e := range events {
		want = append(want, reference+" request."+string(e.Type))
	}
	for _, c := range r.got() {
		e := events[c.event.Data.Version-1]
		got = append(got, c.event.Data.Reference+" "+c.event.Type)
		if c.event.Data.Event != string(e.Type) || !c.event.Timestamp.Equal(e.At) || c.event.Data.ContentVersion != e.ContentVersion ||
			c.event.Data.Link != s.Cloud.URL+"/v1/requests/"+reference {
			t.Errorf("told %s of %+v", c.body, e)
		}
		if late := c.at.Sub(e.At); late < -time.Second || late > time.Minute {
			t.Errorf("%s was told after %v", c.event.Type, late)
		}
		if !s.signedBy(c, w.Secret) {
			t.Errorf("%s is not signed by the secret", c.event.Type)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("told %v\nwant %v", got, want)
	}
	for i, d := range s.deliveries(w) {
		if d.Status != "accepted" || d.Attempts != 1 || d.ResponseStatus != 204 || d.Version != len(events)-i {
			t.Errorf("the log has %+v", d)
		}
	}
}

func TestWebhookOfTheUnionIsToldOnceTheRequestReachedTheUnion(t *testing.T) {
	r := receive(t, takesAll)
	s := beginWith(t, r)
	s.register("BMA", r)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	s.advance(time.Minute)
	if n := len(r.got()); n != 0 {
		t.Errorf("the union was told of %d events before", n)
	}
	s.climbFrom(derogation.NationalTeam, reference)
	s.advance(time.Minute)
	state := s.state(reference)
	for _, c := range r.got() {
		if c.event.Data.Version != state.Version {
			t.Errorf("the union was told %s", c.body)
		}
	}
	if n := len(r.got()); n != 1 {
		t.Errorf("the union was told of %d events", n)
	}
}

func TestWebhookWhoseReceiverFailsNineTimesInTenGetsEachEventWithinADay(t *testing.T) {
	r := receive(t, func(n int, _ *http.Request) int {
		if n%10 == 0 {
			return http.StatusOK
		}
		return http.StatusServiceUnavailable
	})
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r)
	reference := s.submit()
	s.advance(24 * time.Hour)
	events, err := s.Events(s.ctx, reference)
	s.must(err)

	bodies := map[string]map[string]bool{}
	for _, c := range r.got() {
		id := c.header.Get("webhook-id")
		if bodies[id] == nil {
			bodies[id] = map[string]bool{}
		}
		bodies[id][c.body] = true
		if !s.signedBy(c, w.Secret) {
			t.Errorf("an attempt at %s is not signed by the secret", id)
		}
	}
	for id, each := range bodies {
		if len(each) != 1 {
			t.Errorf("%s was sent with %d bodies", id, len(each))
		}
	}
	log := s.deliveries(w)
	if len(log) != len(events) || len(bodies) != len(events) {
		t.Errorf("%d events, %d in the log, %d received", len(events), len(log), len(bodies))
	}
	attempts := 0
	for _, d := range log {
		attempts += d.Attempts
		if e := events[d.Version-1]; e.At.Before(s.Now().Add(-20*time.Hour)) && (d.Status != "accepted" || d.AcceptedAt.Sub(e.At) > 24*time.Hour) {
			t.Errorf("%s: %+v", e.Type, d)
		}
	}
	if attempts != len(r.got()) {
		t.Errorf("the log counts %d attempts of %d", attempts, len(r.got()))
	}
}

// On the machine's own clock a call that hangs takes ten seconds. What tells
// people must not have waited for it.
func TestWebhookWhoseReceiverNeverAnswersDelaysNoMail(t *testing.T) {
	release := make(chan struct{})
	r := receive(t, func(int, *http.Request) int { <-release; return http.StatusOK })
	s := beginWith(t, r)
	t.Cleanup(func() { close(release) }) // Before the receiver closes, which waits for it.
	s.forgiveMessages = false
	w := s.register(sample.BartsHealth, r)
	reference := s.submit()
	s.expectMessages(asked(derogation.ClinicalDirector, "7:30pm")...)
	s.advance(time.Minute)
	s.answer(derogation.ClinicalDirector, reference, escalateForm(derogation.ClinicalDirector))
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:31pm")...)
	s.advance(2 * time.Minute)
	s.expectMessages()
	for _, line := range s.Cloud.Lines() {
		var invocation struct {
			Records    int `json:"records"`
			DurationMS int `json:"durationMs"`
		}
		if json.Unmarshal([]byte(line.Text), &invocation) == nil && invocation.Records > 0 && invocation.DurationMS > 5000 {
			t.Errorf("the stream waited %d ms for %s", invocation.DurationMS, line.Function)
		}
	}
	for _, d := range s.deliveries(w) {
		if d.Status != "pending" || d.Attempts == 0 || d.NextAttemptAt == nil || d.Error != "no answer in time" {
			t.Errorf("the log has %+v", d)
		}
	}
}

func TestWebhookIsNotRedirected(t *testing.T) {
	r := receive(t, func(int, *http.Request) int { return http.StatusTemporaryRedirect })
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r)
	s.submit()
	s.advance(time.Minute)
	for _, d := range s.deliveries(w) {
		if d.Status != "pending" || d.ResponseStatus != 307 || d.Error != "the receiver answered 307" {
			t.Errorf("the log has %+v", d)
		}
	}
	ids := map[string]int{}
	for _, c := range r.got() {
		ids[c.header.Get("webhook-id")]++
	}
	if most := slices.Max(slices.Collect(maps.Values(ids))); most != 1 {
		t.Errorf("an event came %d times", most)
	}
}

func TestWebhookThatIsDeletedGetsNothingMore(t *testing.T) {
	r := receive(t, func(int, *http.Request) int { return http.StatusInternalServerError })
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r)
	reference := s.submit()
	s.advance(time.Minute)
	before := len(r.got())
	s.called(sample.BartsHealth, http.MethodDelete, "/v1/webhooks/"+w.ID, nil, http.StatusNoContent)
	s.called(sample.BartsHealth, http.MethodDelete, "/v1/webhooks/"+w.ID, nil, http.StatusNotFound)
	s.climb(reference, derogation.TrustMedicalDirector)
	s.advance(2 * time.Hour)
	if after := len(r.got()); before == 0 || after != before {
		t.Errorf("%d calls before, %d after", before, after)
	}
	left, _, err := s.Store.DueWebhooks(s.ctx, farFuture, 1000)
	s.must(err)
	if len(left) != 0 {
		t.Errorf("%v is left in the outbox", left)
	}
}

func TestWebhookWhoseReceiverIsGoneIsDisabled(t *testing.T) {
	r := receive(t, func(int, *http.Request) int { return http.StatusGone })
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r, "request.submitted", "request.tier_passed")
	s.submit()
	s.advance(time.Minute)
	s.must(json.Unmarshal(s.called(sample.BartsHealth, http.MethodGet, "/v1/webhooks/"+w.ID, nil, http.StatusOK).Body, &w))
	if !w.Disabled {
		t.Error("it is not disabled")
	}
	s.advance(2 * time.Hour) // Tiers are passed meanwhile.
	if n := len(r.got()); n != 1 {
		t.Errorf("it was called %d times", n)
	}
}

func TestWebhookIsTriedAndDeliveriesAreReplayed(t *testing.T) {
	r := receive(t, takesAll)
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r, "request.submitted")
	path := "/v1/webhooks/" + w.ID
	var sent struct {
		Delivery string `json:"delivery"`
	}
	s.must(json.Unmarshal(s.called(sample.BartsHealth, http.MethodPost, path+"/test", struct{}{}, http.StatusAccepted).Body, &sent))
	s.advance(time.Minute)
	calls := r.got()
	if len(calls) != 1 || calls[0].event.Type != "webhook.test" || calls[0].event.Data.Webhook != w.ID || calls[0].header.Get("webhook-id") != sent.Delivery || !s.signedBy(calls[0], w.Secret) {
		t.Fatalf("received %+v", calls)
	}

	reference := s.submit()
	s.advance(time.Minute)
	first := r.got()[1]
	id := first.header.Get("webhook-id")
	s.called(sample.BartsHealth, http.MethodPost, path+"/deliveries/"+id+"/replay", struct{}{}, http.StatusAccepted)
	s.called("BMA", http.MethodPost, path+"/deliveries/"+id+"/replay", struct{}{}, http.StatusNotFound)
	s.called(sample.BartsHealth, http.MethodPost, path+"/deliveries/DR-0000-0001-000001/replay", struct{}{}, http.StatusNotFound)
	s.advance(time.Minute)
	calls = r.got()
	if len(calls) != 3 {
		t.Fatalf("received %d calls", len(calls))
	}
	again := calls[2]
	if again.header.Get("webhook-id") != id || again.body != first.body || !again.at.After(first.at) || first.event.Data.Reference != reference {
		t.Errorf("first %+v\nthen %+v", first, again)
	}
	log := s.deliveries(w)
	if len(log) != 2 || log[0].ID != id || log[0].Attempts != 2 || log[0].Status != "accepted" || log[1].Type != "webhook.test" || log[1].Reference != "" {
		t.Errorf("the log has %+v", log)
	}
}

func TestWebhookWithANewSecretIsSignedByBothForADay(t *testing.T) {
	r := receive(t, takesAll)
	s := beginWith(t, r)
	w := s.register(sample.BartsHealth, r)
	path := "/v1/webhooks/" + w.ID
	var rotated webhook
	s.must(json.Unmarshal(s.called(sample.BartsHealth, http.MethodPost, path+"/secret", struct{}{}, http.StatusOK).Body, &rotated))
	if rotated.Secret == w.Secret || !rotated.ValidUntil.Equal(s.Now().Add(24*time.Hour)) {
		t.Errorf("got %+v", rotated)
	}
	for _, wait := range []time.Duration{0, 23 * time.Hour, 2 * time.Hour} {
		s.advance(wait)
		s.called(sample.BartsHealth, http.MethodPost, path+"/test", struct{}{}, http.StatusAccepted)
		s.advance(time.Minute)
		calls := r.got()
		last := calls[len(calls)-1]
		old := s.Now().Before(rotated.ValidUntil)
		if !s.signedBy(last, rotated.Secret) || s.signedBy(last, w.Secret) != old {
			t.Errorf("at %s: signed by the new %v, by the former %v", s.Now(), s.signedBy(last, rotated.Secret), s.signedBy(last, w.Secret))
		}
	}
}

func TestWebhooksAreHeldBackByTheStopSwitch(t *testing.T) {
	r := receive(t, takesAll)
	s := beginWith(t, r)
	s.register(sample.BartsHealth, r, "request.submitted")
	s.must(s.Store.StopSending(s.ctx, "The operator", s.Now()))
	s.submit()
	s.advance(10 * time.Minute)
	if n := len(r.got()); n != 0 {
		t.Errorf("%d calls while sending is stopped", n)
	}
	s.must(s.Store.ResumeSending(s.ctx))
	s.advance(2 * time.Minute)
	if n := len(r.got()); n != 1 {
		t.Errorf("%d calls after", n)
	}
}
