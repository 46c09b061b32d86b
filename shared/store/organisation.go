package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/derogation"
)

// Organisation returns an organisation by its code. Errors:
// casework.ErrNotFound.
func (s *Store) Organisation(ctx context.Context, code string) (derogation.Organisation, error) {
	item, _, err := s.get(ctx, organisationKey(code))
	if err != nil {
		return derogation.Organisation{}, fmt.Errorf("read organisation %s: %w", code, err)
	}
	organisation, err := readBody[derogation.Organisation](item)
	if err != nil {
		return derogation.Organisation{}, fmt.Errorf("read organisation %s: %w", code, err)
	}
	return organisation, nil
}

// PutOrganisation loads an organisation. It must have a code, a name and a
// known kind; a trust also its region and ICB, which decide who may see what.
func (s *Store) PutOrganisation(ctx context.Context, organisation derogation.Organisation) error {
	err := checkOrganisation(organisation)
	if err == nil {
		err = s.putOrganisation(ctx, organisation)
	}
	if err != nil {
		return fmt.Errorf("load organisation %s: %w", organisation.Code, err)
	}
	return nil
}

// organisationItem lists a trust in the round index, for people to choose from.
type organisationItem struct {
	envelope
	RoundKey  string `dynamodbav:"roundKey,omitempty"`
	RoundSort string `dynamodbav:"roundSort,omitempty"`
}

func (s *Store) putOrganisation(ctx context.Context, o derogation.Organisation) error {
	enclosed, err := enclose(organisationKey(o.Code), o)
	if err != nil {
		return err
	}
	item := organisationItem{envelope: enclosed}
	if o.Kind == derogation.KindTrust {
		item.RoundKey, item.RoundSort = everyTrust, o.Code
	}
	t := s.transaction()
	t.put(item, always, nil, nil)
	return t.run(ctx)
}

func checkOrganisation(o derogation.Organisation) error {
	if err := checkID("code", o.Code); err != nil {
		return err
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
