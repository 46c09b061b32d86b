package drafts_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/drafts"
	"example.org/derogations/shared/derogation"
)

var errLost = errors.New("the answer was lost")

// lossy is a store that files, and whose answer is lost.
type lossy struct{ drafts.Store }

func (l lossy) FileDraft(ctx context.Context, filing casework.Change, sent drafts.Draft) error {
	return errors.Join(l.Store.FileDraft(ctx, filing, sent), errLost)
}

func (w *world) file(version int) (casework.Acknowledgement, error) {
	return w.form().File(w.Ctx, trustForm, "1", version, "Sample Manager", casework.Call{}, w.Now)
}

func (w *world) filed() []casework.Case {
	w.T.Helper()
	cases, err := w.Store.CasesOf(w.Ctx, "RR8", caseworktest.Evening.AddDate(0, 0, -1))
	if err != nil {
		w.T.Fatalf("cases: %v", err)
	}
	return cases
}

func TestADraftWhoseAnswerWasLostIsNeitherChangedNorFiledAgain(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	door := drafts.Form{Submissions: w.Submissions(), Drafts: lossy{w.Store}}
	_, err := door.File(w.Ctx, trustForm, "1", draft.Version, "Sample Manager", casework.Call{}, w.Now)
	caseworktest.WantError(t, err, errLost)

	changed := draft
	changed.Request.Service = "Another service"
	caseworktest.WantError(t, w.form().Save(w.Ctx, trustForm, changed, casework.Call{}, w.Now), casework.ErrStale)
	for _, later := range []time.Duration{0, time.Hour, 72 * time.Hour} {
		w.Now = w.Now.Add(later)
		ack, err := w.file(draft.Version)
		if cases := w.filed(); err != nil || len(cases) != 1 || ack.Reference != cases[0].State.Reference {
			t.Errorf("after %v: %d cases, acknowledged %q, %v", later, len(cases), ack.Reference, err)
		}
	}
	if got := w.draft("1"); got.Acknowledgement == nil || got.Request.Service != "" || len(got.Saved) != 0 {
		t.Errorf("the draft became %+v", got)
	}
}

// What is saved between the look and the filing was not seen by whoever signs.
func TestADraftThatChangesWhileItIsFiledIsNotFiled(t *testing.T) {
	w := newWorld(t)
	draft := w.drafted("1")
	w.Store.BeforeCommit = func(casework.Change) error {
		w.Store.BeforeCommit = nil
		return w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now)
	}
	_, err := w.file(draft.Version)
	caseworktest.WantError(t, err, casework.ErrStale)
	if cases := w.filed(); len(cases) != 0 {
		t.Fatalf("%d cases were filed", len(cases))
	}
	if _, err := w.file(w.draft("1").Version); err != nil {
		t.Errorf("looked through and sent again: %v", err)
	}
}

// The person has sent it, and is answered: whether there was room on the record is
// nothing that they can see or change.
func TestADraftThatJoinsARequestThatTakesOnNoMoreIsMarkedAsSent(t *testing.T) {
	for name, joined := range map[string]int{"with room": 19, "without": 20} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			first := w.submitCasualty("first")
			for n := range joined {
				w.submitCasualty(fmt.Sprint("joins-", n))
			}
			draft := w.drafted("1")
			caseworktest.MassCasualty(&draft.Request)
			w.Now = w.Now.Add(time.Minute)
			if err := w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now); err != nil {
				t.Fatal(err)
			}
			ledger := w.State(first.Reference).Version
			version := w.draft("1").Version
			for range 2 {
				ack, err := w.file(version)
				if err != nil || ack.Reference != first.Reference || !ack.Joined {
					t.Fatalf("acknowledged %+v, %v", ack, err)
				}
			}
			if got := w.draft("1"); got.Acknowledgement == nil || got.Acknowledgement.Reference != first.Reference || got.Request.Service != "" || len(got.Saved) != 0 {
				t.Errorf("the draft became %+v", got)
			}
			caseworktest.WantSame(t, "joined", w.State(first.Reference).Version, ledger+20-joined)
			caseworktest.WantSame(t, "cases", len(w.filed()), 1)
		})
	}
}

func (w *world) submitCasualty(key string) casework.Acknowledgement {
	w.T.Helper()
	filing := caseworktest.Filing(key)
	caseworktest.MassCasualty(&filing.Request)
	ack, _, err := w.Submissions().Submit(w.Ctx, filing, w.Now)
	if err != nil {
		w.T.Fatalf("file: %v", err)
	}
	return ack
}

// Their link from the form ends with the shift: they are mailed one that does not.
func TestWhoeverFilesIsMailedALinkOfTheirOwn(t *testing.T) {
	w := newWorld(t)
	ack, err := w.file(w.drafted("1").Version)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.file(w.draft("1").Version); err != nil {
		t.Fatal(err)
	}
	_, announcements, _ := w.Store.Outbox(ack.Reference)
	var filed []casework.Announcement
	for _, a := range announcements {
		if a.Kind == casework.AnnounceFiled {
			filed = append(filed, a)
		}
	}
	want := casework.Audience{Organisation: "RR8", Duty: casework.DutyTrustContact, Contact: trustForm.Contact}
	if len(filed) != 1 || len(filed[0].Audience) != 1 || filed[0].Audience[0] != want {
		t.Fatalf("announced %+v", filed)
	}
	plan := w.State(ack.Reference).Plan.Tiers
	if told := filed[0].Subject.Plan; len(told) != len(plan) || told[0].TierName != "Clinical director" || !told[0].DueAt.Equal(plan[0].DueAt) {
		t.Errorf("the receipt says %+v, of the plan %+v", told, plan)
	}
	if until, window := filed[0].Subject.AskedUntil, w.State(ack.Reference).Request.Window.To; !until.Equal(window.AddDate(0, 0, 28+14)) {
		t.Errorf("the trust is asked until %s, of a request until %s", until, window)
	}
}

// A release before this one filed a draft first, and marked it then; here it never
// came to mark it.
func TestADraftThatWasFiledWithoutBeingMarkedIsMarkedUnlessItChanged(t *testing.T) {
	for name, changed := range map[string]bool{"as it was": false, "changed since": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			draft := w.drafted("1")
			view, err := w.form().Open(w.Ctx, trustForm)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256([]byte("form 1"))
			first, _, err := w.Submissions().Submit(w.Ctx, casework.Filing{
				Actor: view.Contact.Actor("Sample Manager", "", view.Trust, derogation.ProofSignedLink),
				Call:  casework.Call{Key: "form-1", Fingerprint: hex.EncodeToString(sum[:])}, Request: draft.Request,
			}, w.Now)
			if err != nil {
				t.Fatal(err)
			}
			w.Now = w.Now.Add(time.Hour)
			if changed {
				draft.Request.Service = "Another service"
				if err := w.form().Save(w.Ctx, trustForm, draft, casework.Call{}, w.Now); err != nil {
					t.Fatal(err)
				}
				_, err := w.file(w.draft("1").Version)
				caseworktest.WantError(t, err, casework.ErrKeyReused)
				caseworktest.WantSame(t, "what was written", w.draft("1").Request.Service, "Another service")
				return
			}
			ack, err := w.file(draft.Version)
			if got := w.draft("1"); err != nil || ack.Reference != first.Reference || got.Acknowledgement == nil {
				t.Errorf("acknowledged %q, %v; the draft is %+v", ack.Reference, err, got)
			}
		})
	}
}
