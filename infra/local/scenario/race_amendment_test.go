package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// amendment is what a trust's system sends: one more doctor of the first line.
func (s *scene) amendment(reference, note string) map[string]any {
	s.Helper()
	state := s.state(reference)
	request := state.Request
	request.Risk.Description = note
	return map[string]any{"contentVersion": state.ContentVersion, "request": request, "note": note}
}

func TestOfADecisionAndAnAmendmentTheAmendmentCameFirst(t *testing.T) {
	s, reference := withTheUnion(t)
	approving := s.byUnion(reference, approveForm(s.state(reference).Request))
	amended, approved := s.race(reference,
		s.byTrustsSystem(reference, "/amendments", s.amendment(reference, "A third consultant is ill.")), approving)

	s.expectReply(amended, http.StatusOK)
	s.expectReply(approved, http.StatusConflict, "Your answer was not recorded",
		"The request changed after it was shown to you: "+trustsSystem+" updated the request "+atSeven)
	if got := s.decisions(reference); got != 0 {
		t.Errorf("%d decisions, want none", got)
	}
	s.expectMessages(factsChanged(derogation.Union)...)

	// The same link shows the new facts, and takes the answer to them.
	s.advance(time.Minute)
	s.expectPage(s.open(s.link(derogation.Union, reference)), http.StatusOK, "A third consultant is ill.", "You are now looking at version 2")
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), http.StatusOK, "is recorded")
	// The code that was sent is good for the approval alone.
	s.expectMessages(append(everybody("Refused", ladder(), true), "+447700900815: SMS")...)
	if d := s.state(reference).Decision; d == nil || d.ContentVersion != 2 {
		t.Errorf("decided on %+v, want version 2", d)
	}
	s.expectFinished(reference, 1, derogation.Refused)
}

func TestOfARefusalAndAnAmendmentTheRefusalCameFirst(t *testing.T) {
	s, reference := withTheUnion(t)
	refusing := s.byUnion(reference, refuseForm())
	refused, amended := s.race(reference, refusing,
		s.byTrustsSystem(reference, "/amendments", s.amendment(reference, "A third consultant is ill.")))

	s.expectReply(refused, http.StatusOK, "is recorded")
	s.expectProblem(amended, derogation.ConflictClosed, derogation.Refused, "The officer", s.Now())
	if state := s.state(reference); state.ContentVersion != 1 || state.Decision.ContentVersion != 1 {
		t.Errorf("version %d, decided on %d", state.ContentVersion, state.Decision.ContentVersion)
	}
	s.expectMessages(everybody("Refused", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Refused)
}

// New facts count after an approval as well: the trust has a duty to tell.
func TestAnAmendmentThatComesAfterTheApprovalOfTheSameInstantIsToldToEverybody(t *testing.T) {
	s, reference := withTheUnion(t)
	approving := s.byUnion(reference, approveForm(s.state(reference).Request))
	approved, amended := s.race(reference, approving,
		s.byTrustsSystem(reference, "/amendments", s.amendment(reference, "A third consultant is ill.")))

	s.expectReply(approved, http.StatusOK, "is recorded")
	s.expectReply(amended, http.StatusOK, `"status":"approved"`)
	state := s.state(reference)
	if state.Decision.ContentVersion != 1 || state.ContentVersion != 2 || state.Amendments[0].Status != derogation.Approved {
		t.Errorf("decided on version %d of %d; the amendment came to a request that was %s",
			state.Decision.ContentVersion, state.ContentVersion, state.Amendments[0].Status)
	}
	s.expectMessages(append(everybody("Approved", ladder(), true), everybodyOfNewFacts()...)...)
	s.runOut(reference)
}

func TestOfTwoAmendmentsNeitherUndoesTheOther(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.expectPage(s.answer(derogation.ClinicalDirector, reference, toTheTrust), http.StatusOK)
	s.ignoreMessages()
	page := s.byPage(s.trustLink(reference), "The control room", url.Values{
		"action": {"amend"}, "note": {"One doctor fewer."}, "description": {"One consultant came back."}, "number0": {"2"}, "number1": {"2"},
	})
	system := s.byTrustsSystem(reference, "/amendments", s.amendment(reference, "A third consultant is ill."))

	recorded, told := s.race(reference, system, page)
	s.expectReply(recorded, http.StatusOK)
	s.expectReply(told, http.StatusConflict, "Your answer was not recorded",
		"The request changed after it was shown to you: "+trustsSystem+" updated the request at 7pm on Friday 20 November",
		"One doctor fewer.", "One consultant came back.")
	s.expectAmended(reference, 2, "A third consultant is ill.")

	// On what it is now, the same race the other way round.
	system = s.byTrustsSystem(reference, "/amendments", s.amendment(reference, "A fourth consultant is ill."))
	recorded, told = s.race(reference, page, system)
	s.expectReply(recorded, http.StatusOK, "You are now looking at version 3")
	s.expectProblem(told, derogation.ConflictContentChanged, derogation.AwaitingInformation, "The control room", s.Now())
	s.expectAmended(reference, 3, "One consultant came back.")
	s.expectMessages(append(factsChanged(derogation.ClinicalDirector), factsChanged(derogation.ClinicalDirector)...)...)
	s.expectUnderWay(reference)
	s.change("R1H", reference, "/withdrawal", http.StatusOK, withdrawal)
	s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}

// expectAmended checks which content the request has now.
func (s *scene) expectAmended(reference string, version int, description string) {
	s.Helper()
	state := s.state(reference)
	if state.ContentVersion != version || state.Request.Risk.Description != description || len(state.Amendments) != version-1 {
		s.Errorf("version %d after %d amendments: %q; want version %d: %q",
			state.ContentVersion, len(state.Amendments), state.Request.Risk.Description, version, description)
	}
}
