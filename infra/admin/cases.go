package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/privacy"
)

// onlooker is who looks at cases. It is not recorded.
var onlooker = derogation.Operator("admin")

// operations are those of a case, with what looks at its execution if asked.
func (d deps) operations(ctx context.Context, withExecutions bool) (operating.Operations, error) {
	table, err := d.open(ctx)
	if err != nil {
		return operating.Operations{}, err
	}
	if err := table.ListAsTheTableDoes(ctx); err != nil {
		return operating.Operations{}, err
	}
	o := operating.Operations{Cases: table, Directory: table, Due: table, Tellings: table, Store: table}
	if withExecutions {
		o.Executions, err = d.executions(ctx)
	}
	return o, err
}

// help is what an operator does for a case, why, and who they are.
type help struct {
	Reference string `arg:"" help:"The request's reference."`
	By        string `placeholder:"WHO" help:"Your role or staff number. Everyone who can see the case reads it."`
	Reason    string `placeholder:"WHY" help:"Up to 200 characters, for good."`
}

// The three that leave an event.
type (
	casesNudge    struct{ help }
	casesRedrive  struct{ help }
	casesHandover struct {
		help
		To string `placeholder:"CONTACT" help:"The deputy's contact id."`
	}
)

// operatorName is how an operator may be called: a role or a staff number, for
// everybody who may see the case reads it.
var operatorName = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9 ._-]{1,59}$`)

// check reads the reference, and names every fault in what was said beside it.
func (h *help) check(d deps, more ...error) error {
	wrong := more
	reference, err := derogation.ParseReference(h.Reference)
	if err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", h.Reference, err))
	}
	h.Reference = reference
	return errors.Join(append(wrong, saidBy(d, h.By, h.Reason)...)...)
}

// saidBy names every fault in who acts, and why.
func saidBy(d deps, by, reason string) (wrong []error) {
	if !operatorName.MatchString(by) {
		wrong = append(wrong, errors.New("-by: give your role or staff number, in 2 to 60 letters and digits"))
	}
	if strings.TrimSpace(reason) == "" {
		wrong = append(wrong, errors.New("-reason: say why"))
	}
	return append(wrong, d.identifying("-by", by), d.identifying("-reason", reason))
}

// identifying refuses a text that holds, or may hold, who somebody is. It says
// where, and never what. There is nothing here that would have to be confirmed:
// an operator's reason is about the system. A text that is longer than any may be
// is refused for that, and not looked at.
func (d deps) identifying(name, text string) error {
	if derogation.TooLong(text) {
		return fmt.Errorf("%s: it is too long", name)
	}
	words := map[privacy.Kind]string{
		privacy.NHSNumber: "holds an NHS number", privacy.PossibleDateOfBirth: "looks like a date of birth",
		privacy.PossiblePostcode: "looks like a postcode", privacy.PossibleName: "looks like a person's name",
		privacy.PossiblePatientNumber: "looks like a hospital's number for a patient",
	}
	var wrong []error
	for _, found := range privacy.Scan(text, d.now) {
		wrong = append(wrong, fmt.Errorf("%s: from character %d to %d it %s: take it out", name, found.Start+1, found.End, words[found.Kind]))
	}
	return errors.Join(wrong...)
}

// Run nudges.
func (c *casesNudge) Run(ctx context.Context, d deps) error {
	return c.carryOut(ctx, d, true, func(o operating.Operations) (string, error) {
		_, redriven, err := o.Nudge(ctx, derogation.Operator(c.By), c.Reference, c.Reason, d.now)
		if redriven {
			return "its execution had ended, so it was redriven: " + saysRedriven, err
		}
		return "its execution is looked at within about a minute, and brought in line with the ledger if it is not", err
	})
}

const saysRedriven = "the next one begins where the ledger stands within about a minute"

// Run redrives.
func (c *casesRedrive) Run(ctx context.Context, d deps) error {
	return c.carryOut(ctx, d, false, func(o operating.Operations) (string, error) {
		_, err := o.Redrive(ctx, derogation.Operator(c.By), c.Reference, c.Reason, d.now)
		return "its execution is given up; " + saysRedriven, err
	})
}

// Run hands over.
func (c *casesHandover) Run(ctx context.Context, d deps) error {
	var wrong error
	if c.To == "" {
		wrong = errors.New("-to: name a contact, such as CT-7K2M9Q4X")
	}
	return c.carryOut(ctx, d, false, func(o operating.Operations) (string, error) {
		_, err := o.HandOver(ctx, derogation.Operator(c.By), c.Reference, c.To, c.Reason, d.now)
		return "the review was handed over to " + c.To + "; we will tell them, and the person asked before can still answer", err
	}, wrong)
}

// carryOut does one of the three, with what looks at the execution if it needs
// that, and says what was done.
func (h *help) carryOut(ctx context.Context, d deps, withExecutions bool, do func(operating.Operations) (says string, err error), wrong ...error) error {
	if err := h.check(d, wrong...); err != nil {
		return err
	}
	o, err := d.operations(ctx, withExecutions)
	if err != nil {
		return err
	}
	says, err := do(o)
	if err != nil {
		return inCommandWords(err)
	}
	return d.answer(carriedOut{h.Reference, says})
}

type carriedOut struct {
	Reference string `json:"reference"`
	Says      string `json:"says"`
}

func (a carriedOut) text(s *sheet) { s.line("%s: %s", a.Reference, a.Says) }

// inCommandWords names flags where the domain names fields.
func inCommandWords(err error) error {
	flags := map[string]string{"/by": "-by", "/reason": "-reason", "/note": "-reason", "/to": "-to", "/person": "-by", "/endsAt": "-ends-at", "/publicAddress": "-source", "/kind": "the report"}
	var invalid *derogation.InvalidError
	switch {
	case errors.As(err, &invalid):
		var wrong []error
		for _, f := range invalid.Fields {
			wrong = append(wrong, fmt.Errorf("%s: %s", flags[f.Pointer], f.Detail))
		}
		return errors.Join(wrong...)
	case errors.Is(err, casework.ErrSuperseded):
		return errors.New("another execution of this case was begun meanwhile: look at it again")
	default:
		return err
	}
}
