package counts

import (
	"strings"

	"example.org/derogations/shared/derogation"
)

// breakdown is a table of the figures that has a row for each code of one feature
// of the requests.
type breakdown struct {
	table   Table
	rows    func(*Figures) *[]Row
	feature func(derogation.State) (code, name string)
}

// breakdowns are all those of the figures.
func breakdowns() []breakdown {
	return []breakdown{
		{regions, func(f *Figures) *[]Row { return &f.Regions }, func(s derogation.State) (string, string) { return s.Trust.RegionCode, s.Trust.RegionName }},
		{icbs, func(f *Figures) *[]Row { return &f.ICBs }, func(s derogation.State) (string, string) { return s.Trust.ICBCode, s.Trust.ICBName }},
		{trusts, func(f *Figures) *[]Row { return &f.Trusts }, func(s derogation.State) (string, string) { return s.Trust.Code, s.Trust.Name }},
		{services, func(f *Figures) *[]Row { return &f.Services }, service},
		{categories, func(f *Figures) *[]Row { return &f.Categories }, category},
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
