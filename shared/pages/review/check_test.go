package review_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestAnAnswerIsCheckedBeforeItCounts(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.RegionalMedicalDirector)
	link := w.Link(derogation.RegionalMedicalDirector)
	form := pagestest.Values("action", "escalate", "supported", "no", "comment", "Other units\r\nhave <room>.")
	checked := w.Post(link, pagestest.Unchecked(form))
	pagestest.Wants(t, checked, 200, "Check before it is recorded", "Nothing is recorded yet. You have", "left.", "It goes on to the national team either way",
		"Do you support the request? No, I do not support it", "Comment for those who are asked next Other units have <room>.", "Your name Sample Person",
		"Record this answer", "Change my answer")
	pagestest.WellMade(t, checked)
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
	changed := maps.Clone(form)
	changed.Set("step", "change")
	again := w.Post(link, changed)
	pagestest.Wants(t, again, 200, "Your answer")
	for _, kept := range []string{`value="no" checked`, "have &lt;room&gt;.", `value="Sample Person"`} {
		pagestest.WantsMarkup(t, again.Body.String(), kept)
	}
	if w.Store.Writes != 0 {
		t.Error("something was written")
	}
	if answer := w.Post(link, form); answer.Code != http.StatusSeeOther || w.Store.Writes != 1 {
		t.Errorf("status %d, %d writes", answer.Code, w.Store.Writes)
	}
}

// What is checked is what is recorded: times as they were understood, numbers
// beside those asked for, and what was left out.
func TestTermsAreCheckedAsTheyWouldBeRecorded(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	approving := pagestest.Values("action", "approve", "number0", "2", "number1", "0", "from", "2025-07-26T08:00", "to", "2025-07-26T20:30")
	checked := w.Post(w.Link(derogation.Union), pagestest.Unchecked(approving))
	pagestest.Wants(t, checked, 200, "ST6 and above, Intensive care medicine 2 of the 3 asked for", "CT1 to ST5, Anaesthetics 0 of the 2 asked for",
		"From 8am on Saturday 26 July", "To 8:30pm on Saturday 26 July", "Conditions Not given", "When was it decided? Now",
		"We sent a code to the mobile number that ends in 123")
	if w.State().Decision != nil || len(w.Store.Codes()) != 1 {
		t.Errorf("decision %+v, %d codes", w.State().Decision, len(w.Store.Codes()))
	}
	pagestest.Wants(t, w.Post(w.Link(derogation.Union), pagestest.Unchecked(approving)), 200, "We sent a code")
	if len(w.Store.Codes()) != 1 {
		t.Error("another code was sent while the first still counts")
	}
}

// The union chooses a day and writes a time, or writes both as it likes: what is read is
// the same. What it chose once and then left alone does not count.
func TestTheUnionsTimesAreReadHoweverTheyAreGiven(t *testing.T) {
	for name, times := range map[string][]string{
		"a day and a time":    {"from", "2025-07-26", "from-time", "8am", "to", "2025-07-26", "to-time", "20.30"},
		"another day":         {"from", "other", "from-day", "26", "from-month", "7", "from-time", "08:00", "to", "other", "to-day", "26", "to-month", "July", "to-time", "8:30pm"},
		"all beside the time": {"from", "other", "from-time", "8am tomorrow", "to-time", "26/7/2025 8:30pm"},
		"one field":           {"from", "26/7/2025 8am", "to", "8:30pm tomorrow"},
		"now, after all": {"from", "2025-07-26", "from-time", "8am", "to", "2025-07-26", "to-time", "8:30pm",
			"decidedAt", "none", "decidedAt-time", "9pm", "decidedAt-day", "24"},
	} {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t).Reach(derogation.Union)
			form := pagestest.Unchecked(pagestest.Values(append([]string{"action", "approve", "number0", "2", "number1", "0"}, times...)...))
			pagestest.Wants(t, w.Post(w.Link(derogation.Union), form), 200,
				"From 8am on Saturday 26 July", "To 8:30pm on Saturday 26 July", "When was it decided? Now")
			back := maps.Clone(form)
			back.Set("step", "change")
			shown := w.Post(w.Link(derogation.Union), back).Body.String()
			for _, markup := range []string{`class="nhsuk-radios__input" id="from`, `name="to-time"`} {
				pagestest.WantsMarkup(t, shown, markup)
			}
		})
	}
	w := pagestest.NewWorld(t).Reach(derogation.Union)
	page := w.Get(w.Link(derogation.Union)).Body.String()
	for _, filledIn := range []string{`name="from" type="radio" value="2025-07-26" checked`, `name="from-time" type="text" maxlength="120" value="8am"`, `name="to" type="radio" value="2025-07-27" checked`} {
		pagestest.WantsMarkup(t, page, filledIn)
	}
}

func TestAnAnswerThatCannotBeRecordedIsNotThereToCheck(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link, form := w.Link(derogation.ClinicalDirector), pagestest.Unchecked(pagestest.Values("action", "escalate"))
	form.Set("person", strings.Repeat("x", 101))
	pagestest.Wants(t, w.Post(link, form), http.StatusUnprocessableEntity, "Your name must be 100 characters or fewer")
	form = pagestest.Unchecked(pagestest.Values("action", "escalate"))
	form.Set("version", "2")
	pagestest.Wants(t, w.Post(link, form), http.StatusConflict, "The request changed after it was shown to you")
	pagestest.Wants(t, w.Post(link, pagestest.Unchecked(pagestest.Values("action", "decline", "whyNot", "No."))), http.StatusForbidden, "Nothing was recorded")
	w.Escalate()
	pagestest.Wants(t, w.Post(link, pagestest.Unchecked(pagestest.Values("action", "resolve_locally", "how", "So."))), http.StatusConflict, "already answered by Sample Person")
}

func TestWhatWasRecordedIsShownToWhoRecordedIt(t *testing.T) {
	w := pagestest.NewWorld(t).Reach(derogation.ClinicalDirector)
	link := w.Link(derogation.ClinicalDirector)
	for _, action := range []string{"escalate", "ask", "comment", "hand_over", "approve", "report_decision", "revoke", "judge_exception", "vanish"} {
		if answer := w.Get(link + "/receipt/" + action); answer.Code != http.StatusSeeOther || answer.Header().Get("Location") != link {
			t.Errorf("%s: status %d to %q", action, answer.Code, answer.Header().Get("Location"))
		}
	}
	pagestest.Wants(t, w.Get("/r/forged/receipt/escalate"), http.StatusNotFound)
	pagestest.Wants(t, w.Request(http.MethodPost, link+"/receipt/escalate", pagestest.Values()), http.StatusMethodNotAllowed)
}
