package derogation

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

const (
	// maxOffers bounds how often the union may offer something else for one request.
	maxOffers = 3
)

// CounterOffer is the union's recorded answer that it would approve something else
// than was asked for. It permits nothing until the trust accepts it. ExpiresAt zero
// means the round's time for an answer of the trust.
type CounterOffer struct {
	Basis
	Terms     Terms
	Remark    string
	ExpiresAt time.Time
}

// WithdrawOffer takes the union's offer back before the trust has accepted it.
type WithdrawOffer struct {
	Offer int `json:"offer"`
}

// AcceptOffer is the trust's: the request is approved, on exactly the terms offered.
type AcceptOffer struct {
	Offer int `json:"offer"`
}

// DeclineOffer is the trust's: the request stays with the union as it is.
type DeclineOffer struct {
	Offer int    `json:"offer"`
	Why   string `json:"why"`
}

// OfferOutcome is how an offer ended.
type OfferOutcome string

// The outcomes of an offer; empty while it is open. One that was accepted is the
// Decision.
const (
	OfferDeclined  OfferOutcome = "declined"
	OfferWithdrawn OfferOutcome = "withdrawn"
	// OfferLapsed: the trust did not answer in time, or amended its request, or the
	// request ended in another way.
	OfferLapsed OfferOutcome = "lapsed"
)

// Offer is the union's last offer, and what became of it. By, Terms and Remark are those
// of an open one: afterwards the ledger alone tells them, and why it was declined.
type Offer struct {
	Number         int       `json:"number"`
	Review         int       `json:"review"`
	ContentVersion int       `json:"contentVersion"`
	At             time.Time `json:"at"`
	By             Actor     `json:"by,omitzero"`
	ExpiresAt      time.Time `json:"expiresAt"`
	Terms          *Terms    `json:"terms,omitempty"`
	Remark         string    `json:"remark,omitempty"`
	// OtherMix: a line has more doctors than it was asked for, and others have fewer.
	OtherMix bool         `json:"otherMix,omitempty"`
	ClosedAt *time.Time   `json:"closedAt,omitempty"`
	ClosedBy string       `json:"closedBy,omitempty"`
	Outcome  OfferOutcome `json:"outcome,omitempty"`
}

// Acceptance is how an offer became the decision: when the union made it, and who
// accepted it for the trust.
type Acceptance struct {
	OfferedAt time.Time `json:"offeredAt"`
	By        Actor     `json:"by"`
}

// OpenOffer returns the offer that waits for the trust, if one does.
func (s State) OpenOffer() (Offer, bool) {
	if s.Offer == nil || s.Offer.Outcome != "" {
		return Offer{}, false
	}
	return *s.Offer, true
}

// offerWaits reports whether the trust can still accept an offer.
func (s State) offerWaits(now time.Time) bool {
	offer, open := s.OpenOffer()
	return open && now.Before(offer.ExpiresAt)
}

// mayOffer reports whether the union may offer something else: no question and no
// other offer is with the trust, and there is time for its answer.
func (s State) mayOffer(review Review, now time.Time) bool {
	_, offered := s.OpenOffer()
	return s.asks(review, now) && !review.Paused && !offered && s.offers() < maxOffers && now.Before(s.OfferUntil(review))
}

func (s State) offers() int {
	if s.Offer == nil {
		return 0
	}
	return s.Offer.Number
}

func (c CounterOffer) decide(s State, actor Actor, now time.Time) (Event, error) {
	review, err := s.answered(ActCounterOffer, actor, c.Basis)
	if err != nil {
		return Event{}, err
	}
	if err := s.withTheTrust(); err != nil {
		return Event{}, err
	}
	bad, err := s.checkGrant(ActCounterOffer, c.Terms, now)
	if err != nil {
		return Event{}, err
	}
	terms := c.Terms.settled(s.Request)
	if len(bad) == 0 && terms.same(s.Request) {
		bad.add("/terms", "as_asked", "must differ from what was asked for; otherwise approve")
	}
	bad.said(ActCounterOffer, "/remark", c.Remark, false)
	expires := s.checkExpiry(&bad, c, review, now)
	if s.offers() >= maxOffers {
		bad.add("/terms", "too_many", fmt.Sprintf("at most %d offers may be made for a request: decide on what there is", maxOffers))
	}
	e := review.event(EventCounterOffered, c.Remark)
	e.Offer, e.Terms, e.DueAt, e.OtherMix = s.offers()+1, &terms, &expires, terms.otherMix(s.Request)
	return e, bad.err()
}

