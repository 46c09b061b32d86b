package form_test

import (
	"net/http"
	"net/url"
	"testing"

	"example.org/derogations/shared/pages/pagestest"
)

// twoNights is the page of doctors with two nights at two sites, as it is typed.
func twoNights() url.Values {
	return pagestest.Values("rows", "2", "shifts", "yes",
		"grade0", "ST3 to ST8", "specialty0", "Obstetrics", "number0", "1",
		"ownFrom0", "2025-07-26", "ownFrom0-time", "8pm", "ownTo0", "2025-07-27", "ownTo0-time", "8am",
		"grade1", "ST3 to ST8", "specialty1", "Obstetrics", "number1", "1", "ownSite1", "St James’s University Hospital",
		"ownFrom1", "2025-07-27", "ownFrom1-time", "8pm", "ownTo1", "other", "ownTo1-day", "28", "ownTo1-month", "7", "ownTo1-time", "8am")
}

func TestShiftsAreWrittenOnThePageOfDoctors(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	pagestest.Lacks(t, w.Get(draft+"/doctors"), "Shift 1")
	for _, page := range pagestest.FormPages() {
		if page.Slug == "doctors" {
			first := page.Form
			first.Set("next", "shift")
			again := w.Saved(draft, "doctors", first)
			pagestest.Wants(t, again, http.StatusOK, "Shift 1", "Shift 3", "Site (optional)", "As the whole request")
			pagestest.WantsMarkup(t, again.Body.String(), `value="CT1 to ST5"`)
			page.Form = twoNights()
		}
		if page.Slug == "times" {
			shown := w.Get(draft + "/times")
			pagestest.WantsMarkup(t, shown.Body.String(), `value="2025-07-26" checked`)
			page.Form.Set("from-time", "8pm")
			page.Form.Set("to-day", "28")
		}
		if answer := w.Saved(draft, page.Slug, page.Form); answer.Code != http.StatusSeeOther {
			t.Fatalf("page %s: status %d: %s", page.Slug, answer.Code, pagestest.Text(answer))
		}
	}
	pagestest.Wants(t, w.Get(draft+"/doctors"), http.StatusOK, "Shift 2")
	pagestest.Wants(t, w.Get(draft+"/check"), http.StatusOK, "1 × Obstetrics, at St James’s University Hospital, 8pm on Sun 27 Jul to 8am on Mon 28 Jul")
	if answer := w.SendIn(draft); answer.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", answer.Code, pagestest.Text(answer))
	}
	filed, _, err := w.Store.Memory.Case(t.Context(), w.StoredDraft().Acknowledgement.Reference)
	if err != nil {
		t.Fatal(err)
	}
	asked := filed.State.Request
	if lines := asked.Staff; len(lines) != 2 || lines[0].Site != nil || lines[1].Site == nil || !asked.Window.From.Equal(lines[0].Window.From) || !asked.Window.To.Equal(lines[1].Window.To) {
		t.Errorf("filed are %+v, from %s to %s", lines, asked.Window.From, asked.Window.To)
	}
}

func TestWhatIsWrongWithAShiftIsSaidBesideIt(t *testing.T) {
	w := pagestest.NewWorld(t)
	draft := w.Begun("nothing")
	wrong := twoNights()
	wrong.Set("ownTo0", "2025-07-26")
	wrong.Set("ownTo0-time", "7pm")
	wrong.Set("ownFrom1", "none")
	pagestest.Wants(t, w.Saved(draft, "doctors", wrong), http.StatusUnprocessableEntity, "The end must be after the start", "The start must be given")
}
