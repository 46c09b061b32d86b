package reading_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

// A trust's earlier requests are shown with its next one: all of them to those
// who may see all, and to the union those that reached it.
func TestEarlierRequestsAreShownToWhomTheyMayBe(t *testing.T) {
	w := newWorld(t)
	reached := w.Reach(derogation.Union)
	w.Now = w.Now.Add(time.Hour)
	stayed := w.submitFor("Theatres")
	w.Now = w.Now.Add(time.Hour)
	latest := w.submitFor("Wards")
	for range 4 {
		w.Take(w.Waiting(latest))
		opened, err := w.Reviews().Open(w.Ctx, w.Link(latest))
		if err != nil {
			t.Fatal(err)
		}
		caseworktest.WantSame(t, string(opened.Review.Tier), w.earlier(opened), []string{stayed, reached})
		w.Answer(latest, caseworktest.Escalation(opened.Case.State))
	}
	w.Take(w.Waiting(latest))
	opened, err := w.Reviews().Open(w.Ctx, w.Link(latest))
	if err != nil || opened.Review.Tier != derogation.Union {
		t.Fatalf("%s, %v", opened.Review.Tier, err)
	}
	caseworktest.WantSame(t, "the union", w.earlier(opened), []string{reached})
	first, err := w.Reviews().Open(w.Ctx, casework.ReviewLink{Reference: reached, Review: 5, Contact: caseworktest.Person(derogation.Union).ID})
	if err != nil {
		t.Fatal(err)
	}
	if before := w.earlier(first); len(before) != 0 {
		t.Errorf("before the first: %v", before)
	}
}

func (w *world) earlier(opened casework.Opened) []string {
	w.T.Helper()
	earlier, err := reading.Earlier(w.Ctx, w.Store, opened, 10)
	if err != nil {
		w.T.Fatalf("%v", err)
	}
	var references []string
	for _, s := range earlier.Shown {
		references = append(references, s.Reference)
	}
	return references
}

// submitFor files another request, for another service.
func (w *world) submitFor(service string) string {
	w.T.Helper()
	f := caseworktest.Filing("for " + service)
	f.Request.Service = service
	ack, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		w.T.Fatalf("submit: %v", err)
	}
	return ack.Reference
}
