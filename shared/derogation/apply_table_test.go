package derogation_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// row is one state of a case, with what the rules below need to know of it,
// written by hand.
type row struct {
	name   string
	build  func(h *history)
	status derogation.Status
	stage  derogation.Stage
	// review is the tier of the latest review, empty when none was opened.
	review derogation.Tier
	// outcome is how the latest review ended, empty while it is open.
	outcome derogation.Outcome
	// due is the only command that the system may give, a reminder aside, and
	// waits says that its time lies ahead.
	due   derogation.Command
	waits bool
	// with changes what is filed.
	with func(*derogation.Submit)
	// late says that the union's answer was announced as overdue, judged that
	// both have judged the exception, and quiet that no reminder is left.
	late, judged, quiet bool
	// offered says that a counter-offer is with the trust, ranOut that the time of what is
	// waited for is over.
	offered, ranOut bool
	// resent says that it was sent again as often as it can be.
	resent bool
	// exception says that a mass casualty event is stated, over that the trust has
	// ended it, and contested that both have objected and the national team confirmed it.
	exception, over, contested bool
}

// stands says that doctors may be contacted under the row's exception.
func (r row) stands(now time.Time) bool {
	return r.exception && !r.over && r.status != "withdrawn" && r.status != "voided" && now.Before(sampleRequest().Window.To)
}

// start files the row's request and brings it to the row's state.
func (r row) start(t failer) *history {
	t.Helper()
	var h *history
	switch {
	case r.status == derogation.ImpactOnly:
		h = (&history{t: t, now: evening}).do(sampleFileImpact(), filer())
	case r.with != nil:
		h = file(t, r.with)
	default:
		h = file(t)
	}
	r.build(h)
	return h
}

