package casework_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
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
			restored: rapid.IntRange(0, 2).Draw(t, "backups restored"), operated: rapid.IntRange(0, 4).Draw(t, "cases operated on"),
		})
	})
}

// Where nothing fails, each case is one execution from its beginning to its
// end, however its calls fall between one another, and one more for each time
// that it was reopened or sent again after that.
func TestWhereNothingFailsACaseIsOneExecution(t *testing.T) {
	d := readDefinition(t)
	rapid.Check(t, func(t *rapid.T) {
		s := newSimulation(t, d, rapid.Uint64().Draw(t, "seed"), 0)
		for _, reference := range s.play(trouble{cases: 2}) {
			if cycle, reopened := s.Wait(reference).Cycle, s.count(reference, derogation.EventReopened)+s.count(reference, derogation.EventReconsiderationAsked); cycle > 1+reopened {
				t.Fatalf("%s is in cycle %d, and was reopened %d times\n%s", reference, cycle, reopened, s.history())
			}
		}
	})
}

// trouble is what comes upon a number of cases from outside.
type trouble struct{ cases, stops, restored, operated int }

// play runs some cases to their end, and checks every promise.
func (s *simulation) play(what trouble) []string {
	// The window asked for ends on the second morning. A case that is reopened
	// or asked about just before has its tiers' floors, and all is told soon
	// after that.
	end := caseworktest.SampleRequest().Window.To.Add(6 * time.Hour)
	s.everyMinute(end)
	var references []string
	for i := range what.cases {
		references = append(references, s.file(fmt.Sprintf("key %d", i)))
	}
	s.stream()
	for range what.stops {
		s.after(time.Duration(s.dice.IntN(34*3600))*time.Second, "an operator stops an execution", func() {
			for _, reference := range references {
				if e, ok := s.executions[fmt.Sprintf("%s-%d", reference, s.Wait(reference).Cycle)]; ok && e.status == casework.ExecutionRunning {
					s.stop(e)
					return
				}
			}
		})
	}
	for range what.operated {
		s.after(time.Duration(s.dice.IntN(34*3600))*time.Second, "an operator helps a case on", func() {
			s.operate(references[s.dice.IntN(len(references))])
		})
	}
	for range what.restored {
		s.after(time.Duration(s.dice.IntN(24*3600))*time.Second, "a backup is made", func() {
			restore := s.Store.Snapshot()
			s.after(time.Duration(s.dice.IntN(8*3600))*time.Second, "the backup is restored", restore)
		})
	}
	s.run(end)
	for _, reference := range references {
		s.checkEnd(reference)
	}
	// What is left of executions that were given up runs out by itself.
	s.run(s.Now.Add(48 * time.Hour))
	for _, e := range s.executions {
		if e.status == casework.ExecutionRunning {
			s.T.Fatalf("%s still runs, at %s\n%s", e.name, e.state, s.history())
		}
	}
	s.remind()
	for _, reference := range references {
		s.checkReminded(reference)
	}
	return references
}

// remind sweeps whenever something is due, until nothing is: the weeks in which
// the trust is reminded of its impact report.
func (s *simulation) remind() {
	s.faults = 0
	for sweeps := 0; ; sweeps++ {
		swept, err := casework.Sweeper{Cases: s.table(), Directory: s.Store, Due: s.Store, To: s}.Sweep(s.Ctx, s.Now)
		s.only(err)
		s.stream()
		if swept.NextDueAt.IsZero() {
			return
		}
		if sweeps > 100 {
			s.T.Fatalf("something is due after %d sweeps, at %s\n%s", sweeps, swept.NextDueAt, s.history())
		}
		s.run(swept.NextDueAt)
	}
}

func (s *simulation) checkReminded(reference string) {
	s.T.Helper()
	s.Holds(reference)
	if state := s.State(reference); state.ImpactReminded != 3 || s.Stage(reference) != derogation.StageDone || len(s.Wakes(reference)) > 0 {
		s.T.Fatalf("%s: reminded %d times, %s, wakes %v\n%s", reference, state.ImpactReminded, state.Status, s.Wakes(reference), s.history())
	}
	s.checkLedger(reference)
	s.checkRegister(reference)
}

func (s *simulation) count(reference string, event derogation.EventType) int {
	entries, err := s.Store.Entries(s.Ctx, reference)
	if err != nil {
		s.T.Fatalf("entries: %v", err)
	}
	n := 0
	for _, e := range caseworktest.Events(s.T, entries) {
		if e.Type == event {
			n++
		}
	}
	return n
}

func (s *simulation) checkEnd(reference string) {
	s.T.Helper()
	s.Holds(reference)
	if stage := s.Stage(reference); stage != derogation.StageDone {
		s.T.Fatalf("%s is at %s, and no longer moves\n%s", reference, stage, s.history())
	}
	if wakes := s.Wakes(reference); len(wakes) > 0 {
		s.T.Fatalf("%s has the wakes %v left\n%s", reference, wakes, s.history())
	}
	s.checkLedger(reference)
	s.checkRegister(reference)
}
