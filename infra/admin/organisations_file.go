package main

import (
	"cmp"
	"iter"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"example.org/derogations/infra/lines"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// The columns of the NHS's own files of organisations, such as etr.csv (NHS
// trusts), ect.csv (care trusts) and ets.csv (the sites of trusts): 27, without a heading row. They are named in
// the description that is published with each file, etr.pdf in etr.zip at
// files.digital.nhs.uk/assets/ods/current. The others are addresses, a telephone
// number, and columns that it calls null.
const (
	odsColumns = 27
	odsCode    = 0  // Organisation Code
	odsName    = 1  // Name
	odsRegion  = 2  // National Grouping
	odsICB     = 3  // High Level Health Geography
	odsOpened  = 10 // Open Date
	odsClosed  = 11 // Close Date
	odsParent  = 14 // Parent Organisation Code, of a site
	odsDates   = "20060102"
)

// table is a file of comma-separated values, read whole: the organisations that it
// lists, with the line of each, and the codes of trusts that are not in England.
type table struct {
	lines.Faults
	rows   []lines.Row
	codes  map[string]int
	all    []derogation.Organisation
	abroad []string
}

func readTable(name string) (*table, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	t := &table{Faults: lines.Faults{File: name}, codes: map[string]int{}}
	t.rows = lines.Table(string(text), &t.Faults)
	return t, nil
}

// named checks the code and the name of a row.
func (t *table) named(line int, code, name string) {
	if !organisationCode.MatchString(code) {
		t.Add(line, "code", "%q must be 2 to 10 capital letters and digits", code)
	}
	if first, twice := t.codes[code]; twice {
		t.Add(line, "code", "%s is on line %d already", code, first)
	}
	t.codes[code] = line
	if name == "" {
		t.Add(line, "name", "must be given")
	}
}

// date reads a day, at which the organisation is open for the first or the last
// time. It gives the instant at which that begins or ends.
func (t *table) date(line int, key, text, layout string, last bool) time.Time {
	day, err := time.ParseInLocation(layout, text, uktime.London())
	if err != nil {
		t.Add(line, key, "%q must be a day such as %s", text, time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC).Format(layout))
		return time.Time{}
	}
	if last {
		day = day.AddDate(0, 0, 1)
	}
	return day.UTC()
}

// records gives the rows below a heading row, which must name some columns.
func (t *table) records(required ...string) []lines.Record {
	heading, records := lines.Records(t.rows, &t.Faults)
	for _, column := range required {
		if len(heading) > 0 && !slices.Contains(heading, column) {
			t.Add(1, column, "is not a column of the heading row")
		}
	}
	return records
}

// lookup gives the name of an organisation that is known by its code.
type lookup func(code string) (string, bool)

// readRegions reads a file with the columns region_code and region_name.
func readRegions(name string) (*table, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	for _, row := range t.records("region_code", "region_name") {
		o := derogation.Organisation{Code: row.Cells["region_code"], Name: row.Cells["region_name"], Kind: derogation.KindRegion}
		t.named(row.Line, o.Code, o.Name)
		t.all = append(t.all, o)
	}
	return t, nil
}

// readICBs reads a file with the columns icb_code, icb_name and region_code, and
// established_on where it is known.
func readICBs(name string, regions lookup) (*table, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	for _, row := range t.records("icb_code", "icb_name", "region_code") {
		o := derogation.Organisation{Code: row.Cells["icb_code"], Name: row.Cells["icb_name"], Kind: derogation.KindICB, RegionCode: row.Cells["region_code"]}
		t.named(row.Line, o.Code, o.Name)
		o.RegionName = t.within(row.Line, "region", o.RegionCode, regions)
		if on := row.Cells["established_on"]; on != "" {
			o.OpenedAt = t.date(row.Line, "established_on", on, time.DateOnly, false)
		}
		t.all = append(t.all, o)
	}
	return t, nil
}

// within is the name of what an organisation is in, which must be known.
func (t *table) within(line int, what, code string, known lookup) string {
	name, ok := known(code)
	if !ok {
		t.Add(line, what, "%q is not known: give it with -%ss", code, what)
	}
	return name
}

// readTrusts reads a file of the official form. Those without a region are not
// in England, and are named apart.
func readTrusts(name string, regions, icbs lookup) (*table, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	for row := range t.official() {
		o := derogation.Organisation{
			Code: row.Cells[odsCode], Name: tidyName(row.Cells[odsName]), Kind: derogation.KindTrust,
			RegionCode: row.Cells[odsRegion], ICBCode: row.Cells[odsICB],
		}
		t.named(row.Line, o.Code, o.Name)
		o.OpenedAt, o.ClosedAt = t.span(row)
		if o.RegionCode == "" && o.ICBCode == "" {
			t.abroad = append(t.abroad, o.Code)
			continue
		}
		o.RegionName = t.within(row.Line, "region", o.RegionCode, regions)
		o.ICBName = t.within(row.Line, "icb", o.ICBCode, icbs)
		t.all = append(t.all, o)
	}
	return t, nil
}

// official yields the rows of a file of the official form. One that has not its columns
// is a fault.
func (t *table) official() iter.Seq[lines.Row] {
	return func(yield func(lines.Row) bool) {
		for _, row := range t.rows {
			if len(row.Cells) != odsColumns {
				t.Add(row.Line, "", "%d columns, and a file of this form has %d", len(row.Cells), odsColumns)
			} else if !yield(row) {
				return
			}
		}
	}
}

// span reads when an organisation opened and closed; closed is zero for one that has no
// such date.
func (t *table) span(row lines.Row) (opened, closed time.Time) {
	opened = t.date(row.Line, "open date", row.Cells[odsOpened], odsDates, false)
	if last := row.Cells[odsClosed]; last != "" {
		closed = t.date(row.Line, "close date", last, odsDates, true)
		if !closed.IsZero() && !closed.After(opened) {
			t.Add(row.Line, "close date", "is before the open date")
		}
	}
	return opened, closed
}

// Words that keep their capitals, and those that have none within a name.
var (
	capitals = []string{"NHS", "UK"}
	minor    = []string{"and", "at", "by", "for", "in", "le", "of", "on", "super", "the", "under", "upon", "with"}
)

// tidyName writes a name as people do: the NHS's files have capitals alone. A name
// that has small letters already stays as it is.
func tidyName(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if strings.ContainsFunc(name, unicode.IsLower) {
		return name
	}
	var out strings.Builder
	for word := range words(name) {
		lower := strings.ToLower(word)
		switch {
		case slices.Contains(capitals, word):
			out.WriteString(word)
		case out.Len() > 0 && slices.Contains(minor, lower):
			out.WriteString(lower)
		default:
			first, size := utf8.DecodeRuneInString(lower)
			out.WriteRune(unicode.ToUpper(first))
			out.WriteString(lower[size:])
		}
	}
	return out.String()
}

// words yields the words of a name and what stands between them. An apostrophe is
// part of a word; a hyphen is not.
func words(name string) func(yield func(string) bool) {
	within := func(r rune) bool { return unicode.IsLetter(r) || r == '\'' || r == '’' }
	return func(yield func(string) bool) {
		for name != "" {
			first, _ := utf8.DecodeRuneInString(name)
			end := strings.IndexFunc(name, func(r rune) bool { return within(r) != within(first) })
			if end < 0 {
				end = len(name)
			}
			if !yield(name[:end]) {
				return
			}
			name = name[end:]
		}
	}
}

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
