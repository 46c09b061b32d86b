package scenario

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// asked are the mails that ask a tier to answer by a time.
func asked(tier derogation.Tier, by string) []string {
	var mails []string
	for _, address := range mailbox[tier] {
		mails = append(mails, address+": Answer by "+by)
	}
	return mails
}

// extended are the messages that the national team's time is extended: until a time,
// or until any where none is given.
func (s *scene) extended(until string) []string {
	s.Helper()
	if until != "" {
		until += " (extra time)"
	}
	return []string{
		mailbox[derogation.NationalTeam][0] + ": Answer by " + until,
		s.reviewer(derogation.NationalTeam).Mobile + ": SMS",
	}
}

// passedOn are the mails that a tier did not answer: to the trust, and to the
// tier.
func passedOn(tier derogation.Tier) []string {
	return append(toldTier(tier, "Passed on, no answer"), controlRoom+": Passed on, no answer")
}

func TestOneSilentTierIsPassedAndTheOthersDecide(t *testing.T) {
	t.Parallel()
	tests := map[derogation.Tier]struct {
		// How long the silent tier has, an extension included, and until when
		// each tier from it on is asked to answer, if everybody else answers at
		// once.
		response time.Duration
		askedBy  []string
	}{
		derogation.ClinicalDirector:        {30 * time.Minute, []string{"7:30pm", "8pm", "8:15pm", "8:30pm", "9:30pm"}},
		derogation.TrustMedicalDirector:    {30 * time.Minute, []string{"7:30pm", "8:15pm", "8:30pm", "9:30pm"}},
		derogation.RegionalMedicalDirector: {45 * time.Minute, []string{"7:45pm", "8:45pm", "9:45pm"}},
		derogation.NationalTeam:            {80 * time.Minute, []string{"8pm", "10:20pm"}},
	}
	for silent, test := range tests {
		t.Run(string(silent), func(t *testing.T) {
			s := begin(t)
			reference := s.submit()
			s.climb(reference, silent)
			s.expectTier(reference, silent)
			next, _ := sample.Round(evening).After(silent)
			link := s.link(silent, reference)
			s.ignoreMessages()

			s.advance(test.response - time.Second)
			s.expectTier(reference, silent)
			if silent == derogation.NationalTeam {
				s.expectMessages(s.extended("8:20pm")...)
			}
			s.expectMessages()
			s.advance(time.Second)
			s.expectTier(reference, next)
			s.expectUnderWay(reference)
			s.expectExecution(reference+"-1", "RUNNING", stateOf[next])
			s.expectMessages(append(asked(next, test.askedBy[1]), passedOn(silent)...)...)

			// The trust can read who was passed, and since when.
			passed := s.reviewAsTheTrustSeesIt(reference, silent)
			if passed.Outcome != derogation.OutcomeNoAnswer || passed.By == nil || passed.By.Kind != derogation.ActorSystem ||
				passed.ClosedAt == nil || !passed.ClosedAt.Equal(evening.Add(test.response)) {
				t.Errorf("the trust reads that %s is %+v", silent, passed)
			}

			// Whoever was passed can still say something, and later tiers see it.
			s.expectPage(s.open(link), 200, "No answer was recorded in time, and the request was passed on.")
			s.expectPage(s.sent(link, "Back from theatre", escalateForm(silent)), 409,
				"Your answer was not recorded", "the request was passed on at")
			s.expectPage(s.sent(link, "Back from theatre", url.Values{
				"action": {"comment"}, "remark": {"The side room on level 6 is free now."},
			}), 200, "The side room on level 6 is free now.")
			s.settle()
			s.expectTier(reference, next)
			s.expectPage(s.open(s.link(next, reference)), 200,
				"Did not answer in time", "The side room on level 6 is free now.", "Back from theatre")
			s.expectMessages()

			s.climbFrom(next, reference)
			s.expectTier(reference, derogation.Union)
			s.expectPage(s.open(s.link(derogation.Union, reference)), 200, "The side room on level 6 is free now.")
			s.ignoreMessages()
			s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
			s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
			s.expectFinished(reference, 1, derogation.Refused)
			for _, review := range s.state(reference).Reviews {
				if (review.Outcome == derogation.OutcomeNoAnswer) != (review.Tier == silent) {
					t.Errorf("%s is recorded as %q", review.Tier, review.Outcome)
				}
			}
		})
	}
}

// stateOf is the state in which an execution waits for a tier.
var stateOf = map[derogation.Tier]string{
	derogation.ClinicalDirector:        "Clinical director review",
	derogation.TrustMedicalDirector:    "Trust medical director review",
	derogation.RegionalMedicalDirector: "Regional medical director review",
	derogation.NationalTeam:            "National team review",
	derogation.Union:                   "Union decision",
}

// reviewAsTheTrustSeesIt reads a tier's review through the API as the trust's
// own system.
func (s *scene) reviewAsTheTrustSeesIt(reference string, tier derogation.Tier) (found derogation.Review) {
	s.Helper()
	answer, err := s.Call(s.ctx, sample.BartsHealth, http.MethodGet, "/v1/requests/"+reference, nil, nil)
	s.must(err)
	var body struct {
		Reviews []derogation.Review `json:"reviews"`
	}
	if err := json.Unmarshal(answer.Body, &body); err != nil || answer.Status != http.StatusOK {
		s.Fatalf("the trust reads %d: %s", answer.Status, answer.Body)
	}
	for _, review := range body.Reviews {
		if review.Tier == tier {
			found = review
		}
	}
	return found
}
