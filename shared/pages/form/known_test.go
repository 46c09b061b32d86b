package form_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestWhatATrustGaveBeforeIsOfferedAgain(t *testing.T) {
	w := pagestest.NewWorld(t)
	round := pagestest.SampleRound()
	round.Grades = []string{"ST4 to ST9"}
	w.Store.PutRound(round)
	w.Open()
	wants := func(page string, markup ...string) {
		for _, one := range markup {
			pagestest.WantsMarkup(t, w.Get(page).Body.String(), one)
		}
	}
	wants(w.FormLink(), `id="beginFrom" name="beginFrom" type="radio" value="`+pagestest.Reference+`" checked`, "The same as last time: Adult critical care, Leeds General Infirmary")
	draft := w.Begun("nothing")
	wants(draft+"/place", `<option value="Leeds General Infirmary">`, `<option value="Adult critical care">`)
	wants(draft+"/doctors", `<option value="ST4 to ST9"></option><option value="ST6 and above">`, `<option value="Anaesthetics">`)
}

// Nobody is stopped at night for want of a site's code.
func TestASiteWithoutACodeHasTheOneThatItHadOrTheTrusts(t *testing.T) {
	for site, code := range map[string]string{"leeds general infirmary": "RR801", "Seacroft Hospital": "RR8"} {
		w := pagestest.NewWorld(t)
		draft := w.Begun("nothing")
		form := maps.Clone(pagestest.FormPage("place"))
		form.Set("site", site)
		form.Del("siteCode")
		if answer := w.Saved(draft, "place", form); answer.Code != http.StatusSeeOther {
			t.Fatalf("%s: status %d: %s", site, answer.Code, pagestest.Text(answer))
		}
		if got := w.StoredDraft().Request.Site.Code; got != code {
			t.Errorf("%s has the code %s, want %s", site, got, code)
		}
	}
}

// The list of a trust's sites is offered by name, and free text stands beside it. A
// name of the list brings its own code, also where that of another site was left.
func TestTheSitesOfATrustAreOffered(t *testing.T) {
	for _, c := range []struct{ site, typed, code string }{
		{"St James’s University Hospital", "", "RR813"},
		{"st james's university hospital", "RR801", "RR813"},
		{"The field hospital", "rr899", "RR899"},
		{"The field hospital", "", "RR8"},
	} {
		w := pagestest.NewWorld(t)
		w.Store.PutSites("RR8", derogation.Sites{{Code: "RR801", Name: "Leeds General Infirmary"}, {Code: "RR813", Name: "St James’s University Hospital"}})
		draft := w.Begun("nothing")
		pagestest.WantsMarkup(t, w.Get(draft+"/place").Body.String(), `<option value="Leeds General Infirmary"></option><option value="St James’s University Hospital">`)
		form := maps.Clone(pagestest.FormPage("place"))
		form.Set("site", c.site)
		form.Set("siteCode", c.typed)
		if answer := w.Saved(draft, "place", form); answer.Code != http.StatusSeeOther {
			t.Fatalf("%s: status %d: %s", c.site, answer.Code, pagestest.Text(answer))
		}
		if got := w.StoredDraft().Request.Site.Code; got != c.code {
			t.Errorf("%s with %q has the code %s, want %s", c.site, c.typed, got, c.code)
		}
	}
}

// Another trust's site is named on the last page, with the way to the field.
func TestAnotherTrustsSiteIsNamedBeforeTheRequestIsSent(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Store.PutSites("R1H", derogation.Sites{{Code: "R1H12", Name: "The Royal London Hospital"}})
	draft := w.FilledIn()
	form := maps.Clone(pagestest.FormPage("place"))
	form.Set("site", "The Royal London Hospital")
	form.Set("siteCode", "R1H12")
	w.Saved(draft, "place", form)
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "The code must be that of a site of your own trust")
}

func TestWhoBeginsARequestIsPhonedAboutItUnlessTheySaySo(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Begun("nothing")
	contacts, err := w.Store.Contacts(t.Context(), "RR8")
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(contacts, func(c casework.Contact) bool { return c.ID == pagestest.TrustContact })
	want := derogation.RequestContact{Name: contacts[i].Name, Role: contacts[i].Role, Phone: contacts[i].Mobile, Email: contacts[i].Email}
	if got := w.StoredDraft().Request.Contact; got != want {
		t.Errorf("to phone: %+v, want %+v", got, want)
	}
}

// A page of an earlier release may be open in a browser, and a draft of it half done.
func TestADraftOfTheLongFormIsFinishedOnTheShortOne(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	draft := w.FilledIn()
	stored := w.StoredDraft()
	stored.Saved = []string{
		"place", "care", "doctors", "times", "deadline", "risk", "cause", "if-refused", "evidence-localResolution", "evidence-electiveActivity",
		"routine-care", "committee", "mass-casualty", "attestation", "contact",
	}
	if err := w.Store.SaveDraft(t.Context(), stored); err != nil {
		t.Fatal(err)
	}
	pagestest.Wants(t, w.Get(draft), http.StatusOK, "7 of 7 pages are done")
	for old, now := range map[string]string{
		"care": "Kind of care", "deadline": "By when do you need the decision?", "cause": "Why was it not expected?", "evidence-otherStaffing": "What was tried first?",
		"committee": "Was the local negotiating committee told?", "routine-care": "routine elective care", "if-refused": "if the request is refused", "attestation": "confirms the request", "contact": "Phone number",
	} {
		pagestest.Wants(t, w.Get(draft+"/"+old), http.StatusOK, now)
	}
	answer := w.Saved(draft, "care", url.Values{"category": {"cancer"}})
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "Enter the service")
	if got := w.StoredDraft().Saved; !slices.Equal(got, stored.Saved) {
		t.Errorf("saved: %v", got)
	}
	one := w.Post(draft+"/evidence-otherStaffing", url.Values{
		"stated": {"no"}, "detail": {"No agency had anybody."}, "version": {pagestest.HiddenValue(w.Get(draft), "version")},
	})
	pagestest.WantsMarkup(t, one.Body.String(), "No agency had anybody.</textarea>")
	if answer := w.SendIn(draft); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

// A trust that has one site need not name it, unless it is another one.
func TestTheOnlySiteOfATrustIsFilledIn(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	field := `name="site" type="text" maxlength="200" list="site-list" value="`
	pagestest.WantsMarkup(t, w.Get(draft+"/place").Body.String(), field+`"`)
	w.Store.PutSites("RR8", derogation.Sites{{Code: "RR801", Name: "Leeds General Infirmary"}})
	pagestest.WantsMarkup(t, w.Get(draft+"/place").Body.String(), field+`Leeds General Infirmary"`)
	pagestest.Wants(t, w.Get(draft), http.StatusOK, "0 of 7 pages are done")
	form := maps.Clone(pagestest.FormPage("place"))
	form.Set("site", "Chapel Allerton Hospital")
	w.Saved(draft, "place", form)
	pagestest.WantsMarkup(t, w.Get(draft+"/place").Body.String(), field+`Chapel Allerton Hospital"`)
}
