package casework_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// decide replies for the union with a refusal and the digits given.
func (w *world) decide(reference, digits string) error {
	w.T.Helper()
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{
		Link: w.Link(reference), Person: "Ana Sample", Digits: digits, Command: caseworktest.Refusal(w.State(reference)),
	}, w.Now)
	return err
}

// refusing is a reply for the union with a refusal, on a link.
func (w *world) refusing(link casework.ReviewLink) casework.Reply {
	w.T.Helper()
	return casework.Reply{Link: link, Person: "Ana Sample", Command: caseworktest.Refusal(w.State(link.Reference))}
}

// code has a code sent for a refusal, and returns its digits.
func (w *world) code(reference string) string {
	w.T.Helper()
	return w.Code(w.Link(reference), caseworktest.Refusal(w.State(reference)))
}

func (w *world) attempts(reference string) int {
	w.T.Helper()
	code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(w.Link(reference)))
	if err != nil {
		w.T.Fatalf("code: %v", err)
	}
	return code.Attempts
}

func TestACodeIsAnnouncedToItsHolderAndNeverKept(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	version := w.State(reference).Version
	opened, err := w.Reviews().SendCode(w.Ctx, w.refusing(w.Link(reference)), w.Now)
	if err != nil || opened.Contact.ID != caseworktest.Person(derogation.Union).ID || w.State(reference).Version != version {
		t.Fatalf("sent to %s, version %d after %d, %v", opened.Contact.ID, w.State(reference).Version, version, err)
	}
	code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(w.Link(reference)))
	if err != nil || !code.IssuedAt.Equal(w.Now) || !code.ExpiresAt.Equal(w.Now.Add(10*time.Minute)) || code.KeyID != "1" {
		t.Fatalf("got %+v, %v", code, err)
	}
	_, announcements, _ := w.Store.Outbox(reference)
	a := announcements[len(announcements)-1]
	if a.Kind != casework.AnnounceOneTimeCode || *a.Code != code.Key || a.CodeNonce != code.Nonce || a.CodeKeyID != "1" || len(a.Audience) != 0 || len(a.Addresses) != 0 {
		t.Errorf("announced %+v", a)
	}
}

func TestTheUnionDecidesWithItsCodeOnly(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	caseworktest.WantError(t, w.decide(reference, "123456"), casework.ErrWrongCode) // None was sent.

	digits := w.code(reference)
	caseworktest.WantError(t, w.decide(reference, "wrong!"), casework.ErrWrongCode)
	caseworktest.WantError(t, w.decide(reference, ""), casework.ErrWrongCode)
	caseworktest.WantSame(t, "attempts", w.attempts(reference), 2)
	if w.State(reference).Decision != nil {
		t.Fatal("it was decided without the code")
	}
	if err := w.decide(reference, digits); err != nil {
		t.Fatal(err)
	}
	caseworktest.WantSame(t, "proof", w.State(reference).Decision.By.Proof, derogation.ProofSignedLinkAndCode)
	code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(w.Link(reference)))
	if err != nil || !code.Spent || code.Usable(w.Now) {
		t.Errorf("the code was not spent: %+v, %v", code, err)
	}
}

func TestACodeExpires(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	digits := w.code(reference)
	w.Now = w.Now.Add(10*time.Minute - time.Millisecond)
	caseworktest.WantError(t, w.decide(reference, "wrong!"), casework.ErrWrongCode)
	w.Now = w.Now.Add(time.Millisecond)
	caseworktest.WantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
}

// Both have proved themselves with one code; the first to commit spends it.
func TestACodeThatWasSpentMeanwhileCannotBeUsedAgain(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	digits := w.code(reference)
	code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(w.Link(reference)))
	if err != nil {
		t.Fatal(err)
	}
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		c, _, err := w.Store.Case(w.Ctx, reference)
		if err != nil {
			return err
		}
		return w.Store.Commit(w.Ctx, casework.Change{Before: c.State.Version, Case: c, Spend: &code})
	}
	caseworktest.WantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
	if w.State(reference).Decision != nil {
		t.Error("it was decided with a spent code")
	}
	caseworktest.WantError(t, w.decide(reference, digits), casework.ErrCodeSpent)
}

