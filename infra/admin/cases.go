package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/privacy"
)

// cases finds the cases that are stuck, shows one, and helps it on.
func (d desk) cases(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	verbs := map[string]func(context.Context, []string) error{
		"stuck": d.stuckCases, "show": d.showCase,
		"nudge": d.helpCase("nudge"), "redrive": d.helpCase("redrive"), "handover": d.helpCase("handover"),
	}
	verb, ok := verbs[args[0]]
	if !ok {
		return errUsage
	}
	return verb(ctx, args[1:])
}

// onlooker is who looks at cases. It is not recorded.
var onlooker = derogation.Operator("admin")

// operations are those of a case, with what looks at its execution if asked.
func (d desk) operations(ctx context.Context, withExecutions bool) (operating.Operations, error) {
	table, err := d.open(ctx)
	if err != nil {
		return operating.Operations{}, err
	}
	o := operating.Operations{Cases: table, Registry: table, Due: table, Tellings: table, Store: table}
	if withExecutions {
		o.Executions, err = d.executions(ctx)
	}
	return o, err
}

// help is what an operator does for a case, why, and who they are.
type help struct{ reference, by, reason, to string }

// operatorName is how an operator may be called: a role or a staff number, for
// everybody who may see the case reads it.
var operatorName = regexp.MustCompile(`^[\p{L}0-9][\p{L}0-9 ._-]{1,59}$`)

// parseHelp reads a reference, and what was said beside it. Every fault is named.
func (d desk) parseHelp(verb string, args []string) (help, error) {
	if len(args) == 0 {
		return help{}, errUsage
	}
	var h help
	flags := flag.NewFlagSet("cases "+verb, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&h.by, "by", "", "your role or staff number")
	flags.StringVar(&h.reason, "reason", "", "why")
	if verb == "handover" {
		flags.StringVar(&h.to, "to", "", "the deputy's contact id")
	}
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return help{}, errUsage
	}
	var wrong []error
	var err error
	if h.reference, err = derogation.ParseReference(args[0]); err != nil {
		wrong = append(wrong, fmt.Errorf("%s: %w", args[0], err))
	}
	if !operatorName.MatchString(h.by) {
		wrong = append(wrong, errors.New("-by: give your role or staff number, in 2 to 60 letters and digits"))
	}
	if strings.TrimSpace(h.reason) == "" {
		wrong = append(wrong, errors.New("-reason: say why"))
	}
	if verb == "handover" && h.to == "" {
		wrong = append(wrong, errors.New("-to: name a contact, such as CT-7K2M9Q4X"))
	}
	wrong = append(wrong, d.identifying("-by", h.by), d.identifying("-reason", h.reason))
	return h, errors.Join(wrong...)
}

// identifying refuses a text that holds, or may hold, who somebody is. It says
// where, and never what. There is nothing here that would have to be confirmed:
// an operator's reason is about the system.
func (d desk) identifying(name, text string) error {
	words := map[privacy.Kind]string{
		privacy.NHSNumber: "holds an NHS number", privacy.PossibleDateOfBirth: "looks like a date of birth",
		privacy.PossiblePostcode: "looks like a postcode", privacy.PossibleName: "looks like a person's name",
	}
	var wrong []error
	for _, found := range privacy.Scan(text, d.now) {
		wrong = append(wrong, fmt.Errorf("%s: from character %d to %d it %s: take it out", name, found.Start+1, found.End, words[found.Kind]))
	}
	return errors.Join(wrong...)
}

// helpCase carries out one of the three that leave an event.
func (d desk) helpCase(verb string) func(context.Context, []string) error {
	return func(ctx context.Context, args []string) error {
		h, err := d.parseHelp(verb, args)
		if err != nil {
			return err
		}
		o, err := d.operations(ctx, false)
		if err != nil {
			return err
		}
		operator := derogation.Operator(h.by)
		var says string
		switch verb {
		case "nudge":
			_, err = o.Nudge(ctx, operator, h.reference, h.reason, d.now)
			says = "its execution is brought in line with the ledger within about a minute"
		case "redrive":
			_, err = o.Redrive(ctx, operator, h.reference, h.reason, d.now)
			says = "its execution is given up, and the next begins where the ledger stands within about a minute"
		default:
			_, err = o.HandOver(ctx, operator, h.reference, h.to, h.reason, d.now)
			says = "the review was handed over to " + h.to + ", who is told; whoever was asked before may still answer"
		}
		if err != nil {
			return inCommandWords(err)
		}
		_, err = fmt.Fprintf(d.out, "%s: %s\n", h.reference, says)
		return err
	}
}

// inCommandWords names flags where the domain names fields.
func inCommandWords(err error) error {
	flags := map[string]string{"/by": "-by", "/reason": "-reason", "/note": "-reason", "/to": "-to", "/person": "-by"}
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
