package derogation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
)

// joining is a further filing for a mass casualty event, which asks for something
// else.
func joining(h *history) derogation.Join {
	request := amending(h).Request
	request.MassCasualty = &derogation.MassCasualty{Declarer: "nhs_england", CheckPhone: "0300 000 0100", IncidentReference: "INC-1", DeclaredAt: evening.Add(-1)}
	return derogation.Join{Request: request}
}

// What is recorded of a further filing is that it came, and in full what no filing
// said before. Nothing of the request changes.
func TestAFilingThatJoinsChangesNothingAndSaysWhatIsNewOnce(t *testing.T) {
	h := file(t, casualties).open()
	before, more := h.state, joining(h)
	h.do(derogation.Join{Request: before.Request}, filer())
	h.do(more, filer()).do(more, contact())
	for i, isNew := range []bool{false, true, false} {
		e, joined := h.events[len(h.events)-3+i], h.state.Joined[i]
		if (e.Request != nil) != isNew || (joined.Content != "") != isNew || joined.By != e.Actor {
			t.Errorf("filing %d: %+v, %+v", i, e, joined)
		}
	}
	after := h.state
	after.Joined, after.Version, after.ChangedAt = nil, before.Version, before.ChangedAt
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the request changed:\n%s", diff)
	}
}

func TestARequestTakesOnTwentyFilingsAndNoMore(t *testing.T) {
	h := file(t, casualties)
	for range 20 {
		h.do(derogation.Join{Request: h.state.Request}, filer())
	}
	if got := kind(h.fails(joining(h), filer())); got != "already_recorded" {
		t.Errorf("the next: %s", got)
	}
}

func TestAFilingThatJoinsIsCheckedAsAnyOther(t *testing.T) {
	h := file(t, casualties)
	c := joining(h)
	c.Request.Staff = nil
	wantFields(t, h.fails(c, filer()), "/staff required")
	c = joining(h)
	c.Request.MassCasualty = nil
	if got := kind(h.fails(c, filer())); got != "no_exception" {
		t.Errorf("without an event: %s", got)
	}
}
