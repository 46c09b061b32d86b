package scenario

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/local/sample"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// answerForm is the trust's answer.
func answerForm(answer string) url.Values {
	return url.Values{"action": {"answer"}, "answer": {answer}}
}

// ask has a tier ask the trust by the link that it got, and returns that link.
func (s *scene) ask(tier derogation.Tier, reference, question string) (link string) {
	s.Helper()
	link = s.link(tier, reference)
	s.expectPage(s.sent(link, "Whoever is on duty", askForm(question)), 200, question, "Your question was sent to the trust", "a question is with the trust until")
	s.expectStatus(reference, derogation.AwaitingInformation)
	s.expectExecution(reference+"-1", "RUNNING", "Ask trust for information")
	return link
}

// toldTier are the mails of one kind to all who are asked for a tier.
func toldTier(tier derogation.Tier, what string) []string {
	var mails []string
	for _, address := range mailbox[tier] {
		mails = append(mails, address+": "+what)
	}
	return mails
}

func clockTime(at time.Time) string { return uktime.Clock(at) }

func TestEachTierMayAskTheTrustAndKeepsItsLinkAndTheTimeItHadLeft(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	var states []string
	for _, tier := range ladder() {
		s.advance(4 * time.Minute) // Pauses leave the later tiers their least time.
		left := s.dueIn(reference)
		name := sample.Round(evening).TierName(tier)
		s.ignoreMessages()

		question := "Who covers level 6 tonight? Asked by " + name + "."
		link := s.ask(tier, reference, question)
		s.expectMessages(controlRoom + ": Answer a question by " + clockTime(s.Now().Add(time.Hour)))
		s.expectPage(s.open(s.trustLink(reference)), 200, "The question to you", question)
		s.expectUnderWay(reference)

		// The time that the review had is over by far when the answer comes.
		s.advance(55 * time.Minute)
		s.expectMessages()
		s.expectStatus(reference, derogation.AwaitingInformation)
		answer := "Nobody. The answer to " + name + "."
		if tier == derogation.NationalTeam { // a trust's system may answer as well
			s.change(sample.BartsHealth, reference, "/answers", http.StatusOK, map[string]any{"question": rank(tier) + 1, "answer": answer})
		} else {
			s.expectPage(s.asTrust(reference, answerForm(answer)), 200, answer)
		}
		s.expectTier(reference, tier)
		if got := s.dueIn(reference); got != left {
			t.Errorf("%s had %v left when it asked, and has %v", tier, left, got)
		}
		s.expectMessages(toldTier(tier, "Answer by "+clockTime(s.Now().Add(left))+" (the trust replied)")...)
		s.expectExecution(reference+"-1", "RUNNING", stateOf[tier])
		s.expectPage(s.open(link), 200, question, answer, clockTime(s.Now().Add(left)))
		s.expectPage(s.open(s.link(tier, reference)), 200, answer)

		states = append(states, stateOf[tier], "Ask trust for information", stateOf[tier])
		if tier != derogation.Union {
			s.expectPage(s.sent(link, "Whoever is on duty", escalateForm(tier)), 200, "is recorded")
			s.ignoreMessages()
		}
	}
	s.expectPage(s.answer(derogation.Union, reference, refuseForm()), 200)
	s.expectMessages(append(everybody("Refused", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.expectFinished(reference, 1, derogation.Refused)
	s.expectStates(reference+"-1", append(states, "Notify decision", "Done")...)

	state := s.state(reference)
	if got := len(state.Questions); got != 5 {
		t.Fatalf("%d questions are on the record", got)
	}
	for _, q := range state.Questions {
		if q.AnsweredBy == nil || q.ClosedAt == nil || q.ClosedAt.Sub(q.AskedAt) != 55*time.Minute {
			t.Errorf("a question is recorded as %+v", q)
		}
	}
}

func TestAQuestionThatTheTrustDoesNotAnswerGoesBackToTheTier(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		neededIn, limit time.Duration
	}{
		"with time":          {6 * time.Hour, time.Hour},
		"when time is short": {50 * time.Minute, 15 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			request := sample.Request(s.Now())
			request.DecisionNeededBy.At = s.Now().Add(test.neededIn)
			reference := s.submitted(sample.BartsHealth, request)
			s.pass(derogation.ClinicalDirector, reference)
			s.advance(2 * time.Minute)
			left := s.dueIn(reference)
			s.ignoreMessages()
			link := s.ask(derogation.TrustMedicalDirector, reference, "Has the agency been rung?")
			s.expectMessages(controlRoom + ": Answer a question by " + clockTime(s.Now().Add(test.limit)))

			s.advance(test.limit - time.Second)
			s.expectMessages()
			s.advance(time.Second)
			s.expectMessages(toldTier(derogation.TrustMedicalDirector, "Answer by "+clockTime(s.Now().Add(left))+" (no reply)")...)
			s.expectTier(reference, derogation.TrustMedicalDirector)
			if got := s.dueIn(reference); got != left {
				t.Errorf("%v are left, want %v", got, left)
			}
			s.expectPage(s.open(link), 200, "The trust did not answer in time.")
			s.expectPage(s.asTrust(reference, with(answerForm("It has nobody."), "asked", "1")), 409,
				"Your answer was not recorded", "It has nobody.")
			s.expectMessages()
			s.expectStates(reference+"-1", stateOf[derogation.ClinicalDirector], stateOf[derogation.TrustMedicalDirector],
				"Ask trust for information", "Trust did not answer", stateOf[derogation.TrustMedicalDirector])

			// The tier's own silence is another matter.
			s.advance(left)
			s.expectTier(reference, derogation.RegionalMedicalDirector)
			q := s.state(reference).Questions[0]
			if q.AnsweredBy != nil || q.ClosedAt == nil || !q.ClosedAt.Equal(q.DueAt) {
				t.Errorf("the question is recorded as %+v", q)
			}
			s.refusedAfter(reference, derogation.RegionalMedicalDirector)
			s.expectFinished(reference, 1, derogation.Refused)
		})
	}
}

func TestTheUnionMayAskAlsoWhenItsDecisionIsOverdue(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.Union)
	s.advance(100 * time.Minute)
	left := s.dueIn(reference)
	s.ignoreMessages()
	link := s.ask(derogation.Union, reference, "Is the second site open?")
	s.expectMessages(controlRoom + ": Answer a question by")

	// While the trust has the question, nothing is overdue.
	s.advance(45 * time.Minute)
	s.expectMessages()
	s.expectPage(s.asTrust(reference, answerForm("It is closed.")), 200)
	s.expectMessages(toldTier(derogation.Union, "Answer by")...)
	s.advance(left)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectMessages(everybody("Decision overdue", ladder(), false)...)

	// It asks again. What is overdue stays overdue, and is told once.
	s.ask(derogation.Union, reference, "Since when is it closed?")
	s.expectMessages(controlRoom + ": Answer a question by")
	s.advance(30 * time.Minute)
	s.expectPage(s.asTrust(reference, answerForm("Since noon.")), 200)
	s.expectMessages(toldTier(derogation.Union, "Answer by")...)
	s.expectExecution(reference+"-1", "RUNNING", "Union decision overdue")
	s.expectPage(s.open(link), 200, "The decision is overdue.", "Since noon.")
	s.expectUnderWay(reference)

	// The last question comes so late that its time outlasts the window.
	window := s.state(reference).Request.Window
	s.advance(window.To.Add(-5 * time.Minute).Sub(s.Now()))
	s.expectMessages()
	s.ask(derogation.Union, reference, "And now?")
	s.expectMessages(controlRoom + ": Answer a question by " + clockTime(window.To.Add(10*time.Minute)))
	s.advance(15 * time.Minute)
	s.expectMessages(toldTier(derogation.Union, "Answer by")...)
	s.advance(time.Second)
	s.expectMessages(everybody("No decision in time", ladder(), true)...)
	s.expectFinished(reference, 1, derogation.Undecided)
}