// rows is every state of a case: each way there, announced or not.
func rows() []row {
	const (
		cd       = derogation.ClinicalDirector
		tmd      = derogation.TrustMedicalDirector
		rmd      = derogation.RegionalMedicalDirector
		national = derogation.NationalTeam
		union    = derogation.Union
	)
	open, silence := derogation.OpenReview{}, derogation.RecordSilence{}
	announce, end := derogation.Announce{}, derogation.End{}
	type step = func(*history) *history
	reach := func(tier derogation.Tier, after ...step) func(*history) {
		return func(h *history) {
			h.reach(tier)
			for _, step := range after {
				step(h)
			}
		}
	}
	by := func(command func(*history) derogation.Command) step {
		return func(h *history) *history { return h.do(command(h), reviewer(h.state.Tier)) }
	}
	trust := func(command derogation.Command) step {
		return func(h *history) *history { return h.do(command, contact()) }
	}
	resolve := by(func(h *history) derogation.Command { return localResolution(h) })
	decline := by(func(h *history) derogation.Command { return declining(h) })
	approve := by(func(h *history) derogation.Command { return approval(h) })
	refuse := by(func(h *history) derogation.Command { return refusal(h) })
	announced, ask, quiet, passed := (*history).announce, (*history).ask, (*history).silence, (*history).silence
	escalated := (*history).escalate
	answer := func(h *history) *history { return h.do(answering(h), contact()) }
	amend := func(h *history) *history {
		amend := amending(h)
		amend.Request.Window.To = h.state.Request.Window.To
		return h.do(amend, filer())
	}
	revoke := func(h *history) *history { return h.do(revocation(), reviewer(union)) }
	report := func(h *history) *history { return h.do(reporting(h), reviewer(national)) }
	judge := func(h *history) *history {
		return h.do(judgement(), reviewer(national)).do(judgement(), reviewer(union))
	}
	contest := func(h *history) *history {
		h.do(derogation.ConfirmException{}, reviewer(national))
		return h.do(objection(), reviewer(national)).do(objection(), reviewer(union))
	}
	unattended := func(h *history) *history { return h.do(derogation.OpenReview{Unattended: true}, clock()) }
	ended := func(h *history) *history {
		h.waitUntilDue()
		return h.do(derogation.End{}, clock())
	}
	withdraw, resolveByTrust, reopen, standDown := trust(withdrawal()), trust(trustResolution()), trust(reopening()), trust(standingDown())
	void := func(h *history) *history {
		return h.do(derogation.Void{Reason: "A loop filed it."}, operator())
	}
	callOff := func(h *history) *history {
		return h.do(derogation.FollowStrike{Change: strikeEnding(h.now)}, clock())
	}
	takeBack := func(h *history) *history {
		return h.do(derogation.FollowStrike{Change: derogation.StrikeChange{Kind: derogation.StrikeEndTakenBack, TakesBack: h.state.StrikeEnd.At}}, clock())
	}
	again := func(h *history) *history { return h.do(askingAgain(h), filer()) }
	offer := (*history).offer
	accept := func(h *history) *history { return h.do(accepting(h), contact()) }
	turnDown := func(h *history) *history { return h.do(turningDown(h), filer()) }
	takeOfferBack := by(func(h *history) derogation.Command { return takingBack(h) })
	nothing := func(*history) {}
	return []row{
		{name: "submitted", build: nothing, status: "submitted", stage: "clinical_director", due: open},
		{name: "clinical director in review", build: reach(cd), status: "in_review", stage: "clinical_director", review: cd, due: silence, waits: true},
		{name: "clinical director escalated", build: reach(cd, escalated), status: "in_review", stage: "trust_medical_director", review: cd, outcome: "escalated", due: open},
		{name: "clinical director passed", build: reach(cd, passed), status: "in_review", stage: "trust_medical_director", review: cd, outcome: "no_answer", due: open},
		{name: "nobody to ask at the trust", build: func(h *history) { unattended(h) }, status: "in_review", stage: "trust_medical_director", review: cd, outcome: "nobody_to_ask", due: open},
		{name: "nobody to ask before the union", build: reach(rmd, escalated, unattended), status: "in_review", stage: "union", review: national, outcome: "nobody_to_ask", due: open},
		{name: "nobody to ask at the union", build: reach(national, escalated, unattended), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "clinical director reminded", build: reach(cd, (*history).reminders), status: "in_review", stage: "clinical_director", review: cd, due: silence, waits: true, with: reminding},
		{name: "trust medical director in review", build: reach(tmd), status: "in_review", stage: "trust_medical_director", review: tmd, due: silence, waits: true},
		{name: "trust medical director passed", build: reach(tmd, passed), status: "in_review", stage: "regional_medical_director", review: tmd, outcome: "no_answer", due: open},
		{name: "regional medical director in review", build: reach(rmd), status: "in_review", stage: "regional_medical_director", review: rmd, due: silence, waits: true},
		{name: "regional medical director passed", build: reach(rmd, passed), status: "in_review", stage: "national_team", review: rmd, outcome: "no_answer", due: open},
		{name: "national team in review", build: reach(national), status: "in_review", stage: "national_team", review: national, due: silence, waits: true},
		{name: "national team passed", build: reach(national, passed), status: "in_review", stage: "union", review: national, outcome: "no_answer", due: open},
		{name: "national team with its extension", build: reach(national), status: "in_review", stage: "national_team", review: national, due: silence, waits: true, with: extending},
		{name: "national team extended", build: reach(national, quiet), status: "in_review", stage: "national_team", review: national, due: silence, waits: true, with: extending},
		{name: "national team extended and passed", build: reach(national, quiet, passed), status: "in_review", stage: "union", review: national, outcome: "no_answer", due: open, with: extending},
		{name: "union in review", build: reach(union), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "union overdue", build: reach(union, quiet), status: "in_review", stage: "union_overdue", review: union, due: silence, waits: true, late: true},

		{name: "clinical director asks", build: reach(cd, ask), status: "awaiting_information", stage: "ask_trust", review: cd, due: silence, waits: true},
		{name: "trust medical director asks", build: reach(tmd, ask), status: "awaiting_information", stage: "ask_trust", review: tmd, due: silence, waits: true},
		{name: "regional medical director asks", build: reach(rmd, ask), status: "awaiting_information", stage: "ask_trust", review: rmd, due: silence, waits: true},
		{name: "national team asks", build: reach(national, ask), status: "awaiting_information", stage: "ask_trust", review: national, due: silence, waits: true},
		{name: "national team asks in its extension", build: reach(national, quiet, ask), status: "awaiting_information", stage: "ask_trust", review: national, due: silence, waits: true, with: extending},
		{name: "union asks", build: reach(union, ask), status: "awaiting_information", stage: "ask_trust", review: union, due: silence, waits: true},
		{name: "union asks when overdue", build: reach(union, quiet, ask), status: "awaiting_information", stage: "ask_trust", review: union, due: silence, waits: true, late: true},
		{name: "regional medical director answered", build: reach(rmd, ask, answer), status: "in_review", stage: "regional_medical_director", review: rmd, due: silence, waits: true},
		{name: "regional medical director not answered", build: reach(rmd, ask, quiet), status: "in_review", stage: "regional_medical_director", review: rmd, due: silence, waits: true},
		{name: "union answered", build: reach(union, ask, answer), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "union answered when overdue", build: reach(union, quiet, ask, answer), status: "in_review", stage: "union_overdue", review: union, due: silence, waits: true, late: true},
		{name: "escalated while asking", build: reach(cd, ask, escalated), status: "in_review", stage: "trust_medical_director", review: cd, outcome: "escalated", due: open},
		{name: "approved while asking", build: reach(union, ask, approve), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce},

		{name: "union offers", build: reach(union, offer), status: "in_review", stage: "ask_trust", review: union, due: silence, waits: true, offered: true},
		{name: "union offers when overdue", build: reach(union, quiet, offer), status: "in_review", stage: "ask_trust", review: union, due: silence, waits: true, late: true, offered: true},
		{name: "offer declined", build: reach(union, offer, turnDown), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "offer declined when overdue", build: reach(union, quiet, offer, turnDown), status: "in_review", stage: "union_overdue", review: union, due: silence, waits: true, late: true},
		{name: "offer taken back", build: reach(union, offer, takeOfferBack), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "offer lapsed", build: reach(union, offer, quiet), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "offer lapsed when amended", build: reach(union, offer, amend), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "offer accepted", build: reach(union, offer, accept), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce},
		{name: "offer accepted, announced", build: reach(union, offer, accept, announced), status: "approved", stage: "in_force", review: union, outcome: "approved", due: end, waits: true},
		{name: "approved while offering", build: reach(union, offer, approve), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce},
		{name: "refused while offering", build: reach(union, offer, refuse), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce},
		{name: "withdrawn while offered", build: reach(union, offer, withdraw), status: "withdrawn", stage: "notify_closing", review: union, outcome: "overtaken", due: announce},

		{name: "amended before any review", build: func(h *history) { amend(h) }, status: "submitted", stage: "clinical_director", due: open},
		{name: "amended in review", build: reach(national, amend), status: "in_review", stage: "national_team", review: national, due: silence, waits: true},
		{name: "amended while asked", build: reach(union, ask, amend), status: "awaiting_information", stage: "ask_trust", review: union, due: silence, waits: true},
		{name: "amended in force", build: reach(union, approve, announced, amend), status: "approved", stage: "in_force", review: union, outcome: "approved", due: end, waits: true},
		{name: "reported", build: reach(union, report), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "reported when overdue", build: reach(union, quiet, report), status: "in_review", stage: "union_overdue", review: union, due: silence, waits: true, late: true},
		{name: "reported and confirmed", build: reach(union, report, approve), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce},
		{name: "reported and denied", build: reach(union, report, refuse), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce},

		{name: "undecided", build: reach(union, quiet, quiet), status: "undecided", stage: "notify_decision", review: union, outcome: "no_answer", due: announce, late: true},
		{name: "undecided, announced", build: reach(union, quiet, quiet, announced), status: "undecided", stage: "done", review: union, outcome: "no_answer", late: true},
		{name: "undecided, reminded to the end", build: reach(union, quiet, quiet, (*history).remind), status: "undecided", stage: "done", review: union, outcome: "no_answer", late: true, quiet: true},
		{name: "approved", build: reach(union, approve), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce},
		{name: "approved when overdue", build: reach(union, quiet, approve), status: "approved", stage: "notify_decision", review: union, outcome: "approved", due: announce, late: true},
		{name: "approved, announced", build: reach(union, approve, announced), status: "approved", stage: "in_force", review: union, outcome: "approved", due: end, waits: true},
		{name: "ended", build: reach(union, approve, announced, ended), status: "ended", stage: "notify_ending", review: union, outcome: "approved", due: announce},
		{name: "ended, announced", build: reach(union, approve, announced, ended, announced), status: "ended", stage: "done", review: union, outcome: "approved"},
		{name: "revoked", build: reach(union, approve, announced, revoke), status: "revoked", stage: "done", review: union, outcome: "approved"},
		{name: "revoked before it was announced", build: reach(union, approve, revoke), status: "revoked", stage: "done", review: union, outcome: "approved"},
		{name: "stood down", build: reach(union, approve, announced, standDown), status: "stood_down", stage: "done", review: union, outcome: "approved"},
		{name: "stood down before it was announced", build: reach(union, approve, standDown), status: "stood_down", stage: "done", review: union, outcome: "approved"},
		{name: "refused", build: reach(union, refuse), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce},
		{name: "refused, announced", build: reach(union, refuse, announced), status: "refused", stage: "done", review: union, outcome: "refused"},
		{name: "declined by the trust", build: reach(tmd, decline), status: "declined", stage: "notify_closing", review: tmd, outcome: "declined", due: announce},
		{name: "declined by the trust, announced", build: reach(tmd, decline, announced), status: "declined", stage: "done", review: tmd, outcome: "declined"},
		{name: "declined by the national team", build: reach(national, decline), status: "declined", stage: "notify_closing", review: national, outcome: "declined", due: announce},
		{name: "declined by the national team, announced", build: reach(national, decline, announced), status: "declined", stage: "done", review: national, outcome: "declined"},

		{name: "withdrawn before any review", build: func(h *history) { withdraw(h) }, status: "withdrawn", stage: "notify_closing", due: announce},
		{name: "withdrawn in review", build: reach(rmd, withdraw), status: "withdrawn", stage: "notify_closing", review: rmd, outcome: "overtaken", due: announce},
		{name: "withdrawn between tiers", build: reach(rmd, passed, withdraw), status: "withdrawn", stage: "notify_closing", review: rmd, outcome: "no_answer", due: announce},
		{name: "withdrawn while asked, announced", build: reach(union, ask, withdraw, announced), status: "withdrawn", stage: "done", review: union, outcome: "overtaken"},
		{name: "voided before any review", build: func(h *history) { void(h) }, status: "voided", stage: "notify_closing", due: announce},
		{name: "voided in review", build: reach(rmd, void), status: "voided", stage: "notify_closing", review: rmd, outcome: "overtaken", due: announce},
		{name: "voided while asked, announced", build: reach(union, ask, void, announced), status: "voided", stage: "done", review: union, outcome: "overtaken", quiet: true},
		{name: "voided when overdue, announced", build: reach(union, quiet, void, announced), status: "voided", stage: "done", review: union, outcome: "overtaken", late: true, quiet: true},
		{name: "strike ended before any review", build: func(h *history) { callOff(h) }, status: "strike_ended", stage: "notify_closing", due: announce},
		{name: "strike ended in review", build: reach(rmd, callOff), status: "strike_ended", stage: "notify_closing", review: rmd, outcome: "overtaken", due: announce},
		{name: "strike ended while asked, announced", build: reach(union, ask, callOff, announced), status: "strike_ended", stage: "done", review: union, outcome: "overtaken"},
		{name: "strike ended in force", build: reach(union, approve, announced, callOff), status: "ended", stage: "notify_ending", review: union, outcome: "approved", due: announce},
		{name: "strike ended before the approval was announced", build: reach(union, approve, callOff, announced), status: "ended", stage: "done", review: union, outcome: "approved"},
		{name: "strike's end taken back before any review", build: func(h *history) { takeBack(callOff(h)) }, status: "in_review", stage: "clinical_director", due: open},
		{name: "strike's end taken back in review", build: reach(rmd, callOff, announced, takeBack), status: "in_review", stage: "regional_medical_director", review: rmd, outcome: "overtaken", due: open},
		{name: "strike's end taken back in force", build: reach(union, approve, announced, callOff, announced, takeBack), status: "approved", stage: "in_force", review: union, outcome: "approved", due: end, waits: true},
		{name: "resolved by the clinical director", build: reach(cd, resolve), status: "resolved_locally", stage: "notify_closing", review: cd, outcome: "resolved_locally", due: announce},
		{name: "resolved by the clinical director, announced", build: reach(cd, resolve, announced), status: "resolved_locally", stage: "done", review: cd, outcome: "resolved_locally"},
		{name: "resolved by the trust medical director", build: reach(tmd, resolve), status: "resolved_locally", stage: "notify_closing", review: tmd, outcome: "resolved_locally", due: announce},
		{name: "resolved by the trust medical director, announced", build: reach(tmd, resolve, announced), status: "resolved_locally", stage: "done", review: tmd, outcome: "resolved_locally"},
		{name: "resolved by the trust", build: reach(union, resolveByTrust), status: "resolved_locally", stage: "notify_closing", review: union, outcome: "overtaken", due: announce},
		{name: "resolved by the trust while asked, announced", build: reach(union, ask, resolveByTrust, announced), status: "resolved_locally", stage: "done", review: union, outcome: "overtaken"},
		{name: "reopened after the clinical director", build: reach(cd, resolve, announced, reopen), status: "in_review", stage: "trust_medical_director", review: cd, outcome: "resolved_locally", due: open},
		{name: "reopened at the union", build: reach(union, resolveByTrust, announced, reopen), status: "in_review", stage: "union", review: union, outcome: "overtaken", due: open},
		{name: "reopened before it was announced", build: reach(rmd, resolveByTrust, reopen), status: "in_review", stage: "regional_medical_director", review: rmd, outcome: "overtaken", due: open},
		{name: "reopened and in review again", build: reach(union, quiet, resolveByTrust, announced, reopen, (*history).open), status: "in_review", stage: "union", review: union, due: silence, waits: true},

		{name: "refused and sent again", build: reach(union, refuse, announced, again), status: "in_review", stage: "union", review: union, outcome: "refused", due: open},
		{name: "refused and sent again before it was announced", build: reach(union, refuse, again, (*history).open), status: "in_review", stage: "union", review: union, due: silence, waits: true},
		{name: "declined by the trust and sent again", build: reach(tmd, decline, announced, again), status: "in_review", stage: "trust_medical_director", review: tmd, outcome: "declined", due: open},
		{name: "declined by the national team and sent again", build: reach(national, decline, announced, again), status: "in_review", stage: "national_team", review: national, outcome: "declined", due: open},
		{name: "sent again and refused again", build: reach(union, refuse, announced, again, (*history).open, refuse), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce, resent: true},

		{name: "exception submitted", build: nothing, status: "submitted", stage: "clinical_director", due: open, with: casualties, exception: true},
		{name: "exception before the union", build: reach(union), status: "in_review", stage: "union", review: union, due: silence, waits: true, with: casualties, exception: true},
		{name: "exception refused", build: reach(union, refuse), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce, with: casualties, exception: true},
		{name: "exception in force", build: reach(union, approve, announced), status: "approved", stage: "in_force", review: union, outcome: "approved", due: end, waits: true, with: casualties, exception: true},
		{name: "exception judged", build: reach(union, refuse, announced, judge), status: "refused", stage: "done", review: union, outcome: "refused", with: casualties, exception: true, judged: true},
		{name: "exception voided", build: reach(union, void), status: "voided", stage: "notify_closing", review: union, outcome: "overtaken", due: announce, with: casualties, exception: true},
		{name: "exception voided, announced", build: reach(union, void, announced), status: "voided", stage: "done", review: union, outcome: "overtaken", with: casualties, exception: true, quiet: true},
		{name: "exception withdrawn", build: reach(cd, withdraw), status: "withdrawn", stage: "notify_closing", review: cd, outcome: "overtaken", due: announce, with: casualties, exception: true},
		{name: "exception contested", build: reach(cd, contest), status: "in_review", stage: "clinical_director", review: cd, due: silence, waits: true, with: casualties, exception: true, contested: true},
		{name: "exception ended", build: reach(cd, standDown), status: "in_review", stage: "clinical_director", review: cd, due: silence, waits: true, with: casualties, exception: true, over: true},
		{name: "exception refused and ended", build: reach(union, refuse, standDown), status: "refused", stage: "notify_decision", review: union, outcome: "refused", due: announce, with: casualties, exception: true, over: true},
		{name: "exception stood down with its approval", build: reach(union, approve, announced, standDown), status: "stood_down", stage: "done", review: union, outcome: "approved", with: casualties, exception: true, over: true},
		{name: "impact only", build: nothing, status: "impact_only", stage: "done", quiet: true},
	}
}

