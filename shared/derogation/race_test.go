package derogation_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

// given is a command with who gives it.
type given struct {
	command derogation.Command
	actor   derogation.Actor
}

// Two that would each succeed come at once. Whichever is first wins, and the
// other is told where the case stands, who was first and when.
func TestOfTwoThatRaceExactlyOneWins(t *testing.T) {
	const national, union = derogation.NationalTeam, derogation.Union
	colleague := contact()
	colleague.ID, colleague.Name = "contact-2", "The matron"
	unionSystem := reviewer(union)
	unionSystem.Kind, unionSystem.ID, unionSystem.Name, unionSystem.Proof = derogation.ActorClient, "client-bma", "The union's system", derogation.ProofPrivateKeyJWT
	reach := func(tier derogation.Tier, after ...func(*history) *history) func(*history) {
		return func(h *history) {
			h.reach(tier)
			for _, step := range after {
				step(h)
			}
		}
	}
	due := func(h *history) *history { h.waitUntilDue(); return h }
	inForce := func(h *history) *history { return h.do(approval(h), reviewer(union)).announce() }
	stoodDown := func(h *history) *history { return inForce(h).do(standingDown(), filer()) }
	approve := func(h *history) given { return given{approval(h), reviewer(union)} }
	refuse := func(h *history) given { return given{refusal(h), reviewer(union)} }
	withdraw := func(*history) given { return given{withdrawal(), contact()} }
	resolve := func(*history) given { return given{trustResolution(), colleague} }
	answer := func(h *history) given { return given{answering(h), contact()} }
	amend := func(h *history) given { return given{amending(h), contact()} }
	silence := func(*history) given { return given{derogation.RecordSilence{}, clock()} }
	accept := func(h *history) given { return given{accepting(h), contact()} }
	takeBack := func(h *history) given { return given{takingBack(h), reviewer(union)} }
	callOff := func(h *history) given {
		return given{derogation.FollowStrike{Change: strikeEnding(h.now)}, clock()}
	}
	revoke := func(*history) given { return given{revocation(), reviewer(union)} }
	standDown := func(*history) given { return given{standingDown(), contact()} }
	tests := []struct {
		name  string
		build func(h *history)
		a, b  func(h *history) given
		// ab is what b is told when a was first, ba what a is told when b was;
		// empty where the second may still follow the first.
		ab, ba string
	}{
		{"an approval and a withdrawal", reach(union), approve, withdraw, "case_closed", "review_closed"},
		{"a refusal and a withdrawal", reach(union), refuse, withdraw, "case_closed", "review_closed"},
		{"an approval and a local resolution", reach(union), approve, resolve, "case_closed", "review_closed"},
		{"an approval and a withdrawal while asked", reach(union, (*history).ask), approve, withdraw, "case_closed", "review_closed"},
		{"an approval and a refusal", reach(union), approve, func(h *history) given { return given{refusal(h), unionSystem} }, "review_closed", "review_closed"},
		{"an approval and an amendment", reach(union), approve, amend, "", "content_changed"},
		{"a refusal and an amendment", reach(union), refuse, amend, "case_closed", "content_changed"},
		{"a decline and an amendment", reach(national), func(h *history) given { return given{declining(h), reviewer(national)} }, amend, "case_closed", "content_changed"},
		{"a decline and a withdrawal", reach(national), func(h *history) given { return given{declining(h), reviewer(national)} }, withdraw, "case_closed", "review_closed"},
		{"an escalation and a withdrawal", reach(national), func(h *history) given { return given{escalation(h), reviewer(national)} }, withdraw, "", "review_closed"},
		{"an escalation and its limit", reach(national, due), func(h *history) given { return given{escalation(h), reviewer(national)} }, silence, "not_due", "review_closed"},
		{"an approval and its limit", reach(union, due), approve, silence, "not_due", ""},
		{"a refusal and the end of the window", reach(union, (*history).silence, due), refuse, silence, "not_due", "review_closed"},
		{"a withdrawal and the end of the window", reach(union, (*history).silence, due), withdraw, silence, "not_due", "case_closed"},
		{"an answer and its limit", reach(national, (*history).ask, due), answer, silence, "not_due", "question_closed"},
		{"two answers", reach(national, (*history).ask), answer, func(h *history) given { return given{answering(h), colleague} }, "question_closed", "question_closed"},
		{"two questions", reach(union), func(h *history) given { return given{asking(h), reviewer(union)} }, func(h *history) given { return given{asking(h), unionSystem} }, "already_asked", "already_asked"},
		{"an acceptance and a withdrawal of the offer", reach(union, (*history).offer), accept, takeBack, "case_closed", "offer_closed"},
		{"an acceptance and a refusal", reach(union, (*history).offer), accept, refuse, "review_closed", "case_closed"},
		{"an acceptance and an approval", reach(union, (*history).offer), accept, approve, "review_closed", "case_closed"},
		{"an acceptance and a no", reach(union, (*history).offer), accept, func(h *history) given { return given{turningDown(h), colleague} }, "case_closed", "offer_closed"},
		{"two acceptances", reach(union, (*history).offer), accept, func(h *history) given { return given{accepting(h), colleague} }, "case_closed", "case_closed"},
		{"an acceptance and an amendment", reach(union, (*history).offer), accept, amend, "", "offer_closed"},
		{"an acceptance and the withdrawal of the request", reach(union, (*history).offer), accept, func(*history) given { return given{withdrawal(), colleague} }, "case_closed", "case_closed"},
		{"an acceptance and the end of the strike", reach(union, (*history).offer), accept, callOff, "", "case_closed"},
		{"a no and a withdrawal of the offer", reach(union, (*history).offer), func(h *history) given { return given{turningDown(h), contact()} }, takeBack, "offer_closed", "offer_closed"},
		{"two offers", reach(union), func(h *history) given { return given{offering(h), reviewer(union)} }, func(h *history) given { return given{offering(h), unionSystem} }, "already_offered", "already_offered"},
		{"an offer and a question", reach(union), func(h *history) given { return given{offering(h), reviewer(union)} }, func(h *history) given { return given{asking(h), unionSystem} }, "already_offered", "already_asked"},
		{"two withdrawals", reach(union), withdraw, func(*history) given { return given{withdrawal(), colleague} }, "case_closed", "case_closed"},
		{"a withdrawal and a local resolution", reach(union), withdraw, resolve, "case_closed", "case_closed"},
		{"a report and an approval", reach(union), func(h *history) given { return given{reporting(h), reviewer(national)} }, approve, "", "case_closed"},
		{"a revocation and a stand-down", reach(union, inForce), revoke, standDown, "case_closed", "case_closed"},
		{"a revocation and a stand-down before it was announced", func(h *history) { h.reach(union).do(approval(h), reviewer(union)) }, revoke, standDown, "case_closed", "case_closed"},
		{"two stand-downs", reach(union, inForce), standDown, func(*history) given { return given{standingDown(), colleague} }, "case_closed", "case_closed"},
		{"two who count", reach(union, stoodDown), func(*history) given { return given{turnout(), contact()} }, func(*history) given { return given{turnout(), colleague} }, "already_recorded", "already_recorded"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t)
			test.build(h)
			race(t, h, test.a(h), test.b(h), test.ab)
			race(t, h, test.b(h), test.a(h), test.ba)
		})
	}
}

