package scenario

import (
	"net/url"
	"testing"
	"time"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/infra/local/play"
	"example.org/derogations/shared/derogation"
)

func TestAnAnswerThatCommitsBeforeItsTokenIsStoredCarriesTheChainOn(t *testing.T) {
	s := begin(t)
	lost := s.loseTheTokenOfTheNextReview()
	reference := s.submit()
	late := lost(reference)
	link := s.link(derogation.ClinicalDirector, reference)
	s.ignoreMessages()

	late.decide("Clinical director review", func() (play.Page, error) {
		return s.send(link, "The director on duty", escalateForm(derogation.ClinicalDirector))
	})
	s.expectTier(reference, derogation.TrustMedicalDirector)
	s.expectExecution(reference+"-1", "RUNNING", "Trust medical director review")
	s.expectMessages(asked(derogation.TrustMedicalDirector, "7:30pm")...)

	s.expectPage(s.answer(derogation.TrustMedicalDirector, reference, url.Values{
		"action": {"resolve_locally"}, "how": {"A consultant acts down."},
	}), 200)
	s.expectMessages(everybody("Resolved locally", ladder()[:2], false)...)
	s.expectFinished(reference, 1, derogation.ResolvedLocally)
}

func TestADecisionThatCommitsBeforeItsTokenIsStoredIsAnnouncedAtOnce(t *testing.T) {
	s := begin(t)
	reference := s.submit()
	s.climb(reference, derogation.NationalTeam)
	lost := s.loseTheTokenOfTheNextReview()
	s.expectPage(s.answer(derogation.NationalTeam, reference, escalateForm(derogation.NationalTeam)), 200)
	late := lost(reference)
	officer := s.reviewer(derogation.Union)
	link := s.linkOf(officer, reference)
	s.ignoreMessages()

	late.decide("Union decision", func() (play.Page, error) {
		// The clock stands while a call is held; the stream goes on.
		if page, err := s.AskForCode(s.ctx, link, with(refuseForm(), "person", "The officer")); err != nil || page.Status != 200 {
			return page, err
		}
		if _, err := s.Cloud.Inbox.Wait(s.ctx, isTo(officer.Mobile)); err != nil {
			return play.Page{}, err
		}
		return s.send(link, "The officer", with(refuseForm(), "code", s.code(officer, reference)))
	})
	s.expectExecution(reference+"-1", "SUCCEEDED", "Done")
	s.expectMessages(append(everybody("Refused", ladder(), true), officer.Mobile+": SMS")...)
	s.expectFinished(reference, 1, derogation.Refused)
}

// lateToken is a review that is open, and whose mail is sent, while the
// execution's present token is not stored yet.
type lateToken struct {
	*scene
	reference string
	held      *dynamodb.Injected // the commit of the token
	stored    *dynamodb.Injected // its commit together with a wake
}

// loseTheTokenOfTheNextReview has escalate's process die right after its commit
// opened the next review, so that the state machine calls again, with a new
// token. What it returns is to be called once the review is open: it has the
// commit of the new token held back.
func (s *scene) loseTheTokenOfTheNextReview() func(reference string) lateToken {
	s.Helper()
	s.forgive("Runtime.ExitError")
	killed := s.watch(escalateFunction, "review_opened", dynamodb.Fault{Times: 1, After: func() {
		if atWork, err := s.Cloud.Lambda.Kill(escalateFunction); err != nil || atWork != 1 {
			s.Errorf("%d processes were killed at work: %v", atWork, err)
		}
	}})
	return func(reference string) lateToken {
		s.Helper()
		if killed.Met() != 1 {
			s.Fatal("no process was killed")
		}
		return lateToken{
			scene: s, reference: reference,
			held:   s.hold(escalateFunction, `"T#`+reference, dynamodb.Fault{Times: 1}),
			stored: s.watch(escalateFunction, "#held#", dynamodb.Fault{}),
		}
	}
}

// decide has an answer committed while the token is held back, then lets the
// token come, and checks that the chain goes on at once.
func (l lateToken) decide(state string, answer func() (play.Page, error)) {
	l.Helper()
	reconciled := l.watch(reconcileFunction, "R#"+l.reference, dynamodb.Fault{Operation: "TransactGetItems"})
	arrived := l.advanceMeanwhile(2 * time.Second)
	l.awaitMet(l.held, 1)
	decidedAt := l.Now()
	page, err := answer()
	l.must(err)
	l.expectPage(page, 200, "is recorded")
	l.awaitMet(reconciled, 1)
	if l.stored.Met() != 0 {
		l.Fatal("the token came before the decision")
	}
	l.expectExecution(l.reference+"-1", "RUNNING", state)

	l.held.Release()
	arrived()
	if l.stored.Met() != 1 {
		l.Errorf("the token came with a wake %d times, want once", l.stored.Met())
	}
	if after := l.state(l.reference).StepSince.Sub(decidedAt); after != 0 {
		l.Errorf("the decision was made %v after the token was held", after)
	}
	if after := l.state(l.reference).ChangedAt.Sub(decidedAt); after > time.Second {
		l.Errorf("the chain went on only %v after the decision", after)
	}
}