// role is an actor with what the rules need to know of them. answers is the
// tier that the actor truly answers for in the sample request, if any.
type role struct {
	name    string
	actor   derogation.Actor
	answers derogation.Tier
	system  bool
	// files says that the actor may file for the sample trust, speaks that they
	// speak for it afterwards, and codeless that they gave no one-time code.
	files, speaks, codeless bool
	// operates says that the actor keeps the system running.
	operates bool
}

func roles() []role {
	list := []role{
		{name: "the system", actor: clock(), system: true},
		{name: "the filing client", actor: filer(), files: true, speaks: true},
		{name: "the trust's contact", actor: contact(), files: true, speaks: true},
		{name: "nobody", actor: derogation.Actor{}},
		{name: "an operator", actor: operator(), operates: true},
	}
	otherClient, otherContact, board := filer(), contact(), filer()
	otherClient.ID, otherClient.Organisation = "client-rxx", "RXX"
	otherContact.ID, otherContact.Organisation = "contact-rxx", "RXX"
	board.ID, board.Organisation, board.OrganisationKind = "client-qwo", "QWO", derogation.KindICB
	list = append(list,
		role{name: "another trust's client", actor: otherClient},
		role{name: "another trust's contact", actor: otherContact},
		role{name: "the integrated care board's client", actor: board})
	for _, tier := range derogationtest.Tiers() {
		atTrust := tier == derogation.ClinicalDirector || tier == derogation.TrustMedicalDirector
		list = append(list,
			role{name: string(tier), actor: reviewer(tier), answers: tier, files: atTrust},
			role{name: string(tier) + " of another organisation", actor: stranger(tier)})
	}
	codeless := reviewer(derogation.Union)
	codeless.Proof = derogation.ProofSignedLink
	system := reviewer(derogation.Union)
	system.Kind, system.ID, system.Proof = derogation.ActorClient, "client-bma", derogation.ProofPrivateKeyJWT
	national := reviewer(derogation.NationalTeam)
	national.Kind, national.ID, national.Proof = derogation.ActorClient, "client-x24", derogation.ProofPrivateKeyJWT
	unproved := system
	unproved.Kind, unproved.Proof = "", ""
	impostor := reviewer(derogation.Union)
	impostor.Kind = derogation.ActorSystem
	return append(list,
		role{name: "union without the code", actor: codeless, answers: derogation.Union, codeless: true},
		role{name: "the union's own system", actor: system, answers: derogation.Union},
		role{name: "the national team's own system", actor: national, answers: derogation.NationalTeam},
		role{name: "union of no known kind", actor: unproved},
		role{name: "the system in the union's name", actor: impostor, system: true})
}