// race applies both to one state, the second to what the first left.
func race(t *testing.T, h *history, first, second given, want string) {
	t.Helper()
	won, _, err := derogation.Apply(h.state, first.command, first.actor, h.now)
	if err != nil {
		t.Fatalf("%T alone: %v", first.command, err)
	}
	if _, _, err := derogation.Apply(h.state, second.command, second.actor, h.now); err != nil {
		t.Fatalf("%T alone: %v", second.command, err)
	}
	_, _, err = derogation.Apply(won, second.command, second.actor, h.now.Add(time.Millisecond))
	if want == "" {
		if err != nil {
			t.Errorf("%T after %T: %v", second.command, first.command, err)
		}
		return
	}
	var conflict *derogation.ConflictError
	if !errors.As(err, &conflict) || string(conflict.Code) != want || conflict.Status != won.Status || conflict.Detail == "" {
		t.Fatalf("%T after %T: %+v, want %s in %s", second.command, first.command, err, want, won.Status)
	}
	if second.actor.Kind == derogation.ActorSystem {
		return // A timer asks nobody who was first.
	}
	if !conflict.At.Equal(h.now) {
		t.Errorf("%T after %T: settled at %s, want %s", second.command, first.command, conflict.At, h.now)
	}
	if who := conflict.By; who != first.actor.Name && first.actor.Kind != derogation.ActorSystem {
		t.Errorf("%T after %T: settled by %q", second.command, first.command, who)
	}
}

// At the end of the window an approval is too late, though nobody has closed the
// case yet; a refusal still counts.
func TestAnApprovalAtTheEndOfTheWindowIsTooLate(t *testing.T) {
	h := file(t).reach(derogation.Union).silence()
	h.waitUntilDue()
	var conflict *derogation.ConflictError
	if err := h.fails(approval(h), reviewer(derogation.Union)); !errors.As(err, &conflict) || conflict.Code != "window_passed" || !conflict.At.Equal(sampleRequest().Window.To) {
		t.Errorf("got %+v", err)
	}
	h.do(refusal(h), reviewer(derogation.Union))
}
