package words_test

import (
	"slices"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
	"example.org/derogations/shared/pages/words"
)

func TestTheHeadlineSaysWhereARequestStands(t *testing.T) {
	stages := func(steps ...func(*pagestest.World)) func(*pagestest.World) {
		return func(w *pagestest.World) {
			for _, step := range steps {
				step(w)
			}
		}
	}
	seen := []derogation.Status{derogation.ImpactOnly} // It has no chain, and is shown to its trust alone.
	for _, test := range []struct {
		tier   derogation.Tier
		then   func(*pagestest.World)
		later  time.Duration
		text   string
		colour string
	}{
		{derogation.ClinicalDirector, stages(), 0, "With the clinical director until 11:30pm today", "blue"},
		{derogation.ClinicalDirector, stages((*pagestest.World).Escalate), 0, "On its way to the trust medical director", "blue"},
		{derogation.RegionalMedicalDirector, stages((*pagestest.World).Ask), 0, "Waiting for the trust to answer the regional medical director by 12:06am tomorrow", "yellow"},
		{derogation.Union, stages(), 3 * time.Hour, "With the BMA, overdue since 1:09am today", "red"},
		{derogation.Union, stages((*pagestest.World).Approve), 0, "Approved for 3 of 5 doctors", "green"},
		{derogation.Union, stages((*pagestest.World).Refuse), 0, "Refused at 11:10pm today", "red"},
		{derogation.Union, stages((*pagestest.World).Silence, (*pagestest.World).Silence), 0, "No decision in time", "orange"},
		{derogation.Union, stages((*pagestest.World).Approve, (*pagestest.World).Revoke), 0, "Revoked from midday tomorrow", "orange"},
		{derogation.Union, stages((*pagestest.World).Approve, (*pagestest.World).Revoke), 48 * time.Hour, "Revoked at midday yesterday", "red"},
		{derogation.Union, stages((*pagestest.World).Approve, (*pagestest.World).StandDown), 0, "Stood down by the trust at 11:11pm today", "grey"},
		{derogation.Union, stages((*pagestest.World).Approve, (*pagestest.World).End), 0, "Approved for 3 of 5 doctors, and over", "grey"},
		{derogation.TrustMedicalDirector, stages((*pagestest.World).Withdraw), 0, "Withdrawn by the trust at 11:04pm today", "grey"},
		{derogation.TrustMedicalDirector, stages((*pagestest.World).ResolveByTrust), 0, "Resolved locally at 11:04pm today", "grey"},
		{derogation.TrustMedicalDirector, stages((*pagestest.World).Void), 0, "Voided at 11:04pm today", "grey"},
		{derogation.TrustMedicalDirector, stages((*pagestest.World).EndStrike), 0, "The strike ended at 11:04pm today", "grey"},
		{derogation.TrustMedicalDirector, stages(decline), 0, "Not put forward by the trust medical director", "red"},
	} {
		w := pagestest.NewWorld(t).Reach(test.tier)
		test.then(w)
		s := w.State()
		seen = append(seen, s.Status)
		if got := words.Headline(s, w.Now.Add(test.later)); got != (words.Tag{Text: test.text, Colour: test.colour}) {
			t.Errorf("%s: %q in %s, want %q in %s", s.Status, got.Text, got.Colour, test.text, test.colour)
		}
	}
	for _, status := range derogation.Statuses() {
		if !slices.Contains(seen, status) && status != derogation.Submitted {
			t.Errorf("no case here has the status %s", status)
		}
	}
}

func decline(w *pagestest.World) {
	w.Do(derogation.Decline{Basis: w.Basis(), Reasons: "The rota holds."}, pagestest.Reviewer(w.State().Tier))
}

// The numbers of an approval and of what is asked for now are of two versions, where the
// trust changed the request after it.
func TestAnAmendedApprovalSaysWhichRequestEachNumberIsOf(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	w.Approve()
	place := w.State().Request.Site.Name
	want := words.HeadlineView{Caption: pagestest.Reference + ": 5 doctors at " + place, State: words.Tag{Text: "Approved for 3 of 5 doctors", Colour: "green"}}
	if got := words.HeadlineViewOf(w.State(), w.Now); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	request := w.State().Request
	request.Staff = slices.Clone(request.Staff)
	request.Staff[0].Number += 2
	w.Do(derogation.Amend{ContentVersion: 1, Request: request, Note: "Two more fell ill."}, pagestest.TrustPerson())
	want = words.HeadlineView{Caption: pagestest.Reference + ": now asks for 7 doctors at " + place, State: words.Tag{Text: "Approved for 3 of the 5 doctors asked for before", Colour: "green"}}
	if got := words.HeadlineViewOf(w.State(), w.Now); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