// rule says what becomes of a command in a row's state.
type rule func(r row, who role, now time.Time) string

// humanCommand is something that people or their systems ask, with its rule.
type humanCommand struct {
	build func(*history) derogation.Command
	want  rule
}

func humanCommands() []humanCommand {
	answer := func(action derogation.Action, build func(*history) derogation.Command) humanCommand {
		return humanCommand{build, func(r row, who role, now time.Time) string { return wantAnswer(r, action, who, now) }}
	}
	plain := func(command derogation.Command, want rule) humanCommand {
		return humanCommand{func(*history) derogation.Command { return command }, want}
	}
	return []humanCommand{
		answer("escalate", func(h *history) derogation.Command { return escalation(h) }),
		answer("resolve_locally", func(h *history) derogation.Command { return localResolution(h) }),
		answer("decline", func(h *history) derogation.Command { return declining(h) }),
		answer("approve", func(h *history) derogation.Command { return approval(h) }),
		answer("refuse", func(h *history) derogation.Command { return refusal(h) }),
		answer("ask", func(h *history) derogation.Command { return asking(h) }),
		answer("counter_offer", func(h *history) derogation.Command { return offering(h) }),
		{func(h *history) derogation.Command { return takingBack(h) }, wantTakenBack},
		{func(h *history) derogation.Command { return accepting(h) }, ofTrust(wantSettled)},
		{func(h *history) derogation.Command { return turningDown(h) }, ofTrust(wantSettled)},
		answer("comment", func(h *history) derogation.Command {
			return derogation.AddComment{Review: h.basis().Review, Text: "We were not reached in time."}
		}),
		{func(h *history) derogation.Command { return handingOver(h) }, wantHandedOver},
		answer("acknowledge", func(h *history) derogation.Command { return derogation.Acknowledge{Review: h.basis().Review} }),
		{func(h *history) derogation.Command { return answering(h) }, ofTrust(wantGiven)},
		{func(h *history) derogation.Command { return amending(h) }, ofTrust(wantAmended)},
		plain(withdrawal(), ofTrust(wantEnded)),
		plain(trustResolution(), ofTrust(wantEnded)),
		plain(reopening(), ofTrust(wantReopened)),
		{func(h *history) derogation.Command { return askingAgain(h) }, ofTrust(wantReconsidered)},
		plain(standingDown(), ofTrust(wantStoodDown)),
		plain(replying(), ofTrust(wantReply)),
		plain(turnout(), ofTrust(wantTurnout)),
		plain(derogation.ReportImpact{Impact: sampleImpact()}, ofTrust(wantImpact)),
		plain(revocation(), wantRevoked),
		{func(h *history) derogation.Command { return reporting(h) }, wantReported},
		plain(judgement(), wantJudged),
		plain(objection(), wantContested("national_team", "union")),
		plain(derogation.ConfirmException{}, wantContested("national_team")),
	}
}

