package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
)

// withdrawForm withdraws the request on the trust's page.
func withdrawForm() url.Values {
	return url.Values{"action": {"withdraw"}, "withdrawReason": {string(derogation.WithdrawnCoverFound)}}
}

func TestATrustMayWithdrawAtAnyStage(t *testing.T) {
	t.Parallel()
	type stage struct {
		asked []derogation.Tier
		// byLink: the trust's contact has a link by then, because of an earlier
		// message.
		byLink bool
		reach  func(s *scene, reference string)
	}
	stages := map[string]stage{
		"while it has a question": {ladder()[:3], true, func(s *scene, reference string) {
			s.climb(reference, derogation.RegionalMedicalDirector)
			s.ask(derogation.RegionalMedicalDirector, reference, "Is the network full?")
			s.advance(5 * time.Minute)
		}},
		"when the decision is overdue": {ladder(), true, func(s *scene, reference string) {
			s.climb(reference, derogation.Union)
			s.letPass(reference)
			s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
		}},
		"in the extension of the national team": {ladder()[:4], false, func(s *scene, reference string) {
			s.climb(reference, derogation.NationalTeam)
			s.letPass(reference)
		}},
	}
	for i, tier := range ladder() {
		stages["while it is with: "+string(tier)] = stage{ladder()[:i+1], false, func(s *scene, reference string) {
			s.climb(reference, tier)
			s.advance(5 * time.Minute)
		}}
	}
	for name, stage := range stages {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			reference := s.submit()
			stage.reach(s, reference)
			last := stage.asked[len(stage.asked)-1]
			link := s.link(last, reference)
			s.ignoreMessages()

			by := "Barts Health NHS Trust (sample system)"
			if stage.byLink {
				by = "The strike control room"
				s.expectPage(s.asTrust(reference, withdrawForm()), 200, "the trust withdrew it. Reason: cover was found.")
			} else {
				s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusOK, map[string]string{"reason": "cover_found"})
			}
			s.expectMessages(everybody("Withdrawn", stage.asked, false)...)
			s.expectPage(s.open(s.trustLink(reference)), 200, "the trust withdrew it. Reason: cover was found.")
			s.expectPage(s.open(link), 200, "The trust ended the request first", "the trust withdrew it")
			s.expectPage(s.sent(link, "Too late", with(escalateForm(last), "comment", "I had looked at it.")), 409,
				"The trust ended the request before this review was answered: "+by+", at "+clockTime(s.Now()))
			s.expectMessages()
			s.expectFinished(reference, 1, derogation.Withdrawn)

			state := s.state(reference)
			if review := state.Reviews[len(state.Reviews)-1]; review.Outcome != derogation.OutcomeOvertaken || review.Tier != last {
				t.Errorf("the last review is recorded as %+v", review)
			}
			if state.Decision != nil || state.Ending.Reason != derogation.WithdrawnCoverFound {
				t.Errorf("the request ended as %+v, with the decision %+v", state.Ending, state.Decision)
			}
		})
	}
}

func TestATrustMayWithdrawBetweenTwoReviews(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.advance(5 * time.Minute)
	s.ignoreMessages()
	opening := s.hold(escalateFunction, "review_opened", dynamodb.Fault{Times: 1})
	page, err := s.send(s.link(derogation.ClinicalDirector, reference), "The director on duty", escalateForm(derogation.ClinicalDirector))
	s.must(err)
	s.expectPage(page, 200, "is recorded")
	arrived := s.advanceMeanwhile(time.Second)
	s.awaitMet(opening, 1)
	if _, open := s.state(reference).OpenReview(); open {
		t.Fatal("a review is open")
	}

	answer, err := s.Change(s.ctx, sample.BartsHealth, reference, "/withdrawal", map[string]string{"reason": "risk_passed"})
	s.must(err)
	if answer.Status != http.StatusOK {
		t.Fatalf("withdrawn with %d: %s", answer.Status, answer.Body)
	}
	opening.Release()
	arrived()
	s.settle()
	s.expectMessages(everybody("Withdrawn", ladder()[:1], false)...)
	s.expectFinished(reference, 1, derogation.Withdrawn)
	if reviews := s.state(reference).Reviews; len(reviews) != 1 || reviews[0].Outcome != derogation.OutcomeEscalated {
		t.Errorf("the reviews are %+v", reviews)
	}
}

func TestAWithdrawalBeforeAnybodyWasAskedAsksNobody(t *testing.T) {
	s := begin(t)
	s.Cloud.Streams.Pause(wakes)
	reference := s.file()
	s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusOK, map[string]string{"reason": "filed_by_mistake"})
	s.Cloud.Streams.Resume(wakes)
	s.settle()
	s.expectMessages(controlRoom + ": Withdrawn")
	s.expectFinished(reference, 1, derogation.Withdrawn)
	s.expectStates(reference+"-1", "Notify closing", "Done")
}

func TestWhatHasEndedCannotBeWithdrawn(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.approve(reference, 0)
	s.ignoreMessages()
	var told struct {
		Code     string
		Conflict struct{ By, Status string }
	}
	answer := s.change(sample.BartsHealth, reference, "/withdrawal", http.StatusConflict, map[string]string{"reason": "cover_found"})
	s.must(answer.Decode(http.StatusConflict, &told))
	if told.Code != "case_closed" || told.Conflict.Status != "approved" || told.Conflict.By != "Whoever is on duty" {
		t.Errorf("the trust is told %+v", told)
	}
	s.expectPage(s.asTrust(reference, withdrawForm()), 409, "Your answer was not recorded", "Whoever is on duty")
	s.expectStatus(reference, derogation.Approved)
	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}
