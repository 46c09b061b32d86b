package counts

import (
	"maps"
	"slices"
	"strings"

	"example.org/derogations/shared/derogation"
)

// breakdown is the tallies of a round by one feature of its requests.
type breakdown struct {
	into    *[]Row
	feature func(derogation.State) (code, name string)
	byCode  map[string]*Row
}

// breakdowns are all those of the figures, each empty.
func breakdowns(f *Figures) []breakdown {
	all := []breakdown{
		{into: &f.Regions, feature: func(s derogation.State) (string, string) { return s.Trust.RegionCode, s.Trust.RegionName }},
		{into: &f.ICBs, feature: func(s derogation.State) (string, string) { return s.Trust.ICBCode, s.Trust.ICBName }},
		{into: &f.Trusts, feature: func(s derogation.State) (string, string) { return s.Trust.Code, s.Trust.Name }},
		{into: &f.Services, feature: service},
		{into: &f.Categories, feature: category},
	}
	for i := range all {
		all[i].byCode = map[string]*Row{}
	}
	return all
}

func (b breakdown) add(s derogation.State, exception bool) error {
	code, name := b.feature(s)
	row := b.byCode[code]
	if row == nil {
		row = &Row{Code: code}
		b.byCode[code] = row
	}
	row.Name = name
	if exception {
		return row.Exceptions.add(s)
	}
	return row.Requests.add(s)
}

func (b breakdown) writeRows() {
	*b.into = make([]Row, 0, len(b.byCode))
	for _, code := range slices.Sorted(maps.Keys(b.byCode)) {
		*b.into = append(*b.into, *b.byCode[code])
	}
}

// service is free text, so that capitals and spaces do not tell two apart.
func service(s derogation.State) (code, name string) {
	name = strings.Join(strings.Fields(s.Request.Service), " ")
	return strings.ToLower(name), name
}

func category(s derogation.State) (code, name string) {
	name, _ = s.Round.Category(s.Request.Category)
	return string(s.Request.Category), name
}
