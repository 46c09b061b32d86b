package derogation_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/derogation"
)

// A counter-offer permits nothing. Accepted at the last moment, it is the union's
// approval on exactly its terms, with who accepted it.
func TestAnOfferIsTheDecisionOnceTheTrustAcceptsIt(t *testing.T) {
	h := file(t).reach(derogation.Union)
	before, _ := h.state.OpenReview()
	offeredAt, offer := h.now, offering(h)
	h.offer()
	made := h.events[len(h.events)-1]
	if _, shown := h.state.Derogation(); shown || h.state.Decision != nil || h.state.Status != derogation.InReview {
		t.Errorf("an offer permits: %s, %+v", h.state.Status, h.state.Decision)
	}
	open, waits := h.state.OpenOffer()
	if !waits || !open.ExpiresAt.Equal(offeredAt.Add(time.Hour)) || !open.OtherMix || !made.OtherMix || made.Offer != 1 || open.Remark != offer.Remark {
		t.Errorf("offered %+v by %+v", open, made)
	}
	if review, _ := h.state.OpenReview(); review.Paused || !review.DueAt.Equal(before.DueAt) {
		t.Errorf("the union's own time moved: %+v after %+v", review, before)
	}
	h.now = open.ExpiresAt.Add(-time.Millisecond)
	h.do(accepting(h), contact())
	d := h.state.Decision
	if h.state.Status != derogation.Approved || d == nil || !cmp.Equal(*d.Terms, offer.Terms) || d.By != reviewer(derogation.Union) || !d.OtherMix || d.ContentVersion != 1 {
		t.Fatalf("decided %+v", d)
	}
	if d.Accepted == nil || d.Accepted.By != contact() || !d.Accepted.OfferedAt.Equal(offeredAt) || !d.DecidedAt.Equal(open.ExpiresAt.Add(-time.Millisecond)) || h.state.Offer != nil {
		t.Errorf("accepted %+v, and left %+v", d.Accepted, h.state.Offer)
	}
	if review, _ := h.state.Review(5); review.By.ID != reviewer(derogation.Union).ID || review.Outcome != derogation.OutcomeApproved {
		t.Errorf("the review is %+v", review)
	}
	if entry, shown := h.state.Derogation(); !shown || entry.Staff[0].Number != 4 || entry.Staff[1].Number != 1 || !entry.Since.Equal(d.RecordedAt) {
		t.Errorf("the register shows %+v", entry)
	}
	h.announce()
}

// Whatever ends an offer without an acceptance leaves the request with the union, with
// the time that it had left, and with the least that the round keeps for it.
func TestAnOfferThatIsNotAcceptedLeavesTheRequestWithTheUnion(t *testing.T) {
	const floor = 30 * time.Minute // The sample round's, for the union.
	trust, union := contact(), reviewer(derogation.Union)
	tests := []struct {
		name    string
		end     func(h *history) *history
		outcome derogation.OfferOutcome
		by      string
		event   derogation.EventType
		floors  bool
	}{
		{"a no", func(h *history) *history { return h.do(turningDown(h), trust) }, "declined", trust.Name, "counter_offer_declined", true},
		{"silence", (*history).silence, "lapsed", clock().Name, "counter_offer_lapsed", true},
		{"an amendment", func(h *history) *history {
			amend := amending(h)
			amend.Request.Window.To = h.state.Request.Window.To
			return h.do(amend, trust)
		}, "lapsed", trust.Name, "amended", true},
		{"a withdrawal", func(h *history) *history { return h.do(takingBack(h), union) }, "withdrawn", union.Name, "counter_offer_withdrawn", false},
	}
	for _, test := range tests {
		for _, late := range []bool{false, true} {
			name := test.name + " early"
			if late {
				name = test.name + " at the end of its time"
			}
			t.Run(name, func(t *testing.T) {
				h := file(t).reach(derogation.Union)
				review, _ := h.state.OpenReview()
				offer := offering(h)
				offer.ExpiresAt = h.now.Add(10 * time.Minute)
				if late {
					offer.ExpiresAt = review.DueAt
				}
				h.do(offer, union)
				if late && test.name != "silence" {
					h.now = review.DueAt.Add(-time.Second)
				}
				h = test.end(h)
				e := h.events[len(h.events)-1]
				want := review.DueAt
				if least := e.At.Add(floor); test.floors && least.After(want) {
					want = least
				}
				after, open := h.state.OpenReview()
				if e.Type != test.event || h.state.Status != derogation.InReview || !open || !after.DueAt.Equal(want) {
					t.Errorf("after %s it is %s, with a review %+v, want until %s", e.Type, h.state.Status, after, want)
				}
				got := h.state.Offer
				if got.Outcome != test.outcome || got.ClosedBy != test.by || got.By != (derogation.Actor{}) || got.Terms != nil || got.Remark != "" || !got.ClosedAt.Equal(e.At) {
					t.Errorf("the offer is %+v", got)
				}
				var conflict *derogation.ConflictError
				if err := h.fails(accepting(h), trust); !errors.As(err, &conflict) || conflict.Code != "offer_closed" {
					t.Errorf("accepted afterwards: %v", err)
				}
				// The clock alone never approves.
				for h.state.Status.Open() {
					h.silence()
				}
				if h.state.Status != derogation.Undecided {
					t.Errorf("silence ended it as %s", h.state.Status)
				}
			})
		}
	}
}

