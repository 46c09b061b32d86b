package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

var (
	revocation = url.Values{
		"action": {"revoke"}, "revokeCode": {"conditions_not_met"}, "revokeReason": {"Routine lists run again on the site."}, "handover": {"Hand over to the night registrar."},
	}
	standDown = map[string]string{"reason": "Two consultants came back."}
)

func TestOfARevocationAndAStandDownTheRevocationCameFirst(t *testing.T) {
	s, reference := approvedWhole(t)
	revoking := s.byUnion(reference, revocation)
	revoked, stoodDown := s.race(reference, revoking, s.byTrustsSystem(reference, "/stand-down", standDown))

	s.expectReply(revoked, http.StatusOK, "Routine lists run again on the site.")
	s.expectProblem(stoodDown, derogation.ConflictClosed, derogation.Revoked, "The officer", s.Now())
	s.expectEnds(reference, 2)
	s.expectMessages(everybody("Revoked from 7:", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Revoked)
}

func TestOfARevocationAndAStandDownTheStandDownCameFirst(t *testing.T) {
	s, reference := approvedWhole(t)
	revoking := s.byUnion(reference, revocation)
	stoodDown, revoked := s.race(reference, s.byTrustsSystem(reference, "/stand-down", standDown), revoking)

	s.expectReply(stoodDown, http.StatusOK, `"status":"stood_down"`)
	s.expectReply(revoked, http.StatusConflict, "Your answer was not recorded",
		"The request has ended: stood down, by "+trustsSystem+", at 7:08pm on Friday 20 November.",
		"Routine lists run again on the site.", "Hand over to the night registrar.")
	s.expectEnds(reference, 2)
	s.expectMessages(everybody("Stood down", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.StoodDown)
}

func TestOfARevocationAndTheEndOfTheApprovalTheRevocationCameFirst(t *testing.T) {
	s, reference := approvedWhole(t)
	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()) - 5*time.Minute)
	revoking := s.byUnion(reference, revocation)
	revoked, _ := s.race(reference, s.inTimeAs(revoking), s.byClock(5*time.Minute))

	s.expectReply(revoked, http.StatusSeeOther)
	s.expectEnds(reference, 2)
	s.expectMessages(everybody("Revoked from 12:59pm", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Revoked)
}

func TestOfARevocationAndTheEndOfTheApprovalTheEndCameFirst(t *testing.T) {
	s, reference := approvedWhole(t)
	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()) - 5*time.Minute)
	revoking := s.byUnion(reference, revocation)
	_, revoked := s.race(reference, s.byClock(5*time.Minute), s.inTimeAs(revoking))

	s.expectReply(revoked, http.StatusConflict, "Your answer was not recorded", "1pm on Saturday 21 November")
	s.expectEnds(reference, 2)
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}
