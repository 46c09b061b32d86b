package reading_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
)

func (w *world) boards() reading.Boards {
	return reading.Boards{Cases: w.Store, Directory: w.Store, Notices: w.Store, Census: w.census()}
}

func (w *world) board(organisation string) reading.Board {
	w.T.Helper()
	board, err := w.boards().Open(w.Ctx, organisation, w.Now)
	if err != nil {
		w.T.Fatalf("board of %s: %v", organisation, err)
	}
	return board
}

func onBoard(waiting []reading.Waiting) []string {
	var references []string
	for _, one := range waiting {
		references = append(references, one.Reference)
	}
	return references
}

func TestABoardHoldsTheOpenRequestsThatAnOrganisationMaySee(t *testing.T) {
	w := newWorld(t)
	w.Store.PutOrganisation(derogation.Organisation{Code: "HCSA", Name: "Another union", Kind: derogation.KindUnion})
	w.Store.PutOrganisation(derogation.Organisation{Code: "Y56", Name: "London", Kind: derogation.KindRegion})
	reference := w.Reach(derogation.NationalTeam)
	for organisation, want := range map[string]int{"RR8": 1, "QWO": 1, "Y63": 1, "X24": 1, "R1H": 0, "Y56": 0, "BMA": 0, "HCSA": 0} {
		if got := onBoard(w.board(organisation).Waiting); len(got) != want {
			t.Errorf("%s sees %v", organisation, got)
		}
		_, err := w.boards().Timeline(w.Ctx, organisation, reference, w.Now)
		if seen := err == nil; seen != (want == 1) || !seen && !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s and the timeline: %v", organisation, err)
		}
	}
	w.Answer(reference, caseworktest.Escalation(w.State(reference)))
	w.Take(w.Waiting(reference))
	if got := onBoard(w.board("BMA").Waiting); !slices.Equal(got, []string{reference}) {
		t.Errorf("once it has reached the union, the union sees %v", got)
	}
	w.Trust(reference, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound})
	if got := onBoard(w.board("X24").Waiting); len(got) != 0 {
		t.Errorf("once it has ended it is on the board: %v", got)
	}
	if _, err := w.boards().Timeline(w.Ctx, "RR8", reference, w.Now); err != nil {
		t.Errorf("its timeline is gone: %v", err)
	}
}

// The national team and the union see which exceptions they have yet to judge, the
// oldest first; nobody else does.
func TestABoardListsTheExceptionsThatItsTierIsToJudge(t *testing.T) {
	w := newWorld(t)
	older := w.Reach(derogation.Union, caseworktest.MassCasualty)
	unjudged := func(want map[string][]string) {
		t.Helper()
		for organisation, references := range want {
			var got []string
			for _, o := range w.board(organisation).Unjudged {
				got = append(got, o.Reference)
			}
			if !slices.Equal(got, references) {
				t.Errorf("%s is to judge %v, want %v", organisation, got, references)
			}
		}
	}
	end := func(reference string) {
		w.Now = w.Now.Add(time.Minute)
		w.Trust(reference, derogation.Withdraw{Reason: derogation.WithdrawnCoverFound})
	}
	unjudged(map[string][]string{"X24": nil, "BMA": nil})
	end(older)
	f := caseworktest.Filing("later")
	caseworktest.MassCasualty(&f.Request)
	filed, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	younger := filed.Reference
	end(younger)
	w.Trust(older, derogation.ReportImpact{Impact: caseworktest.SampleImpact()}) // It changed last, and is no less old.
	unjudged(map[string][]string{"X24": {older, younger}, "BMA": {older, younger}, "RR8": nil, "Y63": nil})
	if got := onBoard(w.board("X24").Waiting); len(got) != 0 {
		t.Errorf("what is to be judged is listed as open: %v", got)
	}
	judged := derogation.JudgeException{Justified: true, Text: "It was declared."}
	if err := w.As(caseworktest.System(derogation.KindNational, "X24"), older, judged); err != nil {
		t.Fatal(err)
	}
	unjudged(map[string][]string{"X24": {younger}, "BMA": {older, younger}})
}