func TestAReplyThatCouldNotCountAnywayUsesNoAttempt(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	digits := w.code(reference)
	s := w.State(reference)
	tooMany := caseworktest.Approval(s)
	tooMany.Terms.Staff = []derogation.StaffLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", Number: 4}}
	stale := caseworktest.Refusal(s)
	stale.ContentVersion = 9
	for name, reply := range map[string]casework.Reply{
		"no person":                {Command: caseworktest.Refusal(s)},
		"no reasons":               {Person: "Ana Sample", Command: derogation.Refuse{Basis: caseworktest.Basis(s)}},
		"more doctors than asked":  {Person: "Ana Sample", Command: tooMany},
		"another content version":  {Person: "Ana Sample", Command: stale},
		"what the union may not":   {Person: "Ana Sample", Command: caseworktest.Escalation(s)},
		"a review that is not its": {Person: "Ana Sample", Command: derogation.Refuse{Basis: derogation.Basis{Review: 1, ContentVersion: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			reply.Link, reply.Digits = w.Link(reference), digits
			if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); err == nil {
				t.Error("it was accepted")
			}
			caseworktest.WantSame(t, "attempts", w.attempts(reference), 0)
		})
	}
	if err := w.decide(reference, digits); err != nil {
		t.Errorf("the code no longer counts: %v", err)
	}
}

func TestAnotherCodeIsSentAfterHalfAMinute(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	first := w.code(reference)
	w.Now = w.Now.Add(30*time.Second - time.Millisecond)
	_, err := w.Reviews().SendCode(w.Ctx, w.refusing(w.Link(reference)), w.Now)
	caseworktest.WantError(t, err, casework.ErrCodeTooSoon)
	w.Now = w.Now.Add(time.Millisecond)
	second := w.code(reference)
	caseworktest.WantError(t, w.decide(reference, first), casework.ErrWrongCode)
	if err := w.decide(reference, second); err != nil {
		t.Error(err)
	}
	_, announcements, _ := w.Store.Outbox(reference)
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
	second := caseworktest.Person(derogation.Union)
	second.ID = "CT-00000055"
	w.Store.PutContact(second)
	reference := w.Reach(derogation.Union)
	digits := w.code(reference)
	link := w.Link(reference)
	link.Contact = second.ID
	_, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Ben Sample", Digits: digits, Command: caseworktest.Refusal(w.State(reference))}, w.Now)
	caseworktest.WantError(t, err, casework.ErrWrongCode)
}

func TestWhoGetsNoCode(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.NationalTeam)
	_, err := w.Reviews().SendCode(w.Ctx, w.refusing(w.Link(reference)), w.Now)
	caseworktest.WantForbidden(t, err)

	w = newWorld(t)
	reference = w.Reach(derogation.Union)
	link := w.Link(reference)
	unreachable := caseworktest.Person(derogation.Union)
	unreachable.Mobile = ""
	w.Store.PutContact(unreachable)
	_, err = w.Reviews().SendCode(w.Ctx, w.refusing(link), w.Now)
	caseworktest.WantForbidden(t, err)

	w.Store.PutContact(caseworktest.Person(derogation.Union))
	w.Answer(reference, caseworktest.Refusal(w.State(reference)))
	w.Now = w.Now.Add(time.Hour)
	_, err = w.Reviews().SendCode(w.Ctx, w.refusing(link), w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
}

// The case changes between the look and the commit: the code is sent anyway.
func TestACodeIsSentThoughTheCaseMovesOn(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		overdue := w.Plain(reference)
		overdue.EnteredAt = w.State(reference).Reviews[4].DueAt
		w.Take(overdue)
		return nil
	}
	w.code(reference)
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.StageUnionOverdue)
}

