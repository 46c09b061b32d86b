package casework_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// guess tries wrong codes for an approval on a link until none is taken any more,
// and asks for another code whenever one may be sent. It returns how many counted.
func (w *world) guess(link casework.ReviewLink) (counted int, refused error) {
	w.T.Helper()
	reply := casework.Reply{Link: link, Person: "Ann Attacker", Command: caseworktest.Approval(w.State(link.Reference))}
	for range 100 {
		w.Now = w.Now.Add(time.Minute)
		_, sent := w.Reviews().SendCode(w.Ctx, reply, w.Now)
		if errors.Is(sent, casework.ErrLinkLocked) || errors.Is(sent, casework.ErrGuessesUsedUp) {
			return counted, sent
		}
		reply.Digits = "wrong!"
		if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); errors.Is(err, casework.ErrWrongCode) {
			counted++
		}
	}
	w.T.Fatalf("guessing never ended")
	return 0, nil
}

// linkNamed is one of several links of the union's officer to their review.
func (w *world) linkNamed(reference, id string) casework.ReviewLink {
	w.T.Helper()
	link := w.Link(reference)
	link.ID = id
	return link
}

// The attacker has a copy of the officer's link, and neither their telephone nor
// their mailbox.
func TestWhoeverGuessesLocksTheirLinkAndTheOfficerDecidesByTheirOwn(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	copied := w.linkNamed(reference, "copied")
	counted, refused := w.guess(copied)
	caseworktest.WantSame(t, "guesses on one link", counted, 5)
	caseworktest.WantError(t, refused, casework.ErrLinkLocked)

	// A right code is none on this link, not even the next day.
	for range 2 {
		_, err := w.Reviews().Answer(w.Ctx, casework.Reply{
			Link: copied, Person: "Una Officer", Digits: w.lastDigits(copied), Command: caseworktest.Approval(w.State(reference)),
		}, w.Now)
		caseworktest.WantError(t, err, casework.ErrCodeSpent)
		w.Now = w.Now.Add(2 * time.Hour)
	}

	// Either of them asks for a new link. It goes to the officer's mailbox.
	if err := w.Reviews().SendLink(w.Ctx, copied, w.Now); err != nil {
		t.Fatal(err)
	}
	_, announcements, _ := w.Store.Outbox(reference)
	told := announcements[len(announcements)-1]
	for _, a := range announcements {
		if a.Kind == casework.AnnounceNewLink {
			told = a
		}
	}
	want := casework.Audience{Organisation: "BMA", Duty: string(derogation.Union), Review: copied.Review, Contact: copied.Contact}
	if told.Kind != casework.AnnounceNewLink || len(told.Audience) != 1 || told.Audience[0] != want {
		t.Fatalf("announced %+v", told)
	}
	fresh := w.linkNamed(reference, "fresh")
	command := caseworktest.Approval(w.State(reference))
	if _, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: fresh, Person: "Una Officer", Digits: w.Code(fresh, command), Command: command}, w.Now); err != nil {
		t.Errorf("the officer's own link and code: %v", err)
	}
}

func (w *world) lastDigits(link casework.ReviewLink) string {
	w.T.Helper()
	code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(link))
	if err != nil {
		w.T.Fatalf("code: %v", err)
	}
	return code.Nonce[:6]
}

// However many links somebody got hold of, a decision takes twenty guesses.
func TestADecisionTakesTwentyGuessesInAll(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	total := 0
	var refused error
	for n := 0; !errors.Is(refused, casework.ErrGuessesUsedUp); n++ {
		var counted int
		counted, refused = w.guess(w.linkNamed(reference, fmt.Sprint(n)))
		total += counted
	}
	caseworktest.WantSame(t, "guesses on all links", total, 20)
	guesses, err := w.Store.Guesses(w.Ctx, reference, 5)
	if err != nil || guesses != 20 {
		t.Errorf("counted %d, %v", guesses, err)
	}
	// The union's own system needs no code.
	system := caseworktest.System(derogation.KindUnion, "BMA")
	if err := w.As(system, reference, caseworktest.Refusal(w.State(reference))); err != nil {
		t.Errorf("by the union's system: %v", err)
	}
}

// What one link guesses says nothing of another, nor of another person's.
func TestGuessesOnOneLinkAreNoneOnAnother(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	mine := w.linkNamed(reference, "mine")
	command := caseworktest.Refusal(w.State(reference))
	digits := w.Code(mine, command)
	if _, refused := w.guess(w.linkNamed(reference, "copied")); !errors.Is(refused, casework.ErrLinkLocked) {
		t.Fatal(refused)
	}
	w.Now = w.Now.Add(-2 * time.Minute) // Within the ten minutes of the code.
	if _, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: mine, Person: "Una Officer", Digits: digits, Command: command}, w.Now); err != nil {
		t.Errorf("the code that was sent on the officer's link: %v", err)
	}
}

// A code is for the decision that its message names, to the last word of it.
func TestACodeIsGoodForTheDecisionThatItWasAskedForAlone(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	s := w.State(reference)
	fewer, others := caseworktest.Approval(s), caseworktest.Refusal(s)
	fewer.Terms.Staff = append([]derogation.StaffLine(nil), fewer.Terms.Staff...)
	fewer.Terms.Staff[0].Number--
	fewer.Terms.Conditions = "Nights only."
	others.Explanation = "Another reason."
	asked := caseworktest.Approval(s)
	digits := w.Code(w.Link(reference), asked)
	for name, other := range map[string]derogation.Command{"a refusal": caseworktest.Refusal(s), "other words": others, "other terms": fewer} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Digits: digits, Command: other}, w.Now)
			caseworktest.WantError(t, err, casework.ErrOtherDecision)
		})
	}
	caseworktest.WantSame(t, "attempts", w.attempts(reference), 0)
	_, announcements, _ := w.Store.Outbox(reference)
	for _, a := range announcements {
		if a.Kind == casework.AnnounceOneTimeCode {
			caseworktest.WantSame(t, "what is told", *a.Subject.Deciding, casework.Deciding{Action: derogation.ActApprove, Doctors: derogation.Doctors(asked.Terms.Staff)})
		}
	}
	if _, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Digits: digits, Command: asked}, w.Now); err != nil {
		t.Error(err)
	}
}

// Whoever holds a link cannot fill its holder's mailbox.
func TestANewLinkIsSentEveryQuarterOfAnHourAtTheMost(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	links := map[string]func() error{
		"review": func() error { return w.Reviews().SendLink(w.Ctx, w.Link(reference), w.Now) },
		"trust":  func() error { return w.TrustRequests().SendLink(w.Ctx, w.trustLink(reference), w.Now) },
	}
	for name, send := range links {
		t.Run(name, func(t *testing.T) {
			sent, begin := 0, w.Now
			for range 600 {
				switch err := send(); {
				case err == nil:
					sent++
				case !errors.Is(err, casework.ErrLinkTooSoon):
					t.Fatal(err)
				}
				w.Now = w.Now.Add(6 * time.Second)
			}
			if most := int(w.Now.Sub(begin)/(15*time.Minute)) + 1; sent > most || sent < most-1 {
				t.Errorf("%d links in %v", sent, w.Now.Sub(begin))
			}
		})
	}
}
