package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
	"example.org/derogations/shared/uktime"
)

// organisationCode is the shape of an ODS code, and of a union's initials.
var organisationCode = regexp.MustCompile(`^[A-Z0-9]{2,10}$`)

// organisationsAdd registers what no file of the NHS holds: a union, or the
// national team.
type organisationsAdd struct {
	Code string `arg:"" help:"2 to 10 capital letters and digits."`
	Kind string `placeholder:"national|union" help:"What it is."`
	Name string `help:"What it is called."`
}

// organisationsShow shows an organisation.
type organisationsShow struct {
	Code string `arg:"" help:"Its code."`
}

// Run registers the organisation, and shows it.
func (c organisationsAdd) Run(ctx context.Context, d deps) error {
	o := derogation.Organisation{Code: c.Code, Name: strings.TrimSpace(c.Name), Kind: derogation.OrganisationKind(c.Kind)}
	var wrong []error
	if !organisationCode.MatchString(o.Code) {
		wrong = append(wrong, fmt.Errorf("code %q: 2 to 10 capital letters and digits", o.Code))
	}
	if o.Name == "" {
		wrong = append(wrong, errors.New("-name: say what it is called"))
	}
	if o.Kind != derogation.KindNational && o.Kind != derogation.KindUnion {
		wrong = append(wrong, fmt.Errorf("-kind %q: national or union; trusts, ICBs and regions are imported", o.Kind))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	stored, err := storedOrganisation(ctx, to, o.Code)
	if err != nil {
		return err
	}
	if stored.Code != "" && stored.Kind != o.Kind {
		return fmt.Errorf("%s is registered as %s: its kind cannot change", o.Code, stored.Kind)
	}
	if err := to.PutOrganisation(ctx, o); err != nil {
		return err
	}
	return d.answer(shownOrganisation{o})
}

// Run shows it.
func (c organisationsShow) Run(ctx context.Context, d deps) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	o, err := registered(ctx, from, c.Code)
	if err != nil {
		return err
	}
	return d.answer(shownOrganisation{o})
}

type shownOrganisation struct{ derogation.Organisation }

func (o shownOrganisation) text(s *sheet) {
	s.line("%s (%s), %s", o.Code, o.Kind, o.Name)
	if o.RegionCode != "" {
		s.line("region: %s %s", o.RegionCode, o.RegionName)
	}
	if o.ICBCode != "" {
		s.line("ICB: %s %s", o.ICBCode, o.ICBName)
	}
	if !o.OpenedAt.IsZero() {
		s.line("open from %s", uktime.Operator(o.OpenedAt))
	}
	if !o.ClosedAt.IsZero() {
		s.line("closed from %s", uktime.Operator(o.ClosedAt))
	}
}

// registered is an organisation that must be registered.
func registered(ctx context.Context, from *store.Store, code string) (derogation.Organisation, error) {
	o, err := from.Organisation(ctx, code)
	if errors.Is(err, casework.ErrNotFound) {
		return o, notRegistered{code, from.Table()}
	}
	return o, err
}

// notRegistered is an organisation that is not in a table. It may be in another:
// so the table is named.
type notRegistered struct{ code, table string }

func (e notRegistered) Error() string {
	return fmt.Sprintf("%q is not registered in table %s", e.code, e.table)
}

// storedOrganisation is the zero Organisation when there is none.
func storedOrganisation(ctx context.Context, from *store.Store, code string) (derogation.Organisation, error) {
	stored, err := from.Organisation(ctx, code)
	if errors.Is(err, casework.ErrNotFound) {
		return derogation.Organisation{}, nil
	}
	return stored, err
}

// hasClosed reports whether an organisation has closed by a time. One that opens
// later has not.
func hasClosed(o derogation.Organisation, at time.Time) bool {
	return !o.ClosedAt.IsZero() && !at.Before(o.ClosedAt)
}

// sitesLoad loads files of sites, each trust's in place of its list of before, or
// nothing when a line of any file is wrong. A trust that is in no file keeps its list.
type sitesLoad struct {
	dryRun
	Files []string `arg:"" name:"file" help:"The NHS's files of sites, such as ets.csv."`
}

// Run loads the files.
func (c sitesLoad) Run(ctx context.Context, d deps) error {
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	answer := loadedSites{DryRun: c.DryRun}
	open := map[string]derogation.Sites{}
	var wrong []error
	for _, file := range c.Files {
		t, err := readSites(file, d.now)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		wrong = append(wrong, t.Err())
		answer.Closed += t.closed
		for trust, sites := range t.open {
			open[trust] = append(open[trust], sites...)
		}
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	if err := answer.compare(ctx, to, open); err != nil {
		return err
	}
	if !c.DryRun {
		for _, trust := range answer.Changed {
			if err := to.PutSites(ctx, trust, open[trust]); err != nil {
				return err
			}
		}
	}
	return d.answer(answer)
}

// loadedSites is what loading came to, or would come to. Changed are the trusts whose
// lists differ from before; Unknown are the open sites of those that are not registered.
type loadedSites struct {
	DryRun  bool     `json:"dryRun"`
	Trusts  int      `json:"trusts"`
	Sites   int      `json:"sites"`
	Closed  int      `json:"closedSites"`
	Changed []string `json:"changed"`
	Unknown []string `json:"unknown"`
}

// compare counts what the files hold, and finds what is new.
func (a *loadedSites) compare(ctx context.Context, in *store.Store, open map[string]derogation.Sites) error {
	for _, trust := range slices.Sorted(maps.Keys(open)) {
		sites := toldApart(open[trust])
		switch o, err := storedOrganisation(ctx, in, trust); {
		case err != nil:
			return err
		case o.Kind != derogation.KindTrust:
			for _, site := range sites {
				a.Unknown = append(a.Unknown, site.Code+" of "+trust)
			}
			continue
		}
		a.Trusts++
		a.Sites += len(sites)
		stored, err := in.Sites(ctx, trust)
		if err != nil {
			return err
		}
		if !slices.Equal(stored, sites) {
			a.Changed = append(a.Changed, trust)
		}
	}
	return nil
}

func (a loadedSites) text(s *sheet) {
	s.line("trusts: %d; open sites: %d; left out, because they have closed: %d", a.Trusts, a.Sites, a.Closed)
	s.line("lists that differ from before: %d", len(a.Changed))
	if len(a.Unknown) > 0 {
		s.line("left out, because no such trust is registered: %s", strings.Join(a.Unknown, ", "))
	}
	s.dryRun(a.DryRun)
}

// sitesList lists the sites of a trust.
type sitesList struct {
	Trust string `arg:"" help:"The trust's code."`
}

// Run lists them.
func (c sitesList) Run(ctx context.Context, d deps) error {
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	if _, err := registered(ctx, from, c.Trust); err != nil {
		return err
	}
	sites, err := from.Sites(ctx, c.Trust)
	if err != nil {
		return err
	}
	return d.answer(listedSites{c.Trust, sites})
}

type listedSites struct {
	Trust string           `json:"trust"`
	Sites derogation.Sites `json:"sites"`
}

func (l listedSites) text(s *sheet) {
	for _, site := range l.Sites {
		s.row(site.Code, site.Name)
	}
	if len(l.Sites) == 0 {
		s.line("no sites of %s were loaded", l.Trust)
	}
}
