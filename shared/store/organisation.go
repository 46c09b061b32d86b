package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// Organisation implements casework.Directory.
func (s *Store) Organisation(ctx context.Context, code string) (derogation.Organisation, error) {
	organisation, err := one[derogation.Organisation](ctx, s, organisationKey(code))
	return organisation, wrapped(err, "read organisation %s", code)
}

// Organisations returns every organisation, in the order of their codes. One that
// was stored before they were listed is not among them until it is loaded again.
func (s *Store) Organisations(ctx context.Context) ([]derogation.Organisation, error) {
	return loaded[derogation.Organisation](ctx, s, everyOrganisation, "organisations")
}

// PutOrganisation loads an organisation. It must have a code, a name and a
// known kind; a trust also its region and ICB, which decide who may see what.
func (s *Store) PutOrganisation(ctx context.Context, organisation derogation.Organisation) error {
	t := s.transaction()
	t.fail(checkOrganisation(organisation))
	t.put(loadedItem{t.enclose(organisationKey(organisation.Code), organisation), inRound{everyOrganisation, organisation.Code}}, always, nil, nil)
	return wrapped(t.run(ctx), "load organisation %s", organisation.Code)
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

// siteList is the list of a trust's sites, which is one item.
type siteList struct {
	Sites derogation.Sites `json:"sites"`
}

// Sites implements casework.SiteStore.
func (s *Store) Sites(ctx context.Context, trust string) (derogation.Sites, error) {
	list, err := one[siteList](ctx, s, sitesKey(trust))
	if errors.Is(err, casework.ErrNotFound) {
		err = nil
	}
	return list.Sites, wrapped(err, "read the sites of %s", trust)
}

// PutSites loads the list of a trust's sites in place of the one before. Each must have
// a code and a name.
func (s *Store) PutSites(ctx context.Context, trust string, sites derogation.Sites) error {
	t := s.transaction()
	t.fail(checkID("code", trust))
	if derogation.IsTestCode(trust) {
		t.fail(fmt.Errorf("code %q is kept for tests", trust))
	}
	for _, site := range sites {
		if site.Code == "" || site.Name == "" {
			t.fail(fmt.Errorf("site %+v: needs a code and a name", site))
		}
	}
	t.put(t.enclose(sitesKey(trust), siteList{sites}), always, nil, nil)
	return wrapped(t.run(ctx), "load the sites of %s", trust)
}
