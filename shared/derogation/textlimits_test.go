package derogation_test

import (
	"errors"
	"testing"

	"example.org/derogations/shared/derogation"
)

// The length that pages announce is the one that is taken, and one character more is
// refused, at the pointer that leads to the field.
func TestATextMayBeAsLongAsIsSaidAndNoLonger(t *testing.T) {
	const cd, tmd, national, union = derogation.ClinicalDirector, derogation.TrustMedicalDirector, derogation.NationalTeam, derogation.Union
	approved := func(h *history) *history {
		return h.reach(union).do(approval(h), reviewer(union)).announce()
	}
	for _, c := range []struct {
		pointer string
		at      func(*history) *history
		by      derogation.Actor
		text    func(*history, string) derogation.Command
	}{
		{"/comment", at(cd), reviewer(cd), func(h *history, text string) derogation.Command {
			c := escalation(h)
			c.Comment = text
			return c
		}},
		{"/how", at(cd), reviewer(cd), func(h *history, text string) derogation.Command {
			return derogation.ResolveLocally{Basis: h.basis(), How: text}
		}},
		{"/how", at(cd), filer(), func(_ *history, text string) derogation.Command { return derogation.ResolveByTrust{How: text} }},
		{"/reasons", at(tmd), reviewer(tmd), func(h *history, text string) derogation.Command {
			return derogation.Decline{Basis: h.basis(), Reasons: text}
		}},
		{"/terms/conditions", at(union), reviewer(union), func(h *history, text string) derogation.Command {
			c := approval(h)
			c.Terms.Conditions = text
			return c
		}},
		{"/explanation", at(union), reviewer(union), func(h *history, text string) derogation.Command {
			c := refusal(h)
			c.Explanation = text
			return c
		}},
		{"/question", at(cd), reviewer(cd), func(h *history, text string) derogation.Command {
			return derogation.Ask{Basis: h.basis(), Question: text}
		}},
		{"/note", at(cd), reviewer(cd), func(h *history, text string) derogation.Command {
			c := handingOver(h)
			c.Note = text
			return c
		}},
		{"/text", func(h *history) *history { return h.reach(cd).silence() }, reviewer(cd), func(_ *history, text string) derogation.Command {
			return derogation.AddComment{Review: 1, Text: text}
		}},
		{"/explanation", at(union), reviewer(national), func(h *history, text string) derogation.Command {
			c := reporting(h)
			c.Explanation = text
			return c
		}},
		{"/terms/conditions", at(union), reviewer(national), func(h *history, text string) derogation.Command {
			c := reporting(h)
			c.Outcome, c.Reasons, c.Terms = derogation.OutcomeApproved, nil, new(sampleTerms())
			c.Terms.Conditions = text
			return c
		}},
		{"/reason", approved, reviewer(union), func(_ *history, text string) derogation.Command {
			c := revocation()
			c.Reason = text
			return c
		}},
		{"/handover", approved, reviewer(union), func(_ *history, text string) derogation.Command {
			c := revocation()
			c.ClinicalHandover = text
			return c
		}},
		{"/reason", approved, filer(), func(_ *history, text string) derogation.Command { return derogation.StandDown{Reason: text} }},
		{"/text", func(h *history) *history { return approved(h).do(revocation(), reviewer(union)) }, filer(), func(_ *history, text string) derogation.Command {
			return derogation.Reply{Text: text}
		}},
		{"/answer", func(h *history) *history { return h.reach(cd).ask() }, filer(), func(h *history, text string) derogation.Command {
			c := answering(h)
			c.Answer = text
			return c
		}},
		{"/note", at(cd), filer(), func(h *history, text string) derogation.Command {
			c := amending(h)
			c.Note = text
			return c
		}},
		{"/request/risk/description", at(cd), filer(), func(h *history, text string) derogation.Command {
			c := amending(h)
			c.Request.Risk.Description = text
			return c
		}},
		{"/note", at(cd), filer(), func(_ *history, text string) derogation.Command {
			return derogation.Withdraw{Reason: derogation.WithdrawnOther, Note: text}
		}},
		{"/why", func(h *history) *history { return h.reach(cd).do(trustResolution(), filer()) }, filer(), func(_ *history, text string) derogation.Command {
			return derogation.Reopen{Why: text}
		}},
		{"/note", func(h *history) *history { return h.reach(union).do(refusal(h), reviewer(union)).announce() }, filer(), func(h *history, text string) derogation.Command {
			return derogation.AskReconsideration{ContentVersion: h.state.ContentVersion, Request: h.state.Request, Note: text}
		}},
		{"/effect", withdrawn, filer(), func(_ *history, text string) derogation.Command {
			i := sampleImpact()
			i.Effect = text
			return derogation.ReportImpact{Impact: i}
		}},
		{"/narrative", withdrawn, filer(), func(_ *history, text string) derogation.Command {
			i := sampleImpact()
			i.Narrative = text
			return derogation.ReportImpact{Impact: i}
		}},
		{"/text", withdrawn, reviewer(union), func(_ *history, text string) derogation.Command {
			c := judgement()
			c.Text = text
			return c
		}},
	} {
		h := c.at(file(t, casualties))
		action := derogation.ActionOf(c.text(h, ""))
		limit := derogation.TextLimit(action, c.pointer)
		if limit < 100 {
			t.Fatalf("%s %s: a limit of %d", action, c.pointer, limit)
		}
		if _, _, err := derogation.Apply(h.state, c.text(h, letters(limit)), c.by, h.now); err != nil {
			t.Errorf("%s %s of %d characters: %v", action, c.pointer, limit, err)
		}
		var invalid *derogation.InvalidError
		if err := h.fails(c.text(h, letters(limit+1)), c.by); !errors.As(err, &invalid) || invalid.Fields[0].Pointer != c.pointer || invalid.Fields[0].Code != "too_long" {
			t.Errorf("%s %s of %d characters: %v", action, c.pointer, limit+1, err)
		}
	}
}

func at(tier derogation.Tier) func(*history) *history {
	return func(h *history) *history { return h.reach(tier) }
}

func withdrawn(h *history) *history { return h.reach(derogation.Union).do(withdrawal(), filer()) }
