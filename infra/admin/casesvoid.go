package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// casesVoid ends what a fault has filed: the cases named, or those that a client
// filed in a period.
type casesVoid struct {
	References []string `arg:"" optional:"" help:"The requests' references."`
	Client     string   `placeholder:"CLIENT" help:"Or all that this client filed."`
	From       moment   `placeholder:"TIME" help:"From then on."`
	To         moment   `placeholder:"TIME" help:"Before then; now, if it is left out."`
	By         string   `placeholder:"WHO" help:"Your role or staff number. Everyone who can see the case reads it."`
	Reason     string   `placeholder:"WHY" help:"Up to 200 characters, for good."`
	DryRun     bool     `help:"Say which would be voided, and change nothing."`
	Yes        bool     `help:"Do not ask."`
}

// Run shows what would be voided, asks, and voids it.
func (c *casesVoid) Run(ctx context.Context, d deps) error {
	references, err := c.check(d)
	if err != nil {
		return err
	}
	o, err := d.operations(ctx, false)
	if err != nil {
		return err
	}
	operator := derogation.Operator(c.By)
	if c.Client != "" {
		if references, err = c.filed(ctx, d, o, operator); err != nil {
			return err
		}
	}
	would, err := o.Voidable(ctx, operator, references, c.Reason, d.now)
	if err != nil {
		return inCommandWords(err)
	}
	if c.DryRun {
		return d.answer(voidedOf(would, true))
	}
	open := 0
	for _, one := range would {
		if one.Err == nil {
			open++
		}
	}
	if open > 0 {
		doubt := fmt.Sprintf("%d of %d cases would be voided, from %s to %s", open, len(would), would[0].Reference, would[len(would)-1].Reference)
		if err := d.confirm([]string{doubt}, c.Yes); err != nil {
			return err
		}
	}
	done, err := o.Void(ctx, operator, references, c.Reason, d.now)
	if err != nil {
		return inCommandWords(err)
	}
	return d.answer(voidedOf(done, false))
}

// check names every fault in what was said.
func (c *casesVoid) check(d deps) ([]string, error) {
	wrong := saidBy(d, c.By, c.Reason)
	switch {
	case (c.Client == "") == (len(c.References) == 0):
		wrong = append(wrong, errors.New("name references, or -client with -from: one of the two"))
	case c.Client != "" && c.From.IsZero():
		wrong = append(wrong, errors.New("-from: say since when the client has filed in error"))
	case c.Client == "" && !(c.From.IsZero() && c.To.IsZero()):
		wrong = append(wrong, errors.New("-from and -to: go with -client"))
	}
	references := make([]string, len(c.References))
	for i, typed := range c.References {
		var err error
		if references[i], err = derogation.ParseReference(typed); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", typed, err))
		}
	}
	return references, errors.Join(wrong...)
}

// filed are the references of what the client filed in the period.
func (c *casesVoid) filed(ctx context.Context, d deps, o operating.Operations, operator derogation.Actor) ([]string, error) {
	table, err := d.open(ctx)
	if err != nil {
		return nil, err
	}
	client, err := table.Client(ctx, c.Client)
	if err != nil {
		return nil, err
	}
	filer := operating.Filer{Trust: client.Organisation, Client: client.ID, From: c.From.Time, To: later(c.To.Time, c.From.Time)}
	if c.To.IsZero() {
		filer.To = d.now
	}
	return o.FiledBy(ctx, operator, filer)
}

// voidings is what became of each case, or would.
type voidings struct {
	DryRun bool      `json:"dryRun"`
	Cases  []voiding `json:"cases"`
}

type voiding struct {
	Reference string            `json:"reference"`
	Voided    bool              `json:"voided"`
	Status    derogation.Status `json:"status,omitempty"`
	Why       string            `json:"why,omitempty"`
}

func voidedOf(cases []operating.Voided, dryRun bool) voidings {
	all := voidings{DryRun: dryRun, Cases: []voiding{}}
	for _, c := range cases {
		one := voiding{Reference: c.Reference, Voided: c.Err == nil, Status: c.Status}
		if c.Err != nil {
			one.Why = c.Err.Error()
		}
		all.Cases = append(all.Cases, one)
	}
	return all
}

func (a voidings) text(s *sheet) {
	s.dryRun(a.DryRun)
	for _, one := range a.Cases {
		switch {
		case !one.Voided:
			s.line("%s: left as it is: %s", one.Reference, one.Why)
		case a.DryRun:
			s.line("%s: would be voided, and stands at %s", one.Reference, one.Status)
		default:
			s.line("%s: voided; all who were asked are told", one.Reference)
		}
	}
	if len(a.Cases) == 0 {
		s.line("there are no such cases")
	}
}

// casesVoided shows what operators have voided.
type casesVoided struct{}

// Run shows the operators' ledger, once it is verified.
func (casesVoided) Run(ctx context.Context, d deps) error {
	o, err := d.operations(ctx, false)
	if err != nil {
		return err
	}
	found, err := o.Deeds(ctx, onlooker)
	if err != nil {
		return err
	}
	return d.answer(deeds{Entries: append([]operating.Deed{}, found...)})
}

type deeds struct {
	Entries []operating.Deed `json:"entries"`
}

func (a deeds) text(s *sheet) {
	for _, one := range a.Entries {
		s.line("%s, %s: %s: %s", uktime.Operator(one.At), one.Actor.Name, one.Reason, strings.Join(one.Cases, ", "))
	}
	s.line("Entries: %d; the chain holds", len(a.Entries))
}
