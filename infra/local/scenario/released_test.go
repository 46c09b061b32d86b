package scenario

import (
	"regexp"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// older is the newest definition as one before it might have been: with another
// number, and without an edge.
func older(t *testing.T, newest, choice, stage string) string {
	t.Helper()
	numbered := regexp.MustCompile(`"definition": ?1\b`).ReplaceAllString(newest, `"definition":0`)
	if numbered == newest {
		t.Fatal("no task of the definition sends its number")
	}
	return without(t, numbered, choice, stage)
}

// A release is taken back while a case is under way that began under it: its
// execution keeps the definition that it began with, and ends by it.
func TestACaseGoesOnWhenItsReleaseIsTakenBack(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ choice, stage string }{
		"a tier":     {"After clinical director", "trust_medical_director"},
		"a decision": {"After union", "notify_decision"},
		"the start":  {"Where the case stands", "union"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			newest := s.definition()
			reference := s.file()
			s.settle()
			s.define(older(t, newest, test.choice, test.stage))

			s.climb(reference, derogation.Union)
			s.approve(reference, 0)
			s.expectExecution(reference+"-1", "RUNNING", "Derogation in force")
			s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
			s.expectMessages(s.chainMessages()...)
			s.expectFinished(reference, 1, derogation.Ended)
			s.expectTold(reference, 0)
		})
	}
}

// There and back within one case: it began before the release, and meets the edge
// that its definition lacks when the release is taken back already.
func TestACaseOutlivesAReleaseThatCameAndWent(t *testing.T) {
	s := begin(t)
	newest := s.definition()
	former := older(t, newest, "After union", "notify_decision")
	s.define(former)
	reference := s.file()
	s.settle()
	s.climb(reference, derogation.RegionalMedicalDirector)
	s.define(newest)
	s.climbFrom(derogation.RegionalMedicalDirector, reference)
	s.define(former)

	s.approve(reference, 0)
	s.expectExecution(reference+"-1", "SUCCEEDED", "Continued")
	s.expectExecution(reference+"-2", "RUNNING", "Derogation in force")
	s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
	s.expectMessages(s.chainMessages()...)
	s.expectFinished(reference, 2, derogation.Ended)
	s.expectTold(reference, 0)
}

// The worst of it: the release is taken back, and the case's execution is lost
// while the case stands where the former definition cannot begin. Each new
// execution fails and says so; the sweep moves the case by its times; and where
// the definition knows the way again, or is the newer one again, an execution
// takes it over.
func TestACaseThatTheFormerDefinitionCannotBeginIsNotLost(t *testing.T) {
	t.Parallel()
	for name, forward := range map[string]bool{"by the sweep alone": false, "until the release is there again": true} {
		t.Run(name, func(t *testing.T) {
			s := begin(t)
			s.forgiveMessages = true
			newest := s.definition()
			reference := s.file()
			s.settle()
			s.climb(reference, derogation.RegionalMedicalDirector)
			s.define(older(t, newest, "Where the case stands", "national_team"))
			s.stop(reference + "-1")
			s.pass(derogation.RegionalMedicalDirector, reference)
			s.expectExecution(reference+"-2", "FAILED", "Unknown stage")
			s.advance(3 * time.Minute)
			s.expectTier(reference, derogation.NationalTeam)
			if forward {
				s.define(newest)
			}
			s.climbFrom(derogation.NationalTeam, reference)
			s.expectTier(reference, derogation.Union)
			s.approve(reference, 3*time.Minute)
			s.advance(s.state(reference).Decision.Terms.To.Sub(s.Now()))
			s.advance(3 * time.Minute)
			if got := s.state(reference); got.Status != derogation.Ended {
				t.Errorf("it is %s", got.Status)
			}
			s.expectTold(reference, 0)
		})
	}
}
