package derogation

import (
	"strings"
	"time"
)

// In a mass casualty event the chain runs on short times: ten minutes a tier,
// thirty for the union.
const (
	exceptionMinutes      = 10
	exceptionUnionMinutes = 30
)

// Judgement is what the national team or the union thought, afterwards, of a
// mass casualty exception.
type Judgement struct {
	Tier      Tier      `json:"tier"`
	Justified bool      `json:"justified"`
	Text      string    `json:"text"`
	At        time.Time `json:"at"`
	By        Actor     `json:"by"`
}

// forRequest is the round with the response times that a request runs on.
func (r Round) forRequest(request Request) Round {
	if request.MassCasualty == nil {
		return r
	}
	short := r
	short.Tiers = append([]RoundTier(nil), r.Tiers...)
	for i := range short.Tiers {
		t := &short.Tiers[i]
		limit := exceptionMinutes
		if t.Tier == Union {
			limit = exceptionUnionMinutes
		}
		t.ResponseMinutes = min(t.ResponseMinutes, limit)
		t.FloorMinutes = min(t.FloorMinutes, limit)
		t.ExtensionMinutes = min(t.ExtensionMinutes, limit)
	}
	return short
}

func (c JudgeException) decide(s State, actor Actor, _ time.Time) (Event, error) {
	tier := actor.Tier
	if tier != NationalTeam && tier != Union {
		return Event{}, &ForbiddenError{Action: ActJudgeException, Detail: "only the national team and the union judge an exception"}
	}
	if err := s.byTier(ActJudgeException, actor, tier); err != nil {
		return Event{}, err
	}
	if s.Request.MassCasualty == nil {
		return Event{}, &ConflictError{Code: ConflictNoException, Status: s.Status, Tier: s.Tier, At: s.SubmittedAt, Detail: "the request states no mass casualty event"}
	}
	if s.Status.Open() {
		return Event{}, &ConflictError{Code: ConflictNotEnded, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "the exception is judged when the request has ended"}
	}
	if s.Status == Voided {
		return Event{}, s.closed()
	}
	for _, j := range s.Judgements {
		if j.Tier == tier {
			return Event{}, &ConflictError{Code: ConflictAlreadyRecorded, Status: s.Status, Tier: tier, By: j.By.Name, At: j.At, Detail: "this judgement was already recorded"}
		}
	}
	var bad fields
	bad.said(ActJudgeException, "/text", c.Text, true)
	return Event{Type: EventExceptionJudged, Tier: tier, Text: strings.TrimSpace(c.Text), Justified: &c.Justified}, bad.err()
}
