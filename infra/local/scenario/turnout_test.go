package scenario

import (
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestAtTheEndOfTheWindowTheTrustIsAskedHowManyCame(t *testing.T) {
	s := begin(t)
	reference := s.inForce()
	turnout := url.Values{"action": {"report_turnout"}, "contacted": {"5"}, "came": {"4"}, "notNeeded": {"1"}}
	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectMail(controlRoom, reference, "Please also enter how many doctors were contacted, came, and were not needed.",
		"Report the effect on patients on your page, in numbers.")
	s.expectFinished(reference, 1, derogation.Ended)
	s.expectStates(reference+"-1", append(reviewStates(), "Notify decision", "Derogation in force", "Window passed", "Notify ending", "Done")...)

	s.expectPage(s.asTrust(reference, with(turnout, "came", "6")), 422)
	s.expectPage(s.asTrust(reference, turnout), 200, "Contacted: 5. Came: 4. Not needed after all: 1.")
	s.expectPage(s.open(s.link(derogation.NationalTeam, reference)), 200, "Contacted: 5. Came: 4. Not needed after all: 1.")
	var told struct {
		Code     string
		Conflict struct{ By string }
	}
	answer := s.change(sample.BartsHealth, reference, "/turnout", http.StatusConflict, map[string]int{"contacted": 5, "came": 5, "notNeeded": 0})
	s.must(answer.Decode(http.StatusConflict, &told))
	if told.Code != "already_recorded" || told.Conflict.By != "The strike control room" {
		t.Errorf("the trust is told %+v", told)
	}
	s.expectMessages()
	s.expectFinished(reference, 1, derogation.Ended)
}