func TestABoardIsOfWhoeverIsRegistered(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	_, err := w.boards().Open(w.Ctx, "RXX", w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.boards().Timeline(w.Ctx, "RXX", reference, w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.boards().Count(w.Ctx, "RXX", caseworktest.SampleRound().ID, w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
	_, err = w.boards().Timeline(w.Ctx, "RR8", "DR-0000-0000", w.Now)
	caseworktest.WantError(t, err, casework.ErrNotFound)
}

func TestABoardCoversARoundUntilAWeekAfterItsEnd(t *testing.T) {
	w := newWorld(t)
	impactOnly := caseworktest.SampleRound()
	impactOnly.ID, impactOnly.Tiers = "impact-only", nil
	w.Store.PutRound(impactOnly)
	elsewhere := caseworktest.SampleRound()
	elsewhere.ID, elsewhere.Tiers = "hcsa", slices.Clone(elsewhere.Tiers)
	elsewhere.Tiers[4].AnsweredBy = "HCSA"
	w.Store.PutRound(elsewhere)
	rounds := func(organisation string) []string {
		var ids []string
		for _, round := range w.board(organisation).Rounds {
			ids = append(ids, round.ID)
		}
		return ids
	}
	w.Now = caseworktest.SampleRound().EndsAt.AddDate(0, 0, 7).Add(-time.Second)
	if diff := cmp.Diff([]string{caseworktest.SampleRound().ID, "hcsa"}, rounds("X24")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{caseworktest.SampleRound().ID}, rounds("BMA")); diff != "" {
		t.Error(diff)
	}
	w.Now = w.Now.Add(time.Second)
	if got := rounds("X24"); len(got) != 0 {
		t.Errorf("a week after: %v", got)
	}
}

func TestWhatARequestOnTheBoardWaitsFor(t *testing.T) {
	w := newWorld(t)
	reference := w.Submit()
	one := func() reading.Waiting { t.Helper(); return w.board("RR8").Waiting[0] }
	planned, _ := w.State(reference).Plan.For(derogation.ClinicalDirector)
	if got := one(); got.For != derogation.WaitsToBeAsked || !got.DueAt.Equal(planned.DueAt) || !got.Since.Equal(w.Now) {
		t.Errorf("filed: %s since %v, due %v", got.For, got.Since, got.DueAt)
	}
	w.Take(w.Waiting(reference))
	review := w.State(reference).Reviews[0]
	if got := one(); got.For != derogation.WaitsForTier || !got.DueAt.Equal(review.DueAt) || !got.Since.Equal(review.OpenedAt) {
		t.Errorf("asked: %s since %v, due %v", got.For, got.Since, got.DueAt)
	}
	w.Answer(reference, derogation.Ask{Basis: caseworktest.Basis(w.State(reference)), Question: "Who was phoned?"})
	question := w.State(reference).Questions[0]
	got := one()
	if got.For != derogation.WaitsForTrust || !got.DueAt.Equal(question.DueAt) {
		t.Errorf("with the trust: %s, due %v", got.For, got.DueAt)
	}
	if got.Overdue(question.DueAt.Add(-time.Nanosecond)) || !got.Overdue(question.DueAt) {
		t.Error("it is not overdue exactly from when it is due")
	}
}

func TestATimelineNamesAnOrganisationsOwnPeopleAlone(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	_, announcements, _ := w.Store.Outbox(reference)
	at := w.Now
	for _, a := range announcements {
		notices := []casework.Notice{
			{Reference: reference, Key: "N#" + a.Key[2:] + "#1#email", Contact: "CT-1", Organisation: "RR8", Name: "Ana Sample", Address: "ana@example.org", Tier: derogation.ClinicalDirector, Channel: casework.ChannelEmail, Status: "delivered", Attempts: 2, AcceptedAt: &at, AnnouncedAt: at},
			{Reference: reference, Key: "N#" + a.Key[2:] + "#2#email", Name: "Press office", Address: "press@example.org", Channel: casework.ChannelEmail, Status: casework.NoticePending, AnnouncedAt: at},
		}
		notices = append(notices, casework.Notice{
			Reference: reference, Key: "N#" + a.Key[2:] + "#3#email", Kind: casework.AnnounceNobodyReached, Organisation: "RR8", Name: "Operations",
			Channel: casework.ChannelEmail, Status: casework.NoticeAccepted, Attempts: 1, AcceptedAt: &at, AnnouncedAt: at,
		})
		if _, err := w.Store.Expand(w.Ctx, a, notices); err != nil {
			t.Fatal(err)
		}
	}
	for organisation, name := range map[string]string{"RR8": "Ana Sample", "X24": ""} {
		timeline, err := w.boards().Timeline(w.Ctx, organisation, reference, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		if len(timeline.Happened) != w.State(reference).Version || timeline.Next == nil {
			t.Errorf("%d events, next %v", len(timeline.Happened), timeline.Next)
		}
		want := []reading.Told{
			{Organisation: "RR8", Name: name, Tier: derogation.ClinicalDirector, Channel: casework.ChannelEmail, Status: "delivered", Attempts: 2, SentAt: &at, Duty: "clinical_director"},
			{Role: "Press office", Channel: casework.ChannelEmail, Status: casework.NoticePending},
			{Organisation: "RR8", Role: "Operations", Kind: casework.AnnounceNobodyReached, Channel: casework.ChannelEmail, Status: casework.NoticeAccepted, Attempts: 1, SentAt: &at},
		}
		told := 0
		for _, happened := range timeline.Happened {
			if !happened.Announced {
				continue
			}
			told++
			if diff := cmp.Diff(want, happened.Told, cmpopts.IgnoreFields(reading.Told{}, "Key", "AnnouncedAt")); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", organisation, happened.Event.Type, diff)
			}
		}
		if told != len(announcements) || told == 0 {
			t.Errorf("%d events of %d were announced", told, len(announcements))
		}
	}
}

// Who is asked because a contact was removed is shown with those who were asked first.
func TestATimelineShowsWhoWasAskedInsteadOfSomebodyElse(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.TrustMedicalDirector)
	_, announcements, _ := w.Store.Outbox(reference)
	instead := casework.Notice{
		Reference: reference, Key: "N#" + casework.InsteadKeys(2)[2:] + "CT-1#CT-2#email", Contact: "CT-2", Organisation: "RR8",
		Role: "On call", Channel: casework.ChannelEmail, Status: casework.NoticePending, AnnouncedAt: w.Now,
	}
	if _, err := w.Store.Expand(w.Ctx, announcements[len(announcements)-1], []casework.Notice{instead}); err != nil {
		t.Fatal(err)
	}
	timeline, err := w.boards().Timeline(w.Ctx, "RR8", reference, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, happened := range timeline.Happened {
		opened := happened.Event.Type == derogation.EventReviewOpened && happened.Event.Review == 2
		if shown := len(happened.Told) == 1 && happened.Told[0].Role == "On call"; shown != opened {
			t.Errorf("%s of review %d: %+v", happened.Event.Type, happened.Event.Review, happened.Told)
		}
	}
}

// The item may be there still: whoever reads it takes it for forgotten.
func TestATimelineNamesNobodyOnceThatIsToBeForgotten(t *testing.T) {
	w := newWorld(t)
	reference := w.Reach(derogation.ClinicalDirector)
	_, announcements, _ := w.Store.Outbox(reference)
	a := announcements[len(announcements)-1]
	n := casework.Notice{
		Reference: reference, Key: "N#" + a.Key[2:] + "#1#email", Contact: "CT-1", Organisation: "RR8", Name: "Ana Sample", Role: "Clinical director",
		Address: "ana@example.org", Channel: casework.ChannelEmail, Status: "delivered", AcceptedAt: &a.At, AnnouncedAt: a.At, KeptDays: 60,
	}
	if _, err := w.Store.Expand(w.Ctx, a, []casework.Notice{n}); err != nil {
		t.Fatal(err)
	}
	for at, name := range map[time.Time]string{
		a.At.AddDate(0, 0, 60).Add(-time.Millisecond): "Ana Sample",
		a.At.AddDate(0, 0, 60):                        "",
	} {
		timeline, err := w.boards().Timeline(w.Ctx, "RR8", reference, at)
		if err != nil {
			t.Fatal(err)
		}
		told := timeline.Happened[len(timeline.Happened)-1].Told
		if len(told) != 1 || told[0].Name != name || told[0].Role != "Clinical director" || told[0].SentAt == nil || told[0].Status != "delivered" {
			t.Errorf("at %s: %+v", at, told)
		}
	}
}
