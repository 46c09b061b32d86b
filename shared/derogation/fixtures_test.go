package derogation_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

const sampleReference = derogationtest.Reference

var (
	evening       = derogationtest.Evening
	sampleRound   = derogationtest.Round
	sampleTrust   = derogationtest.Trust
	sampleRequest = derogationtest.Request
)

func sampleTerms() derogation.Terms {
	asked := sampleRequest()
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To.Add(-12 * time.Hour), Conditions: "Critical care only."}
	for _, line := range asked.Staff {
		line.Number--
		terms.Staff = append(terms.Staff, line)
	}
	return terms
}

func sampleSubmit() derogation.Submit {
	return derogation.Submit{Reference: sampleReference, Round: sampleRound(), Trust: sampleTrust(), Request: sampleRequest()}
}

// filer is the computer system of the sample trust.
func filer() derogation.Actor { return derogationtest.System(sampleTrust()) }

// reviewer is the person who answers for a tier of the sample request.
func reviewer(tier derogation.Tier) derogation.Actor {
	organisations := map[derogation.Tier]derogation.Actor{
		derogation.ClinicalDirector:        {Organisation: "RR8", OrganisationKind: derogation.KindTrust},
		derogation.TrustMedicalDirector:    {Organisation: "RR8", OrganisationKind: derogation.KindTrust},
		derogation.RegionalMedicalDirector: {Organisation: "Y63", OrganisationKind: derogation.KindRegion},
		derogation.NationalTeam:            {Organisation: "X24", OrganisationKind: derogation.KindNational},
		derogation.Union:                   {Organisation: "BMA", OrganisationKind: derogation.KindUnion},
	}
	actor := organisations[tier]
	actor.Kind = derogation.ActorReviewer
	actor.ID = "contact-" + string(tier)
	actor.Name = "The " + string(tier)
	actor.Role = string(tier)
	actor.Tier = tier
	actor.Proof = derogation.ProofSignedLink
	if tier == derogation.Union {
		actor.Proof = derogation.ProofSignedLinkAndCode
	}
	return actor
}

// contact is a contact of the trust, who holds a link that is for no tier.
func contact() derogation.Actor {
	actor := filer()
	actor.Kind, actor.ID, actor.Name, actor.Proof = derogation.ActorReviewer, "contact-rr8", "The site manager", derogation.ProofSignedLink
	return actor
}

// stranger is the right tier's person at a wrong organisation.
func stranger(tier derogation.Tier) derogation.Actor {
	actor := reviewer(tier)
	actor.ID = "stranger-" + string(tier)
	actor.Organisation = "RXX"
	return actor
}

// unionSystem is the computer system of the sample round's union.
func unionSystem() derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorClient, ID: "union", Name: "The union's system", Organisation: "BMA",
		OrganisationKind: derogation.KindUnion, Proof: derogation.ProofPrivateKeyJWT,
	}
}

// strikeEnding is the union's word that its strike ends at the time given.
func strikeEnding(at time.Time) derogation.StrikeChange {
	return derogation.StrikeChange{Kind: derogation.StrikeCutShort, EndsAt: at, At: evening, By: unionSystem()}
}

func operator() derogation.Actor { return derogation.Operator("duty engineer") }

func clock() derogation.Actor { return derogation.System("escalate") }

// failer is what a history needs of a test, a benchmark or a property.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// history is a case as it comes about: every step through Apply.
type history struct {
	t      failer
	now    time.Time
	state  derogation.State
	events []derogation.Event
}

// file starts a history with the sample request, changed as given.
func file(t failer, changes ...func(*derogation.Submit)) *history {
	t.Helper()
	submit := sampleSubmit()
	for _, change := range changes {
		change(&submit)
	}
	return (&history{t: t, now: evening}).do(submit, filer())
}

// do carries out a command that must succeed, one minute after the last.
func (h *history) do(command derogation.Command, actor derogation.Actor) *history {
	h.t.Helper()
	next, events, err := derogation.Apply(h.state, command, actor, h.now)
	if err != nil {
		h.t.Fatalf("%T by %s on %s: %v", command, actor.ID, h.state.Status, err)
	}
	h.state = next
	h.events = append(h.events, events...)
	h.now = h.now.Add(time.Minute)
	return h
}

// basis is the latest review, on what is there now.
func (h *history) basis() derogation.Basis {
	return derogation.Basis{Review: max(1, len(h.state.Reviews)), ContentVersion: max(1, h.state.ContentVersion)}
}

func (h *history) open() *history {
	h.t.Helper()
	return h.do(derogation.OpenReview{}, clock())
}

func (h *history) escalate() *history {
	h.t.Helper()
	return h.do(escalation(h), reviewer(h.state.Tier))
}

// silence waits for the open review, or the union's time, to run out.
func (h *history) silence() *history {
	h.t.Helper()
	h.waitUntilDue()
	return h.do(derogation.RecordSilence{}, clock())
}

