package pages

import (
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/uktime"
)

// termsControls are the terms of an approval. The time asked for is filled in,
// or the terms that were reported of a decision made elsewhere.
func (h *handler) termsControls(s derogation.State, f kit.Filled) []kit.Control {
	asked := s.Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To}
	if s.Reported != nil && s.Reported.Terms != nil {
		terms = *s.Reported.Terms
	}
	numbers := kit.Control{
		Kind: kit.KindGroup, ID: "numbers", Label: "How many doctors may be asked back?",
		Hint: "0 on a line means none of these.",
	}
	for i, line := range asked.Staff {
		number := f.Control(kit.KindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, numberHint(line.Number))
		if i < len(terms.Staff) {
			number = f.Prefilled(number, strconv.Itoa(terms.Staff[i].Number))
		}
		numbers.Controls = append(numbers.Controls, number)
	}
	window := kit.Control{Kind: kit.KindGroup, ID: "window", Label: "For which time?", Hint: "UK time. The time asked for is filled in; it can be made shorter."}
	local := func(at time.Time) string { return uktime.Field(at) }
	for _, bound := range []struct {
		id, label string
		at        time.Time
	}{{fieldFrom, "From", terms.From}, {fieldTo, "To", terms.To}} {
		c := f.Prefilled(f.Control(kit.KindLocalTime, bound.id, bound.label, ""), local(bound.at))
		c.Min, c.Max = local(asked.Window.From), local(asked.Window.To)
		window.Controls = append(window.Controls, c)
	}
	conditions := f.Control(kit.KindLongText, fieldConditions, "Conditions (optional)", noNames)
	return []kit.Control{numbers, window, f.Prefilled(conditions, terms.Conditions)}
}

// refusalControls are the reasons of a refusal; strict where there must be one.
func (h *handler) refusalControls(s derogation.State, f kit.Filled, strict bool) []kit.Control {
	reasons := f.Control(kit.KindCheckboxes, fieldReason, "Why is it refused?", "Tick all that apply.")
	explain := f.Control(kit.KindLongText, fieldExplain, "Explanation (optional, unless you tick another reason)", noNames)
	var codes []derogation.ReasonCode
	if reported := s.Reported; reported != nil && f.Typed == nil && strict {
		codes = reported.Reasons
		explain.Value = reported.Explanation
	}
	if !strict {
		reasons.Label = "Why was it refused? (optional)"
	}
	var options []kit.Option
	for _, reason := range s.Round.Reasons() {
		options = append(options, kit.Option{Value: string(reason.Code), Label: reason.Text})
	}
	reasons = f.Options(reasons, options...)
	for i := range reasons.Options {
		o := &reasons.Options[i]
		o.Checked = o.Checked || slices.Contains(codes, derogation.ReasonCode(o.Value))
	}
	return []kit.Control{reasons, explain}
}

// decisionControls are what the union's approval and refusal have in common.
func (h *handler) decisionControls(s derogation.State, f kit.Filled) []kit.Control {
	decided := f.Control(kit.KindLocalTime, fieldDecidedAt, "When was it decided? (optional)", "Only if it was decided before now. UK time.")
	address := f.Control(kit.KindText, fieldAddress, "Address of the announcement", "")
	if s.Round.UnionPublishes {
		address.Hint = "In this round the union announces its decisions on its own pages. Give the address of the page; it begins with https://."
	} else {
		address.Label += " (optional)"
	}
	if s.Reported == nil {
		if s.Round.UnionPublishes {
			return []kit.Control{decided, address}
		}
		return []kit.Control{decided}
	}
	return []kit.Control{
		f.Prefilled(decided, uktime.Field(s.Reported.DecidedAt)),
		f.Prefilled(address, s.Reported.PublicAddress),
	}
}

// reportControls are for a decision that the union made outside this system.
func (h *handler) reportControls(s derogation.State, f kit.Filled) []kit.Control {
	outcome := f.Control(kit.KindRadios, fieldOutcome, "What did it decide?", "")
	return []kit.Control{
		f.Options(outcome,
			kit.Option{Value: string(derogation.OutcomeApproved), Label: "It approved", Controls: h.termsControls(s, f)},
			kit.Option{Value: string(derogation.OutcomeRefused), Label: "It refused", Controls: h.refusalControls(s, f, false)}),
		f.Control(kit.KindText, kit.FieldDecidedBy, "Who decided?", "The name and office of the person who spoke for it."),
		f.Control(kit.KindLocalTime, fieldDecidedAt, "When was it decided?", "UK time."),
		f.Control(kit.KindText, fieldChannel, "How were you told?", "For example by telephone, by e-mail, or at a meeting."),
		f.Control(kit.KindText, fieldAddress, "Address of the announcement", "Where the union has made it public. It begins with https://."),
	}
}
