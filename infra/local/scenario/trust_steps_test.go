package scenario

import (
	"fmt"
	"net/http"
	"net/url"

	"example.org/derogations/infra/local/play"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// controlRoom is where the trust's contact of Barts Health is told how its
// requests go.
const controlRoom = "control-room@r1h.example.org"

// trustLink is the link to the trust's page that its contact got last.
func (s *scene) trustLink(reference string) string {
	s.Helper()
	return s.linkOf(s.contact(sample.BartsHealth, casework.DutyTrustContact), reference)
}

// asTrust sends a form as the trust's contact, by the link in their mail, and
// settles. It returns the page that came back.
func (s *scene) asTrust(reference string, form url.Values) play.Page {
	s.Helper()
	return s.sent(s.trustLink(reference), "The strike control room", form)
}

// change sends a change as an organisation's system, and settles. The answer
// must have the status given.
func (s *scene) change(organisation, reference, path string, status int, body any) play.Answer {
	s.Helper()
	answer, err := s.Change(s.ctx, organisation, reference, path, body)
	s.must(err)
	if answer.Status != status {
		s.Fatalf("%s of %s is answered with %d, want %d: %s", path, organisation, answer.Status, status, answer.Body)
	}
	s.settle()
	return answer
}

// readAs fills in what an organisation's system reads of a request.
func (s *scene) readAs(organisation, reference string, into any) {
	s.Helper()
	answer, err := s.Read(s.ctx, organisation, reference)
	s.must(err)
	s.must(answer.Decode(http.StatusOK, into))
}

// submitted files a request for a trust and lets the chain begin. Each says
// something of its own: the very same again is taken for a mistake.
func (s *scene) submitted(trust string, request derogation.Request) (reference string) {
	s.Helper()
	s.filings++
	if s.filings > 1 {
		request = need(request, s.filings)
	}
	reference, err := s.Play.Submit(s.ctx, trust, fmt.Sprintf("filing-%d", s.filings), request)
	s.must(err)
	s.settle()
	return reference
}

// need is a request for another need: the very same would not be filed.
func need(request derogation.Request, which any) derogation.Request {
	request.Risk.IfRefused += fmt.Sprintf(" This is need %v.", which)
	return request
}
