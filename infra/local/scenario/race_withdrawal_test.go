package scenario

import (
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/shared/derogation"
)

const atSeven = "at 7:07pm on Friday 20 November"

var withdrawal = map[string]string{"reason": "cover_found", "note": "A locum came."}

func TestOfADecisionAndAWithdrawalTheDecisionCameFirst(t *testing.T) {
	s, reference := withTheUnion(t)
	approving := s.byUnion(reference, approveForm(s.state(reference).Request))
	approved, withdrawn := s.race(reference, approving, s.byTrustsSystem(reference, "/withdrawal", withdrawal))

	s.expectReply(approved, http.StatusOK, "is recorded", "The officer")
	s.expectProblem(withdrawn, derogation.ConflictClosed, derogation.Approved, "The officer", s.Now())
	s.expectStatus(reference, derogation.Approved)
	s.expectEnds(reference, 1)
	s.expectMessages(everybody("Approved", ladder(), true)...)
	s.runOut(reference)
}

func TestOfADecisionAndAWithdrawalTheWithdrawalCameFirst(t *testing.T) {
	s, reference := withTheUnion(t)
	approving := s.byUnion(reference, with(approveForm(s.state(reference).Request), "conditions", "Neonatal intensive care only."))
	withdrawn, approved := s.race(reference, s.byTrustsSystem(reference, "/withdrawal", withdrawal), approving)

	s.expectReply(withdrawn, http.StatusOK)
	s.expectReply(approved, http.StatusConflict, "Your answer was not recorded",
		"The trust ended the request before this review was answered: "+trustsSystem+", "+atSeven,
		"Neonatal intensive care only.")
	if got := s.decisions(reference); got != 0 {
		t.Errorf("%d decisions, want none", got)
	}
	s.expectEnds(reference, 1)
	s.expectMessages(everybody("Withdrawn", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}

var resolution = url.Values{"action": {"resolve_locally"}, "how": {"A consultant acts down."}}

func TestOfAWithdrawalAndALocalResolutionTheWithdrawalCameFirst(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.ignoreMessages()
	resolving := s.byPage(s.link(derogation.ClinicalDirector, reference), "The director on duty", resolution)
	withdrawn, resolved := s.race(reference, s.byTrustsSystem(reference, "/withdrawal", withdrawal), resolving)

	s.expectReply(withdrawn, http.StatusOK)
	s.expectReply(resolved, http.StatusConflict, "Your answer was not recorded",
		"The trust ended the request before this review was answered: "+trustsSystem+", at 7pm on Friday 20 November",
		"A consultant acts down.")
	s.expectEnds(reference, 1)
	s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
}

func TestOfAWithdrawalAndALocalResolutionTheResolutionCameFirst(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.ignoreMessages()
	resolving := s.byPage(s.link(derogation.ClinicalDirector, reference), "The director on duty", resolution)
	resolved, withdrawn := s.race(reference, resolving, s.byTrustsSystem(reference, "/withdrawal", withdrawal))

	s.expectReply(resolved, http.StatusOK, "is recorded")
	s.expectProblem(withdrawn, derogation.ConflictClosed, derogation.ResolvedLocally, "The director on duty", s.Now())
	s.expectEnds(reference, 1)
	s.expectMessages(everybody("Resolved locally", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}

func TestTheTrustsOwnResolutionAndItsWithdrawalAreOneEnd(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.ignoreMessages()
	resolved, withdrawn := s.race(reference,
		s.byTrustsSystem(reference, "/local-resolution", map[string]string{"how": "A consultant acts down."}),
		s.byTrustsSystem(reference, "/withdrawal", withdrawal))

	s.expectReply(resolved, http.StatusOK)
	s.expectProblem(withdrawn, derogation.ConflictClosed, derogation.ResolvedLocally, trustsSystem, s.Now())
	s.expectEnds(reference, 1)
	s.expectMessages(everybody("Resolved locally", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}
