package scenario

import (
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// A trust declares its own emergency on a strike day: no exception. It then names an
// outside body, the union does not agree, and the page that doctors check says so from
// that call on, with the chain still running. The trust stands down, with who agreed.
func TestAnExceptionThatTheUnionDoesNotAgreeToIsContradictedWhereDoctorsLook(t *testing.T) {
	s := begin(t)
	request := massCasualty(s.Now())
	request.MassCasualty.Declarer, request.MassCasualty.DeclaredBy = derogation.DeclaredByTrust, "Our level 4"
	if refused, err := s.Submit(s.ctx, sample.BartsHealth, "own", request); err == nil {
		t.Errorf("%s was taken as an exception", refused)
	}
	s.expectMessages()

	request.MassCasualty.Declarer, request.MassCasualty.DeclaredBy, request.MassCasualty.IncidentReference = "nhs_england", "", ""
	reference := s.submitted(sample.BartsHealth, request)
	page := "/d/" + derogation.PublicCode(reference)
	s.expectPage(s.public(page), 200, "The trust says that NHS England declared a mass casualty event", "check on 0300 000 0100", "Nobody has confirmed this in this service")
	link := s.link(derogation.Union, reference) // Of the first email: the union has not been asked yet.
	s.ignoreMessages()
	s.expectPage(s.open(s.trustLink(reference)), 200, "No incident number was given yet")

	s.expectPage(s.sent(link, "Whoever is on duty", url.Values{
		"action": {"object_exception"}, "objection": {"The strike is on. NHS England has declared nothing."},
	}), 200, "Your objection is recorded")
	s.expectMessages(everybody("Exception objected to", []derogation.Tier{derogation.NationalTeam, derogation.Union}, false)...)
	s.expectPage(s.public(page), 200, "has not agreed: The strike is on. NHS England has declared nothing.", "Yes, the trust stated this")
	s.change(sample.Union, reference, "/exception-objection", http.StatusConflict, map[string]any{"text": "Again."})

	s.expectPage(s.asTrust(reference, url.Values{
		"action": {"stand_down"}, "standDownReason": {"Colleagues found empty beds."}, "agreedBy": {"The chair of the local negotiating committee"},
	}), 200, "has ended its mass casualty exception")
	s.expectPage(s.public(page), 200, "No, not any more", "The trust ended the exception at", "The chair of the local negotiating committee", "has not agreed")
	s.expectMessages(everybody("Exception ended", ladder(), true)...)
	s.change(sample.BartsHealth, reference, "/turnout", http.StatusOK, map[string]any{"contacted": 6, "came": 4, "notNeeded": 4})
	s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusOK, map[string]any{"reason": "risk_passed"})
	s.expectMessages(everybody("Withdrawn", ladder(), true)...)
	s.expectPage(s.public(page), 200, "The trust ended the exception at")
}