// reminders has the tier reminded as often as the round says.
func (h *history) reminders() *history {
	h.t.Helper()
	for {
		due, _, err := h.state.NextDue()
		if err != nil || due.Command != (derogation.Remind{}) {
			return h
		}
		h.now = later(h.now, due.At)
		if due, _, _ := h.state.DueBy(h.now); due.Command != (derogation.Remind{}) {
			return h
		}
		h.do(due.Command, clock())
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (h *history) announce() *history {
	h.t.Helper()
	return h.do(derogation.Announce{}, clock())
}

func (h *history) waitUntilDue() {
	h.t.Helper()
	due, ok, err := h.state.NextOfChain()
	if err == nil && !ok {
		due, ok, err = h.state.NextDue()
	}
	if err != nil || !ok {
		h.t.Fatalf("nothing is due: %v", err)
	}
	if due.At.After(h.now) {
		h.now = due.At
	}
}

// reach brings the case to a tier's open review, each tier before it escalating.
func (h *history) reach(tier derogation.Tier) *history {
	h.t.Helper()
	for h.open(); h.state.Tier != tier; h.open() {
		h.escalate()
	}
	return h
}

// ask puts the tier's question to the trust.
func (h *history) ask() *history {
	h.t.Helper()
	return h.do(asking(h), reviewer(h.state.Tier))
}

// remind carries out every reminder that is left.
func (h *history) remind() *history {
	h.t.Helper()
	for {
		due, ok, err := h.state.NextDue()
		if err != nil {
			h.t.Fatalf("next due: %v", err)
		}
		if !ok {
			return h
		}
		h.waitUntilDue()
		h.do(due.Command, clock())
	}
}

// fails wants a command to be refused, and names the result.
func (h *history) fails(command derogation.Command, actor derogation.Actor) error {
	h.t.Helper()
	_, _, err := derogation.Apply(h.state, command, actor, h.now)
	if err == nil {
		h.t.Fatalf("%T by %s on %s succeeds", command, actor.ID, h.state.Status)
	}
	return err
}

func escalation(h *history) derogation.Escalate {
	c := derogation.Escalate{Basis: h.basis(), Comment: "It cannot be met here."}
	review, _ := h.state.Review(c.Review)
	c.EvidenceConfirmed = review.Tier == derogation.TrustMedicalDirector
	if review.Tier == derogation.RegionalMedicalDirector {
		c.Supported = new(true)
	}
	return c
}

func localResolution(h *history) derogation.ResolveLocally {
	return derogation.ResolveLocally{Basis: h.basis(), How: "A consultant acts down."}
}

func declining(h *history) derogation.Decline {
	return derogation.Decline{Basis: h.basis(), Reasons: "Not unexpected."}
}

func approval(h *history) derogation.Approve {
	return derogation.Approve{Basis: h.basis(), Terms: sampleTerms()}
}

func refusal(h *history) derogation.Refuse {
	return derogation.Refuse{Basis: h.basis(), Reasons: []derogation.ReasonCode{derogation.ReasonAlternativesNotTried}, Explanation: "The agency list was short."}
}

func asking(h *history) derogation.Ask {
	return derogation.Ask{Basis: h.basis(), Question: "How many beds are open?"}
}

// offering offers one doctor more on the first line and one fewer on the second, for half
// an hour.
func offering(h *history) derogation.CounterOffer {
	terms := derogation.Terms{From: h.state.Request.Window.From, To: h.state.Request.Window.To, Conditions: "Critical care only."}
	terms.Staff = append(terms.Staff, h.state.Request.Staff...)
	if len(terms.Staff) > 1 {
		terms.Staff[0].Number++
		terms.Staff[1].Number--
	}
	return derogation.CounterOffer{Basis: h.basis(), Terms: terms, Remark: "Two seniors do the work of three."}
}

// offerOf is the number of the last offer, or what would be that of the first.
func offerOf(h *history) int {
	if h.state.Offer == nil {
		return 1
	}
	return h.state.Offer.Number
}

func accepting(h *history) derogation.AcceptOffer { return derogation.AcceptOffer{Offer: offerOf(h)} }

func turningDown(h *history) derogation.DeclineOffer {
	return derogation.DeclineOffer{Offer: offerOf(h), Why: "They cannot intubate."}
}

func takingBack(h *history) derogation.WithdrawOffer {
	return derogation.WithdrawOffer{Offer: offerOf(h)}
}

// offer has the union offer something else.
func (h *history) offer() *history {
	h.t.Helper()
	return h.do(offering(h), reviewer(derogation.Union))
}

func handingOver(h *history) derogation.HandOver {
	return derogation.HandOver{Review: h.basis().Review, To: derogation.Person{ID: "contact-deputy", Name: "The deputy", Role: "Deputy"}, Note: "In theatre until six."}
}

func answering(h *history) derogation.AnswerQuestion {
	return derogation.AnswerQuestion{Question: max(1, len(h.state.Questions)), Answer: "Twelve."}
}

// amending tells of two more patients, and of a window to the strike's end.
func amending(h *history) derogation.Amend {
	request := h.state.Request
	request.Risk.PatientsAffected.To += 2
	request.Window.To = sampleRound().EndsAt
	return derogation.Amend{Request: request, Note: "Two more patients came."}
}

func withdrawal() derogation.Withdraw { return derogation.Withdraw{Reason: "cover_found"} }

func trustResolution() derogation.ResolveByTrust {
	return derogation.ResolveByTrust{How: "A consultant acts down."}
}

// askingAgain sends the request again with what the union lacked.
func askingAgain(h *history) derogation.AskReconsideration {
	request := h.state.Request
	request.LocalNegotiatingCommittee.Comment = "The chair was told at nine."
	return derogation.AskReconsideration{ContentVersion: h.state.ContentVersion, Request: request, Note: "The committee was told."}
}

func reopening() derogation.Reopen { return derogation.Reopen{Why: "She fell ill."} }

// reporting is a national officer's report that the union approved.
func reporting(h *history) derogation.ReportDecision {
	terms := sampleTerms()
	decided := h.now
	if review, open := h.state.OpenReview(); open {
		decided = review.OpenedAt
	}
	return derogation.ReportDecision{
		Outcome: derogation.OutcomeApproved, Terms: &terms, DecidedBy: "The chair", Officer: "The officer on duty", DecidedAt: decided,
		Channel: "telephone", PublicAddress: "https://union.example.org/decisions/1",
	}
}

func revocation() derogation.Revoke {
	return derogation.Revoke{Reason: "Elective lists went on.", ClinicalHandover: "Stay until relieved."}
}

func standingDown() derogation.StandDown { return derogation.StandDown{Reason: "The ward closed."} }

func replying() derogation.Reply { return derogation.Reply{Text: "They did not."} }

func turnout() derogation.ReportTurnout {
	return derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 2, NotNeeded: 1}}
}

