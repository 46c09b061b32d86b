package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// The union's decision, and what is reported of it.
const (
	fieldFrom       = "from"
	fieldTo         = "to"
	fieldConditions = "conditions"
	fieldReason     = "reason"
	fieldExplain    = "explanation"
	fieldDecidedAt  = "decidedAt"
	fieldAddress    = "publicAddress"
	// fieldRemark says who may read what stands in fieldRemarkText.
	fieldRemark     = "remark"
	fieldRemarkText = "remarkText"
	remarkPublic    = "public"
	remarkParties   = "parties"
)

// termsFields are the fields of terms: each has its own in a form that offers several.
type termsFields struct {
	prefix string
	action derogation.Action
}

// approvedTerms are the fields of an approval's terms.
var approvedTerms = termsFields{action: derogation.ActApprove}

func (t termsFields) number(line int) string { return t.prefix + kit.FieldNumber(line) }

// most is the most doctors that a line may have: an offer may exceed what was asked for on
// it, as long as all lines together do not.
func (t termsFields) most(asked derogation.Request, line derogation.StaffLine) int {
	if t.action == derogation.ActCounterOffer {
		return derogation.Doctors(asked.Staff)
	}
	return line.Number
}

// controls are those of terms. The time asked for is filled in, or the terms that were
// reported of a decision made elsewhere.
func (t termsFields) controls(o casework.Opened, f kit.Filled) []kit.Control {
	s := o.Case.State
	asked := s.Request
	terms := derogation.Terms{From: asked.Window.From, To: asked.Window.To}
	if s.Reported != nil && s.Reported.Terms != nil && t.action == derogation.ActApprove {
		terms = *s.Reported.Terms
	}
	numbers := kit.Control{
		Kind: kit.KindGroup, ID: t.prefix + "numbers", Label: "How many doctors may be asked back?",
		Hint: "0 on a line means none of these.",
	}
	if t.action == derogation.ActCounterOffer {
		numbers.Hint += " A line may have more than was asked for, all lines together may not."
	}
	for i, line := range asked.Staff {
		hint := fmt.Sprintf("From 0 to the %d asked for.", line.Number)
		if t.action == derogation.ActCounterOffer {
			hint = fmt.Sprintf("Asked for: %d.", line.Number)
		}
		number := f.Control(kit.KindNumber, t.number(i), words.Line(line), hint)
		if i < len(terms.Staff) {
			number = f.Prefilled(number, strconv.Itoa(terms.Staff[i].Number))
		}
		if i == 0 {
			number = number.At("/terms/staff", "the doctors")
		}
		numbers.Controls = append(numbers.Controls, number)
	}
	window := kit.Control{Kind: kit.KindGroup, ID: t.prefix + "window", Label: "For which time?", Hint: "UK time. The time asked for is filled in; it can be made shorter."}
	days := kit.ComingDays(f.Now, asked.Window.From, asked.Window.To)
	for _, bound := range []struct {
		id, label, name string
		at              time.Time
	}{{fieldFrom, "From", "the start", terms.From}, {fieldTo, "To", "the end", terms.To}} {
		c := f.WithMoment(t.prefix+bound.id, bound.at).Moment(t.prefix+bound.id, bound.label, "", days)
		window.Controls = append(window.Controls, c.At("/terms/"+bound.id, bound.name))
	}
	conditions := f.Control(kit.KindLongText, t.prefix+fieldConditions, "Conditions (optional)", kit.NoNames).At("/terms/conditions", "the conditions")
	return []kit.Control{numbers, window, f.Prefilled(conditions, terms.Conditions)}
}

// approvalControls are the terms, and a remark that changes nothing of them.
func approvalControls(o casework.Opened, f kit.Filled) []kit.Control {
	text := f.Control(kit.KindLongText, fieldRemarkText, "Your remark", kit.NoNames).At("/remark/text", "the remark")
	remark := f.Options(f.Control(kit.KindRadios, fieldRemark, "Add a remark? (optional)", ""),
		kit.Option{Value: remarkParties, Label: "For those involved"}, kit.Option{Value: remarkPublic, Label: "On the public register too"},
		kit.Option{Value: "none", Label: "No remark", Alone: true})
	remark.Controls = []kit.Control{text}
	return append(approvedTerms.controls(o, f), remark)
}

