package derogation_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
)

// stories are cases that between them cause every event.
func stories(t failer) map[string]*history {
	const cd, tmd, union = derogation.ClinicalDirector, derogation.TrustMedicalDirector, derogation.Union
	approved := file(t).open().silence().reach(union)
	approved.do(derogation.AddComment{Review: 1, Text: "We agree."}, reviewer(cd)).
		silence().do(approval(approved), reviewer(union)).announce()
	approved.waitUntilDue()
	approved.do(derogation.End{}, clock()).announce()
	refused := file(t).reach(union)
	resolved := file(t).open()
	declined := file(t).reach(tmd)
	answered := file(t, extending).reach(derogation.NationalTeam).silence()
	answered.ask().do(answering(answered), filer()).escalate().open().ask().silence()
	answered.do(amending(answered), contact()).do(withdrawal(), contact())
	reopened := file(t).reach(tmd).do(trustResolution(), contact()).announce().do(reopening(), filer()).open()
	revoked := file(t, casualties).reach(union)
	revoked.do(reporting(revoked), reviewer(derogation.NationalTeam)).do(approval(revoked), reviewer(union)).announce()
	revoked.do(revocation(), reviewer(union)).do(replying(), filer()).do(turnout(), filer()).do(judgement(), reviewer(union)).
		do(derogation.ReportImpact{Impact: sampleImpact()}, filer())
	stoodDown := file(t).reach(union)
	return map[string]*history{
		"answered":    answered.announce(),
		"reopened":    reopened,
		"revoked":     revoked.remind(),
		"stood down":  stoodDown.do(approval(stoodDown), reviewer(union)).do(standingDown(), filer()),
		"impact only": (&history{t: t, now: evening}).do(sampleFileImpact(), filer()),
		"approved":    approved,
		"refused":     refused.do(refusal(refused), reviewer(union)).announce(),
		"resolved":    resolved.do(localResolution(resolved), reviewer(cd)).announce(),
		"declined":    declined.do(declining(declined), reviewer(tmd)).announce(),
		"undecided":   file(t).reach(union).silence().silence().announce(),
	}
}

// A state is stored as JSON, and so are events. Nothing is lost on the way, and
// times that come back in another zone are the same moments.
func TestStatesAndEventsSurviveJSON(t *testing.T) {
	seen := map[derogation.EventType]bool{}
	for name, story := range stories(t) {
		t.Run(name, func(t *testing.T) {
			var s derogation.State
			for i, e := range story.events {
				seen[e.Type] = true
				var err error
				if s, err = derogation.Evolve(s, e); err != nil {
					t.Fatal(err)
				}
				var stored derogation.State
				reload(t, s, &stored)
				if diff := cmp.Diff(s, stored); diff != "" {
					t.Fatalf("after event %d (-state +stored):\n%s", i+1, diff)
				}
				var kept derogation.Event
				reload(t, e, &kept)
				if diff := cmp.Diff(e, kept); diff != "" {
					t.Fatalf("event %d (-caused +kept):\n%s", i+1, diff)
				}
			}
			if diff := cmp.Diff(story.state, s); diff != "" {
				t.Errorf("the state is not the replay of its events (-state +replay):\n%s", diff)
			}
		})
	}
	if len(seen) != 31 {
		t.Errorf("%d of the 31 events were seen: %v", len(seen), seen)
	}
}

// A stored state answers like the one in memory.
func TestACaseGoesOnFromWhatWasStored(t *testing.T) {
	h := file(t).open()
	var stored derogation.State
	reload(t, h.state, &stored)
	a, _, errA := derogation.Apply(h.state, escalation(h), reviewer(derogation.ClinicalDirector), h.now)
	b, _, errB := derogation.Apply(stored, escalation(h), reviewer(derogation.ClinicalDirector), h.now)
	if errA != nil || errB != nil || !cmp.Equal(a, b) {
		t.Errorf("%v, %v, difference:\n%s", errA, errB, cmp.Diff(a, b))
	}
}

func reload(t *testing.T, from, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(encode(t, from)), into); err != nil {
		t.Fatalf("load: %v", err)
	}
}

