package pagestest

import (
	"errors"

	"example.org/derogations/shared/derogation"
)

// ErrUnread is what a store answers that cannot be read.
var ErrUnread = errors.New("the table does not answer")

// OwnWords gives the round that operators loaded its own words for all that a
// round may word.
func OwnWords(w *World) {
	round := SampleRound()
	round.Version, round.UnionPage = 2, Union
	round.Categories = []derogation.RoundCategory{{Code: derogation.Cancer, Name: "Cancer care, in this round’s words"}}
	round.Evidence = []derogation.RoundQuestion{{Field: "otherStaffing", Question: "Was everybody else tried?"}}
	round.RefusalReasons = []derogation.Reason{{Code: derogation.ReasonOther, Text: "A reason of this round"}}
	w.Store.PutRound(round)
}

// NextRound adds a round that is still to begin.
func NextRound(w *World) {
	next := SampleRound()
	next.ID, next.Name, next.HelpPhone = "next", "Consultants, August 2025", "020 7946 0999"
	next.StartsAt, next.EndsAt = next.StartsAt.AddDate(0, 0, 20), next.EndsAt.AddDate(0, 0, 20)
	w.Store.PutRound(next)
}

// BetweenRounds waits until no round is on.
func BetweenRounds(w *World) { w.Now = w.Now.AddDate(0, 1, 0) }

// blankForms are the form on paper, as it can be printed.
func blankForms() []Situation {
	return []Situation{
		{Name: "blank form", Show: Seen("/blank-form", OwnWords, NextRound)},
		{Name: "blank form of the next round", Show: Seen("/blank-form?round=next", NextRound)},
		{Name: "blank form without a round", Show: Seen("/blank-form", BetweenRounds)},
		{Name: "blank form, rounds unread", Show: Seen("/blank-form", func(w *World) { w.Store.Unread = ErrUnread })},
	}
}