// permitted is the letter's chain: what each tier may do at all.
var permitted = map[derogation.Tier][]derogation.Action{
	"clinical_director":         {"escalate", "resolve_locally", "ask", "comment", "hand_over", "acknowledge"},
	"trust_medical_director":    {"escalate", "resolve_locally", "decline", "ask", "comment", "hand_over", "acknowledge"},
	"regional_medical_director": {"escalate", "ask", "comment", "hand_over", "acknowledge"},
	"national_team":             {"escalate", "decline", "ask", "comment", "hand_over", "acknowledge"},
	"union":                     {"approve", "refuse", "counter_offer", "ask", "comment", "hand_over", "acknowledge"},
}

// wantAnswer is the rule for what a tier does, on the latest review.
func wantAnswer(r row, action derogation.Action, who role, now time.Time) string {
	tier := r.review
	if tier == "" {
		tier = who.answers
	}
	if r.status == "impact_only" || who.answers == "" || who.answers != tier || !slices.Contains(permitted[tier], action) {
		return "forbidden"
	}
	if who.codeless && (action == "approve" || action == "refuse" || action == "counter_offer") || (action == "hand_over" || action == "acknowledge") && who.actor.Kind == "client" {
		return "forbidden"
	}
	if r.review == "" {
		return "review_not_open"
	}
	if action == "comment" {
		switch {
		case !r.status.Open():
			return "case_closed"
		case r.outcome == "":
			return "review_not_open"
		case r.outcome == "no_answer", r.outcome == "nobody_to_ask":
			return "ok"
		default:
			return "review_closed"
		}
	}
	if r.outcome != "" {
		return "review_closed"
	}
	if action == "approve" && !now.Before(sampleRequest().Window.To) {
		return "window_passed"
	}
	if action == "ask" || action == "counter_offer" {
		switch {
		case r.status == "awaiting_information":
			return "already_asked"
		case r.offered:
			return "already_offered"
		case action == "ask":
		case !now.Before(sampleRequest().Window.To):
			return "window_passed"
		case r.ranOut: // It would end after the union's own time.
			return "invalid"
		}
	}
	return "ok"
}

