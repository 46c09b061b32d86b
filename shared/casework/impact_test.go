package casework_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// general is a round in which nobody decides.
func general() derogation.Round {
	round := sampleRound()
	round.ID, round.Tiers = "general-practice", nil
	return round
}

func TestAnImpactReportOfARoundWithoutAnApproverIsACaseOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	done, err := w.desk().FileImpact(w.ctx, system(derogation.KindTrust, "RR8"), general().ID, sampleImpact(), casework.Call{}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	c := done.Case
	reference := c.State.Reference
	wantSame(t, "what is stored", text(t, w.state(reference)), text(t, c.State))
	wantSame(t, "status", c.State.Status, derogation.ImpactOnly)
	wantSame(t, "the report is by", c.State.Impacts[0].By.Organisation, "RR8")
	// Nothing moves: no execution, no due time, no reminder.
	wantSame(t, "wakes", w.wakes(reference), []string(nil))
	wantSame(t, "stage", w.stage(reference), derogation.StageDone)
	_, due, err := c.State.NextDue()
	if due || err != nil {
		t.Errorf("due %t, %v", due, err)
	}
	_, announcements, _ := w.store.Outbox(reference)
	if len(announcements) != 1 {
		t.Fatalf("%d announcements", len(announcements))
	}
	wantSame(t, "told", heard(announcements[0]), []string{"QWO impact", "Y63 regional_medical_director"})

	// More may follow over weeks, and wake nothing either.
	w.now = w.now.AddDate(0, 0, 20)
	w.trust(reference, derogation.ReportImpact{Impact: sampleImpact()})
	wantSame(t, "reports", len(w.state(reference).Impacts), 2)
	wantSame(t, "wakes", w.wakes(reference), []string(nil))
	w.holds(reference)
}

func TestWhoReportsTheImpactOfARoundWithoutAnApprover(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	for who, actor := range systems() {
		if actor.OrganisationKind == derogation.KindTrust {
			continue
		}
		t.Run(who, func(t *testing.T) {
			_, err := w.desk().FileImpact(w.ctx, actor, general().ID, sampleImpact(), casework.Call{}, w.now)
			wantForbidden(t, err)
		})
	}
	trust := system(derogation.KindTrust, "RR8")
	_, err := w.desk().FileImpact(w.ctx, trust, "no-such", sampleImpact(), casework.Call{}, w.now)
	wantError(t, err, casework.ErrNotFound)
	_, err = w.desk().FileImpact(w.ctx, trust, sampleRound().ID, sampleImpact(), casework.Call{}, w.now)
	wantSame(t, "where requests are taken", wrongFields(t, err), []string{"/round round_takes_requests"})
	wrong := sampleImpact()
	wrong.Effect, wrong.Harm = "", "bad"
	_, err = w.desk().FileImpact(w.ctx, trust, general().ID, wrong, casework.Call{}, w.now)
	wantSame(t, "a wrong report", len(wrongFields(t, err)), 2)
}

func TestARequestInARoundWithoutAnApproverIsRefused(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	f := filing("key")
	f.Request.Round = general().ID
	_, _, err := w.desk().Submit(w.ctx, f, w.now)
	wantSame(t, "wrong fields", wrongFields(t, err), []string{"/round round_takes_no_requests"})
}

// What was filed there is seen as any other case is.
func TestWhoSeesACaseThatIsAnImpactReportAlone(t *testing.T) {
	w := newWorld(t)
	w.store.PutRound(general())
	done, err := w.desk().FileImpact(w.ctx, system(derogation.KindTrust, "RR8"), general().ID, sampleImpact(), casework.Call{}, w.now)
	if err != nil {
		t.Fatal(err)
	}
	sees := map[string]bool{"the trust": true, "the trust's ICB": true, "the region": true, "the national team": true, "a national body": true}
	for who, actor := range systems() {
		_, err := casework.Reader{Cases: w.store}.Read(w.ctx, actor, done.Case.State.Reference)
		if (err == nil) != sees[who] {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// The union's answer is overdue: the trust may say at once what that means.
func TestImpactIsReportedFromWhenTheDecisionIsOverdue(t *testing.T) {
	w := newWorld(t)
	reference := w.reach(derogation.Union)
	trust := system(derogation.KindTrust, "RR8")
	wantConflict(t, w.as(trust, reference, derogation.ReportImpact{Impact: sampleImpact()}), derogation.ConflictNotEnded)
	w.whenDue(reference)
	wakes := len(w.wakes(reference))
	w.trust(reference, derogation.ReportImpact{Impact: sampleImpact()})
	wantSame(t, "stage", w.stage(reference), derogation.StageUnionOverdue)
	wantSame(t, "wakes", len(w.wakes(reference)), wakes)
}

// A case that is done has reminders left: the sweep finds them, and nothing
// else is woken by them.
func TestTheTrustIsRemindedOfItsImpactReportByTheSweep(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.ClinicalDirector), withdrawal())(w)
	w.take(w.plain(reference))
	w.quiet(reference)
	ended := w.state(reference).Ending.At
	for _, days := range []int{3, 14, 28} {
		w.now = ended.AddDate(0, 0, days).Add(time.Minute - time.Millisecond)
		wantSame(t, "a moment before", w.sweep(&hands{}).Reminded, 0)
		w.now = w.now.Add(time.Millisecond)
		wantSame(t, "then", w.sweep(&hands{}).Reminded, 1)
		kinds := w.announced(reference)
		wantSame(t, "announced", kinds[len(kinds)-1], casework.AnnounceImpactAsked)
		wantSame(t, "wakes", w.wakes(reference), []string(nil))
		w.quiet(reference)
		if days == 14 {
			w.trust(reference, derogation.ReportImpact{Impact: sampleImpact()})
			w.quiet(reference)
		}
	}
	w.now = w.now.AddDate(1, 0, 0)
	wantSame(t, "after the last", w.sweep(&hands{}), casework.Swept{})
	w.holds(reference)
}