func readRemark(in *kit.Input) *derogation.Remark {
	switch who := in.Text(fieldRemark, ""); who {
	case remarkParties, remarkPublic:
		return &derogation.Remark{Text: in.Text(fieldRemarkText, "Write your remark, or choose to add none"), Public: who == remarkPublic}
	default:
		return nil
	}
}

// refusalControls are the reasons of a refusal; strict where there must be one.
func refusalControls(o casework.Opened, f kit.Filled, strict bool) []kit.Control {
	s := o.Case.State
	reasons := f.Control(kit.KindCheckboxes, fieldReason, "Why is it refused?", "Tick all that apply.").At("/reasons", "each reason")
	explain := f.Control(kit.KindLongText, fieldExplain, "Explanation (optional, unless you tick another reason)", kit.NoNames).At("/explanation", "the explanation")
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
func decisionControls(o casework.Opened, f kit.Filled) []kit.Control {
	s := o.Case.State
	decided := f
	if s.Reported != nil {
		decided = f.WithMoment(fieldDecidedAt, s.Reported.DecidedAt)
	}
	decidedAt := timeOfDecision(decided, "When was it decided? (optional)", append([]kit.Option{kit.LeftOut("Now")}, kit.PastDays(f.Now)...))
	address := f.Control(kit.KindText, fieldAddress, "Address of the announcement", "").At("/publicAddress", "the address")
	if s.Round.UnionPublishes {
		address.Hint = "In this round the union announces its decisions on its own pages. Give the address of the page; it begins with https://."
	} else {
		address.Label += " (optional)"
	}
	if s.Reported == nil {
		if s.Round.UnionPublishes {
			return []kit.Control{decidedAt, address}
		}
		return []kit.Control{decidedAt}
	}
	return []kit.Control{decidedAt, f.Prefilled(address, s.Reported.PublicAddress)}
}

// timeOfDecision is the control for when a decision was made.
func timeOfDecision(f kit.Filled, label string, days []kit.Option) kit.Control {
	return f.Moment(fieldDecidedAt, label, "UK time.", days).At("/decidedAt", "the time of the decision")
}

// readAddress reads where the union announced its decision, which its round may
// make compulsory.
func readAddress(in *kit.Input, o casework.Opened) string {
	missing := ""
	if o.Case.State.Round.UnionPublishes {
		missing = "Enter the address of the announcement"
	}
	return in.Text(fieldAddress, missing)
}

// read reads what an approval permits, or would.
func (t termsFields) read(in *kit.Input, asked derogation.Request) derogation.Terms {
	terms := derogation.Terms{Conditions: in.Text(t.prefix+fieldConditions, "")}
	for i, line := range asked.Staff {
		number, err := strconv.Atoi(strings.TrimSpace(in.Typed.Get(t.number(i))))
		if err != nil || number < 0 || number > t.most(asked, line) {
			in.Wrong.Add(t.number(i), fmt.Sprintf("%s: enter a number from 0 to %d", words.Line(line), t.most(asked, line)))
		}
		line.Number = number
		terms.Staff = append(terms.Staff, line)
	}
	terms.From = in.Bound(t.prefix+fieldFrom, "the start", asked.Window.From, kit.Latest)
	terms.To = in.Bound(t.prefix+fieldTo, "the end", asked.Window.To, kit.Earliest)
	return terms
}

// readRefusal reads why a request is refused; no reason is counted twice.
func readRefusal(in *kit.Input) (codes []derogation.ReasonCode, explanation string) {
	explanation = in.Text(fieldExplain, "")
	for _, typed := range in.Typed[fieldReason] {
		if code := derogation.ReasonCode(typed); !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	if slices.Contains(codes, derogation.ReasonOther) && explanation == "" {
		in.Wrong.Add(fieldExplain, "Explain the other reason")
	}
	return codes, explanation
}
