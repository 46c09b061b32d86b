package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"example.org/derogations/infra/price"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestAnNHSNumberIsRefusedAndNothingTypedIsLost(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	form := pagestest.Values("action", "resolve_locally", "person", "Ana Sample", "version", "1", "how", "943 476 5919 is moved.", "identifiesNobody", "0123456789abcdef")
	answer := w.Post(w.Link(derogation.ClinicalDirector), form)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "Take out the NHS number", "943 476 5919 is moved.")
	if s := w.State(); s.Status != derogation.InReview || w.Store.Holds("943 476 5919") {
		t.Errorf("recorded: %s", s.Status)
	}
}

var confirmation = regexp.MustCompile(`name="identifiesNobody" type="checkbox" value="([0-9a-f]{16})"`)

func TestASuspicionIsConfirmedAndThenRecorded(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	form := pagestest.Suspicious()
	answer := w.Post(link, form)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity,
		"“Sample” looks like a person’s name", "“1/2/1950” looks like a date of birth", "I have checked this", "Dr Sample covers")
	found := confirmation.FindStringSubmatch(answer.Body.String())
	if found == nil || w.Store.Holds("Dr Sample covers") {
		t.Fatal("there is no box to tick, or it is stored already")
	}
	form.Set("identifiesNobody", found[1])

	other := url.Values{}
	for name, value := range form {
		other[name] = value
	}
	other.Set("how", "Dr Sample covers; the patient was born 1/2/1951.")
	pagestest.Wants(t, w.Post(link, other), http.StatusUnprocessableEntity, "1/2/1951")

	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther || w.State().Status != derogation.ResolvedLocally || !w.Store.Holds("Dr Sample covers") {
		t.Errorf("answered %d, and the request is %s", answer.Code, w.State().Status)
	}
}

// Nobody reads a hundred suspicions. A page names twenty and counts the others,
// which the box confirms with them.
func TestOfAWholeRotaAPageNamesSomeAndCountsTheOthers(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	form := pagestest.Values("action", "resolve_locally", "person", "Ana Sample", "version", "1", "how", price.Filled(1995, "Mon Dr Sample. "))
	answer := w.Post(link, form)
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "113 more places")
	// Each is said in the summary and beside the field.
	if named := strings.Count(answer.Body.String(), "“Sample” looks like"); named < 20 || named > 40 {
		t.Errorf("%d are named", named)
	}
	form.Set("identifiesNobody", confirmation.FindStringSubmatch(answer.Body.String())[1])
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("confirmed, and answered %d", answer.Code)
	}
}

// The one-time code is asked for after the suspicion was confirmed, and does not
// undo that.
func TestAConfirmationOutlastsTheOneTimeCode(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	link := w.Link(derogation.Union)
	form := pagestest.Values("action", "refuse", "person", "Una Sample", "version", "1", "reason", "evidence_incomplete", "explanation", "Dr Sample did not say.")
	found := confirmation.FindStringSubmatch(w.Post(link, form).Body.String())
	if found == nil {
		t.Fatal("there is no box to tick")
	}
	form.Set("identifiesNobody", found[1])
	answer := w.Post(link, pagestest.Unchecked(form))
	pagestest.Wants(t, answer, http.StatusOK, "We sent a code")
	pagestest.WantsMarkup(t, answer.Body.String(), `name="identifiesNobody" value="`+found[1]+`"`)
	form.Set("code", w.Code())
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
}

func TestATrustsWordsAreLookedAtAsWell(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Open()
	answer := w.Post(w.TrustLink(), pagestest.Values("action", "withdraw", "person", "Tia Sample", "withdrawReason", "cover_found", "withdrawNote", "The patient of SW1A 1AA went home."))
	pagestest.Wants(t, answer, http.StatusUnprocessableEntity, "“SW1A 1AA” looks like a postcode", "I have checked this")
}
