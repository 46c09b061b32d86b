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
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/store"
)

// organisations loads the bodies that take part.
func (d desk) organisations(ctx context.Context, args []string) error {
	if len(args) < 2 {
		return errUsage
	}
	switch args[0] {
	case "import":
		return d.importOrganisations(ctx, args[1:])
	case "add":
		return d.addOrganisation(ctx, args[1:])
	case "show":
		return d.showOrganisation(ctx, args[1:])
	default:
		return errUsage
	}
}

// organisationCode is the shape of an ODS code, and of a union's initials.
var organisationCode = regexp.MustCompile(`^[A-Z0-9]{2,10}$`)

// addOrganisation registers what no file of the NHS holds: a union, or the
// national team.
func (d desk) addOrganisation(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("organisations add", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	kind := flags.String("kind", "", "national or union")
	name := flags.String("name", "", "for people")
	if err := flags.Parse(args[1:]); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	o := derogation.Organisation{Code: args[0], Name: strings.TrimSpace(*name), Kind: derogation.OrganisationKind(*kind)}
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
	return d.showOrganisation(ctx, args[:1])
}

func (d desk) showOrganisation(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errUsage
	}
	from, err := d.open(ctx)
	if err != nil {
		return err
	}
	o, err := from.Organisation(ctx, args[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "%s (%s), %s\n", o.Code, o.Kind, o.Name)
	if o.RegionCode != "" {
		fmt.Fprintf(d.out, "region: %s %s\n", o.RegionCode, o.RegionName)
	}
	if o.ICBCode != "" {
		fmt.Fprintf(d.out, "ICB: %s %s\n", o.ICBCode, o.ICBName)
	}
	if !o.OpenedAt.IsZero() {
		fmt.Fprintf(d.out, "open from %s\n", local(o.OpenedAt))
	}
	if !o.ClosedAt.IsZero() {
		fmt.Fprintf(d.out, "closed from %s\n", local(o.ClosedAt))
	}
	return nil
}

// storedOrganisation is the zero Organisation when there is none.
func storedOrganisation(ctx context.Context, from *store.Store, code string) (derogation.Organisation, error) {
	stored, err := from.Organisation(ctx, code)
	if errors.Is(err, casework.ErrNotFound) {
		return derogation.Organisation{}, nil
	}
	return stored, err
}
