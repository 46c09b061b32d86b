package main

import (
	"cmp"
	"slices"
	"time"

	"example.org/derogations/shared/derogation"
)

// siteTable is a file of sites of the official form: those that are open, by their
// trusts.
type siteTable struct {
	*table
	open   map[string]derogation.Sites
	closed int
}

// readSites reads a file of sites, as they are at a time. A site that names no parent
// is of the trust that its code begins with.
func readSites(name string, now time.Time) (*siteTable, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	sites := &siteTable{table: t, open: map[string]derogation.Sites{}}
	for row := range t.official() {
		site := derogation.Site{Code: row.Cells[odsCode], Name: tidyName(row.Cells[odsName])}
		t.named(row.Line, site.Code, site.Name)
		trust := cmp.Or(row.Cells[odsParent], derogation.TrustOfSite(site.Code))
		if trust == "" {
			t.Add(row.Line, "parent organisation code", "must be given")
		}
		if _, closed := t.span(row); !closed.IsZero() && !now.Before(closed) {
			sites.closed++
			continue
		}
		sites.open[trust] = append(sites.open[trust], site)
	}
	return sites, nil
}

// toldApart orders sites by their names. Those that share one have their codes in it,
// for whoever fills in the form chooses by name.
func toldApart(sites derogation.Sites) derogation.Sites {
	times := map[string]int{}
	for _, site := range sites {
		times[site.Name]++
	}
	for i, site := range sites {
		if times[site.Name] > 1 {
			sites[i].Name += " (" + site.Code + ")"
		}
	}
	slices.SortFunc(sites, func(a, b derogation.Site) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code))
	})
	return sites
}
