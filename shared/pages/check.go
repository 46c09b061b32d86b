package pages

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/kit"
	"example.org/derogations/shared/pages/words"
)

// What the buttons of a review's form and of its check page ask for. A form
// without a step is one that was filled in: it is shown again, to be checked.
const (
	stepRecord = "record"
	stepChange = "change"
)

// checkBody is the page on which somebody checks an answer before it counts:
// everything that will be recorded, and what follows from it.
type checkBody struct {
	Heading     string
	Reference   string
	Site        string
	Label       string
	Consequence string
	Asked       askedView
	Rows        []checkRow
	Path        string
	Hidden      []kit.HiddenField
	Code        *codeView
	Submit      string
	Problems    kit.Problems
}

// checkRow is one field as it was filled in.
type checkRow struct{ Name, Value string }

// showCheck shows an answer that would be recorded now.
func (h *handler) showCheck(w http.ResponseWriter, r *http.Request, v visit, status int, command derogation.Command, f kit.Filled) {
	s := v.state()
	action := derogation.Action(f.Typed.Get(kit.FieldAction))
	label, consequence := choiceText(action, v.opened)
	body := checkBody{
		Heading: "Check before it is recorded", Reference: s.Reference, Site: s.Request.Site.Name, Label: label, Consequence: consequence,
		Asked: h.asked(v), Path: v.path(), Submit: submitText(action), Problems: f.Problems,
	}
	controls := h.controlsFor(action, v.opened, f)
	if action == derogation.ActApprove || action == derogation.ActRefuse {
		controls = slices.Concat(controls, h.decisionControls(s, f))
	}
	body.Rows = append(checkRows(controls, h.read(command, s.Request)), checkRow{Name: "Your name", Value: f.Typed.Get(kit.FieldPerson)})
	for _, name := range carriedOn(f.Typed) {
		for _, value := range f.Typed[name] {
			body.Hidden = append(body.Hidden, kit.HiddenField{Name: name, Value: value})
		}
	}
	if derogation.NeedsCode(action) {
		code, err := h.codeView(r.Context(), v, f)
		if err != nil {
			h.Fail(w, r, err)
			return
		}
		body.Code = code
	}
	h.Render(w, r, status, viewCheck, kit.Page{
		Title: body.Heading + " – " + s.Reference, Failed: len(f.Problems) > 0,
		RoundName: s.Round.Name, HelpPhone: s.Round.HelpPhone, Body: body,
	})
}

// carriedOn are the fields that a check page carries on: all but what its own
// buttons and its code say.
func carriedOn(typed url.Values) []string {
	var names []string
	for name := range typed {
		if name != fieldStep && name != fieldCode {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// checkRows puts filled controls into words; of a choice, what was chosen with
// the fields that belong to it.
func checkRows(controls []kit.Control, read map[string]string) []checkRow {
	var rows []checkRow
	for _, c := range controls {
		name, _, _ := strings.Cut(c.Label, " (optional")
		switch c.Kind {
		case kit.KindGroup:
			rows = append(rows, checkRows(c.Controls, read)...)
		case kit.KindRadios, kit.KindCheckboxes:
			chosen := checkRow{Name: name, Value: notGiven}
			var own []kit.Control
			var labels []string
			for _, o := range c.Options {
				if o.Checked {
					labels, own = append(labels, o.Label), append(own, o.Controls...)
				}
			}
			if len(labels) > 0 {
				chosen.Value = strings.Join(labels, "\n")
			}
			rows = append(append(rows, chosen), checkRows(own, read)...)
		case kit.KindLocalTime:
			rows = append(rows, checkRow{Name: name, Value: cmp.Or(read[c.ID], notGiven)})
		default:
			rows = append(rows, checkRow{Name: name, Value: cmp.Or(read[c.ID], strings.TrimSpace(c.Value), notGiven)})
		}
	}
	return rows
}

const notGiven = "Not given"

// read is what a command would record of fields whose text alone does not say
// it: a typed local time may mean two instants, and a number is one of those
// asked for.
func (h *handler) read(command derogation.Command, asked derogation.Request) map[string]string {
	read := map[string]string{}
	add := func(field string, at time.Time) {
		if !at.IsZero() {
			read[field] = words.MomentOf(at).Text
		}
	}
	// A time that may be left out has a meaning of its own then.
	addOr := func(field string, at time.Time, leftOut string) {
		read[field] = leftOut
		add(field, at)
	}
	terms := func(t *derogation.Terms) {
		if t == nil {
			return
		}
		add(fieldFrom, t.From)
		add(fieldTo, t.To)
		for i, line := range t.Staff {
			read[fieldNumber(i)] = fmt.Sprintf("%d of the %d asked for", line.Number, asked.Staff[i].Number)
		}
	}
	switch c := command.(type) {
	case derogation.Approve:
		terms(&c.Terms)
		addOr(fieldDecidedAt, c.DecidedAt, "Now")
	case derogation.Refuse:
		addOr(fieldDecidedAt, c.DecidedAt, "Now")
	case derogation.ReportDecision:
		terms(c.Terms)
		add(fieldDecidedAt, c.DecidedAt)
	case derogation.Revoke:
		addOr(fieldEffectiveAt, c.EffectiveAt, "At once")
	}
	return read
}

// sendCodeIfNone sends a one-time code with the check page of an answer that
// needs one, unless one that was sent still counts.
func (v visit) sendCodeIfNone(ctx context.Context) error {
	if v.opened.Contact.Mobile == "" {
		return nil // The page says so.
	}
	_, sent, err := v.usableCode(ctx)
	if err != nil || sent {
		return err
	}
	_, err = v.reviews.SendCode(ctx, v.link, v.Now)
	return err
}
