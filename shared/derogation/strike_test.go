package derogation_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
)

// recorded is a round with one more entry on the record of its strike.
func recorded(t *testing.T, r derogation.Round, c derogation.StrikeChange, by derogation.Actor, at time.Time) derogation.Round {
	t.Helper()
	next, err := r.RecordStrike(c, by, at)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestWhoSaysWhatBecomesOfAStrike(t *testing.T) {
	other := unionSystem()
	other.Organisation = "RCN"
	ends := evening.Add(time.Hour)
	linkAlone := reviewer(derogation.Union)
	linkAlone.Proof = derogation.ProofSignedLink
	for name, test := range map[string]struct {
		kind derogation.StrikeChangeKind
		by   derogation.Actor
		want string
	}{
		"the union calls it off":         {"called_off", unionSystem(), "ok"},
		"its officer does":               {"called_off", reviewer(derogation.Union), "ok"},
		"by a link without a code":       {"called_off", linkAlone, "forbidden"},
		"another union does":             {"called_off", other, "forbidden"},
		"a trust does":                   {"called_off", filer(), "forbidden"},
		"an operator does":               {"called_off", operator(), "forbidden"},
		"an operator reports an end":     {"end_reported", operator(), "ok"},
		"the union reports it":           {"end_reported", unionSystem(), "forbidden"},
		"an operator denies a report":    {"end_denied", operator(), "forbidden"},
		"a union denies what is not":     {"end_denied", unionSystem(), "invalid"},
		"a union takes back what is not": {"end_taken_back", unionSystem(), "invalid"},
		"a union does what is not":       {"moved", unionSystem(), "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			c := derogation.StrikeChange{Kind: test.kind, EndsAt: ends, Note: "A court's order.", PublicAddress: "https://court.example.org/1"}
			if _, err := sampleRound().RecordStrike(c, test.by, evening); kind(err) != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestEachRuleOfWhatBecomesOfAStrike(t *testing.T) {
	type change = derogation.StrikeChange
	end := sampleRound().EndsAt
	for name, test := range map[string]struct {
		change change
		by     derogation.Actor
		want   []string
	}{
		"off at once":             {change{Kind: "called_off"}, unionSystem(), nil},
		"cut short by nothing":    {change{Kind: "cut_short"}, unionSystem(), []string{"/endsAt required"}},
		"cut short in the past":   {change{Kind: "cut_short", EndsAt: evening.Add(-time.Hour)}, unionSystem(), []string{"/endsAt already_passed"}},
		"cut short to its end":    {change{Kind: "cut_short", EndsAt: end}, unionSystem(), []string{"/endsAt out_of_range"}},
		"extended to its end":     {change{Kind: "extended", EndsAt: end}, unionSystem(), []string{"/endsAt out_of_range"}},
		"extended by a day":       {change{Kind: "extended", EndsAt: end.AddDate(0, 0, 1)}, unionSystem(), nil},
		"reported by nobody":      {change{Kind: "end_reported"}, operator(), []string{"/note required", "/publicAddress required"}},
		"a note that is too long": {change{Kind: "suspended", Note: letters(501)}, unionSystem(), []string{"/note too_long"}},
		"no address":              {change{Kind: "suspended", PublicAddress: "javascript:x"}, unionSystem(), []string{"/publicAddress not_an_address"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := sampleRound().RecordStrike(test.change, test.by, evening)
			wantFields(t, err, test.want...)
		})
	}
}

// What is reported ends nothing. The union confirms it by an end of its own, or denies
// it; its silence leaves it reported.
func TestAReportedEndIsTheUnionsToConfirm(t *testing.T) {
	report := derogation.StrikeChange{Kind: "end_reported", EndsAt: evening.Add(time.Hour), Note: "A court's order.", PublicAddress: "https://court.example.org/1"}
	round := recorded(t, sampleRound(), report, operator(), evening)
	if _, waits := round.ReportedEnd(); !waits || !round.Until().Equal(sampleRound().EndsAt) {
		t.Errorf("reported: waits %t, until %s", waits, round.Until())
	}
	wantFields(t, derogation.ValidateRequest(sampleRequest(), round, evening), "/round end_reported")

	denied := recorded(t, round, derogation.StrikeChange{Kind: "end_denied"}, unionSystem(), evening)
	if _, waits := denied.ReportedEnd(); waits {
		t.Error("it waits after it was denied")
	}
	wantFields(t, derogation.ValidateRequest(sampleRequest(), denied, evening))

	confirmed := recorded(t, round, derogation.StrikeChange{Kind: "suspended"}, unionSystem(), evening)
	if _, waits := confirmed.ReportedEnd(); waits || !confirmed.Until().Equal(evening) {
		t.Errorf("confirmed: waits %t, until %s", waits, confirmed.Until())
	}
	wantFields(t, derogation.ValidateRequest(sampleRequest(), confirmed, evening), "/round round_ended", "/window/from outside_round", "/window/to outside_round")
}

// The sample's approval, cut from the morning to midnight as a court once did.
func TestAnApprovalEndsWithTheStrike(t *testing.T) {
	h := file(t).reach(derogation.Union)
	h.do(approval(h), reviewer(derogation.Union)).announce()
	terms := h.state.Decision.Terms
	cut := strikeEnding(terms.To.Add(-time.Hour))
	h.do(derogation.FollowStrike{Change: cut}, clock())
	entry, _ := h.state.Derogation()
	if h.state.Status != derogation.Approved || !h.state.Decision.Terms.To.Equal(terms.To) || !entry.To.Equal(cut.EndsAt) {
		t.Fatalf("%s, terms to %s, register to %s", h.state.Status, h.state.Decision.Terms.To, entry.To)
	}
	// It may still be revoked or stood down until then, but not after.
	if phase := entry.PhaseAt(cut.EndsAt.Add(-time.Millisecond)); phase == derogation.PhaseEnded {
		t.Error("it has ended before the strike")
	}
	h.fails(derogation.FollowStrike{Change: cut}, clock())
	h.waitUntilDue()
	if !h.now.Equal(cut.EndsAt) {
		t.Errorf("it ends at %s, want %s", h.now, cut.EndsAt)
	}
	h.fails(standingDown(), contact())
	h.do(derogation.End{}, clock())
	if h.state.Status != derogation.Ended {
		t.Errorf("it is %s", h.state.Status)
	}
}

// Of what is open, nothing outlasts the strike; and an extension gives nothing to what
// was approved.
func TestWhatIsOpenEndsWithTheStrike(t *testing.T) {
	h := file(t).reach(derogation.Union)
	window := h.state.Request.Window
	h.fails(derogation.FollowStrike{Change: strikeEnding(window.To)}, clock())
	ends := window.To.Add(-time.Hour)
	h.do(derogation.FollowStrike{Change: strikeEnding(ends)}, clock())
	approve := approval(h)
	approve.Terms.To = window.To
	wantFields(t, h.fails(approve, reviewer(derogation.Union)), "/terms/to no_strike")
	var at time.Time
	for h.state.Status.Open() {
		h.waitUntilDue()
		at = h.now
		due, _, _ := h.state.DueBy(h.now)
		h.do(due.Command, clock())
	}
	if h.state.Status != derogation.StrikeEnded || !at.Equal(ends) {
		t.Errorf("%s at %s, and the strike ended at %s", h.state.Status, at, ends)
	}

	later := file(t).reach(derogation.Union)
	later.do(derogation.FollowStrike{Change: strikeEnding(window.From)}, clock())
	if later.state.Status != derogation.StrikeEnded {
		t.Errorf("what was asked for after the strike is %s", later.state.Status)
	}
	extended := derogation.StrikeChange{Kind: derogation.StrikeExtended, EndsAt: window.To.AddDate(0, 0, 7)}
	file(t).fails(derogation.FollowStrike{Change: extended}, clock())
}

// No request keeps the record, which goes on being written.
func TestARequestKeepsNoRecordOfItsStrike(t *testing.T) {
	submit := sampleSubmit()
	submit.Round = recorded(t, submit.Round, derogation.StrikeChange{Kind: "extended", EndsAt: submit.Round.EndsAt.AddDate(0, 0, 1)}, unionSystem(), evening)
	h := (&history{t: t, now: evening}).do(submit, filer())
	if len(h.state.Round.Strike.Changes) != 0 {
		t.Errorf("it keeps %+v", h.state.Round.Strike)
	}
}

// calledOff is the sample round, called off at the time given.
func calledOff(t *testing.T, at time.Time) derogation.Round {
	t.Helper()
	return recorded(t, sampleRound(), derogation.StrikeChange{Kind: derogation.StrikeCalledOff}, unionSystem(), at)
}

// follow has a case follow what its round's record says of its strike.
func follow(h *history, r derogation.Round) *history {
	h.t.Helper()
	command, ok := r.Follows(h.state)
	if !ok {
		h.t.Fatalf("the record of %s says nothing", r.ID)
	}
	return h.do(command, clock())
}

func TestAnEndIsTakenBackOnTheRecord(t *testing.T) {
	back := derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack, Note: "It was another strike."}
	ended := calledOff(t, evening)
	round := recorded(t, ended, back, unionSystem(), evening.Add(time.Hour))
	last := round.Strike.Changes[1]
	if !round.Until().Equal(round.EndsAt) || !last.TakesBack.Equal(ended.Strike.Changes[0].At) || !last.EndsAt.Equal(round.EndsAt) {
		t.Errorf("until %s, recorded %+v", round.Until(), last)
	}
	if _, err := round.RecordStrike(back, unionSystem(), evening.Add(time.Hour)); kind(err) != "invalid" {
		t.Errorf("taken back twice: %v", err)
	}
	if _, err := ended.RecordStrike(back, operator(), evening); kind(err) != "forbidden" {
		t.Errorf("by an operator: %v", err)
	}
	twice := recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeSuspended}, unionSystem(), evening.Add(2*time.Hour))
	_, err := twice.RecordStrike(back, unionSystem(), evening.Add(3*time.Hour))
	wantFields(t, err, "/kind too_many")
	_, err = ended.RecordStrike(back, unionSystem(), ended.EndsAt)
	wantFields(t, err, "/kind strike_over")
	back.EndsAt = evening.Add(2 * time.Hour)
	_, err = ended.RecordStrike(back, unionSystem(), evening)
	wantFields(t, err, "/endsAt not_allowed")

	// An extension extends nothing, also where an end that came after it is taken back.
	cut := derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: evening.Add(9 * time.Hour)}
	round = recorded(t, sampleRound(), cut, unionSystem(), evening.Add(time.Minute))
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeExtended, EndsAt: sampleRound().EndsAt}, unionSystem(), evening.Add(2*time.Minute))
	h := file(t).reach(derogation.Union)
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeCalledOff}, unionSystem(), h.now)
	follow(h, round)
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), h.now)
	h.now = h.now.Add(time.Minute)
	follow(h, round)
	if h.state.StrikeEnd == nil || !h.state.StrikeEnd.EndsAt.Equal(cut.EndsAt) {
		t.Errorf("the case ends with %+v, want %s", h.state.StrikeEnd, cut.EndsAt)
	}
	// And a reported end waits for the union's word again.
	report := derogation.StrikeChange{Kind: "end_reported", EndsAt: evening.Add(time.Hour), Note: "A court's order.", PublicAddress: "https://court.example.org/1"}
	round = recorded(t, sampleRound(), report, operator(), evening)
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeSuspended}, unionSystem(), evening.Add(time.Minute))
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), evening.Add(2*time.Minute))
	if _, waits := round.ReportedEnd(); !waits {
		t.Error("the report does not wait again")
	}
}

