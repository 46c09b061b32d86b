package store

import (
	"context"
	"errors"
	"fmt"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

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
