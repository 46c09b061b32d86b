package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/dutyhours"
	"example.org/derogations/shared/store"
)

// contactsCheck lists, for every round that is open within a span and every
// organisation that answers for a tier of it, the hours when nobody would be
// asked, and the trusts with nobody to tell; and of all organisations, of which
// contacts what functions read is not what was loaded. It prints no name: a union's
// contacts are checked like the others'.
type contactsCheck struct {
	From         moment `placeholder:"TIME" help:"From when on; now, when it is left out."`
	To           moment `placeholder:"TIME" help:"Until when; to the end of each round, when it is left out."`
	Round        string `placeholder:"ID" help:"This round alone."`
	Organisation string `placeholder:"CODE" help:"This organisation alone."`
}

// Run checks all that is asked for. It fails when somebody is missing, or contacts
// differ.
func (c contactsCheck) Run(ctx context.Context, d deps) error {
	from := c.From.Time
	if from.IsZero() {
		from = d.now
	}
	if !c.To.IsZero() && !c.To.After(from) {
		return errors.New("-to must be later than -from, which is now when it is left out")
	}
	directory, err := d.open(ctx)
	if err != nil {
		return err
	}
	check := checkup{directory: directory, only: c.Organisation, contacts: map[string][]casework.Contact{}}
	if c.Organisation != "" {
		if _, err := registered(ctx, directory, c.Organisation); err != nil {
			return err
		}
	}
	if check.organisations, err = directory.Organisations(ctx); err != nil {
		return err
	}
	rounds, err := directory.Rounds(ctx)
	if err != nil {
		return err
	}
	if c.Round != "" {
		one, err := directory.Round(ctx, c.Round)
		if err != nil {
			return err
		}
		rounds = []derogation.Round{one}
	}
	for _, round := range rounds {
		if within := openWithin(round, from, c.To.Time); round.TakesRequests() && within.From.Before(within.To) {
			if err := check.round(ctx, round, within); err != nil {
				return err
			}
		}
	}
	if err := check.differing(ctx); err != nil {
		return err
	}
	if err := d.answer(check.found); err != nil {
		return err
	}
	switch {
	case len(check.found.ContactsDiffer) > 0:
		return errors.New("functions read other contacts than were loaded: load the contacts of these organisations again")
	case check.found.Checked == 0:
		return errors.New("nothing was checked: no round that takes requests is open then, or no trust is registered, or the organisation is not asked")
	case check.found.Short > 0:
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

// checkup is one check of all contacts, or of those of only one organisation.
type checkup struct {
	directory     *store.Store
	only          string
	organisations []derogation.Organisation
	contacts      map[string][]casework.Contact
	found         checkedContacts
}

// round checks every tier of a round, and whom the trusts registered to be told.
func (c *checkup) round(ctx context.Context, round derogation.Round, within dutyhours.Period) error {
	c.found.Rounds = append(c.found.Rounds, checkedRound{Round: round.ID, From: within.From, To: within.To, HolidaysKnown: dutyhours.HolidaysKnown(within)})
	for _, tier := range round.Tiers {
		answering := c.answering(tier, within)
		if len(answering) == 0 {
			c.found.round().NoTrustFor = append(c.found.round().NoTrustFor, tier.Tier)
		}
		for _, a := range answering {
			if err := c.organisation(ctx, a, string(tier.Tier)); err != nil {
				return err
			}
		}
	}
	for _, trust := range c.answering(derogation.RoundTier{AnsweredBy: derogation.AnsweredByTrust}, within) {
		if err := c.organisation(ctx, trust, casework.DutyTrustContact); err != nil {
			return err
		}
	}
	return nil
}

// differing finds the organisations whose contacts are not, as a whole, what was
// loaded.
func (c *checkup) differing(ctx context.Context) error {
	c.found.ContactsDiffer = []string{}
	for _, o := range c.organisations {
		if c.only != "" && c.only != o.Code {
			continue
		}
		differ, err := c.directory.ContactsDiffer(ctx, o.Code)
		if err != nil {
			return err
		}
		if differ {
			c.found.ContactsDiffer = append(c.found.ContactsDiffer, o.Code)
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

// organisation checks one duty of an organisation: as a whole, and wherever it
// registered somebody in particular. The trust's contacts are told at any hour.
func (c *checkup) organisation(ctx context.Context, a answerer, duty string) error {
	if c.only != "" && c.only != a.code {
		return nil
	}
	contacts, read := c.contacts[a.code]
	if !read {
		var err error
		if contacts, err = c.directory.Contacts(ctx, a.code); err != nil {
			return err
		}
		c.contacts[a.code] = contacts
	}
	if duty == string(derogation.Union) {
		if cannot := withoutPages(contacts); len(cannot) > 0 {
			c.found.round().CannotDecide = append(c.found.round().CannotDecide, undecided{a.code, a.name, cannot})
		}
	}
	places := []place{{}}
	for _, one := range contacts {
		if at := (place{one.Service, one.Site}); one.Duty == duty && !one.OnlyDeputy && !slices.Contains(places, at) {
			places = append(places, at)
		}
	}
	for _, at := range places {
		c.found.Checked++
		short := shortage{Organisation: a.code, Name: a.name, Duty: duty, Service: at.service, Site: at.site}
		short.Registered = len(casework.ContactsAt(contacts, duty, at.service, at.site)) > 0
		for _, gap := range casework.Unattended(contacts, duty, at.service, at.site, a.within) {
			short.Gaps = append(short.Gaps, gapBetween{gap.From, gap.To})
		}
		missing := len(short.Gaps) > 0
		if duty == casework.DutyTrustContact {
			missing = !short.Registered
		}
		if !missing {
			continue
		}
		c.found.Short++
		c.found.round().Short = append(c.found.round().Short, short)
	}
	return nil
}

// withoutPages are the ids of a union's contacts with a mobile only. They are told
// of a request, and cannot decide it on a page: a link comes by email alone, for the
// one-time code goes to the mobile.
func withoutPages(contacts []casework.Contact) []string {
	var ids []string
	for _, one := range contacts {
		if one.Email == "" {
			ids = append(ids, one.ID)
		}
	}
	return ids
}
