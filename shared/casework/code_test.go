package casework_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// decide replies for the union with a refusal and the digits given.
func (w *world) decide(reference, digits string) error {
	w.t.Helper()
	_, err := w.reviews().Answer(w.ctx, casework.Reply{
		Link: w.link(reference), Person: "Ana Sample", Digits: digits, Command: refusal(w.state(reference)),
	}, w.now)
	return err
}

func (w *world) attempts(reference string) int {
	w.t.Helper()
	code, err := w.store.Code(w.ctx, codeKey(w.link(reference)))
	if err != nil {
		w.t.Fatalf("code: %v", err)
	}
	return code.Attempts
}

func TestACodeIsAnnouncedToItsHolderAndNeverKept(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	version := w.state(reference).Version
	contact, err := w.reviews().SendCode(w.ctx, w.link(reference), w.now)
	if err != nil || contact.ID != person(derogation.Union).ID || w.state(reference).Version != version {
		t.Fatalf("sent to %s, version %d after %d, %v", contact.ID, w.state(reference).Version, version, err)
	}
	code, err := w.store.Code(w.ctx, codeKey(w.link(reference)))
	if err != nil || !code.IssuedAt.Equal(w.now) || !code.ExpiresAt.Equal(w.now.Add(10*time.Minute)) || code.KeyID != "1" {
		t.Fatalf("got %+v, %v", code, err)
	}
	_, announcements, _ := w.store.Outbox(reference)
	a := announcements[len(announcements)-1]
	if a.Kind != casework.AnnounceOneTimeCode || *a.Code != code.Key || a.CodeNonce != code.Nonce || a.CodeKeyID != "1" || len(a.Audience) != 0 || len(a.Addresses) != 0 {
		t.Errorf("announced %+v", a)
	}
}

func TestTheUnionDecidesWithItsCodeOnly(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	wantError(t, w.decide(reference, "123456"), casework.ErrWrongCode) // None was sent.

	digits := w.code(w.link(reference))
	wantError(t, w.decide(reference, "wrong!"), casework.ErrWrongCode)
	wantError(t, w.decide(reference, ""), casework.ErrWrongCode)
	wantSame(t, "attempts", w.attempts(reference), 2)
	if w.state(reference).Decision != nil {
		t.Fatal("it was decided without the code")
	}
	if err := w.decide(reference, digits); err != nil {
		t.Fatal(err)
	}
	wantSame(t, "proof", w.state(reference).Decision.By.Proof, derogation.ProofSignedLinkAndCode)
	code, err := w.store.Code(w.ctx, codeKey(w.link(reference)))
	if err != nil || !code.Spent || code.Usable(w.now) {
		t.Errorf("the code was not spent: %+v, %v", code, err)
	}
}

func TestFiveWrongAttemptsUseACodeUp(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	digits := w.code(w.link(reference))
	for range 5 {
		wantError(t, w.decide(reference, "wrong!"), casework.ErrWrongCode)
	}
	wantError(t, w.decide(reference, digits), casework.ErrCodeSpent)

	// Guessing goes no faster for asking again.
	_, err := w.reviews().SendCode(w.ctx, w.link(reference), w.now)
	wantError(t, err, casework.ErrCodeTooSoon)
	w.now = w.now.Add(30 * time.Second)
	if err := w.decide(reference, w.code(w.link(reference))); err != nil {
		t.Errorf("with a new code: %v", err)
	}
}

func TestACodeExpires(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	digits := w.code(w.link(reference))
	w.now = w.now.Add(10*time.Minute - time.Millisecond)
	wantError(t, w.decide(reference, "wrong!"), casework.ErrWrongCode)
	w.now = w.now.Add(time.Millisecond)
	wantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
}

// Both have proved themselves with one code; the first to commit spends it.
func TestACodeThatWasSpentMeanwhileCannotBeUsedAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	digits := w.code(w.link(reference))
	code, err := w.store.Code(w.ctx, codeKey(w.link(reference)))
	if err != nil {
		t.Fatal(err)
	}
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		c, _, err := w.store.Case(w.ctx, reference)
		if err != nil {
			return err
		}
		return w.store.Commit(w.ctx, casework.Change{Before: c.State.Version, Case: c, Spend: &code})
	}
	wantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
	if w.state(reference).Decision != nil {
		t.Error("it was decided with a spent code")
	}
	wantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
}

