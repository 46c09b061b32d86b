package casework_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Whatever people do and whatever fails, every case ends, in time, with a
// ledger that holds. A failure prints the seed that leads to it again.
func TestEveryCaseEndsWhateverHappens(t *testing.T) {
	d := readDefinition(t)
	rapid.Check(t, func(t *rapid.T) {
		faults := rapid.IntRange(0, 25).Draw(t, "faults in percent")
		s := newSimulation(t, d, rapid.Uint64().Draw(t, "seed"), faults)
		s.play(trouble{
			cases: rapid.IntRange(1, 3).Draw(t, "cases"), stops: rapid.IntRange(0, 4).Draw(t, "executions stopped by hand"),
			restored: rapid.IntRange(0, 2).Draw(t, "backups restored"),
		})
	})
}

// Where nothing fails, each case is one execution from its beginning to its
// end, however its calls fall between one another.
func TestWhereNothingFailsACaseIsOneExecution(t *testing.T) {
	d := readDefinition(t)
	rapid.Check(t, func(t *rapid.T) {
		s := newSimulation(t, d, rapid.Uint64().Draw(t, "seed"), 0)
		for _, reference := range s.play(trouble{cases: 2}) {
			if cycle := s.wait(reference).Cycle; cycle != 1 {
				t.Fatalf("%s is in cycle %d\n%s", reference, cycle, s.history())
			}
		}
	})
}

// trouble is what comes upon a number of cases from outside.
type trouble struct{ cases, stops, restored int }

// play runs some cases to their end, and checks every promise.
func (s *simulation) play(what trouble) []string {
	// The window asked for ends on the second morning; all is told soon after.
	end := sampleRequest().Window.To.Add(2 * time.Hour)
	s.everyMinute(end)
	var references []string
	for i := range what.cases {
		references = append(references, s.file(fmt.Sprintf("key %d", i)))
	}
	s.stream()
	for range what.stops {
		s.after(time.Duration(s.dice.IntN(34*3600))*time.Second, "an operator stops an execution", func() {
			for _, reference := range references {
				if e, ok := s.executions[fmt.Sprintf("%s-%d", reference, s.wait(reference).Cycle)]; ok && e.status == casework.ExecutionRunning {
					s.stop(e)
					return
				}
			}
		})
	}
	for range what.restored {
		s.after(time.Duration(s.dice.IntN(24*3600))*time.Second, "a backup is made", func() {
			restore := s.store.Snapshot()
			s.after(time.Duration(s.dice.IntN(8*3600))*time.Second, "the backup is restored", restore)
		})
	}
	s.run(end)
	for _, reference := range references {
		s.checkEnd(reference)
	}
	// What is left of executions that were given up runs out by itself.
	s.run(s.now.Add(48 * time.Hour))
	for _, e := range s.executions {
		if e.status == casework.ExecutionRunning {
			s.t.Fatalf("%s still runs, at %s\n%s", e.name, e.state, s.history())
		}
	}
	return references
}

func (s *simulation) checkEnd(reference string) {
	s.t.Helper()
	s.holds(reference)
	state := s.state(reference)
	if stage := s.stage(reference); stage != derogation.StageDone {
		s.t.Fatalf("%s is at %s, and no longer moves\n%s", reference, stage, s.history())
	}
	if wakes := s.wakes(reference); len(wakes) > 0 {
		s.t.Fatalf("%s has the wakes %v left\n%s", reference, wakes, s.history())
	}
	entries, err := s.store.Entries(s.ctx, reference)
	if err != nil {
		s.t.Fatalf("entries: %v", err)
	}
	told := map[derogation.EventType]casework.AnnouncementKind{
		derogation.EventReviewOpened: casework.AnnounceReview, derogation.EventDecisionOverdue: casework.AnnounceOverdue,
		derogation.EventDecisionAnnounced: casework.AnnounceDecision, derogation.EventClosingAnnounced: casework.AnnounceClosing,
		derogation.EventEndingAnnounced: casework.AnnounceEnding,
	}
	announcements := map[casework.AnnouncementKind]int{}
	for _, kind := range s.announced(reference) {
		announcements[kind]++
	}
	delete(announcements, casework.AnnounceOneTimeCode)
	decisions := 0
	for _, e := range events(s.t, entries) {
		if kind, ok := told[e.Type]; ok {
			announcements[kind]--
		}
		switch e.Type {
		case derogation.EventApproved, derogation.EventRefused:
			decisions++
			if e.Actor.Organisation != "BMA" || e.Actor.Proof != derogation.ProofSignedLinkAndCode {
				s.t.Fatalf("%s was %s by %+v", reference, e.Type, e.Actor)
			}
		case derogation.EventTierPassed, derogation.EventDecisionOverdue, derogation.EventUndecided:
			if review, _ := state.Review(e.Review); e.At.Before(review.DueAt) {
				s.t.Fatalf("%s: silence was recorded at %s, before %s", reference, e.At, review.DueAt)
			}
		}
	}
	if decisions > 1 || (decisions == 1) != (state.Decision != nil) || state.Status == derogation.Ended && decisions != 1 {
		s.t.Fatalf("%s: %s with %d decisions", reference, state.Status, decisions)
	}
	for kind, left := range announcements {
		if left != 0 {
			s.t.Fatalf("%s: %s was announced %+d times too often", reference, kind, left)
		}
	}
}
