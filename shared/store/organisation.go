package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/derogation"
)

// organisationItem is listed in the round index, as a round is. One that was
// stored before that is not listed until it is loaded again.
type organisationItem struct {
	envelope
	RoundKey  string `dynamodbav:"roundKey"`
	RoundSort string `dynamodbav:"roundSort"`
}

// Organisation returns an organisation by its code. Errors:
// casework.ErrNotFound.
func (s *Store) Organisation(ctx context.Context, code string) (derogation.Organisation, error) {
	organisation, err := one[derogation.Organisation](ctx, s, organisationKey(code))
	return organisation, wrapped(err, "read organisation %s", code)
}

// Organisations returns every organisation, in the order of their codes. The
// index follows the table within moments.
func (s *Store) Organisations(ctx context.Context) ([]derogation.Organisation, error) {
	return loaded[derogation.Organisation](ctx, s, everyOrganisation, "organisations")
}

// PutOrganisation loads an organisation. It must have a code, a name and a
// known kind; a trust also its region and ICB, which decide who may see what.
func (s *Store) PutOrganisation(ctx context.Context, organisation derogation.Organisation) error {
	err := checkOrganisation(organisation)
	if err == nil {
		err = s.putOrganisation(ctx, organisation)
	}
	return wrapped(err, "load organisation %s", organisation.Code)
}

func (s *Store) putOrganisation(ctx context.Context, organisation derogation.Organisation) error {
	enclosed, err := enclose(organisationKey(organisation.Code), organisation)
	if err != nil {
		return err
	}
	t := s.transaction()
	t.put(organisationItem{envelope: enclosed, RoundKey: everyOrganisation, RoundSort: organisation.Code}, always, nil, nil)
	return t.run(ctx)
}

func checkOrganisation(o derogation.Organisation) error {
	if err := checkID("code", o.Code); err != nil {
		return err
	}
	for _, code := range []string{o.Code, o.RegionCode, o.ICBCode} {
		if derogation.IsTestCode(code) {
			return fmt.Errorf("code %q is kept for tests", code)
		}
	}
	if o.Name == "" {
		return errors.New("name must be given")
	}
	if !o.Kind.Known() {
		return fmt.Errorf("kind %q is not known", o.Kind)
	}
	if o.Kind == derogation.KindTrust && (o.RegionCode == "" || o.ICBCode == "") {
		return errors.New("a trust needs its region and its ICB")
	}
	return nil
}
