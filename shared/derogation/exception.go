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

// Objection is why the national team or the union does not agree to an exception.
type Objection struct {
	Tier Tier      `json:"tier"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	By   Actor     `json:"by"`
}

// Confirmation is the national team's, that the event was declared.
type Confirmation struct {
	At time.Time `json:"at"`
	By Actor     `json:"by"`
}

// ExceptionEnd is how the trust ended an exception, and who agreed to that, if
// anybody was asked.
type ExceptionEnd struct {
	At       time.Time `json:"at"`
	By       Actor     `json:"by"`
	Text     string    `json:"text"`
	AgreedBy string    `json:"agreedBy,omitempty"`
}

// forRequest is the round as a request keeps it: with the response times that it runs
// on, without what only agreements in advance are matched by, and without the record of
// its strike, which goes on being written.
func (r Round) forRequest(request Request) Round {
	r.Services, r.Strike = nil, Strike{}
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
	if err := s.byOneWhoSpeaks(ActJudgeException, actor); err != nil {
		return Event{}, err
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

// SpeaksOfExceptions reports whether a tier objects to exceptions, and judges them.
func (t Tier) SpeaksOfExceptions() bool { return t == NationalTeam || t == Union }

// PartsInException stand for the reviews of the tiers that speak of an exception from
// its first minute, before they are asked: they have a tier and no number. There are
// none where the request states no exception.
func (s State) PartsInException() []Review {
	var parts []Review
	for _, rules := range s.Round.Tiers {
		if s.Request.MassCasualty != nil && rules.Tier.SpeaksOfExceptions() {
			parts = append(parts, Review{Tier: rules.Tier})
		}
	}
	return parts
}

// byOneWhoSpeaks checks that the actor answers for a tier that speaks of exceptions,
// and that the request states one.
func (s State) byOneWhoSpeaks(action Action, actor Actor) error {
	if !actor.Tier.SpeaksOfExceptions() {
		return &ForbiddenError{Action: action, Detail: "only the national team and the union speak of an exception"}
	}
	if err := s.byTier(action, actor, actor.Tier); err != nil {
		return err
	}
	if s.Request.MassCasualty == nil {
		return &ConflictError{Code: ConflictNoException, Status: s.Status, Tier: s.Tier, At: s.SubmittedAt, Detail: "the request states no mass casualty event"}
	}
	return nil
}

// exceptionStands reports whether the trust still says that it contacts doctors under
// an exception, whatever became of its request.
func (s State) exceptionStands(now time.Time) bool {
	_, ended := s.exceptionEnded()
	return s.Request.MassCasualty != nil && !ended && s.Status != Withdrawn && s.Status != Voided && now.Before(s.Request.Window.To)
}

// exceptionEnded is how the trust ended its exception: by itself, or with the approval
// that it had become.
func (s State) exceptionEnded() (ExceptionEnd, bool) {
	switch {
	case s.ExceptionEnd != nil:
		return *s.ExceptionEnd, true
	case s.Request.MassCasualty != nil && s.Status == StoodDown && s.Ending != nil:
		return ExceptionEnd{At: s.Ending.At, By: s.Ending.By, Text: s.Ending.Text, AgreedBy: s.Ending.AgreedBy}, true
	default:
		return ExceptionEnd{}, false
	}
}

// standing refuses what is only of an exception that stands.
func (s State) standing(now time.Time) error {
	switch {
	case s.exceptionStands(now):
		return nil
	case s.Status == Withdrawn, s.Status == Voided:
		return s.closed()
	default:
		at := s.Request.Window.To
		if end, ended := s.exceptionEnded(); ended {
			at = end.At
		}
		return &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: at, Detail: "the exception has ended"}
	}
}

// mayObject reports whether a tier may still object: each does once.
func (s State) mayObject(tier Tier) bool {
	_, objected := s.Objection(tier)
	return tier.SpeaksOfExceptions() && !objected
}

// Objection is a tier's, if it made one.
func (s State) Objection(tier Tier) (Objection, bool) {
	for _, o := range s.Objections {
		if o.Tier == tier {
			return o, true
		}
	}
	return Objection{}, false
}

func (c ObjectException) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byOneWhoSpeaks(ActObjectException, actor); err != nil {
		return Event{}, err
	}
	if err := s.standing(now); err != nil {
		return Event{}, err
	}
	if before, objected := s.Objection(actor.Tier); objected {
		return Event{}, &ConflictError{Code: ConflictAlreadyRecorded, Status: s.Status, Tier: actor.Tier, By: before.By.Name, At: before.At, Detail: "this objection was already recorded"}
	}
	var bad fields
	bad.said(ActObjectException, "/text", c.Text, true)
	return Event{Type: EventExceptionObjected, Tier: actor.Tier, Text: strings.TrimSpace(c.Text)}, bad.err()
}

func (ConfirmException) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTier(ActConfirmException, actor, NationalTeam); err != nil {
		return Event{}, err
	}
	if err := s.byOneWhoSpeaks(ActConfirmException, actor); err != nil {
		return Event{}, err
	}
	if err := s.standing(now); err != nil {
		return Event{}, err
	}
	if c := s.Confirmed; c != nil {
		return Event{}, &ConflictError{Code: ConflictAlreadyRecorded, Status: s.Status, Tier: NationalTeam, By: c.By.Name, At: c.At, Detail: "the event was already confirmed"}
	}
	return Event{Type: EventExceptionConfirmed, Tier: NationalTeam}, nil
}
