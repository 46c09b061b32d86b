package derogation_test

import (
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func TestAnOperatorSaysWhoTheyAreAndWhy(t *testing.T) {
	h := file(t).open()
	nobody := derogation.Operator(" ")
	for name, command := range map[string]func(reason string) derogation.Command{
		"/reason nudge":   func(reason string) derogation.Command { return derogation.Nudge{Reason: reason} },
		"/reason redrive": func(reason string) derogation.Command { return derogation.Redrive{Reason: reason} },
		"/note hand over": func(reason string) derogation.Command {
			c := handingOver(h)
			c.Note = reason
			return c
		},
	} {
		t.Run(name, func(t *testing.T) {
			pointer, _, _ := strings.Cut(name, " ")
			wantFields(t, h.fails(command(" "), nobody), "/by required", pointer+" required")
			wantFields(t, h.fails(command(letters(201)), operator()), pointer+" too_long")
			wantFields(t, h.fails(command("One line.\nAnother."), operator()), pointer+" control_character")
			if _, _, err := derogation.Apply(h.state, command(letters(200)), operator(), h.now); err != nil {
				t.Errorf("a reason of 200 characters: %v", err)
			}
		})
	}
}

func TestAnOperatorHandsAReviewOverButNeverTheUnions(t *testing.T) {
	for _, tier := range derogationtest.Tiers() {
		t.Run(string(tier), func(t *testing.T) {
			h := file(t).reach(tier)
			if tier == derogation.Union {
				if got := kind(h.fails(handingOver(h), operator())); got != "forbidden" {
					t.Errorf("the union's review: %s", got)
				}
				return
			}
			due := h.state.Reviews[len(h.state.Reviews)-1].DueAt
			h.do(handingOver(h), operator())
			review, open := h.state.OpenReview()
			if !open || !review.DueAt.Equal(due) || len(review.HandedOver) != 1 {
				t.Fatalf("handed over: %+v", review)
			}
			if by := review.HandedOver[0].By; by != (derogation.Person{ID: "duty engineer", Name: "duty engineer", Role: "Operator"}) {
				t.Errorf("handed over by %+v", by)
			}
			if e := h.events[len(h.events)-1]; e.Text != "In theatre until six." || e.Actor != operator() {
				t.Errorf("on the record: %+v", e)
			}
		})
	}
}

func TestAnOperatorHandsToNobodyWhoFiledIt(t *testing.T) {
	h := file(t).open()
	c := handingOver(h)
	c.To.ID = h.state.FiledBy.ID
	wantFields(t, h.fails(c, operator()), "/to filed_it")
	c.To.ID = ""
	wantFields(t, h.fails(c, operator()), "/to required")
}