// withTheTrust refuses what would go to the trust while it is asked something already.
func (s State) withTheTrust() error {
	if question, asked := s.OpenQuestion(); asked {
		return &ConflictError{Code: ConflictAlreadyAsked, Status: s.Status, Tier: s.Tier, By: question.AskedBy.Name, At: question.AskedAt, Detail: "a question is with the trust already"}
	}
	if offer, open := s.OpenOffer(); open {
		return &ConflictError{Code: ConflictAlreadyOffered, Status: s.Status, Tier: s.Tier, By: offer.By.Name, At: offer.At, Detail: "an offer is with the trust already"}
	}
	return nil
}

// checkExpiry returns until when the trust can accept: as stated, or for the round's time
// for an answer of the trust. It is never later than the union's own answer is due, nor
// than the time that is offered.
func (s State) checkExpiry(bad *fields, c CounterOffer, review Review, now time.Time) time.Time {
	latest := s.OfferUntil(review)
	if !c.Terms.To.IsZero() && c.Terms.To.Before(latest) {
		latest = c.Terms.To
	}
	expires := c.ExpiresAt.UTC()
	if c.ExpiresAt.IsZero() {
		expires = now.Add(time.Duration(s.Round.answerTime().ResponseMinutes) * time.Minute)
		if expires.After(latest) {
			expires = latest
		}
	}
	if !expires.After(now) || expires.After(latest) {
		bad.add("/expiresAt", "out_of_range", "must lie between now and "+latest.Format(time.RFC3339))
	}
	return expires
}

// OfferUntil is how long at most an offer may be open: until the union's own answer is
// due, or, where that is overdue already, until it no longer counts.
func (s State) OfferUntil(review Review) time.Time {
	latest := review.DueAt
	if review.OverdueAt != nil {
		latest = s.UnionTimeEndsAt()
	}
	if until := s.asksUntil(); until.Before(latest) {
		latest = until
	}
	return latest
}

// same reports whether terms are just what was asked for.
func (t Terms) same(asked Request) bool {
	whole := Terms{Staff: asked.Staff, From: asked.Window.From, To: asked.Window.To}.settled(asked)
	return reflect.DeepEqual(t.Staff, whole.Staff) && t.From.Equal(asked.Window.From) && t.To.Equal(asked.Window.To) && strings.TrimSpace(t.Conditions) == ""
}

// otherMix reports whether a line has more doctors than were asked for on it.
func (t Terms) otherMix(asked Request) bool {
	for i, line := range t.Staff {
		if i < len(asked.Staff) && line.Number > asked.Staff[i].Number {
			return true
		}
	}
	return false
}

// offerToSettle is the open offer that somebody would accept, decline or withdraw. Who
// comes late learns what became of it.
func (s State) offerToSettle(number int, now time.Time) (Offer, error) {
	if !s.Status.Open() {
		return Offer{}, s.closed()
	}
	conflict := &ConflictError{Code: ConflictOfferClosed, Status: s.Status, Tier: s.Tier, At: s.StepSince, Detail: "no such offer waits for an answer"}
	if s.Offer == nil || s.Offer.Number != number {
		return Offer{}, conflict
	}
	offer := *s.Offer
	switch {
	case offer.Outcome == "" && now.Before(offer.ExpiresAt):
		return offer, nil
	case offer.Outcome == "":
		conflict.At, conflict.Detail = offer.ExpiresAt, "the time for this offer ran out"
	default:
		conflict.At, conflict.By = *offer.ClosedAt, offer.ClosedBy
		conflict.Detail = "this offer has ended: " + string(offer.Outcome)
	}
	return Offer{}, conflict
}

