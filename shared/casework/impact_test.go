package casework_test

import (
	"errors"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// general is a round in which nobody decides.
func general() derogation.Round {
	round := caseworktest.SampleRound()
	round.ID, round.Tiers = "general-practice", nil
	return round
}

func TestAnImpactReportOfARoundWithoutAnApproverIsACaseOfItsOwn(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	done, err := w.Submissions().FileImpact(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), general().ID, caseworktest.SampleImpact(), casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := done.Case
	reference := c.State.Reference
	caseworktest.WantSame(t, "what is stored", caseworktest.Text(t, w.State(reference)), caseworktest.Text(t, c.State))
	caseworktest.WantSame(t, "status", c.State.Status, derogation.ImpactOnly)
	caseworktest.WantSame(t, "the report is by", c.State.Impacts[0].By.Organisation, "RR8")
	// Nothing moves: no execution, no due time, no reminder.
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.StageDone)
	_, due, err := c.State.NextDue()
	if due || err != nil {
		t.Errorf("due %t, %v", due, err)
	}
	_, announcements, _ := w.Store.Outbox(reference)
	if len(announcements) != 1 {
		t.Fatalf("%d announcements", len(announcements))
	}
	caseworktest.WantSame(t, "told", heard(announcements[0]), []string{"QWO impact", "Y63 regional_medical_director"})

	// More may follow over weeks, and wake nothing either.
	w.Now = w.Now.AddDate(0, 0, 20)
	w.Trust(reference, derogation.ReportImpact{Impact: caseworktest.SampleImpact()})
	caseworktest.WantSame(t, "reports", len(w.State(reference).Impacts), 2)
	caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
	w.Holds(reference)
}

func TestWhoReportsTheImpactOfARoundWithoutAnApprover(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	for who, actor := range systems() {
		if actor.OrganisationKind == derogation.KindTrust {
			continue
		}
		t.Run(who, func(t *testing.T) {
			_, err := w.Submissions().FileImpact(w.Ctx, actor, general().ID, caseworktest.SampleImpact(), casework.Call{}, w.Now)
			caseworktest.WantForbidden(t, err)
		})
	}
	trust := caseworktest.System(derogation.KindTrust, "RR8")
	_, err := w.Submissions().FileImpact(w.Ctx, trust, "no-such", caseworktest.SampleImpact(), casework.Call{}, w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.Submissions().FileImpact(w.Ctx, trust, caseworktest.SampleRound().ID, caseworktest.SampleImpact(), casework.Call{}, w.Now)
	caseworktest.WantSame(t, "where requests are taken", caseworktest.WrongFields(t, err), []string{"/round round_takes_requests"})
	wrong := caseworktest.SampleImpact()
	wrong.Effect, wrong.Harm = "", "bad"
	_, err = w.Submissions().FileImpact(w.Ctx, trust, general().ID, wrong, casework.Call{}, w.Now)
	caseworktest.WantSame(t, "a wrong report", len(caseworktest.WrongFields(t, err)), 2)
}

func TestARequestInARoundWithoutAnApproverIsRefused(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	f := caseworktest.Filing("key")
	f.Request.Round = general().ID
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/round round_takes_no_requests"})
}

// What was filed there is seen as any other case is.
func TestWhoSeesACaseThatIsAnImpactReportAlone(t *testing.T) {
	w := newWorld(t)
	w.Store.PutRound(general())
	done, err := w.Submissions().FileImpact(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), general().ID, caseworktest.SampleImpact(), casework.Call{}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	sees := map[string]bool{"the trust": true, "the trust's ICB": true, "the region": true, "the national team": true, "a national body": true}
	for who, actor := range systems() {
		_, err := casework.Systems{Cases: w.Store}.Read(w.Ctx, actor, done.Case.State.Reference)
		if (err == nil) != sees[who] {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// The union's answer is overdue: the trust may say at once what that means, also where
// nobody was harmed.
func TestImpactWithoutHarmIsReportedFromWhenTheDecisionIsOverdue(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.Union)
	report := derogation.ReportImpact{Impact: caseworktest.SampleImpact()}
	report.Impact.Harm = derogation.HarmNone
	var invalid *derogation.InvalidError
	if err := w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, report); !errors.As(err, &invalid) {
		t.Errorf("before it is: %v", err)
	}
	w.whenDue(reference)
	wakes := len(w.Wakes(reference))
	w.Trust(reference, report)
	caseworktest.WantSame(t, "stage", w.Stage(reference), derogation.StageUnionOverdue)
	caseworktest.WantSame(t, "wakes", len(w.Wakes(reference)), wakes)
}

// A case that is done has reminders left: the sweep finds them, and nothing
// else is woken by them.
func TestTheTrustIsRemindedOfItsImpactReportByTheSweep(t *testing.T) {
	w := newWorld(t)
	reference := after(at(derogation.ClinicalDirector), withdrawal())(w)
	w.Take(w.Plain(reference))
	w.Quiet(reference)
	ended := w.State(reference).Ending.At
	for _, days := range []int{3, 14, 28} {
		w.Now = ended.AddDate(0, 0, days).Add(time.Minute - time.Millisecond)
		caseworktest.WantSame(t, "a moment before", w.sweep(&hands{}).Reminded, 0)
		w.Now = w.Now.Add(time.Millisecond)
		caseworktest.WantSame(t, "then", w.sweep(&hands{}).Reminded, 1)
		kinds := w.Announced(reference)
		caseworktest.WantSame(t, "announced", kinds[len(kinds)-1], casework.AnnounceImpactAsked)
		caseworktest.WantSame(t, "wakes", w.Wakes(reference), []string(nil))
		w.Quiet(reference)
		if days == 14 {
			w.Trust(reference, derogation.ReportImpact{Impact: caseworktest.SampleImpact()})
			w.Quiet(reference)
		}
	}
	w.Now = w.Now.AddDate(1, 0, 0)
	caseworktest.WantSame(t, "after the last", w.sweep(&hands{}), casework.Swept{})
	w.Holds(reference)
}