// Only what is the union's own word asks for the code beside the link.
func TestWhichActionsNeedACode(t *testing.T) {
	judged := after(at(derogation.Union, caseworktest.MassCasualty), withdrawal())
	tests := map[string]struct {
		in     func(*world) string
		action derogation.Action
		// without is what an answer without a new code is told, if it needs one.
		without error
	}{
		"approve":             {at(derogation.Union), derogation.ActApprove, casework.ErrWrongCode},
		"refuse":              {at(derogation.Union), derogation.ActRefuse, casework.ErrWrongCode},
		"refuse after asking": {asked(derogation.Union), derogation.ActRefuse, casework.ErrWrongCode},
		"revoke":              {inForce(), derogation.ActRevoke, casework.ErrOtherDecision},
		"ask":                 {at(derogation.Union), derogation.ActAsk, nil},
		"judge the exception": {judged, derogation.ActJudgeException, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := test.in(w)
			w.Now = w.Now.Add(time.Minute)
			reply := casework.Reply{Link: w.Link(reference), Person: "Ana Sample", Command: answers(w.State(reference))[test.action]}
			_, err := w.Reviews().Answer(w.Ctx, reply, w.Now)
			caseworktest.WantError(t, err, test.without)
			if test.without == nil {
				return
			}
			opened, err := w.Reviews().Open(w.Ctx, reply.Link)
			if err != nil || !opened.NeedsCode(w.Now) {
				t.Fatalf("a code is asked for: %t, %v", opened.NeedsCode(w.Now), err)
			}
			reply.Digits = w.Code(reply.Link, reply.Command)
			if _, err := w.Reviews().Answer(w.Ctx, reply, w.Now); err != nil {
				t.Fatal(err)
			}
			caseworktest.WantSame(t, "proof", lastActor(w, reference).Proof, derogation.ProofSignedLinkAndCode)
			code, err := w.Store.Code(w.Ctx, caseworktest.CodeKey(reply.Link))
			if err != nil || !code.Spent {
				t.Errorf("the code was not spent: %v", err)
			}
		})
	}
}

func lastActor(w *world, reference string) derogation.Actor {
	w.T.Helper()
	entries, err := w.Store.Entries(w.Ctx, reference)
	if err != nil {
		w.T.Fatalf("entries: %v", err)
	}
	list := caseworktest.Events(w.T, entries)
	return list[len(list)-1].Actor
}

// The code that approved is spent: to revoke takes another.
func TestTheCodeOfAnApprovalDoesNotRevoke(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	link, digits := w.Link(reference), w.Code(w.Link(reference), caseworktest.Approval(w.State(reference)))
	if _, err := w.Reviews().Answer(w.Ctx, casework.Reply{Link: link, Person: "Ana Sample", Digits: digits, Command: caseworktest.Approval(w.State(reference))}, w.Now); err != nil {
		t.Fatal(err)
	}
	revoke := casework.Reply{Link: link, Person: "Ana Sample", Digits: digits, Command: answers(w.State(reference))[derogation.ActRevoke]}
	_, err := w.Reviews().Answer(w.Ctx, revoke, w.Now)
	caseworktest.WantError(t, err, casework.ErrOtherDecision)
	w.Now = w.Now.Add(time.Minute)
	revoke.Digits = w.Code(link, revoke.Command)
	if _, err := w.Reviews().Answer(w.Ctx, revoke, w.Now); err != nil {
		t.Error(err)
	}
}

// Once the approval has run out there is nothing left to send a code for.
func TestNoCodeIsSentForAnApprovalThatHasEnded(t *testing.T) {
	w := newWorld(t)
	reference := inForce()(w)
	w.Now = w.State(reference).Decision.Terms.To
	_, err := w.Reviews().SendCode(w.Ctx, w.refusing(w.Link(reference)), w.Now)
	caseworktest.WantConflict(t, err, derogation.ConflictReviewClosed)
}

// All have seen that no code was sent in the last half minute, and come to
// their commit at once.
func TestOfManyWhoAskForACodeAtOnceOneIsSentIt(t *testing.T) {
	for name, earlier := range map[string]bool{"the first code": false, "another code": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			reference := w.Reach(derogation.Union)
			link := w.Link(reference)
			if earlier {
				w.code(reference)
				w.Now = w.Now.Add(time.Minute)
			}
			const callers = 20
			sent := len(w.Announced(reference))
			var random sync.Mutex
			next := w.Random
			w.Random = func() uint64 { random.Lock(); defer random.Unlock(); return next() }
			var looked sync.WaitGroup
			looked.Add(callers)
			first := make(chan struct{}, callers)
			for range callers {
				first <- struct{}{}
			}
			w.Store.BeforeCommit = func(casework.Change) error {
				select {
				case <-first: // Each waits once for all the others.
					looked.Done()
					looked.Wait()
				default:
				}
				return nil
			}
			results := make([]error, callers)
			refusing := w.refusing(link)
			var ended sync.WaitGroup
			for i := range results {
				at := w.Now.Add(time.Duration(i) * time.Millisecond)
				ended.Go(func() { _, results[i] = w.Reviews().SendCode(w.Ctx, refusing, at) })
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
			caseworktest.WantSame(t, "sent", won, 1)
			caseworktest.WantSame(t, "announced", len(w.Announced(reference))-sent, 1)
		})
	}
}
