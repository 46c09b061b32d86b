package pages_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/pages/pagestest"
)

// Nobody decides on what they were not shown. Each value of a request, changed
// alone, must change what a reviewer reads.
func TestAReviewerSeesEveryFieldOfTheRequest(t *testing.T) {
	page := func(r derogation.Request) string {
		w := pagestest.NewWorldWith(t, []byte("/* the design system */"), pagestest.Changed(func(sample *derogation.Request) { *sample = r }))
		w.Reach(derogation.ClinicalDirector)
		return w.Get(w.Link(derogation.ClinicalDirector)).Body.String()
	}
	whole := derogationtest.Whole(pagestest.SampleRequest(), pagestest.Evening)
	changesWithEveryField(t, page, whole, notShown, "show it on the review page, in kit/templates/request.html")
}

// Nobody sends what they did not see either: each value of a draft, changed
// alone, changes the check of all answers, and what is wrong with a field is
// said on the page of the form that holds it.
func TestTheFormHoldsEveryFieldOfTheRequest(t *testing.T) {
	w := pagestest.NewWorldWith(t, []byte("/**/"), pagestest.ElsewhereNow)
	check := w.Begun("nothing") + "/check"
	whole := derogationtest.Whole(pagestest.SampleRequest(), pagestest.Evening)
	whole.Round = "sample"
	page := func(r derogation.Request) string {
		draft := w.StoredDraft()
		draft.Request = r
		if err := w.Store.SaveDraft(t.Context(), draft); err != nil {
			t.Fatal(err)
		}
		return pagestest.Text(w.Get(check))
	}
	changesWithEveryField(t, page, whole, notAsked, "give it a field on one of the form's pages, in form/")
}

// notAsked are fields that the form does not ask for, and why.
var notAsked = map[string]string{
	"/previous":          "the form sets it where a draft begins from an earlier request",
	"/staff/*/site/code": "the form takes it from the trust's list, by the name of the site",
}

// notShown are fields that need not be shown, and why.
var notShown = map[string]string{
	"/round":                  "a request is filed in one round, and the page is in that round's words",
	"/site/code":              "the site stands there by its name; its code is for systems",
	"/staff/*/site/code":      "as of the request's own",
	"/wouldDoRoutineElective": "a request that says yes is refused",
}

// changesWithEveryField wants a page that differs with each value of a request, or
// a reason why it does not.
func changesWithEveryField(t *testing.T, page func(derogation.Request) string, whole derogation.Request, leftOut map[string]string, next string) {
	t.Helper()
	before := page(whole)
	if page(whole) != before {
		t.Fatal("the page of one request is not the same twice")
	}
	for _, leaf := range derogationtest.Leaves(t, whole) {
		if why, ok := leftOut[leaf.Field]; ok {
			t.Logf("%s is left out: %s", leaf.Field, why)
			continue
		}
		if page(leaf.With(t, whole, leaf.Other(t))) == before {
			t.Errorf("the page is the same whatever %s holds: %s", leaf.Field, next)
		}
	}
}
