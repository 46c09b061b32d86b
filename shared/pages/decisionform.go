package pages

import (
	"slices"
	"strconv"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// termsControls are the terms of an approval. The time asked for is filled in,
// or the terms that were reported of a decision made elsewhere.
func (h *handler) termsControls(s derogation.State, f filled) []control {
	asked := s.Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To}
	if s.Reported != nil && s.Reported.Terms != nil {
		terms = *s.Reported.Terms
	}
	numbers := control{
		Kind: kindGroup, ID: "numbers", Label: "How many doctors may be asked back?",
		Hint: "0 on a line means none of these.",
	}
	for i, line := range asked.Staff {
		number := f.control(kindNumber, fieldNumber(i), line.Grade+", "+line.Specialty, numberHint(line.Number))
		if i < len(terms.Staff) {
			number = f.prefilled(number, strconv.Itoa(terms.Staff[i].Number))
		}
		numbers.Controls = append(numbers.Controls, number)
	}
	window := control{Kind: kindGroup, ID: "window", Label: "For which time?", Hint: "UK time. The time asked for is filled in; it can be made shorter."}
	local := func(at time.Time) string { return uktime.Field(at) }
	for _, bound := range []struct {
		id, label string
		at        time.Time
	}{{fieldFrom, "From", terms.From}, {fieldTo, "To", terms.To}} {
		c := f.prefilled(f.control(kindLocalTime, bound.id, bound.label, ""), local(bound.at))
		c.Min, c.Max = local(asked.Window.From), local(asked.Window.To)
		window.Controls = append(window.Controls, c)
	}
	conditions := f.control(kindLongText, fieldConditions, "Conditions (optional)", noNames)
	return []control{numbers, window, f.prefilled(conditions, terms.Conditions)}
}

// refusalControls are the reasons of a refusal; strict where there must be one.
func (h *handler) refusalControls(s derogation.State, f filled, strict bool) []control {
	reasons := f.control(kindCheckboxes, fieldReason, "Why is it refused?", "Tick all that apply.")
	explain := f.control(kindLongText, fieldExplain, "Explanation (optional, unless you tick another reason)", noNames)
	var codes []derogation.ReasonCode
	if reported := s.Reported; reported != nil && f.typed == nil && strict {
		codes = reported.Reasons
		explain.Value = reported.Explanation
	}
	if !strict {
		reasons.Label = "Why was it refused? (optional)"
	}
	var options []option
	for _, reason := range s.Round.Reasons() {
		options = append(options, option{Value: string(reason.Code), Label: reason.Text})
	}
	reasons = f.options(reasons, options...)
	for i := range reasons.Options {
		o := &reasons.Options[i]
		o.Checked = o.Checked || slices.Contains(codes, derogation.ReasonCode(o.Value))
	}
	return []control{reasons, explain}
}

// decisionControls are what the union's approval and refusal have in common.
func (h *handler) decisionControls(s derogation.State, f filled) []control {
	decided := f.control(kindLocalTime, fieldDecidedAt, "When was it decided? (optional)", "Only if it was decided before now. UK time.")
	address := f.control(kindText, fieldAddress, "Address of the announcement", "")
	if s.Round.UnionPublishes {
		address.Hint = "In this round the union announces its decisions on its own pages. Give the address of the page; it begins with https://."
	} else {
		address.Label += " (optional)"
	}
	if s.Reported == nil {
		if s.Round.UnionPublishes {
			return []control{decided, address}
		}
		return []control{decided}
	}
	return []control{
		f.prefilled(decided, uktime.Field(s.Reported.DecidedAt)),
		f.prefilled(address, s.Reported.PublicAddress),
	}
}

// reportControls are for a decision that the union made outside this system.
func (h *handler) reportControls(s derogation.State, f filled) []control {
	outcome := f.control(kindRadios, fieldOutcome, "What did it decide?", "")
	return []control{
		f.options(outcome,
			option{Value: string(derogation.OutcomeApproved), Label: "It approved", Controls: h.termsControls(s, f)},
			option{Value: string(derogation.OutcomeRefused), Label: "It refused", Controls: h.refusalControls(s, f, false)}),
		f.control(kindText, fieldDecidedBy, "Who decided?", "The name and office of the person who spoke for it."),
		f.control(kindLocalTime, fieldDecidedAt, "When was it decided?", "UK time."),
		f.control(kindText, fieldChannel, "How were you told?", "For example by telephone, by e-mail, or at a meeting."),
		f.control(kindText, fieldAddress, "Address of the announcement", "Where the union has made it public. It begins with https://."),
	}
}