// What was open is open again at its tier, with the time that its plan gives from then on.
func TestWhatClosedWithTheStrikeComesBackWhereItStood(t *testing.T) {
	h := file(t).reach(derogation.RegionalMedicalDirector)
	round := calledOff(t, h.now)
	follow(h, round).announce()
	h.now = h.now.Add(10 * time.Minute)
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), h.now)
	follow(h, round)
	if h.state.Status != derogation.InReview || h.state.Tier != derogation.RegionalMedicalDirector || h.state.StrikeEnd != nil || h.state.Ending != nil {
		t.Fatalf("%s at %s, %+v, %+v", h.state.Status, h.state.Tier, h.state.StrikeEnd, h.state.Ending)
	}
	h.open()
	review, _ := h.state.OpenReview()
	planned, _ := h.state.Plan.For(derogation.RegionalMedicalDirector)
	if floor := h.now.Add(time.Duration(planned.FloorSeconds) * time.Second); review.DueAt.Before(floor) && review.DueAt.Before(planned.DueAt) {
		t.Errorf("it is due at %s: its tier has less than its least time", review.DueAt)
	}
	if command, ok := round.Follows(h.state); ok {
		h.fails(command, clock())
	}

	over := file(t).reach(derogation.Union)
	round = calledOff(t, over.now)
	follow(over, round)
	over.now = over.state.Request.Window.To
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), over.now)
	command, _ := round.Follows(over.state)
	over.fails(command, clock()) // Its time is over.
}