// wantHandedOver is the rule of a tier's own people, and that of operators.
func wantHandedOver(r row, who role, now time.Time) string {
	switch {
	case !who.operates:
		return wantAnswer(r, "hand_over", who, now)
	case r.review == "union":
		return "forbidden"
	case r.review == "":
		return "review_not_open"
	case r.outcome != "":
		return "review_closed"
	default:
		return "ok"
	}
}

// wantOperated is the rule for what operators do for an execution.
func wantOperated(r row, who role) string {
	switch {
	case !who.operates:
		return "forbidden"
	case r.stage == "done":
		return "case_closed"
	default:
		return "ok"
	}
}

// wantVoided is the rule for what operators end.
func wantVoided(r row, who role) string {
	if want := wantOperated(r, who); want != "ok" || r.status.Open() {
		return want
	}
	return "case_closed"
}

// ofTrust keeps a rule for those who speak for the trust.
func ofTrust(want rule) rule {
	return func(r row, who role, now time.Time) string {
		if !who.speaks {
			return "forbidden"
		}
		return want(r, who, now)
	}
}

func wantGiven(r row, _ role, _ time.Time) string {
	switch {
	case r.status == "awaiting_information":
		return "ok"
	case r.status.Open():
		return "question_closed"
	default:
		return "case_closed"
	}
}

// wantTakenBack is the rule for what the union does with its own offer.
func wantTakenBack(r row, who role, now time.Time) string {
	if who.answers != "union" || who.codeless || r.status == "impact_only" {
		return "forbidden"
	}
	return wantSettled(r, who, now)
}

func wantSettled(r row, _ role, _ time.Time) string {
	switch {
	case !r.status.Open():
		return "case_closed"
	case r.offered && !r.ranOut:
		return "ok"
	default:
		return "offer_closed"
	}
}

func wantAmended(r row, _ role, _ time.Time) string {
	if r.status.Open() || r.status == "approved" {
		return "ok"
	}
	return "case_closed"
}

func wantJoined(r row, who role, now time.Time) string {
	if !r.exception {
		return "no_exception"
	}
	return wantEnded(r, who, now)
}

func wantEnded(r row, _ role, _ time.Time) string {
	if r.status.Open() {
		return "ok"
	}
	return "case_closed"
}

func wantReopened(r row, _ role, now time.Time) string {
	switch {
	case r.status.Open():
		return "not_resolved_locally"
	case r.status != "resolved_locally":
		return "case_closed"
	case !now.Before(sampleRequest().Window.To):
		return "window_passed"
	default:
		return "ok"
	}
}

func wantReconsidered(r row, _ role, now time.Time) string {
	switch {
	case r.status != "refused" && r.status != "declined":
		return "not_refused"
	case !now.Before(sampleRequest().Window.To):
		return "window_passed"
	case r.resent:
		return "invalid"
	default:
		return "ok"
	}
}

