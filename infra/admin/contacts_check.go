package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
	"example.org/derogations/shared/store"
)

// gapsShown is how many gaps of one place are listed one by one.
const gapsShown = 5

// checkContacts lists, for every round that is open within a span and every
// organisation that answers for a tier of it, the hours when nobody would be
// asked. It prints no name: a union's contacts are checked like the others'.
func (d desk) checkContacts(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("contacts check", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	first := flags.String("from", "", "local time or instant")
	last := flags.String("to", "", "local time or instant")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	from, err := optionalInstant(*first)
	if err != nil {
		return err
	}
	if from.IsZero() {
		from = d.now
	}
	to, err := optionalInstant(*last)
	if err != nil {
		return err
	}
	if !to.IsZero() && !to.After(from) {
		return errors.New("-to must be later than -from, which is now when it is left out")
	}
	registry, err := d.open(ctx)
	if err != nil {
		return err
	}
	c := checkup{out: d.out, registry: registry, contacts: map[string][]casework.Contact{}}
	if c.organisations, err = registry.Organisations(ctx); err != nil {
		return err
	}
	rounds, err := registry.Rounds(ctx)
	if err != nil {
		return err
	}
	for _, round := range rounds {
		if within := openWithin(round, from, to); round.TakesRequests() && within.From.Before(within.To) {
			if err := c.round(ctx, round, within); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(d.out, "checked: %d; with hours when nobody would be asked: %d\n", c.places, c.short)
	switch {
	case c.places == 0:
		return errors.New("nothing was checked: no round that takes requests is open then, or no trust is registered")
	case c.short > 0:
		return errors.New("somebody is missing: register contacts or deputies for these hours")
	}
	return nil
}

// openWithin is when within a span a request of the round may be on its way. A
// round that takes requests in advance does so before it begins. Without a last
// instant, the span goes on to the end of the round.
func openWithin(round derogation.Round, from, to time.Time) dutyhours.Period {
	within := dutyhours.Period{From: from, To: round.EndsAt}
	if !round.AdvanceRequests {
		within.From = later(from, round.StartsAt)
	}
	if !to.IsZero() && to.Before(within.To) {
		within.To = to
	}
	return within
}

// checkup is one check of all contacts.
type checkup struct {
	out           io.Writer
	registry      *store.Store
	organisations []derogation.Organisation
	contacts      map[string][]casework.Contact
	places, short int
}

// round checks every tier of a round.
func (c *checkup) round(ctx context.Context, round derogation.Round, within dutyhours.Period) error {
	fmt.Fprintf(c.out, "%s, %s to %s\n", round.ID, local(within.From), local(within.To))
	if !dutyhours.HolidaysKnown(within) {
		fmt.Fprintln(c.out, "  not all bank holidays of this time are known: hours that rest on them may differ")
	}
	for _, tier := range round.Tiers {
		answering := c.answering(tier, within)
		if len(answering) == 0 {
			fmt.Fprintf(c.out, "  %s: no trust that is open then is registered\n", tier.Tier)
		}
		for _, a := range answering {
			if err := c.organisation(ctx, a, tier); err != nil {
				return err
			}
		}
	}
	return nil
}

// answerer is an organisation that answers for a tier, and when it has to: a
// trust, while it is open.
type answerer struct {
	code, name string
	within     dutyhours.Period
}

// answering are those that answer for a tier when any trust that is open within a
// period files.
func (c *checkup) answering(tier derogation.RoundTier, within dutyhours.Period) []answerer {
	var all []answerer
	for _, trust := range c.organisations {
		open := dutyhours.Period{From: later(within.From, trust.OpenedAt), To: within.To}
		if !trust.ClosedAt.IsZero() && trust.ClosedAt.Before(open.To) {
			open.To = trust.ClosedAt
		}
		code := tier.Answering(trust)
		if trust.Kind != derogation.KindTrust || !open.From.Before(open.To) {
			continue
		}
		if code != trust.Code {
			open = within
		}
		if !slices.ContainsFunc(all, func(a answerer) bool { return a.code == code }) {
			all = append(all, answerer{code, c.name(code), open})
		}
	}
	slices.SortFunc(all, func(a, b answerer) int { return strings.Compare(a.code, b.code) })
	return all
}

func (c *checkup) name(code string) string {
	i := slices.IndexFunc(c.organisations, func(o derogation.Organisation) bool { return o.Code == code })
	if i < 0 {
		return "(not registered)"
	}
	return c.organisations[i].Name
}

// place is what a request may be about, as far as contacts go by it. The zero
// place is everything that has no contacts of its own.
type place struct{ service, site string }

func (p place) String() string {
	switch {
	case p.service != "" && p.site != "":
		return fmt.Sprintf(" (%s at %s)", p.service, p.site)
	case p.service != "":
		return fmt.Sprintf(" (%s)", p.service)
	case p.site != "":
		return fmt.Sprintf(" (at %s)", p.site)
	default:
		return ""
	}
}

// organisation checks one tier of an organisation: as a whole, and wherever it
// registered somebody in particular.
func (c *checkup) organisation(ctx context.Context, a answerer, tier derogation.RoundTier) error {
	contacts, read := c.contacts[a.code]
	if !read {
		var err error
		if contacts, err = c.registry.Contacts(ctx, a.code); err != nil {
			return err
		}
		c.contacts[a.code] = contacts
	}
	duty := string(tier.Tier)
	places := []place{{}}
	for _, one := range contacts {
		if at := (place{one.Service, one.Site}); one.Duty == duty && !one.OnlyDeputy && !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	for _, at := range places {
		c.places++
		gaps := casework.Unattended(contacts, duty, at.service, at.site, a.within)
		if len(gaps) == 0 {
			continue
		}
		c.short++
		fmt.Fprintf(c.out, "  %s %s, %s%s:", a.code, a.name, duty, at)
		if len(casework.ContactsAt(contacts, duty, at.service, at.site)) == 0 {
			fmt.Fprintln(c.out, " nobody is registered")
			continue
		}
		c.gaps(gaps)
	}
	return nil
}

func (c *checkup) gaps(gaps []dutyhours.Period) {
	var all time.Duration
	for _, gap := range gaps {
		all += gap.To.Sub(gap.From)
	}
	fmt.Fprintf(c.out, " nobody for %s\n", lasting(all))
	for _, gap := range gaps[:min(len(gaps), gapsShown)] {
		fmt.Fprintf(c.out, "    %s to %s\n", local(gap.From), local(gap.To))
	}
	if more := len(gaps) - gapsShown; more > 0 {
		fmt.Fprintf(c.out, "    and %d more times\n", more)
	}
}

// lasting writes a length in hours and minutes.
func lasting(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	return fmt.Sprintf("%d h %02d min", minutes/60, minutes%60)
}
