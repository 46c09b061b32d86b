package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/uktime"
)

// The columns of the NHS's own files of organisations, such as etr.csv (NHS
// trusts) and ect.csv (care trusts): 27, without a heading row. They are named in
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
	odsDates   = "20060102"
)

// table is a file of comma-separated values, read whole.
type table struct {
	faults
	rows  [][]string
	lines []int
	codes map[string]int
}

// readTable reads a file. It names the line at which it stops being one.
func readTable(name string) (*table, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	t := &table{faults: faults{name: name}, codes: map[string]int{}}
	reader := csv.NewReader(file)
	reader.FieldsPerRecord = -1
	for {
		row, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := reader.FieldPos(0)
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
	if len(t.rows) == 0 {
		return nil, fmt.Errorf("%s: the file is empty", name)
	}
	return t, nil
}

// named checks the code and the name of a row.
func (t *table) named(line int, code, name string) {
	if !organisationCode.MatchString(code) {
		t.fault("line %d: the code %q must be 2 to 10 capital letters and digits", line, code)
	}
	if first, twice := t.codes[code]; twice {
		t.fault("line %d: the code %s is on line %d already", line, code, first)
	}
	t.codes[code] = line
	if name == "" {
		t.fault("line %d: %s has no name", line, code)
	}
}

// date reads a day, at which the organisation is open for the first or the last
// time. It gives the instant at which that begins or ends.
func (t *table) date(line int, code, what, text, layout string, last bool) time.Time {
	day, err := time.ParseInLocation(layout, text, uktime.London())
	if err != nil {
		t.fault("line %d: %s: the %s date %q must be a day such as %s", line, code, what, text, time.Date(2024, 9, 30, 0, 0, 0, 0, time.UTC).Format(layout))
		return time.Time{}
	}
	if last {
		day = day.AddDate(0, 0, 1)
	}
	return day.UTC()
}

// headed gives the rows below a heading row, each by the names of its columns.
func (t *table) headed(required ...string) []map[string]string {
	heading := t.rows[0]
	present := map[string]bool{}
	for _, column := range heading {
		present[column] = true
	}
	for _, column := range required {
		if !present[column] {
			t.fault("the heading row lacks the column %s", column)
		}
	}
	var rows []map[string]string
	for i, row := range t.rows[1:] {
		if len(row) != len(heading) {
			t.fault("line %d: %d columns, and the heading row has %d", t.lines[i+1], len(row), len(heading))
		}
		named := map[string]string{}
		for n, column := range heading {
			if n < len(row) {
				named[column] = row[n]
			}
		}
		rows = append(rows, named)
	}
	return rows
}

// readRegions reads a file with the columns region_code and region_name.
func readRegions(name string) ([]derogation.Organisation, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	var all []derogation.Organisation
	for i, row := range t.headed("region_code", "region_name") {
		t.named(t.lines[i+1], row["region_code"], row["region_name"])
		all = append(all, derogation.Organisation{Code: row["region_code"], Name: row["region_name"], Kind: derogation.KindRegion})
	}
	return all, t.err()
}

// readICBs reads a file with the columns icb_code, icb_name and region_code, and
// established_on where it is known. Regions are those that are known, by code.
func readICBs(name string, regions func(code string) (string, bool)) ([]derogation.Organisation, error) {
	t, err := readTable(name)
	if err != nil {
		return nil, err
	}
	var all []derogation.Organisation
	for i, row := range t.headed("icb_code", "icb_name", "region_code") {
		line := t.lines[i+1]
		o := derogation.Organisation{Code: row["icb_code"], Name: row["icb_name"], Kind: derogation.KindICB, RegionCode: row["region_code"]}
		t.named(line, o.Code, o.Name)
		var known bool
		if o.RegionName, known = regions(o.RegionCode); !known {
			t.fault("line %d: %s: the region %q is not known: give it with -regions", line, o.Code, o.RegionCode)
		}
		if on := row["established_on"]; on != "" {
			o.OpenedAt = t.date(line, o.Code, "established_on", on, time.DateOnly, false)
		}
		all = append(all, o)
	}
	return all, t.err()
}

// readTrusts reads a file of the official form. Those without a region are not
// in England, and are named apart.
func readTrusts(name string, regions, icbs func(code string) (string, bool)) (all []derogation.Organisation, abroad []string, err error) {
	t, err := readTable(name)
	if err != nil {
		return nil, nil, err
	}
	for i, row := range t.rows {
		line := t.lines[i]
		if len(row) != odsColumns {
			t.fault("line %d: %d columns, and a file of this form has %d", line, len(row), odsColumns)
			continue
		}
		o := derogation.Organisation{Code: row[odsCode], Name: tidyName(row[odsName]), Kind: derogation.KindTrust, RegionCode: row[odsRegion], ICBCode: row[odsICB]}
		t.named(line, o.Code, o.Name)
		o.OpenedAt = t.date(line, o.Code, "open", row[odsOpened], odsDates, false)
		if row[odsClosed] != "" {
			o.ClosedAt = t.date(line, o.Code, "close", row[odsClosed], odsDates, true)
			if !o.ClosedAt.IsZero() && !o.ClosedAt.After(o.OpenedAt) {
				t.fault("line %d: %s closed before it opened", line, o.Code)
			}
		}
		if o.RegionCode == "" && o.ICBCode == "" {
			abroad = append(abroad, o.Code)
			continue
		}
		var known bool
		if o.RegionName, known = regions(o.RegionCode); !known {
			t.fault("line %d: %s: the region %q is not known: give it with -regions", line, o.Code, o.RegionCode)
		}
		if o.ICBName, known = icbs(o.ICBCode); !known {
			t.fault("line %d: %s: the ICB %q is not known: give it with -icbs", line, o.Code, o.ICBCode)
		}
		all = append(all, o)
	}
	return all, abroad, t.err()
}