func TestAnEventOutOfTurnIsAnError(t *testing.T) {
	h := file(t).open().escalate()
	submitted, opened, escalated := h.events[0], h.events[1], h.events[2]
	paused := file(t).open().ask().events[2]
	done := file(t).reach(derogation.Union).do(withdrawal(), contact()).announce().events
	at := func(version int, e derogation.Event, change ...func(*derogation.Event)) derogation.Event {
		e.Version = version
		for _, c := range change {
			c(&e)
		}
		return e
	}
	ofType := func(t derogation.EventType) func(*derogation.Event) {
		return func(e *derogation.Event) { e.Type = t }
	}
	tests := []struct {
		name   string
		events []derogation.Event
	}{
		{"not from the beginning", []derogation.Event{opened}},
		{"one is missing", []derogation.Event{submitted, escalated}},
		{"one came twice", []derogation.Event{submitted, opened, opened}},
		{"filed twice", []derogation.Event{submitted, at(2, submitted)}},
		{"another case's", []derogation.Event{submitted, at(2, opened, func(e *derogation.Event) { e.Reference = "DR-0000-0000" })}},
		{"begun without being filed", []derogation.Event{at(1, opened)}},
		{"filed without a submission", []derogation.Event{at(1, submitted, func(e *derogation.Event) { e.Submission = nil })}},
		{"opened without a time", []derogation.Event{submitted, at(2, opened, func(e *derogation.Event) { e.DueAt = nil })}},
		{"another tier asked", []derogation.Event{submitted, at(2, opened, func(e *derogation.Event) { e.Tier = derogation.Union })}},
		{"answered without a review", []derogation.Event{submitted, at(2, escalated)}},
		{"overdue without a review", []derogation.Event{submitted, at(2, escalated, ofType("decision_overdue"))}},
		{"answered twice", []derogation.Event{submitted, opened, escalated, at(4, escalated)}},
		{"opened twice", []derogation.Event{submitted, opened, at(3, opened)}},
		{"asked without a time", []derogation.Event{submitted, opened, at(3, escalated, ofType("information_asked"))}},
		{"answered without a question", []derogation.Event{submitted, opened, at(3, escalated, ofType("information_given"))}},
		{"amended without a content", []derogation.Event{submitted, opened, at(3, escalated, ofType("amended"))}},
		{"extended without a time", []derogation.Event{submitted, opened, at(3, escalated, ofType("review_extended"))}},
		{"reopened while open", []derogation.Event{submitted, opened, at(3, escalated, ofType("reopened"))}},
		{"reported without a report", []derogation.Event{submitted, opened, at(3, escalated, ofType("decision_reported"))}},
		{"revoked before it was approved", []derogation.Event{submitted, opened, at(3, escalated, ofType("revoked"))}},
		{"stood down before it was approved", []derogation.Event{submitted, opened, at(3, escalated, ofType("stood_down"))}},
		{"counted before it was approved", []derogation.Event{submitted, opened, at(3, escalated, ofType("turnout_reported"))}},
		{"judged without a judgement", []derogation.Event{submitted, opened, at(3, escalated, ofType("exception_judged"))}},
		{"reported on without an impact", []derogation.Event{submitted, opened, at(3, escalated, ofType("impact_reported"))}},
		{"reminded of nothing", []derogation.Event{submitted, opened, at(3, escalated, ofType("impact_requested"))}},
		{"nudged before it was filed", []derogation.Event{at(1, submitted, ofType("nudged"))}},
		{"begun again once it was done", append(done, at(len(done)+1, done[len(done)-1], ofType("redriven")))},
		{"passed while paused", []derogation.Event{submitted, opened, paused, at(4, escalated, ofType("tier_passed"))}},
		{"overdue while paused", []derogation.Event{submitted, opened, paused, at(4, escalated, ofType("decision_overdue"))}},
		{"asked twice", []derogation.Event{submitted, opened, paused, at(4, paused)}},
		{"only a report, without it", []derogation.Event{at(1, submitted, ofType("impact_reported"))}},
		{"decided without saying when", []derogation.Event{submitted, opened, at(3, escalated, ofType("approved"))}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if s, err := derogation.Replay(test.events); err == nil || s.Version != 0 {
				t.Errorf("replayed to version %d, %v", s.Version, err)
			}
		})
	}
}