// An approval comes back as it was, and for the time that is left: nobody approves it.
func TestAnApprovalThatEndedWithTheStrikeIsInForceAgain(t *testing.T) {
	h := file(t).reach(derogation.Union)
	h.do(approval(h), reviewer(derogation.Union)).announce()
	before := h.state
	round := calledOff(t, before.Decision.Terms.From.Add(time.Hour))
	h.now = round.Until()
	follow(h, round).announce()
	h.now = h.now.Add(10 * time.Minute)
	round = recorded(t, round, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), h.now)
	follow(h, round)
	stage, err := h.state.Stage()
	if err != nil || h.state.Status != derogation.Approved || stage != derogation.StageInForce || !h.state.PermittedUntil().Equal(before.Decision.Terms.To) {
		t.Fatalf("%s, %s until %s, %v", h.state.Status, stage, h.state.PermittedUntil(), err)
	}
	if diff := cmp.Diff(before.Decision, h.state.Decision); diff != "" {
		t.Errorf("it is another approval:\n%s", diff)
	}
	entry, _ := h.state.Derogation()
	if entry.State != derogation.RegisterInForce || !entry.To.Equal(before.Decision.Terms.To) {
		t.Errorf("the register says %s to %s", entry.State, entry.To)
	}

	stood := file(t).reach(derogation.Union)
	stood.do(approval(stood), reviewer(derogation.Union)).announce()
	cut := recorded(t, sampleRound(), derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: stood.state.Decision.Terms.To.Add(-time.Hour)}, unionSystem(), stood.now)
	follow(stood, cut).do(standingDown(), contact())
	back := recorded(t, cut, derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack}, unionSystem(), stood.now)
	command, _ := back.Follows(stood.state)
	stood.fails(command, clock())
}
