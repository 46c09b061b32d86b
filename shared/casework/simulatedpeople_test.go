package casework_test

import (
	"errors"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// file submits a request as a client does that calls again until it has its
// acknowledgement.
func (s *simulation) file(key string) string {
	door := casework.Submissions{Cases: s.table(), Directory: s.Store, Standings: s.Store, Random: s.Random}
	f := caseworktest.Filing(key)
	f.Request.Risk.Description = "Two consultants fell ill: " + key
	if s.dice.IntN(4) == 0 {
		caseworktest.MassCasualty(&f.Request)
	}
	for {
		ack, _, err := door.Submit(s.Ctx, f, s.clock("api"))
		s.only(err)
		if err == nil {
			s.visitors(ack.Reference)
			return ack.Reference
		}
	}
}

// ask has the people of a new review answer: never, once, or several at once,
// in time or too late, what their tier may do or something else.
func (s *simulation) ask(reference string) {
	state := s.State(reference)
	for _, review := range state.Reviews {
		link := casework.ReviewLink{Reference: reference, Review: review.Number, Contact: caseworktest.Person(review.Tier).ID}
		if s.asked[link] {
			continue
		}
		s.asked[link] = true
		longest := review.DueAt.Sub(review.OpenedAt) * 5 / 4
		if review.Tier == derogation.Union && s.dice.IntN(3) == 0 {
			longest = state.UnionTimeEndsAt().Add(time.Hour).Sub(review.OpenedAt)
		}
		at := time.Duration(s.dice.Int64N(int64(longest)))
		for range s.dice.IntN(4) {
			again := link
			if review.Tier == derogation.Union && s.dice.IntN(2) == 0 {
				again.Contact = "CT-00000055"
			}
			s.after(at, "a person answers", func() { s.reply(again) })
			if s.dice.IntN(2) == 0 {
				at += s.soon()
			}
		}
		// Some come back later: to revoke, to report or to judge.
		if review.Tier == derogation.Union || review.Tier == derogation.NationalTeam {
			for range s.dice.IntN(3) {
				s.after(time.Duration(s.dice.IntN(36*3600))*time.Second, "a person comes back", func() { s.reply(link) })
			}
		}
	}
}

// reply looks, thinks, and sends an answer, on what was seen.
func (s *simulation) reply(link casework.ReviewLink) {
	reviews := casework.Reviews{Cases: s.table(), Directory: s.Store, Codes: s.Store, Matcher: caseworktest.FirstSix{}, Random: s.Random}
	opened, err := reviews.Open(s.Ctx, link)
	s.only(err, casework.ErrNotFound) // A restored backup may not know the review.
	if err != nil {
		return
	}
	actions := opened.Actions(s.clock("api"))
	if len(actions) == 0 {
		if opened.Late() == nil {
			s.T.Fatalf("nothing may be done, and nobody says why: %+v", opened.Review)
		}
		return
	}
	basis := derogation.Basis{Review: link.Review, ContentVersion: opened.Case.State.ContentVersion}
	answers := answers(opened.Case.State)
	action := actions[s.dice.IntN(len(actions))]
	command := answers[action]
	switch c := command.(type) {
	case derogation.Escalate:
		c.Basis, c.Supported = basis, nil
		if opened.Review.Tier == derogation.RegionalMedicalDirector {
			c.Supported = new(s.dice.IntN(2) == 0)
		}
		command = c
	case derogation.AddComment:
		c.Review = link.Review
		command = c
	case nil: // No other action has no answer of its own.
		if action == derogation.ActAcknowledge {
			command = derogation.Acknowledge{Review: link.Review}
			break
		}
		deputy := opened.Deputies[s.dice.IntN(len(opened.Deputies))]
		command = derogation.HandOver{Review: link.Review, To: derogation.Person{ID: deputy.ID}}
	}
	if s.dice.IntN(10) == 0 {
		command = answers[derogation.ActApprove]
	}
	digits := "wrong!"
	if opened.NeedsCode(s.clock("api")) {
		_, err := reviews.SendCode(s.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Command: command}, s.clock("api"))
		s.refused(err)
		if code, err := s.Store.Code(s.Ctx, caseworktest.CodeKey(link)); err == nil && s.dice.IntN(5) > 0 {
			digits = code.Nonce[:6]
		}
	}
	if action == derogation.ActAsk {
		s.after(time.Duration(s.dice.IntN(2*3600))*time.Second, "a person who asked answers", func() { s.reply(link) })
	}
	_, err = reviews.Answer(s.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Digits: digits, Command: command}, s.clock("api"))
	s.refused(err)
}

// refused accepts every answer that a person may be given.
func (s *simulation) refused(err error) {
	s.T.Helper()
	var conflict *derogation.ConflictError
	var forbidden *derogation.ForbiddenError
	var invalid *derogation.InvalidError
	if errors.As(err, &conflict) || errors.As(err, &forbidden) || errors.As(err, &invalid) {
		return
	}
	s.only(err, casework.ErrNotFound, casework.ErrWrongCode, casework.ErrCodeSpent, casework.ErrCodeTooSoon, casework.ErrOtherDecision, casework.ErrLinkLocked, casework.ErrGuessesUsedUp)
}
