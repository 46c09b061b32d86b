package review_test

import (
	"net/http"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func strikeOf(t *testing.T, w *pagestest.World) derogation.Round {
	t.Helper()
	round, err := w.Store.Round(t.Context(), w.State().Round.ID)
	if err != nil {
		t.Fatal(err)
	}
	return round
}

// The officer sees what it does before the code, which is for that alone; the record then
// says who and when.
func TestAnOfficerRecordsTheEndOfTheStrikeWithACode(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	pagestest.Wants(t, w.Get(w.Link(derogation.Union)), 200, "Record a change to the strike")
	page := w.StrikePage()
	form := w.Get(page)
	pagestest.Wants(t, form, 200, "It is called off", "It is extended", "Nothing that is approved lasts longer by it.")
	pagestest.Lacks(t, form, "it does not end as reported")
	pagestest.WellMade(t, form)

	check := w.Post(page, pagestest.Unchecked(pagestest.CuttingShort("")))
	pagestest.Wants(t, check, 200, "Nothing is recorded yet", "Open requests that close: 0", "for the time before the end only: 1",
		"Approvals that end sooner: 0", "People who are told:", "9am on Saturday 26 July", "We sent a code to the mobile number that ends in 123")
	pagestest.WellMade(t, check)
	sent := w.Store.Codes()
	if len(sent) != 1 || sent[0].Subject.Strike != derogation.StrikeCutShort || sent[0].Subject.Deciding != nil {
		t.Fatalf("announced %+v", sent)
	}
	if len(strikeOf(t, w).Strike.Changes) != 0 {
		t.Fatal("it is recorded before its code")
	}
	wrong := "000000"
	if wrong == w.Code() {
		wrong = "000001"
	}
	pagestest.Wants(t, w.Post(page, pagestest.CuttingShort(wrong)), http.StatusUnprocessableEntity, "You have 4 tries left", "By order of the court.")
	other := pagestest.CuttingShort(w.Code())
	other.Set("cut_short-ends-time", "8am")
	pagestest.Wants(t, w.Post(page, other), http.StatusUnprocessableEntity, "This code was sent for another answer")

	for range 2 { // The form that is sent twice counts once.
		if answer := w.Post(page, pagestest.CuttingShort(w.Code())); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != page {
			t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
		}
	}
	round := strikeOf(t, w)
	if len(round.Strike.Changes) != 1 {
		t.Fatalf("recorded %+v", round.Strike.Changes)
	}
	c := round.Strike.Changes[0]
	if want := time.Date(2025, 7, 26, 8, 0, 0, 0, time.UTC); !c.EndsAt.Equal(want) || c.By.Name != "Sample Person" || c.By.Proof != derogation.ProofSignedLinkAndCode {
		t.Errorf("recorded %+v", c)
	}
	after := w.Get(page)
	pagestest.Wants(t, after, 200, "cut it short, from 9am on Saturday 26 July", "Recorded by Sample Person", "By order of the court.")
	pagestest.WellMade(t, after)

	// Recorded by mistake, it is taken back on the same page.
	w.Now = w.Now.Add(time.Minute)
	back := pagestest.Values("action", "end_taken_back", "code", "")
	pagestest.Wants(t, w.Post(page, pagestest.Unchecked(back)), 200, "take it back", "Requests that are open again: 0", "We sent a code")
	back.Set("code", w.Code())
	if answer := w.Post(page, back); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	if round := strikeOf(t, w); !round.Until().Equal(round.EndsAt) {
		t.Errorf("it ends at %s", round.Until())
	}
	pagestest.Wants(t, w.Get(page), 200, "took back that it ends sooner: it goes on, to")
}

// What is wrong is said beside its field, and no code is sent for it.
func TestWhatIsWrongWithTheEndOfAStrikeIsSaid(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	page := w.StrikePage()
	pagestest.Wants(t, w.Post(page, pagestest.Values("person", "Sample Person")), http.StatusUnprocessableEntity, "Choose what has changed")
	pagestest.Wants(t, w.Post(page, pagestest.Values("action", "cut_short")), http.StatusUnprocessableEntity, "must be given")
	later := pagestest.CuttingShort("")
	later.Set("action", "extended")
	later.Set("extended-ends", "2025-07-26")
	later.Set("extended-ends-time", "9am")
	pagestest.Wants(t, w.Post(page, later), http.StatusUnprocessableEntity, "must be later than the strike ends anyway, ", " July")
	pagestest.Wants(t, w.Post(page, pagestest.Values("action", "end_denied")), http.StatusUnprocessableEntity, "This answer denies nothing: no reported end waits")
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent for what cannot be recorded")
	}
}

// Nobody but the union's officer has the page.
func TestTheStrikesPageIsTheUnionsAlone(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.NationalTeam)
	pagestest.Lacks(t, w.Get(link), "Record a change to the strike")
	for _, answer := range []int{w.Get(link + "/strike").Code, w.Post(link+"/strike", pagestest.CuttingShort("")).Code, w.Post(link+"/strike/code", pagestest.CuttingShort("")).Code} {
		if answer != http.StatusNotFound {
			t.Errorf("status %d", answer)
		}
	}
	if len(w.Store.Codes()) != 0 {
		t.Error("a code was sent")
	}
}
