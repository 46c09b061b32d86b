package pages_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
)

// unchecked is a form as the review's own page sends it.
func unchecked(form url.Values) url.Values {
	out := maps.Clone(form)
	out.Del("step")
	return out
}

func TestAnAnswerIsCheckedBeforeItCounts(t *testing.T) {
	w := newWorld(t).reach(derogation.RegionalMedicalDirector)
	link := w.link(derogation.RegionalMedicalDirector)
	form := values("action", "escalate", "supported", "no", "comment", "Other units\r\nhave <room>.")
	checked := w.post(link, unchecked(form))
	wants(t, checked, 200, "Check before it is recorded", "Nothing is recorded yet. You have", "left.", "It goes on to the national team either way",
		"Do you support the request? No, I do not support it", "Comment for those who are asked next Other units have <room>.", "Your name Sample Person",
		"Record this answer", "Change my answer")
	wellMade(t, checked)
	if w.store.writes != 0 {
		t.Error("something was written")
	}
	changed := maps.Clone(form)
	changed.Set("step", "change")
	again := w.post(link, changed)
	wants(t, again, 200, "Your answer")
	for _, kept := range []string{`value="no" checked`, "have &lt;room&gt;.", `value="Sample Person"`} {
		wantsMarkup(t, again.Body.String(), kept)
	}
	if w.store.writes != 0 {
		t.Error("something was written")
	}
	if answer := w.post(link, form); answer.Code != http.StatusSeeOther || w.store.writes != 1 {
		t.Errorf("status %d, %d writes", answer.Code, w.store.writes)
	}
}

// What is checked is what is recorded: times as they were understood, numbers
// beside those asked for, and what was left out.
func TestTermsAreCheckedAsTheyWouldBeRecorded(t *testing.T) {
	w := newWorld(t).reach(derogation.Union)
	approving := values("action", "approve", "number0", "2", "number1", "0", "from", "2025-07-26T08:00", "to", "2025-07-26T20:30")
	checked := w.post(w.link(derogation.Union), unchecked(approving))
	wants(t, checked, 200, "ST6 and above, Intensive care medicine 2 of the 3 asked for", "CT1 to ST5, Anaesthetics 0 of the 2 asked for",
		"From 08:00 BST on Saturday 26 July 2025", "To 20:30 BST on Saturday 26 July 2025", "Conditions Not given", "When was it decided? Now",
		"We sent a code to the mobile number that ends in 123")
	if w.state().Decision != nil || len(w.store.codes()) != 1 {
		t.Errorf("decision %+v, %d codes", w.state().Decision, len(w.store.codes()))
	}
	wants(t, w.post(w.link(derogation.Union), unchecked(approving)), 200, "We sent a code")
	if len(w.store.codes()) != 1 {
		t.Error("another code was sent while the first still counts")
	}
}

func TestAnAnswerThatCannotBeRecordedIsNotThereToCheck(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	link, form := w.link(derogation.ClinicalDirector), unchecked(values("action", "escalate"))
	form.Set("person", strings.Repeat("x", 101))
	wants(t, w.post(link, form), http.StatusUnprocessableEntity, "Your name must be 100 characters or fewer")
	form = unchecked(values("action", "escalate"))
	form.Set("version", "2")
	wants(t, w.post(link, form), http.StatusConflict, "The request changed after it was shown to you")
	wants(t, w.post(link, unchecked(values("action", "decline", "whyNot", "No."))), http.StatusForbidden, "Nothing was recorded")
	w.escalate()
	wants(t, w.post(link, unchecked(values("action", "resolve_locally", "how", "So."))), http.StatusConflict, "already answered by Sample Person")
}

func TestAReceiptIsForWhoRecordedSomething(t *testing.T) {
	w := newWorld(t).reach(derogation.ClinicalDirector)
	link := w.link(derogation.ClinicalDirector)
	for _, action := range []string{"escalate", "ask", "comment", "hand_over", "approve", "report_decision", "revoke", "judge_exception", "vanish"} {
		if answer := w.get(link + "/receipt/" + action); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link {
			t.Errorf("%s: status %d to %q", action, answer.Code, answer.Header().Get("Location"))
		}
	}
	wants(t, w.get("/r/forged/receipt/escalate"), http.StatusNotFound)
	wants(t, w.request(http.MethodPost, link+"/receipt/escalate", values()), http.StatusMethodNotAllowed)
}