func TestADecisionWhileTheTrustIsAskedClosesTheQuestion(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.RegionalMedicalDirector)
	s.ask(derogation.RegionalMedicalDirector, reference, "Is the network full?")
	s.advance(20 * time.Minute)
	s.ignoreMessages()
	s.pass(derogation.RegionalMedicalDirector, reference)
	s.expectMessages(asked(derogation.NationalTeam, "8:20pm")...)
	s.expectExecution(reference+"-1", "RUNNING", "National team review")
	s.expectPage(s.asTrust(reference, with(answerForm("It is."), "asked", "1")), 409, "Your answer was not recorded", "It is.")

	s.climbFrom(derogation.NationalTeam, reference)
	s.ask(derogation.Union, reference, "Who has been rung?")
	s.ignoreMessages()
	s.approve(reference, 0)
	s.expectMessages(append(everybody("Approved", ladder(), true), s.reviewer(derogation.Union).Mobile+": SMS")...)
	s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
	s.expectPage(s.asTrust(reference, with(answerForm("Everybody."), "asked", "2")), 409, "Your answer was not recorded", "Everybody.")
	s.expectPage(s.open(s.trustLink(reference)), 200, "Not answered: the request went on first.")
	s.change(sample.BartsHealth, reference, "/answers", http.StatusConflict, map[string]any{"question": 2, "answer": "Everybody."})
	for _, q := range s.state(reference).Questions {
		if q.Open() || q.AnsweredBy != nil {
			t.Errorf("a question is recorded as %+v", q)
		}
	}
	s.advance(s.state(reference).Request.Window.To.Sub(s.Now()))
	s.expectMessages(everybody("Ended", ladder(), false)...)
	s.expectFinished(reference, 1, derogation.Ended)
}