func (o Offer) event(t EventType) Event {
	return Event{Type: t, Tier: Union, Review: o.Review, Offer: o.Number}
}

func (c AcceptOffer) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActAcceptOffer, actor); err != nil {
		return Event{}, err
	}
	offer, err := s.offerToSettle(c.Offer, now)
	if err != nil {
		return Event{}, err
	}
	// Since it was made the strike may have been cut short.
	if until := s.untilStrikeEnds(offer.Terms.To); !now.Before(until) || !offer.Terms.From.Before(until) {
		return Event{}, &ConflictError{Code: ConflictWindowPassed, Status: s.Status, Tier: s.Tier, At: until, Detail: "of the time that was offered nothing is left"}
	}
	e := offer.event(EventOfferAccepted)
	e.Terms, e.OtherMix, e.OfferedBy, e.DecidedAt = offer.Terms, offer.OtherMix, &offer.By, &now
	return e, nil
}

func (c DeclineOffer) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTrust(ActDeclineOffer, actor); err != nil {
		return Event{}, err
	}
	offer, err := s.offerToSettle(c.Offer, now)
	if err != nil {
		return Event{}, err
	}
	var bad fields
	bad.said(ActDeclineOffer, "/why", c.Why, false)
	e := offer.event(EventOfferDeclined)
	e.Text = strings.TrimSpace(c.Why)
	return e, bad.err()
}

func (c WithdrawOffer) decide(s State, actor Actor, now time.Time) (Event, error) {
	if err := s.byTier(ActWithdrawOffer, actor, Union); err != nil {
		return Event{}, err
	}
	offer, err := s.offerToSettle(c.Offer, now)
	if err != nil {
		return Event{}, err
	}
	return offer.event(EventOfferWithdrawn), nil
}

// offered has the case wait for the trust. The review is not paused: the union may
// still decide, and an offer buys it no time.
func (s *State) offered(e Event) {
	s.Offer = &Offer{
		Number: e.Offer, Review: e.Review, ContentVersion: e.ContentVersion, At: e.At, By: e.Actor,
		ExpiresAt: *e.DueAt, Terms: e.Terms, Remark: e.Text, OtherMix: e.OtherMix,
	}
	s.settle(e)
}

// accepted makes the offer the union's decision, on the authority of who made it.
func (s *State) accepted(e Event) {
	byUnion := e
	byUnion.Actor = *e.OfferedBy
	offeredAt := s.Offer.At
	s.Offer = nil
	s.closeReview(byUnion, OutcomeApproved)
	s.decided(byUnion, OutcomeApproved)
	s.Decision.OtherMix = e.OtherMix
	s.Decision.Accepted = &Acceptance{OfferedAt: offeredAt, By: e.Actor}
	s.end(e, Approved)
}

// returned leaves the request with the union, whose clock has gone on. Whatever the trust
// did, the union has the least time that the round keeps for it; who takes an offer back
// gains none.
func (s *State) returned(e Event, outcome OfferOutcome) {
	s.closeOffer(e, outcome)
	review := &s.Reviews[len(s.Reviews)-1]
	if planned, ok := s.Plan.For(review.Tier); ok && outcome != OfferWithdrawn && review.OverdueAt == nil {
		review.DueAt = later(review.DueAt, e.At.Add(seconds(planned.FloorSeconds)))
	}
	s.settle(e)
}

func (s *State) closeOffer(e Event, outcome OfferOutcome) {
	offer := *s.Offer // The state that this one comes from keeps its own.
	offer.Outcome, offer.ClosedAt, offer.ClosedBy = outcome, new(e.At), e.Actor.Name
	offer.By, offer.Terms, offer.Remark = Actor{}, nil, ""
	s.Offer = &offer
}