// What this version does not know, it does not guess.
func TestTheUnknownIsAnError(t *testing.T) {
	h := file(t).open()
	t.Run("event", func(t *testing.T) {
		_, err := derogation.Evolve(h.state, derogation.Event{Reference: sampleReference, Version: 3, Type: "abolished"})
		wantUnknown(t, err)
	})
	t.Run("status", func(t *testing.T) {
		s := h.state
		s.Status = "abolished"
		_, err := s.Stage()
		wantUnknown(t, err)
		_, _, err = s.NextDue()
		wantUnknown(t, err)
		_, err = s.WaitEndsAt(h.now)
		wantUnknown(t, err)
		_, _, err = derogation.Apply(s, escalation(h), reviewer(derogation.ClinicalDirector), h.now)
		wantUnknown(t, err)
	})
	t.Run("tier", func(t *testing.T) {
		s := h.state
		s.Tier = "minister"
		_, err := s.Stage()
		wantUnknown(t, err)
	})
	t.Run("command", func(t *testing.T) {
		_, _, err := derogation.Apply(h.state, nil, clock(), h.now)
		wantUnknown(t, err)
		// A pointer is not one of the commands. What it holds is not for a log.
		_, _, err = derogation.Apply(h.state, &derogation.AddComment{Review: 1, Text: "In confidence."}, clock(), h.now)
		wantUnknown(t, err)
		if strings.Contains(err.Error(), "confidence") {
			t.Errorf("the error repeats what was written: %v", err)
		}
	})
}

func wantUnknown(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, derogation.ErrUnknown) {
		t.Errorf("got %v, want ErrUnknown", err)
	}
}

// Events lost, doubled, moved, changed in kind or emptied, and numbered anew so
// that nothing shows: the replay is refused, or is a case that can go on.
func TestADamagedLedgerIsRefusedOrStillMakesSense(t *testing.T) {
	whole := stories(t)
	names := slices.Sorted(maps.Keys(whole))
	var all []derogation.Event
	for _, name := range names {
		all = append(all, whole[name].events...)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "story")
		events := slices.Clone(whole[name].events)
		for range rapid.IntRange(1, 3).Draw(t, "times damaged") {
			i := rapid.IntRange(0, len(events)-1).Draw(t, "at")
			switch e := &events[i]; rapid.IntRange(0, 8).Draw(t, "damage") {
			case 0:
				if len(events) > 1 {
					events = slices.Delete(events, i, i+1)
				}
			case 1:
				events = slices.Insert(events, i, events[i])
			case 2:
				j := rapid.IntRange(0, len(events)-1).Draw(t, "with")
				events[i], events[j] = events[j], events[i]
			case 3:
				e.Type = rapid.SampledFrom(all).Draw(t, "type of").Type
			case 4:
				e.Submission, e.DueAt, e.DecidedAt, e.Terms = nil, nil, nil, nil
				e.Request, e.Report, e.EffectiveAt, e.Turnout, e.Justified, e.Impact = nil, nil, nil, nil, nil, nil
			case 5:
				e.Tier = rapid.SampledFrom(append(derogation.Ladder(), "", "minister")).Draw(t, "tier")
			case 6:
				e.Review = rapid.IntRange(-1, 9).Draw(t, "review")
			case 7:
				events = events[:i+1]
			case 8:
				e.Question = rapid.IntRange(-1, 9).Draw(t, "question")
			}
		}
		for i := range events {
			events[i].Version = i + 1
		}
		s, err := derogation.Replay(events)
		if err != nil {
			return
		}
		if _, _, err := s.NextDue(); err != nil {
			t.Fatalf("replayed to %s, which cannot go on: %v", s.Status, err)
		}
		if _, err := s.WaitEndsAt(evening); err != nil {
			t.Fatalf("replayed to %s, which cannot wait: %v", s.Status, err)
		}
	})
}

// Any ledger that can be read at all is replayed or refused, never a crash.
func FuzzReplay(f *testing.F) {
	for _, story := range stories(f) {
		f.Add([]byte(encode(f, story.events)))
	}
	f.Fuzz(func(t *testing.T, ledger []byte) {
		var events []derogation.Event
		if json.Unmarshal(ledger, &events) != nil {
			return
		}
		s, err := derogation.Replay(events)
		if err != nil || len(events) == 0 {
			return
		}
		if s.Version != len(events) {
			t.Fatalf("%d events replay to version %d", len(events), s.Version)
		}
		if _, err := s.Stage(); err != nil {
			t.Fatalf("replayed to a state without a stage: %v", err)
		}
	})
}