func judgement() derogation.JudgeException {
	return derogation.JudgeException{Justified: true, Text: "It was declared."}
}

func objection() derogation.ObjectException {
	return derogation.ObjectException{Text: "The strike is on: nobody has told us of an event."}
}

func sampleImpact() derogation.Impact {
	return derogation.Impact{
		Service: "Adult critical care", Effect: "Four beds closed.",
		Appointments:     derogation.Disruption{Cancelled: 20, Moved: 10, Rebooked: 5},
		Operations:       derogation.Disruption{Cancelled: 4},
		PatientsAffected: derogation.PatientsRange{From: 20, To: 30}, Harm: derogation.HarmLow,
		LFPSEReference: "LF-1", Narrative: "None was moved far.",
	}
}

func sampleFileImpact() derogation.FileImpact {
	round := sampleRound()
	round.Tiers = nil
	return derogation.FileImpact{Reference: sampleReference, Round: round, Trust: sampleTrust(), Impact: sampleImpact()}
}

// casualties makes a submission one of a mass casualty event.
func casualties(submit *derogation.Submit) {
	submit.Request.MassCasualty = &derogation.MassCasualty{
		Declarer: "nhs_england", CheckPhone: "0300 000 0100", IncidentReference: "INC-1", DeclaredAt: evening.Add(-10 * time.Minute),
	}
}

func reminding(submit *derogation.Submit) { submit.Round.Reminders = []int{50, 75} }

func extending(submit *derogation.Submit) { submit.Round = derogationtest.Extending(submit.Round) }

// kind names a result in one word: "ok", "forbidden", "invalid", "unknown", or
// the code of a conflict.
func kind(err error) string {
	var conflict *derogation.ConflictError
	var forbidden *derogation.ForbiddenError
	var invalid *derogation.InvalidError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &conflict):
		return string(conflict.Code)
	case errors.As(err, &forbidden):
		return "forbidden"
	case errors.As(err, &invalid):
		return "invalid"
	case errors.Is(err, derogation.ErrUnknown):
		return "unknown"
	default:
		return fmt.Sprintf("untyped: %v", err)
	}
}

// wantFields checks that exactly the fields given are wrong, each written as
// "/pointer code".
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	var invalid *derogation.InvalidError
	if err != nil && !errors.As(err, &invalid) {
		t.Fatalf("got %v, want an InvalidError", err)
	}
	got := map[string]int{}
	if invalid != nil {
		for _, f := range invalid.Fields {
			got[f.Pointer+" "+f.Code]++
			if f.Detail == "" {
				t.Errorf("%s has no words for people", f.Pointer)
			}
		}
	}
	for _, w := range want {
		if got[w] == 0 {
			t.Errorf("%q is not reported", w)
		}
		got[w]--
	}
	for name, left := range got {
		if left > 0 {
			t.Errorf("%q is reported without reason", name)
		}
	}
}