func wantInForce(r row, _ role, now time.Time) string {
	switch {
	case r.status.Open():
		return "not_approved"
	case r.status != "approved":
		return "case_closed"
	case !now.Before(sampleTerms().To):
		return "window_passed"
	default:
		return "ok"
	}
}

func wantReply(r row, _ role, _ time.Time) string {
	if r.status == "revoked" {
		return "ok"
	}
	return "not_revoked"
}

func wantTurnout(r row, _ role, now time.Time) string {
	switch {
	case r.status == "ended", r.status == "revoked", r.status == "stood_down":
		return "ok"
	case r.status == "approved", r.stands(now):
		return "not_ended"
	case r.exception && r.status != "voided":
		return "ok"
	default:
		return "not_approved"
	}
}

// wantStoodDown is the rule for what ends an approval, or else an exception.
func wantStoodDown(r row, who role, now time.Time) string {
	if r.stands(now) {
		return "ok"
	}
	return wantInForce(r, who, now)
}

// wantContested is the rule for what a tier says once of an exception that stands.
func wantContested(tiers ...derogation.Tier) rule {
	return func(r row, who role, now time.Time) string {
		switch {
		case !slices.Contains(tiers, who.answers) || r.status == "impact_only":
			return "forbidden"
		case !r.exception:
			return "no_exception"
		case r.status == "voided", r.status == "withdrawn":
			return "case_closed"
		case !r.stands(now):
			return "window_passed"
		case r.contested:
			return "already_recorded"
		default:
			return "ok"
		}
	}
}

func wantImpact(r row, _ role, _ time.Time) string {
	if r.status == "voided" {
		return "case_closed"
	}
	return "ok" // There was harm: it waits for nothing.
}

func wantRevoked(r row, who role, now time.Time) string {
	if who.answers != "union" || who.codeless || r.status == "impact_only" {
		return "forbidden"
	}
	return wantInForce(r, who, now)
}

func wantReported(r row, who role, _ time.Time) string {
	switch {
	case who.answers != "national_team" || r.status == "impact_only":
		return "forbidden"
	case !r.status.Open():
		return "case_closed"
	case r.review != "union" || r.outcome != "":
		return "review_not_open"
	default:
		return "ok"
	}
}

func wantJudged(r row, who role, _ time.Time) string {
	switch {
	case who.answers != "national_team" && who.answers != "union" || r.status == "impact_only":
		return "forbidden"
	case !r.exception:
		return "no_exception"
	case r.status.Open():
		return "not_ended"
	case r.status == "voided":
		return "case_closed"
	case r.judged:
		return "already_recorded"
	default:
		return "ok"
	}
}

// wantStep is the rule for what the system does.
func wantStep(r row, command derogation.Command, who role, atDue bool) string {
	switch {
	case !who.system:
		return "forbidden"
	case command == derogation.RequestImpact{}:
		// A case that is done waits for its reminders alone.
		if atDue && r.due == nil && !r.quiet {
			return "ok"
		}
		return "not_due"
	case command == derogation.Remind{}:
		return "not_due" // It has a time of its own: see the tests of reminders.
	case r.due == nil:
		return "case_closed"
	case command == derogation.OpenReview{Unattended: true}:
		return wantStep(r, derogation.OpenReview{}, who, atDue)
	case r.due != command, r.waits && !atDue:
		return "not_due"
	default:
		return "ok"
	}
}

func systemCommands() []derogation.Command {
	return []derogation.Command{
		derogation.OpenReview{}, derogation.RecordSilence{}, derogation.Announce{}, derogation.End{}, derogation.RequestImpact{},
		derogation.OpenReview{Unattended: true}, derogation.Remind{},
	}
}

func operatorCommands() []derogation.Command {
	return []derogation.Command{
		derogation.Nudge{Reason: "It waits too long."}, derogation.Redrive{Reason: "It was stopped by hand."},
	}
}

// check applies a command and compares the result. Nothing may be left on an
// error; on success the version rises by one and one event tells of it.
func check(t *testing.T, h *history, command derogation.Command, who role, want string) {
	t.Helper()
	next, events, err := derogation.Apply(h.state, command, who.actor, h.now)
	if got := kind(err); got != want {
		t.Errorf("%T by %s: got %s (%v), want %s", command, who.name, got, err, want)
		return
	}
	if err != nil {
		if len(events) != 0 || next.Version != 0 {
			t.Errorf("%T by %s failed and left something behind", command, who.name)
		}
		var conflict *derogation.ConflictError
		if errors.As(err, &conflict) && (conflict.Status != h.state.Status || conflict.At.IsZero() || conflict.Detail == "") {
			t.Errorf("%T by %s does not learn where the case stands: %+v", command, who.name, conflict)
		}
		return
	}
	if next.Version != h.state.Version+1 || len(events) != 1 || events[0].Version != next.Version {
		t.Errorf("%T by %s: version %d after %d, %d events", command, who.name, next.Version, h.state.Version, len(events))
	}
	if got, want := events[0].Type, eventOf(command, h.state, h.now); want == "" {
		t.Errorf("eventOf in apply_table_test.go does not say what %T causes", command)
	} else if got != want {
		t.Errorf("%T by %s caused %s, want %s", command, who.name, got, want)
	}
}