func TestAReplyThatCouldNotCountAnywayUsesNoAttempt(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	digits := w.code(w.link(reference))
	s := w.state(reference)
	tooMany := approval(s)
	tooMany.Terms.Staff = []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 4}}
	stale := refusal(s)
	stale.ContentVersion = 9
	for name, reply := range map[string]casework.Reply{
		"no person":                {Command: refusal(s)},
		"no reasons":               {Person: "Ana Sample", Command: derogation.Refuse{Basis: basis(s)}},
		"more doctors than asked":  {Person: "Ana Sample", Command: tooMany},
		"another content version":  {Person: "Ana Sample", Command: stale},
		"what the union may not":   {Person: "Ana Sample", Command: escalation(s)},
		"a review that is not its": {Person: "Ana Sample", Command: derogation.Refuse{Basis: derogation.Basis{Review: 1, ContentVersion: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			reply.Link, reply.Digits = w.link(reference), digits
			if _, err := w.reviews().Answer(w.ctx, reply, w.now); err == nil {
				t.Error("it was accepted")
			}
			wantSame(t, "attempts", w.attempts(reference), 0)
		})
	}
	if err := w.decide(reference, digits); err != nil {
		t.Errorf("the code no longer counts: %v", err)
	}
}

func TestAnotherCodeIsSentAfterHalfAMinute(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	first := w.code(w.link(reference))
	w.now = w.now.Add(30*time.Second - time.Millisecond)
	_, err := w.reviews().SendCode(w.ctx, w.link(reference), w.now)
	wantError(t, err, casework.ErrCodeTooSoon)
	w.now = w.now.Add(time.Millisecond)
	second := w.code(w.link(reference))
	wantError(t, w.decide(reference, first), casework.ErrWrongCode)
	if err := w.decide(reference, second); err != nil {
		t.Error(err)
	}
	_, announcements, _ := w.store.Outbox(reference)
	codes := map[string]bool{}
	for _, a := range announcements {
		if a.Kind == casework.AnnounceOneTimeCode {
			codes[a.Key] = true
		}
	}
	if len(codes) != 2 {
		t.Errorf("announced %v", codes)
	}
}

func TestACodeIsOnlyForWhomItWasSentTo(t *testing.T) {
	w := newWorld(t)
	second := person(derogation.Union)
	second.ID = "CT-00000055"
	w.store.PutContact(second)
	reference := w.reach(derogation.Union)
	digits := w.code(w.link(reference))
	link := w.link(reference)
	link.Contact = second.ID
	_, err := w.reviews().Answer(w.ctx, casework.Reply{Link: link, Person: "Ben Sample", Digits: digits, Command: refusal(w.state(reference))}, w.now)
	wantError(t, err, casework.ErrWrongCode)
}

func TestWhoGetsNoCode(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.NationalTeam)
	_, err := w.reviews().SendCode(w.ctx, w.link(reference), w.now)
	wantForbidden(t, err)

	w = newWorld(t)
	reference = w.reach(derogation.Union)
	link := w.link(reference)
	unreachable := person(derogation.Union)
	unreachable.Mobile = ""
	w.store.PutContact(unreachable)
	_, err = w.reviews().SendCode(w.ctx, link, w.now)
	wantForbidden(t, err)

	w.store.PutContact(person(derogation.Union))
	w.answer(reference, refusal(w.state(reference)))
	w.now = w.now.Add(time.Hour)
	_, err = w.reviews().SendCode(w.ctx, link, w.now)
	wantConflict(t, err, derogation.ConflictReviewClosed)
}

// The case changes between the look and the commit: the code is sent anyway.
func TestACodeIsSentThoughTheCaseMovesOn(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	w.store.BeforeCommit = func(casework.Change) error {
		w.store.BeforeCommit = nil
		overdue := w.plain(reference)
		overdue.EnteredAt = w.state(reference).Reviews[4].DueAt
		w.take(overdue)
		return nil
	}
	w.code(w.link(reference))
	wantSame(t, "stage", w.stage(reference), derogation.StageUnionOverdue)
}

