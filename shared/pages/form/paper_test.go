package form_test

import (
	"net/http"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestTheFormOnPaperIsInTheRoundsOwnWords(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.OwnWords(w)
	pagestest.NextRound(w)
	form := w.Get("/blank-form")
	pagestest.Wants(t, form, http.StatusOK, "Resident doctors, July 2025", "First phone 020 7946 0000", pagestest.Union, pagestest.PublicURL,
		"Cancer care, in this round’s words", "Was everybody else tried?", "A reason of this round",
		"Clinical director", "Passed on to the trust medical director", "Not supported, and passed on to the national team", "BMA", "Passed on to the BMA",
		"Nobody may be called back until the British Medical Association has confirmed it", "Name no patient, and no doctor who is on strike")
	pagestest.Lacks(t, form, "Essential cancer care", "Was a local resolution tried first?", "The evidence is incomplete", "general form")
	pagestest.Wants(t, w.Get("/blank-form?round=next"), http.StatusOK, "Consultants, August 2025", "020 7946 0999", "Essential cancer care", "The form for Resident doctors, July 2025")
	pagestest.Wants(t, w.Get("/blank-form?round=nothing"), http.StatusOK, "Resident doctors, July 2025")
}

// The distribution list of a round is for those who run it.
func TestTheFormOnPaperShowsNoAddressOfAPerson(t *testing.T) {
	w := pagestest.NewWorld(t)
	round := pagestest.SampleRound()
	round.Distribution = []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}}
	w.Store.PutRound(round)
	pagestest.Lacks(t, w.Get("/blank-form"), "press@example.org", "duty@example.org", "+447700900123")
}

func TestTheFormOnPaperIsThereWhenTheRestIsNot(t *testing.T) {
	w := pagestest.NewWorld(t)
	w.Store.Unread, w.Store.Broken = pagestest.ErrUnread, pagestest.ErrUnread
	pagestest.Wants(t, w.Get("/blank-form"), http.StatusOK, "cannot be read just now", "general form", "Was a local resolution tried first?", "Nobody may be called back until the union has confirmed it")

	// A copy that has read the rounds once tells whom to ring from then on.
	w.Store.Unread = nil
	pagestest.Wants(t, w.Get("/blank-form"), http.StatusOK, "First phone 020 7946 0000")
	w.Store.Unread = pagestest.ErrUnread
	w.Now = w.Now.Add(time.Hour)
	pagestest.Wants(t, w.Get("/blank-form"), http.StatusOK, "First phone 020 7946 0000")
	pagestest.Wants(t, w.Get("/"), http.StatusInternalServerError, "phone 020 7946 0000", "the form on paper")
}

func TestTheFormOnPaperHasABoxForAllThatARequestHolds(t *testing.T) {
	form := pagestest.NewWorld(t).Get("/blank-form")
	pagestest.Wants(t, form, http.StatusOK, "Trust", "Site (name and ODS code)", "Service", "Kind of care", "Number", "Grade", "Specialty",
		"Would they do routine elective care?", "A decision is needed by", "Why by then", "Since when", "Patients affected", "What it is",
		"Why it was not expected", "What has happened beyond the strike itself", "What happens if it is refused", "Was the local negotiating committee told?",
		"Declared by", "Incident number", "Attested by", "Signature", "To ask about it", "Phone and email")
	for _, item := range pagestest.SampleRound().EvidenceItems(derogation.Evidence{}) {
		pagestest.Wants(t, form, http.StatusOK, item.Question)
	}
}
