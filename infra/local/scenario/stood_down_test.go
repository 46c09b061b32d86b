package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestATrustMayStandTheDoctorsDownEarly(t *testing.T) {
	s := begin(t)
	reference := s.inForce()
	s.advance(3 * time.Hour)
	s.expectPage(s.asTrust(reference, url.Values{"action": {"stand_down"}, "standDownReason": {"The night consultant is back."}}), 200,
		"The trust stood the doctors down at "+clockTime(s.Now()))
	s.expectMessages(everybody("Stood down", ladder(), true)...)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")
	s.expectMail(controlRoom, reference, "Please also enter how many doctors were contacted, came, and were not needed.")

	// The union has nothing left to revoke.
	s.change(sample.Union, reference, "/revocation", http.StatusConflict, map[string]string{"reason": "The risk has passed."})
	s.expectPage(s.asTrust(reference, url.Values{"action": {"report_turnout"}, "contacted": {"5"}, "came": {"3"}, "notNeeded": {"2"}}), 200,
		"Contacted: 5. Came: 3. Not needed after all: 2.")
	s.expectMessages()
	s.expectFinished(reference, 1, derogation.StoodDown)
	s.expectStates(reference+"-1", append(reviewStates(), "Notify decision", "Derogation in force", "Done")...)
}
