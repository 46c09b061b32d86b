package counts_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

// anyRound draws the cases of a round: each a walk of random commands, of which
// those that do not fit are passed over.
func anyRound(t *rapid.T) [][]derogation.Event {
	var ledgers [][]derogation.Event
	for n := range rapid.IntRange(0, 8).Draw(t, "cases") {
		ledgers = append(ledgers, anyStory(t, n))
	}
	return ledgers
}

func anyStory(t *rapid.T, n int) []derogation.Event {
	s := &story{t: t, now: begins.Add(time.Duration(rapid.IntRange(0, 20*60).Draw(t, "filed")) * time.Minute)}
	trust := rapid.SampledFrom(sampleTrusts()).Draw(t, "trust")
	request := anyRequest(t)
	if rapid.IntRange(0, 5).Draw(t, "exception") == 0 {
		request.MassCasualty = massCasualty()
	}
	submit := derogation.Submit{Reference: fmt.Sprint("DR-", n), Round: sampleRound(), Trust: trust, Request: request}
	s.do(0, submit, derogationtest.System(trust))
	// Few walks come far by chance: some begin where the chain has been gone.
	begin := rapid.IntRange(0, 3).Draw(t, "begin")
	if begin > 0 {
		s.reachUnion()
	}
	if begin == 2 {
		s.approve(time.Minute)
	}
	if begin == 3 {
		s.do(time.Minute, s.offer(), s.reviewer())
	}
	for range rapid.IntRange(0, 20).Draw(t, "steps") {
		s.anyStep(t)
	}
	return s.events
}

func anyRequest(t *rapid.T) derogation.Request {
	r := sampleRequest()
	r.Service = rapid.SampledFrom([]string{"Adult critical care", "ADULT critical  care", "Theatres"}).Draw(t, "service")
	r.Category = rapid.SampledFrom([]derogation.Category{derogation.MajorIncident, derogation.Cancer}).Draw(t, "category")
	r.Staff[0].Number = rapid.IntRange(1, 9).Draw(t, "doctors")
	r.DecisionNeededBy.At = begins.Add(time.Duration(rapid.IntRange(0, 26*60).Draw(t, "needed by")) * time.Minute)
	return r
}

// anyStep mostly goes the way that real requests go, and lets time pass.
func (s *story) anyStep(t *rapid.T) {
	s.now = s.now.Add(time.Duration(rapid.IntRange(0, 40*60).Draw(t, "seconds")) * time.Second)
	steps := []func() error{
		func() error { return s.try(derogation.OpenReview{}, clock()) },
		func() error { return s.try(s.escalation(), s.reviewer()) },
		func() error { s.jump(); return s.try(derogation.RecordSilence{}, clock()) },
		func() error { return s.try(derogation.Ask{Basis: s.basis(), Question: "Why?"}, s.reviewer()) },
		func() error {
			return s.try(derogation.AnswerQuestion{Question: len(s.state.Questions), Answer: "So."}, s.trust())
		},
		func() error { return s.try(derogation.Decline{Basis: s.basis(), Reasons: "No."}, s.reviewer()) },
		func() error {
			return s.try(derogation.ResolveLocally{Basis: s.basis(), How: "Acting down."}, s.reviewer())
		},
		func() error { return s.try(derogation.ResolveByTrust{How: "Bank staff."}, s.trust()) },
		func() error { return s.try(derogation.Reopen{Why: "It failed."}, s.trust()) },
		func() error {
			again := s.state.Request
			again.Risk.IfRefused += " More beds close."
			return s.try(derogation.AskReconsideration{Request: again, Note: "What was lacking."}, s.trust())
		},
		func() error { return s.try(s.approval(), s.reviewer()) },
		func() error { return s.try(s.offer(), s.reviewer()) },
		func() error { return s.try(derogation.AcceptOffer{Offer: 1}, s.trust()) },
		func() error { return s.try(derogation.DeclineOffer{Offer: 1}, s.trust()) },
		func() error { return s.try(s.refusal(), s.reviewer()) },
		func() error { return s.try(s.report(), s.tier(derogation.NationalTeam)) },
		func() error { return s.try(derogation.Withdraw{Reason: derogation.WithdrawnMistake}, s.trust()) },
		func() error { return s.try(derogation.StandDown{Reason: "Cover came."}, s.trust()) },
		func() error {
			came := rapid.IntRange(0, 5).Draw(t, "came")
			return s.try(derogation.ReportTurnout{Turnout: derogation.Turnout{Contacted: came + 1, Came: came, NotNeeded: 1}}, s.trust())
		},
		func() error {
			why := rapid.SampledFrom(derogation.RevocationReasons()).Draw(t, "why")
			return s.try(derogation.Revoke{Code: why.Code, Reason: "New facts."}, s.tier(derogation.Union))
		},
		func() error { return s.try(derogation.Announce{}, clock()) },
		func() error { s.jump(); return s.try(derogation.End{}, clock()) },
		func() error {
			amended := anyRequest(t)
			amended.MassCasualty = s.state.Request.MassCasualty
			return s.try(derogation.Amend{Request: amended, Note: "New facts."}, s.trust())
		},
		func() error {
			harm := rapid.SampledFrom(derogation.HarmLevels()).Draw(t, "harm")
			return s.try(derogation.ReportImpact{Impact: impact(rapid.IntRange(0, 9).Draw(t, "cancelled"), harm)}, s.trust())
		},
	}
	// The chain goes on about as often as all else together.
	at := rapid.IntRange(0, 2*len(steps)).Draw(t, "step")
	if at >= len(steps) {
		at %= 2
	}
	// What does not fit the state is refused, and the walk goes on.
	_ = steps[at]()
}
