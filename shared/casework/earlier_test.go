package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// A trust's earlier requests are shown with its next one: all of them to those
// who may see all, and to the union those that reached it.
func TestEarlierRequestsAreShownToWhomTheyMayBe(t *testing.T) {
	w := newWorld(t)
	reached := w.reach(derogation.Union)
	w.now = w.now.Add(time.Hour)
	stayed := w.submitFor("Theatres")
	w.now = w.now.Add(time.Hour)
	latest := w.submitFor("Wards")
	for range 4 {
		w.take(w.waiting(latest))
		opened, err := w.reviews().Open(w.ctx, w.link(latest))
		if err != nil {
			t.Fatal(err)
		}
		wantSame(t, string(opened.Review.Tier), w.earlier(opened), []string{stayed, reached})
		w.answer(latest, escalation(opened.Case.State))
	}
	w.take(w.waiting(latest))
	opened, err := w.reviews().Open(w.ctx, w.link(latest))
	if err != nil || opened.Review.Tier != derogation.Union {
		t.Fatalf("%s, %v", opened.Review.Tier, err)
	}
	wantSame(t, "the union", w.earlier(opened), []string{reached})
	first, err := w.reviews().Open(w.ctx, casework.ReviewLink{Reference: reached, Review: 5, Contact: person(derogation.Union).ID})
	if err != nil {
		t.Fatal(err)
	}
	if before := w.earlier(first); len(before) != 0 {
		t.Errorf("before the first: %v", before)
	}
}

func (w *world) earlier(opened casework.Opened) []string {
	w.t.Helper()
	earlier, err := w.reviews().Earlier(w.ctx, opened)
	if err != nil {
		w.t.Fatalf("%v", err)
	}
	var references []string
	for _, s := range earlier {
		references = append(references, s.Reference)
	}
	return references
}

// submitFor files another request, for another service.
func (w *world) submitFor(service string) string {
	w.t.Helper()
	f := filing("for " + service)
	f.Request.Service = service
	receipt, _, err := w.desk().Submit(w.ctx, f, w.now)
	if err != nil {
		w.t.Fatalf("submit: %v", err)
	}
	return receipt.Reference
}
