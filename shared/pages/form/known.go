package form

import (
	"cmp"
	"context"
	"slices"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/written"
)

// known is what a trust has given before, which is offered again while somebody types,
// and the list of its sites.
type known struct {
	trust                         derogation.Organisation
	listed, sites                 derogation.Sites
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
	if of.listed, err = v.drafts.Submissions.Directory.Sites(ctx, of.trust.Code); err != nil {
		return v, err
	}
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

// codeOf is the code of a site that is listed by its name; else the one that was typed,
// or the one that a site of this name had before, or else the trust's own. Whoever
// takes another name from the list leaves the code of the one before in its field.
func (of known) codeOf(site derogation.Site) string {
	return cmp.Or(named(of.listed, site.Name), site.Code, named(of.sites, site.Name), of.trust.Code)
}

// named is the code of a site with this name, empty for none.
func named(sites derogation.Sites, name string) string {
	i := slices.IndexFunc(sites, func(s derogation.Site) bool {
		return slices.Equal(written.Sought(s.Name), written.Sought(name))
	})
	if i < 0 {
		return ""
	}
	return sites[i].Code
}

// siteNames are those that were named before, and then all that are listed.
func (of known) siteNames() []string {
	var names []string
	for _, site := range slices.Concat(of.sites, of.listed) {
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
