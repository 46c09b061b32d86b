package pages_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"example.org/derogations/shared/derogation"
)

var errUnread = errors.New("the table does not answer")

// ownWords gives the round that operators loaded its own words for all that a
// round may word.
func ownWords(w *world) {
	round := sampleRound()
	round.Version, round.UnionPage = 2, union
	round.Categories = []derogation.RoundCategory{{Code: derogation.Cancer, Name: "Cancer care, in this round’s words"}}
	round.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Was everybody else tried?"}}
	round.RefusalReasons = []derogation.Reason{{Code: derogation.ReasonOther, Text: "A reason of this round"}}
	w.store.PutRound(round)
}

// nextRound adds a round that is still to begin.
func nextRound(w *world) {
	next := sampleRound()
	next.ID, next.Name, next.HelpPhone = "next", "Consultants, August 2025", "020 7946 0999"
	next.StartsAt, next.EndsAt = next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
	w.store.PutRound(next)
}

func betweenRounds(w *world) { w.now = w.now.AddDate(0, 1, 0) }

// blankForms are the form on paper, as it can be printed.
func blankForms() []situation {
	return []situation{
		{name: "blank form", show: seen("/blank-form", ownWords, nextRound)},
		{name: "blank form of the next round", show: seen("/blank-form?round=next", nextRound)},
		{name: "blank form without a round", show: seen("/blank-form", betweenRounds)},
		{name: "blank form, rounds unread", show: seen("/blank-form", func(w *world) { w.store.unread = errUnread })},
	}
}

func TestTheFormOnPaperIsInTheRoundsOwnWords(t *testing.T) {
	w := newWorld(t)
	ownWords(w)
	nextRound(w)
	form := w.get("/blank-form")
	wants(t, form, http.StatusOK, "Resident doctors, July 2025", "First ring 020 7946 0000", union, publicURL,
		"Cancer care, in this round’s words", "Was everybody else tried?", "A reason of this round",
		"Clinical director", "Passed on to the trust medical director", "Not supported, and passed on to the national team", "BMA", "Passed on to the BMA",
		"Nobody may be called back until the British Medical Association has confirmed it", "Name no patient, and no doctor who is on strike")
	lacks(t, form, "Essential cancer care", "Was a local resolution tried first?", "The evidence is incomplete", "general form")
	wants(t, w.get("/blank-form?round=next"), http.StatusOK, "Consultants, August 2025", "020 7946 0999", "Essential cancer care", "The form for Resident doctors, July 2025")
	wants(t, w.get("/blank-form?round=nothing"), http.StatusOK, "Resident doctors, July 2025")
}

// The distribution list of a round is for those who run it.
func TestTheFormOnPaperShowsNoAddressOfAPerson(t *testing.T) {
	w := newWorld(t)
	round := sampleRound()
	round.Distribution = []derogation.Distribution{{Name: "Press office", Email: "press@example.org"}}
	w.store.PutRound(round)
	lacks(t, w.get("/blank-form"), "press@example.org", "duty@example.org", "+447700900123")
}

func TestTheFormOnPaperIsThereWhenTheRestIsNot(t *testing.T) {
	w := newWorld(t)
	w.store.unread, w.store.broken = errUnread, errUnread
	wants(t, w.get("/blank-form"), http.StatusOK, "cannot be read just now", "general form", "Was a local resolution tried first?", "Nobody may be called back until the union has confirmed it")

	// A copy that has read the rounds once tells whom to ring from then on.
	w.store.unread = nil
	wants(t, w.get("/blank-form"), http.StatusOK, "First ring 020 7946 0000")
	w.store.unread = errUnread
	w.now = w.now.Add(time.Hour)
	wants(t, w.get("/blank-form"), http.StatusOK, "First ring 020 7946 0000")
	wants(t, w.get("/"), http.StatusInternalServerError, "ring 020 7946 0000", "the form on paper")
}

func TestTheFormOnPaperHasABoxForAllThatARequestHolds(t *testing.T) {
	form := newWorld(t).get("/blank-form")
	wants(t, form, http.StatusOK, "Trust", "Site (name and ODS code)", "Service", "Kind of care", "Number", "Grade", "Specialty",
		"Would they do routine elective care?", "A decision is needed by", "Why by then", "Since when", "Patients affected", "What it is",
		"Why it was not expected", "Why the strike is not the cause", "What happens if it is refused", "Was the local negotiating committee told?",
		"Declared by", "Reference of the incident", "Attested by", "Signature", "To ask about it", "Telephone and e-mail")
	for _, item := range sampleRound().EvidenceItems(derogation.Evidence{}) {
		wants(t, form, http.StatusOK, item.Question)
	}
}