// Only what is the union's own word asks for the code beside the link.
func TestWhichActionsNeedACode(t *testing.T) {
	judged := after(at(derogation.Union, massCasualty), withdrawal())
	tests := map[string]struct {
		in     func(*world) string
		action derogation.Action
		// without is what an answer without a new code is told, if it needs one.
		without error
	}{
		"approve":             {at(derogation.Union), derogation.ActApprove, casework.ErrWrongCode},
		"refuse":              {at(derogation.Union), derogation.ActRefuse, casework.ErrWrongCode},
		"refuse after asking": {asked(derogation.Union), derogation.ActRefuse, casework.ErrWrongCode},
		"revoke":              {inForce(), derogation.ActRevoke, casework.ErrCodeSpent},
		"ask":                 {at(derogation.Union), derogation.ActAsk, nil},
		"judge the exception": {judged, derogation.ActJudgeException, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			w.now = w.now.Add(time.Minute)
			reply := casework.Reply{Link: w.link(reference), Person: "Ana Sample", Command: answers(w.state(reference))[test.action]}
			_, err := w.reviews().Answer(w.ctx, reply, w.now)
			wantError(t, err, test.without)
			if test.without == nil {
				return
			}
			opened, err := w.reviews().Open(w.ctx, reply.Link)
			if err != nil || !opened.NeedsCode(w.now) {
				t.Fatalf("a code is asked for: %t, %v", opened.NeedsCode(w.now), err)
			}
			reply.Digits = w.code(reply.Link)
			if _, err := w.reviews().Answer(w.ctx, reply, w.now); err != nil {
				t.Fatal(err)
			}
			wantSame(t, "proof", lastActor(w, reference).Proof, derogation.ProofSignedLinkAndCode)
			code, err := w.store.Code(w.ctx, codeKey(reply.Link))
			if err != nil || !code.Spent {
				t.Errorf("the code was not spent: %v", err)
			}
		})
	}
}

func lastActor(w *world, reference string) derogation.Actor {
	w.t.Helper()
	entries, err := w.store.Entries(w.ctx, reference)
	if err != nil {
		w.t.Fatalf("entries: %v", err)
	}
	list := events(w.t, entries)
	return list[len(list)-1].Actor
}

// The code that approved is spent: to revoke takes another.
func TestTheCodeOfAnApprovalDoesNotRevoke(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	link, digits := w.link(reference), w.code(w.link(reference))
	if _, err := w.reviews().Answer(w.ctx, casework.Reply{Link: link, Person: "Ana Sample", Digits: digits, Command: approval(w.state(reference))}, w.now); err != nil {
		t.Fatal(err)
	}
	revoke := casework.Reply{Link: link, Person: "Ana Sample", Digits: digits, Command: answers(w.state(reference))[derogation.ActRevoke]}
	_, err := w.reviews().Answer(w.ctx, revoke, w.now)
	wantError(t, err, casework.ErrCodeSpent)
	w.now = w.now.Add(time.Minute)
	revoke.Digits = w.code(link)
	if _, err := w.reviews().Answer(w.ctx, revoke, w.now); err != nil {
		t.Error(err)
	}
}

// Once the approval has run out there is nothing left to send a code for.
func TestNoCodeIsSentForAnApprovalThatHasEnded(t *testing.T) {
	w := newWorld(t)
	reference := inForce()(w)
	w.now = w.state(reference).Decision.Terms.To
	_, err := w.reviews().SendCode(w.ctx, w.link(reference), w.now)
	wantConflict(t, err, derogation.ConflictReviewClosed)
}

// All have seen that no code was sent in the last half minute, and come to
// their commit at once.
func TestOfManyWhoAskForACodeAtOnceOneIsSentIt(t *testing.T) {
	for name, earlier := range map[string]bool{"the first code": false, "another code": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.reach(derogation.Union)
			link := w.link(reference)
			if earlier {
				w.code(link)
				w.now = w.now.Add(time.Minute)
			}
			const callers = 20
			sent := len(w.announced(reference))
			var random sync.Mutex
			next := w.random
			w.random = func() uint64 { random.Lock(); defer random.Unlock(); return next() }
			var looked sync.WaitGroup
			looked.Add(callers)
			first := make(chan struct{}, callers)
			for range callers {
				first <- struct{}{}
			}
			w.store.BeforeCommit = func(casework.Change) error {
				select {
				case <-first: // Each waits once for all the others.
					looked.Done()
					looked.Wait()
				default:
				}
				return nil
			}
			results := make([]error, callers)
			var ended sync.WaitGroup
			for i := range results {
				at := w.now.Add(time.Duration(i) * time.Millisecond)
				ended.Go(func() { _, results[i] = w.reviews().SendCode(w.ctx, link, at) })
			}
			ended.Wait()
			won := 0
			for _, err := range results {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, casework.ErrCodeTooSoon):
					t.Errorf("got %v", err)
				}
			}
			wantSame(t, "sent", won, 1)
			wantSame(t, "announced", len(w.announced(reference))-sent, 1)
		})
	}
}
