package store_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// followedUp is a case to which everything happens that a case keeps: a
// question, an amendment, a reported decision, an approval, a revocation with a
// reply, numbers, judgements and impact reports.
func followedUp(t testing.TB) []casework.Change {
	t.Helper()
	request := sampleRequest()
	request.MassCasualty = &derogation.MassCasualty{Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MI-1", DeclaredAt: evening.Add(-time.Hour)}
	request.Previous = derogation.NewReference(1)
	for _, item := range request.Evidence.Items() {
		counted := item.Counted(*item.Statement, []int{12, 9, 2}[:len(item.Numbers())]...)
		request.Evidence = request.Evidence.With(item.Field, &counted)
	}
	submit := derogation.Submit{Reference: "DR-0000-0001", Round: sampleRound(), Trust: sampleTrust(), Request: request}
	submit.Round.Tiers = append([]derogation.RoundTier{{
		Tier: derogation.NationalTeam, DisplayName: "the national team", AnsweredBy: "X00", ResponseMinutes: 60, FloorMinutes: 20,
		Silence: derogation.SilenceExtendsOnce, ExtensionMinutes: 20,
	}}, submit.Round.Tiers[1])
	now := evening
	changes := []casework.Change{then(t, casework.Case{}, submit, filer(), now)}
	do := func(after time.Duration, command derogation.Command, actor derogation.Actor) {
		t.Helper()
		now = now.Add(after)
		changes = append(changes, then(t, changes[len(changes)-1].Case, command, actor, now))
	}
	clock, trust := derogation.System("escalate"), filer()
	national := answering(derogation.NationalTeam, "X00", derogation.KindNational)
	union := answering(derogation.Union, "UNION", derogation.KindUnion)
	first, second := derogation.Basis{Review: 1, ContentVersion: 1}, derogation.Basis{Review: 2, ContentVersion: 2}
	terms := derogation.Terms{Staff: request.Staff, From: request.Window.From, To: request.Window.To, Conditions: "Critical care only."}

	do(time.Second, derogation.OpenReview{}, clock)
	do(10*time.Minute, derogation.RecordSilence{}, clock)
	do(time.Minute, derogation.Ask{Basis: first, Question: "Who was rung?"}, national)
	do(time.Minute, derogation.AnswerQuestion{Question: 1, Answer: "Everybody."}, trust)
	do(time.Minute, derogation.Escalate{Basis: first, Comment: "It cannot be met here."}, national)
	do(time.Second, derogation.OpenReview{}, clock)
	do(time.Minute, derogation.Amend{Request: request, Note: "A third consultant is ill."}, trust)
	do(time.Minute, derogation.ReportDecision{
		Review: 2, Outcome: derogation.OutcomeApproved, Terms: &terms, Explanation: "By telephone.", DecidedBy: "The union's officer",
		DecidedAt: now, Channel: "telephone", PublicAddress: "https://union.example.org/decisions/1",
	}, national)
	do(time.Minute, derogation.Approve{Basis: second, Terms: terms, PublicAddress: "https://union.example.org/decisions/1", Remark: &derogation.Remark{Text: "Under protest.", Public: true}}, union)
	do(time.Second, derogation.Announce{}, clock)
	do(time.Hour, derogation.Revoke{Code: derogation.RevokedNoLongerNeeded, Reason: "The risk has passed.", EffectiveAt: now.Add(3 * time.Hour), ClinicalHandover: "Hand over at noon."}, union)
	do(time.Minute, derogation.Reply{Text: "We do not agree."}, trust)
	do(time.Hour, derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: 3, Came: 1, NotNeeded: 2}}, trust)
	do(time.Hour, derogation.JudgeException{Justified: true, Text: "It was declared."}, national)
	do(time.Minute, derogation.JudgeException{Justified: false, Text: "It was over by then."}, union)
	do(72*time.Hour, derogation.RequestImpact{}, derogation.System("sweep"))
	do(time.Hour, derogation.ReportImpact{Impact: sampleImpact()}, trust)
	return changes
}

func answering(tier derogation.Tier, organisation string, kind derogation.OrganisationKind) derogation.Actor {
	return derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-" + organisation, Name: "Ana Sample", Role: string(tier), Organisation: organisation,
		OrganisationKind: kind, Tier: tier, Proof: derogation.ProofSignedLinkAndCode,
	}
}

func sampleImpact() derogation.Impact {
	return derogation.Impact{
		Service: "Adult critical care", Effect: "Two beds were closed.",
		Appointments: derogation.Disruption{Cancelled: 12, Moved: 4, Rebooked: 9}, Operations: derogation.Disruption{Cancelled: 3},
		PatientsAffected: derogation.PatientsRange{From: 10, To: 20}, Harm: derogation.HarmLow, LFPSEReference: "LFPSE-1", Narrative: "Two transfers.",
	}
}

// impactOnly is a case of a round in which nobody decides.
func impactOnly(t testing.TB) casework.Change {
	t.Helper()
	round := sampleRound()
	round.Tiers = nil
	file := derogation.FileImpact{Reference: "DR-0000-0001", Round: round, Trust: sampleTrust(), Impact: sampleImpact()}
	return then(t, casework.Case{}, file, filer(), evening)
}
