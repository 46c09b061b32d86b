package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"example.org/derogations/shared/derogation"
)

// suspicious is an answer that may identify somebody.
func suspicious() url.Values {
	return values("action", "resolve_locally", "person", "Ana Sample", "version", "1", "how", "Dr Sample covers; the patient was born 1/2/1950.")
}

func suspicions() []situation {
	return []situation{{name: "an answer that may identify somebody", show: posted(derogation.ClinicalDirector, suspicious())}}
}

func TestAnNHSNumberIsRefusedAndNothingTypedIsLost(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	form := values("action", "resolve_locally", "person", "Ana Sample", "version", "1", "how", "943 476 5919 is moved.", "identifiesNobody", "0123456789abcdef")
	answer := w.post(w.link(derogation.ClinicalDirector), form)
	wants(t, answer, http.StatusUnprocessableEntity, "Take out the NHS number", "943 476 5919 is moved.")
	if s := w.state(); s.Status != derogation.InReview {
		t.Errorf("recorded: %s", s.Status)
	}
}

var confirmation = regexp.MustCompile(`name="identifiesNobody" type="checkbox" value="([0-9a-f]{16})"`)

func TestASuspicionIsConfirmedAndThenRecorded(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	link := w.link(derogation.ClinicalDirector)
	form := suspicious()
	answer := w.post(link, form)
	wants(t, answer, http.StatusUnprocessableEntity,
		"“Sample” looks like a person’s name", "“1/2/1950” looks like a date of birth", "I have checked this", "Dr Sample covers")
	found := confirmation.FindStringSubmatch(answer.Body.String())
	if found == nil {
		t.Fatal("there is no box to tick")
	}
	form.Set("identifiesNobody", found[1])

	other := url.Values{}
	for name, value := range form {
		other[name] = value
	}
	other.Set("how", "Dr Sample covers; the patient was born 1/2/1951.")
	wants(t, w.post(link, other), http.StatusUnprocessableEntity, "1/2/1951")

	if answer := w.post(link, form); answer.Code != http.StatusSeeOther || w.state().Status != derogation.ResolvedLocally {
		t.Errorf("answered %d, and the request is %s", answer.Code, w.state().Status)
	}
}

// The one-time code is asked for after the suspicion was confirmed, and does not
// undo that.
func TestAConfirmationOutlastsTheOneTimeCode(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	link := w.link(derogation.Union)
	form := values("action", "refuse", "person", "Una Sample", "version", "1", "reason", "evidence_incomplete", "explanation", "Dr Sample did not say.")
	found := confirmation.FindStringSubmatch(w.post(link, form).Body.String())
	if found == nil {
		t.Fatal("there is no box to tick")
	}
	form.Set("identifiesNobody", found[1])
	answer := w.post(link, unchecked(form))
	wants(t, answer, http.StatusOK, "We sent a code")
	wantsMarkup(t, answer.Body.String(), `name="identifiesNobody" value="`+found[1]+`"`)
	form.Set("code", w.code())
	if answer := w.post(link, form); answer.Code != http.StatusSeeOther {
		t.Errorf("status %d: %s", answer.Code, text(answer))
	}
}

func TestATrustsWordsAreLookedAtAsWell(t *testing.T) {
	w := newWorld(t)
	w.open()
	answer := w.post(w.trustLink(), values("action", "withdraw", "person", "Tia Sample", "withdrawReason", "cover_found", "withdrawNote", "The patient of SW1A 1AA went home."))
	wants(t, answer, http.StatusUnprocessableEntity, "“SW1A 1AA” looks like a postcode", "I have checked this")
}