// At its last moment an offer can no longer be accepted, though nobody has recorded the
// trust's silence yet; nor when the strike's end leaves nothing of it.
func TestAnOfferThatIsOverIsNotAccepted(t *testing.T) {
	h := file(t).reach(derogation.Union).offer()
	h.waitUntilDue()
	var conflict *derogation.ConflictError
	if err := h.fails(accepting(h), contact()); !errors.As(err, &conflict) || conflict.Code != "offer_closed" || !conflict.At.Equal(h.now) {
		t.Errorf("at its end: %v", err)
	}

	h = file(t).reach(derogation.Union)
	offer := offering(h)
	offer.Terms.From = offer.Terms.From.Add(3 * time.Hour)
	h.do(offer, reviewer(derogation.Union))
	h.do(derogation.FollowStrike{Change: strikeEnding(offer.Terms.From.Add(-time.Hour))}, clock())
	if err := h.fails(accepting(h), contact()); !errors.As(err, &conflict) || conflict.Code != "window_passed" {
		t.Errorf("of a time without a strike: %v", err)
	}

	h = file(t).reach(derogation.Union).offer()
	ends := h.state.Request.Window.From.Add(time.Hour)
	h.do(derogation.FollowStrike{Change: strikeEnding(ends)}, clock()).do(accepting(h), contact())
	if entry, _ := h.state.Derogation(); !entry.To.Equal(ends) {
		t.Errorf("it is in force until %s, and the strike until %s", entry.To, ends)
	}
}

func TestWhatAnOfferMayHold(t *testing.T) {
	number := func(line, n int) func(*derogation.CounterOffer) {
		return func(c *derogation.CounterOffer) { c.Terms.Staff[line].Number = n }
	}
	tests := []struct {
		name   string
		change func(*derogation.CounterOffer)
		want   []string
	}{
		{"another mix", func(*derogation.CounterOffer) {}, nil},
		{"all on one line", func(c *derogation.CounterOffer) { c.Terms.Staff[0].Number, c.Terms.Staff[1].Number = 5, 0 }, nil},
		{"fewer", number(0, 1), nil},
		{"one more in all", number(1, 2), []string{"/terms/staff more_than_asked"}},
		{"more on a line than in all", number(0, 6), []string{"/terms/staff/0/number more_than_asked"}},
		{"a longer time", func(c *derogation.CounterOffer) { c.Terms.To = c.Terms.To.Add(time.Minute) }, []string{"/terms/to wider_than_asked"}},
		{"another grade", func(c *derogation.CounterOffer) { c.Terms.Staff[0].Grade = "Consultant" }, []string{"/terms/staff/0 wrong_line"}},
		{"just what was asked for", func(c *derogation.CounterOffer) {
			c.Terms.Staff, c.Terms.Conditions = append([]derogation.StaffLine(nil), sampleRequest().Staff...), ""
		}, []string{"/terms as_asked"}},
		{"a condition alone", func(c *derogation.CounterOffer) {
			c.Terms.Staff = append([]derogation.StaffLine(nil), sampleRequest().Staff...)
		}, nil},
		{"too many words", func(c *derogation.CounterOffer) {
			c.Remark, c.Terms.Conditions = strings.Repeat("é", 301), strings.Repeat("é", 2001)
		}, []string{"/terms/conditions too_long", "/remark too_long"}},
		{"until it is over", func(c *derogation.CounterOffer) { c.ExpiresAt = evening }, []string{"/expiresAt out_of_range"}},
		{"longer than the union has", func(c *derogation.CounterOffer) { c.ExpiresAt = sampleRequest().Window.From }, []string{"/expiresAt out_of_range"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := file(t).reach(derogation.Union)
			offer := offering(h)
			test.change(&offer)
			_, _, err := derogation.Apply(h.state, offer, reviewer(derogation.Union), h.now)
			if len(test.want) == 0 {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wantFields(t, err, test.want...)
		})
	}
}

// The union may offer so often and no more: each offer that comes back gives it time.
func TestOffersAreFew(t *testing.T) {
	h := file(t).reach(derogation.Union)
	for range 3 {
		h.offer().do(turningDown(h), contact())
	}
	err := h.fails(offering(h), reviewer(derogation.Union))
	wantFields(t, err, "/terms too_many")
	review, _ := h.state.OpenReview()
	for _, action := range h.state.TierActions(review, h.now) {
		if action == derogation.ActCounterOffer {
			t.Error("a fourth offer is suggested")
		}
	}
}

// An acceptance is of one offer: a page that shows an earlier one accepts nothing.
func TestAnAcceptanceNamesItsOffer(t *testing.T) {
	h := file(t).reach(derogation.Union).offer()
	stale := accepting(h)
	h.do(takingBack(h), reviewer(derogation.Union)).offer()
	var conflict *derogation.ConflictError
	if err := h.fails(stale, contact()); !errors.As(err, &conflict) || conflict.Code != "offer_closed" {
		t.Errorf("the second offer was accepted as the first: %v", err)
	}
	h.do(accepting(h), contact())
}
