package scenario

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

func TestARequestThatIsNotPutForwardMayBeFollowedByANewOne(t *testing.T) {
	t.Parallel()
	for _, tier := range []derogation.Tier{derogation.TrustMedicalDirector, derogation.NationalTeam} {
		t.Run(string(tier), func(t *testing.T) {
			s := begin(t)
			reference := s.submit()
			s.climb(reference, tier)
			s.ignoreMessages()
			told := ladder()[:rank(tier)+1]
			s.expectPage(s.answer(tier, reference, url.Values{"action": {"decline"}, "whyNot": {"Two routine lists still run on this site."}}), 200,
				"Not put forward", "Two routine lists still run on this site.")
			s.expectMessages(everybody("Not put forward", told, false)...)
			s.expectMail(controlRoom, reference, "The reasons are on the record. A new request may point to this one.", "Nobody may be called back.")
			s.expectPage(s.open(s.trustLink(reference)), 200, "Two routine lists still run on this site.",
				"you can send a new request that names this one ("+reference+") as the one before it")
			s.expectFinished(reference, 1, derogation.Declined)

			s.advance(30 * time.Minute)
			request := sample.Request(s.Now())
			request.Previous = reference
			next := s.submitted(sample.BartsHealth, request)
			s.expectMessages(asked(derogation.ClinicalDirector, clockTime(s.Now().Add(30*time.Minute)))...)
			s.expectPage(s.open(s.link(derogation.ClinicalDirector, next)), 200, reference)
			var read struct {
				Request struct{ Previous string }
			}
			s.readAs(sample.NationalTeam, next, &read)
			if read.Request.Previous != reference {
				t.Errorf("the new request follows %q", read.Request.Previous)
			}
			s.refusedAfter(next, derogation.ClinicalDirector)
			s.expectFinished(next, 1, derogation.Refused)
		})
	}
}
