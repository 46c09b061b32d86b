package form

import (
	"cmp"
	"context"
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// known is what a trust has given before, which is offered again while somebody types.
type known struct {
	trust                         derogation.Organisation
	sites                         []derogation.Site
	services, grades, specialties []string
}

// withKnown is the visit whose pages offer what the trust's earlier requests name. They
// are read for the pages alone that offer any of it.
func (v draftVisit) withKnown(ctx context.Context, slug string) (draftVisit, error) {
	if slug != slugPlace && slug != slugDoctors {
		return v, nil
	}
	earlier, err := v.drafts.Earlier(ctx, v.link, v.Now, mostEarlier)
	if err != nil {
		return v, err
	}
	of := known{trust: v.view.Trust, grades: slices.Clone(v.round.Grades)}
	for _, c := range earlier {
		r := c.State.Request
		of.sites, of.services = append(of.sites, r.Site), append(of.services, r.Service)
		for _, line := range r.Staff {
			of.grades, of.specialties = append(of.grades, line.Grade), append(of.specialties, line.Specialty)
		}
	}
	of.services, of.grades, of.specialties = each(of.services), each(of.grades), each(of.specialties)
	v.steps = steps(v.round, v.rounds, of)
	return v, nil
}

// codeOf is the code of a site that was named before, or else the trust's own.
func (of known) codeOf(site string) string {
	i := slices.IndexFunc(of.sites, func(s derogation.Site) bool {
		return slices.Equal(written.Sought(s.Name), written.Sought(site))
	})
	if i < 0 {
		return of.trust.Code
	}
	return cmp.Or(of.sites[i].Code, of.trust.Code)
}

func (of known) siteNames() []string {
	var names []string
	for _, site := range of.sites {
		names = append(names, site.Name)
	}
	return each(names)
}

// each are texts, each once, in their order.
func each(texts []string) []string {
	var once []string
	for _, text := range texts {
		if !slices.Contains(once, text) {
			once = append(once, text)
		}
	}
	return once
}
