package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// importOrganisations loads a file of trusts, with the ICBs and regions that it
// names, or nothing when a line of any file is wrong, and says what changed. What
// is stored and in no file stays as it is: the NHS's files keep what has closed.
func (d desk) importOrganisations(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("organisations import", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	icbFile := flags.String("icbs", "", "file of ICBs")
	regionFile := flags.String("regions", "", "file of regions")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	to, err := d.open(ctx)
	if err != nil {
		return err
	}
	all, abroad, err := d.readOrganisations(ctx, to, args[0], *icbFile, *regionFile)
	if err != nil {
		return err
	}
	news := make([]news, len(all))
	var refused []error
	for i, o := range all {
		stored, err := storedOrganisation(ctx, to, o.Code)
		if err != nil {
			return err
		}
		if stored.Code != "" && stored.Kind != o.Kind {
			refused = append(refused, fmt.Errorf("%s is registered as %s, not as %s", o.Code, stored.Kind, o.Kind))
		}
		news[i] = compareOrganisations(stored, o)
	}
	if err := errors.Join(refused...); err != nil {
		return err
	}
	counted := map[string]int{}
	for i, o := range all {
		counted[news[i].kind]++
		if news[i].kind == unchanged {
			continue
		}
		if err := to.PutOrganisation(ctx, o); err != nil {
			return err
		}
		fmt.Fprintf(d.out, "%s: %s %s%s\n", news[i].kind, o.Code, o.Name, news[i].says)
	}
	d.sumUp(all, abroad, counted)
	return nil
}

// readOrganisations reads all files, and names the faults of all at once: those
// of the trusts only once the ICBs and regions that they are in can be told.
func (d desk) readOrganisations(ctx context.Context, from *store.Store, trustFile, icbFile, regionFile string) (all []derogation.Organisation, abroad []string, err error) {
	names := nameBook{ctx: ctx, from: from, known: map[string]string{}}
	var wrong []error
	take := func(more []derogation.Organisation, err error) {
		wrong = append(wrong, err)
		all = append(all, more...)
		for _, o := range more {
			names.known[string(o.Kind)+o.Code] = o.Name
		}
	}
	if regionFile != "" {
		take(readRegions(regionFile))
	}
	if icbFile != "" {
		take(readICBs(icbFile, names.of(derogation.KindRegion)))
	}
	trusts, abroad, err := readTrusts(trustFile, names.of(derogation.KindRegion), names.of(derogation.KindICB))
	take(trusts, err)
	return all, abroad, errors.Join(errors.Join(wrong...), names.err)
}

// nameBook knows the names of what the files hold, and of what is stored.
type nameBook struct {
	ctx   context.Context
	from  *store.Store
	known map[string]string
	err   error
}

// of looks up organisations of a kind by their codes.
func (b *nameBook) of(kind derogation.OrganisationKind) func(code string) (string, bool) {
	return func(code string) (string, bool) {
		key := string(kind) + code
		if name, known := b.known[key]; known || code == "" {
			return name, name != ""
		}
		stored, err := storedOrganisation(b.ctx, b.from, code)
		if err != nil {
			b.err = err
		}
		if stored.Kind != kind {
			stored.Name = ""
		}
		b.known[key] = stored.Name
		return stored.Name, stored.Name != ""
	}
}

// The kinds of news, the weightiest first: of several for one organisation the
// first is its kind.
const (
	isNewcomer = "new"
	closed     = "closed"
	moved      = "moved"
	renamed    = "renamed"
	changed    = "changed"
	unchanged  = "unchanged"
)

// news is what an import changes of one organisation.
type news struct{ kind, says string }

// compareOrganisations says what is new of an organisation. Stored is the zero
// Organisation when there is none.
func compareOrganisations(stored, o derogation.Organisation) news {
	if stored.Code == "" {
		return news{kind: isNewcomer}
	}
	kind := unchanged
	var says []string
	add := func(k, format string, values ...any) {
		if kind == unchanged {
			kind = k
		}
		says = append(says, fmt.Sprintf(format, values...))
	}
	if !o.ClosedAt.Equal(stored.ClosedAt) {
		if o.ClosedAt.IsZero() {
			add(changed, "is open again")
		} else {
			add(closed, "closed from %s", local(o.ClosedAt))
		}
	}
	if o.RegionCode != stored.RegionCode {
		add(moved, "moved from region %s to %s", stored.RegionCode, o.RegionCode)
	}
	if o.ICBCode != stored.ICBCode {
		add(moved, "moved from ICB %s to %s", stored.ICBCode, o.ICBCode)
	}
	if o.Name != stored.Name {
		add(renamed, "was %s", stored.Name)
	}
	if !o.OpenedAt.Equal(stored.OpenedAt) {
		add(changed, "open from %s", local(o.OpenedAt))
	}
	if kind == unchanged && (o.RegionName != stored.RegionName || o.ICBName != stored.ICBName) {
		add(changed, "its region or ICB has another name")
	}
	if kind == unchanged {
		return news{kind: unchanged}
	}
	return news{kind: kind, says: ": " + strings.Join(says, "; ")}
}

// sumUp counts what the files hold, and what became of it.
func (d desk) sumUp(all []derogation.Organisation, abroad []string, counted map[string]int) {
	kinds, open := map[derogation.OrganisationKind]int{}, 0
	for _, o := range all {
		kinds[o.Kind]++
		if o.Kind == derogation.KindTrust && (o.ClosedAt.IsZero() || d.now.Before(o.ClosedAt)) {
			open++
		}
	}
	trusts := kinds[derogation.KindTrust]
	fmt.Fprintf(d.out, "trusts: %d, of which %d have closed; ICBs: %d; regions: %d\n", trusts, trusts-open, kinds[derogation.KindICB], kinds[derogation.KindRegion])
	var parts []string
	for _, kind := range []string{isNewcomer, closed, moved, renamed, changed, unchanged} {
		parts = append(parts, fmt.Sprintf("%s: %d", kind, counted[kind]))
	}
	fmt.Fprintln(d.out, strings.Join(parts, "; "))
	if len(abroad) > 0 {
		slices.Sort(abroad)
		fmt.Fprintf(d.out, "left out, because they are in no region of England: %s\n", strings.Join(abroad, ", "))
	}
}