// eventOf is what a command that succeeds causes, written by hand; empty for one
// that it does not know.
func eventOf(command derogation.Command, before derogation.State, now time.Time) derogation.EventType {
	switch c := command.(type) {
	case derogation.Submit:
		return "submitted"
	case derogation.Escalate:
		return "escalated"
	case derogation.ResolveLocally:
		return "resolved_locally"
	case derogation.Decline:
		return "declined"
	case derogation.Approve:
		return "approved"
	case derogation.Refuse:
		return "refused"
	case derogation.AddComment:
		return "comment_added"
	case derogation.HandOver:
		return "handed_over"
	case derogation.Acknowledge:
		return "review_seen"
	case derogation.Nudge:
		return "nudged"
	case derogation.Redrive:
		return "redriven"
	case derogation.Void:
		return "voided"
	case derogation.EndWithStrike:
		return "strike_ended"
	case derogation.OpenReview:
		if c.Unattended && before.Tier != "union" {
			return "tier_vacant"
		}
		return "review_opened"
	case derogation.Ask:
		return "information_asked"
	case derogation.AnswerQuestion:
		return "information_given"
	case derogation.CounterOffer:
		return "counter_offered"
	case derogation.WithdrawOffer:
		return "counter_offer_withdrawn"
	case derogation.AcceptOffer:
		return "counter_offer_accepted"
	case derogation.DeclineOffer:
		return "counter_offer_declined"
	case derogation.Amend:
		return "amended"
	case derogation.Join:
		return "joined"
	case derogation.Withdraw:
		return "withdrawn"
	case derogation.ResolveByTrust:
		return "resolved_by_trust"
	case derogation.Reopen:
		return "reopened"
	case derogation.AskReconsideration:
		return "reconsideration_asked"
	case derogation.ReportDecision:
		return "decision_reported"
	case derogation.Revoke:
		return "revoked"
	case derogation.StandDown:
		if before.Status != "approved" || !now.Before(before.Decision.Terms.To) {
			return "exception_ended"
		}
		return "stood_down"
	case derogation.Reply:
		return "replied"
	case derogation.ReportTurnout:
		return "turnout_reported"
	case derogation.ObjectException:
		return "exception_objected"
	case derogation.ConfirmException:
		return "exception_confirmed"
	case derogation.JudgeException:
		return "exception_judged"
	case derogation.ReportImpact, derogation.FileImpact:
		return "impact_reported"
	case derogation.RequestImpact:
		return "impact_requested"
	case derogation.End:
		return "derogation_ended"
	case derogation.Announce:
		switch before.Status {
		case "approved", "refused", "undecided":
			return "decision_announced"
		case "ended":
			return "ending_announced"
		default:
			return "closing_announced"
		}
	case derogation.RecordSilence:
		review, _ := before.OpenReview()
		rules, _ := before.Round.TierRules(review.Tier)
		switch {
		case before.Status == "awaiting_information":
			return "information_not_given"
		case before.Offer != nil && before.Offer.Outcome == "":
			return "counter_offer_lapsed"
		case rules.Silence == "extend_once" && review.ExtendedAt == nil:
			return "review_extended"
		case review.Tier != "union":
			return "tier_passed"
		case review.OverdueAt == nil:
			return "decision_overdue"
		default:
			return "undecided"
		}
	default:
		return ""
	}
}

func encode(t failer, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return string(text)
}

// Every state × command × role, just after the state was reached and again when
// its time has run out.
func TestEveryStateCommandAndRole(t *testing.T) {
	for _, r := range rows() {
		t.Run(r.name, func(t *testing.T) {
			h := r.start(t)
			if stage, err := h.state.Stage(); err != nil || stage != r.stage || h.state.Status != r.status {
				t.Fatalf("built %s at %s (%v), want %s at %s", h.state.Status, stage, err, r.status, r.stage)
			}
			before := encode(t, h.state)
			for _, atDue := range []bool{false, true} {
				if atDue && r.quiet {
					continue
				}
				if atDue {
					h.waitUntilDue()
					r.ranOut = true
				}
				for _, who := range roles() {
					for _, command := range humanCommands() {
						check(t, h, command.build(h), who, command.want(r, who, h.now))
					}
					for _, command := range systemCommands() {
						check(t, h, command, who, wantStep(r, command, who, atDue))
					}
					for _, command := range operatorCommands() {
						check(t, h, command, who, wantOperated(r, who))
					}
					check(t, h, derogation.Void{Reason: "A loop filed it."}, who, wantVoided(r, who))
					check(t, h, joining(h), who, ofTrust(wantJoined)(r, who, h.now))
					check(t, h, sampleSubmit(), who, "already_exists")
					check(t, h, sampleFileImpact(), who, "already_exists")
				}
			}
			if encode(t, h.state) != before {
				t.Error("a command changed the state that it was given")
			}
		})
	}
}

// Before a request is filed there is nothing to act on: only its own trust may
// file it, or the impact in a round that takes no requests, and every other
// command is unknown.
func TestBeforeARequestIsFiled(t *testing.T) {
	for _, who := range roles() {
		h := &history{t: t, now: evening}
		want := "forbidden"
		if who.files {
			want = "ok"
		}
		check(t, h, sampleSubmit(), who, want)
		check(t, h, sampleFileImpact(), who, want)
		for _, command := range humanCommands() {
			check(t, h, command.build(h), who, "unknown")
		}
		for _, command := range slices.Concat(systemCommands(), operatorCommands()) {
			check(t, h, command, who, "unknown")
		}
	}
}
