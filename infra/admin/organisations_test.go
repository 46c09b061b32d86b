package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// imports is the command for the files of a folder, with the trusts' file given.
func imports(trusts, folder, icbs string) []string {
	return []string{"organisations", "import", trusts, "-icbs", filepath.Join(folder, icbs), "-regions", filepath.Join(folder, "regions.csv")}
}

const sampleODS = "testdata/ods"

// editedODS writes a copy of the sample's trusts with some words replaced.
func editedODS(t *testing.T, pairs ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(sampleODS, "trusts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(string(data), pairs[i]) {
			t.Fatalf("the sample does not hold %q", pairs[i])
		}
	}
	return fileOf(t, "trusts.csv", strings.NewReplacer(pairs...).Replace(string(data)))
}

// fileOf writes a file for one test.
func fileOf(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOrganisationsAreImportedAndWhatChangesIsSaid(t *testing.T) {
	x := newTerminal(t)
	sample := imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")
	x.wants(`new: X91 North of Sampleton
new: X92 South of Sampleton
new: X81 NHS North Sampleton Integrated Care Board
new: X82 NHS Sampleton Coast Integrated Care Board
new: X83 NHS South Sampleton Integrated Care Board
new: X1A North Sampleton and St Mary's NHS Foundation Trust
new: X1B Sampleton-on-Sea NHS Trust
new: X1C The University Hospital of Sampleton NHS Trust
trusts: 3, of which 1 have closed; ICBs: 3; regions: 2
new: 8; closed: 0; moved: 0; renamed: 0; changed: 0; unchanged: 0
left out, because they are in no region of England: X1W
`, sample...)
	x.wants(`trusts: 3, of which 1 have closed; ICBs: 3; regions: 2
new: 0; closed: 0; moved: 0; renamed: 0; changed: 0; unchanged: 8
left out, because they are in no region of England: X1W
`, sample...)
	x.wants(`X1B (trust), Sampleton-on-Sea NHS Trust
region: X91 North of Sampleton
ICB: X82 NHS Sampleton Coast Integrated Care Board
open from Sun 1 Apr 2001 00:00 BST
closed from Tue 1 Oct 2024 00:00 BST
`, "organisations", "show", "X1B")

	// The trusts alone: their ICBs and regions are known from before.
	x.wants(`moved: X1A Sampleton University NHS Foundation Trust: moved from region X91 to X92; moved from ICB X81 to X83; was North Sampleton and St Mary's NHS Foundation Trust
changed: X1B Sampleton-on-Sea NHS Trust: is open again
closed: X1C The University Hospital of Sampleton NHS Trust: closed from Sat 1 Mar 2025 00:00 GMT
trusts: 3, of which 1 have closed; ICBs: 0; regions: 0
new: 0; closed: 1; moved: 1; renamed: 0; changed: 1; unchanged: 0
left out, because they are in no region of England: X1W
`, "organisations", "import", editedODS(t,
		"NORTH SAMPLETON AND ST MARY'S", "SAMPLETON UNIVERSITY", `"X91","X81"`, `"X92","X83"`, "20240930", "", "20261031", "20250228"))
	stored, err := x.store.Organisation(t.Context(), "X1A")
	if err != nil || stored.RegionName != "South of Sampleton" || stored.ICBName != "NHS South Sampleton Integrated Care Board" {
		t.Errorf("stored %+v, %v", stored, err)
	}
}

func TestAnotherNameOfARegionReachesItsTrusts(t *testing.T) {
	x := newTerminal(t)
	if _, err := x.types(imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")...); err != nil {
		t.Fatal(err)
	}
	out, err := x.types("organisations", "import", sampleODS+"/trusts.csv", "-icbs", sampleODS+"/icbs.csv",
		"-regions", fileOf(t, "regions.csv", "region_code,region_name\nX91,Sampleton North\nX92,South of Sampleton\n"))
	for _, want := range []string{
		"renamed: X91 Sampleton North: was North of Sampleton\n", "changed: X81 NHS North Sampleton Integrated Care Board: its region or ICB has another name\n",
		"changed: X1A North Sampleton and St Mary's NHS Foundation Trust: its region or ICB has another name\n", "renamed: 1; changed: 4; unchanged: 3\n",
	} {
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%q is not said in %q, %v", want, out, err)
		}
	}
}

func TestEveryWrongLineIsNamedAndNothingIsImported(t *testing.T) {
	x := newTerminal(t)
	trusts := editedODS(t, `"X1A"`, `"x1-a"`, "20171001", "1 October 2017", `"X1C"`, `"X1B"`, "20010401", "20250401", "X83", "X89",
		"THE UNIVERSITY HOSPITAL OF SAMPLETON NHS TRUST", " ", `"X1W","ELSEWHERE NHS TRUST"`, `"X1W"`)
	icbs := fileOf(t, "icbs.csv", "icb_code,icb_name,region_code,established_on\nX81,,X99,soon\nX82,NHS B,X91\n")
	_, err := x.types("organisations", "import", trusts, "-icbs", icbs, "-regions", fileOf(t, "regions.csv", "code,region_name\nX91,A\n"))
	for _, want := range []string{
		"regions.csv: line 1: region_code: is not a column of the heading row", `regions.csv: line 2: code: "" must be`,
		"icbs.csv: line 2: name: must be given", `icbs.csv: line 2: region: "X99" is not known: give it with -regions`,
		`icbs.csv: line 2: established_on: "soon" must be a day such as 2024-09-30`, "icbs.csv: line 3: 3 columns, and the heading row has 4",
		`trusts.csv: line 1: code: "x1-a" must be`, `trusts.csv: line 1: open date: "1 October 2017" must be a day such as 20240930`,
		`trusts.csv: line 1: region: "X91" is not known: give it with -regions (also on line 2)`,
		"trusts.csv: line 2: close date: is before the open date", "trusts.csv: line 3: code: X1B is on line 2 already", "trusts.csv: line 3: name: must be given",
		`trusts.csv: line 3: icb: "X89" is not known: give it with -icbs`, "trusts.csv: line 4: 26 columns, and a file of this form has 27",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	for _, code := range []string{"X91", "X82", "X1B"} {
		if _, err := x.store.Organisation(t.Context(), code); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s was imported all the same: %v", code, err)
		}
	}
	x.refuses("no such file", imports("none.csv", sampleODS, "icbs.csv")...)
	x.refuses("the file is empty", imports(fileOf(t, "trusts.csv", ""), sampleODS, "icbs.csv")...)
	// One cause is said once.
	html := imports(fileOf(t, "trusts.csv", strings.Repeat("<html>\n", 300)), sampleODS, "icbs.csv")
	x.refuses("line 1: 1 columns, and a file of this form has 27 (also on 299 other lines, the last of them 300)", html...)
	if _, err := x.types(html...); err == nil || strings.Count(err.Error(), "\n") > 0 {
		t.Errorf("got %v", err)
	}
}

// bigODS is a file of trusts, as many as it says, with some columns replaced.
func bigODS(t *testing.T, trusts int, pairs ...string) string {
	t.Helper()
	var text strings.Builder
	for i := range trusts {
		line := fmt.Sprintf(`"X%02d","TRUST %d","X91","X81"%s,"20010401","",%s`, i, i, strings.Repeat(`,""`, 6), strings.Repeat(`"",`, 14)+`""`)
		text.WriteString(strings.NewReplacer(pairs...).Replace(line) + "\n")
	}
	return fileOf(t, "trusts.csv", text.String())
}

func TestAnImportThatChangesMuchIsAskedAboutFirst(t *testing.T) {
	x := newTerminal(t)
	file := func(trusts int, pairs ...string) []string {
		return imports(bigODS(t, trusts, pairs...), sampleODS, "icbs.csv")
	}
	if _, err := x.types(file(20)...); err != nil {
		t.Fatal(err)
	}
	region := func() string {
		t.Helper()
		o, err := x.store.Organisation(t.Context(), "X05")
		if err != nil {
			t.Fatal(err)
		}
		return o.RegionCode
	}
	cut, moving := file(15), file(20, `"X91"`, `"X92"`)
	const missing, moves = "open trusts that are registered, and in none of the files: 5 (X15, X16, X17 and 2 more)", "closed or moved: 20"
	x.refuses("nothing was changed: "+missing, cut...)
	x.refuses("nothing was changed: "+moves, moving...)
	out, err := x.types(append(moving, "-dry-run")...)
	if err != nil || !strings.Contains(out, "moved: X05 Trust 5: moved from region X91 to X92\n") || !strings.HasSuffix(out, "nothing was changed: this is what would be\n") {
		t.Errorf("%s%v", out, err)
	}
	x.typed = "no\n"
	x.refuses("nothing was changed", moving...)
	if got := region(); got != "X91" {
		t.Errorf("imported all the same: %s", got)
	}
	x.typed = "yes\n"
	if out, err := x.types(moving...); err != nil || !strings.Contains(out, "moved: 20;") || region() != "X92" {
		t.Errorf("%s%v", out, err)
	}
	x.typed = ""
	if out, err := x.types(append(cut, "-yes")...); err != nil || !strings.Contains(out, missing) {
		t.Errorf("%s%v", out, err)
	}
}

func TestAnOrganisationNeverBecomesOneOfAnotherKind(t *testing.T) {
	x := newTerminal(t)
	x.wants("X1A (union), Sample union\n", "organisations", "add", "X1A", "-kind", "union", "-name", "Sample union")
	x.wants("X1A (union), Sampleton union\n", "organisations", "add", "X1A", "-kind", "union", "-name", "Sampleton union")
	x.refuses("X1A is registered as union: its kind cannot change", "organisations", "add", "X1A", "-kind", "national", "-name", "Sample")
	x.refuses("trusts.csv: line 1: code: X1A is registered as union, not as trust", imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")...)
	if _, err := x.store.Organisation(t.Context(), "X1B"); !errors.Is(err, casework.ErrNotFound) {
		t.Errorf("another was imported all the same: %v", err)
	}
	_, err := x.types("organisations", "add", "x", "-kind", "trust")
	for _, want := range []string{`code "x": 2 to 10 capital letters and digits`, "-name: say what it is called", `-kind "trust": national or union`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
}

func TestNamesAreWrittenAsPeopleDo(t *testing.T) {
	for name, want := range map[string]string{
		"MANCHESTER UNIVERSITY NHS FOUNDATION TRUST":                     "Manchester University NHS Foundation Trust",
		"GUY'S AND ST THOMAS' NHS FOUNDATION TRUST":                      "Guy's and St Thomas' NHS Foundation Trust",
		"SOUTHPORT  AND ORMSKIRK HOSPITAL NHS TRUST ":                    "Southport and Ormskirk Hospital NHS Trust",
		"THE ROYAL HOSPITAL FOR NEURO-DISABILITY":                        "The Royal Hospital for Neuro-Disability",
		"STOKE-ON-TRENT (UK) NHS TRUST":                                  "Stoke-on-Trent (UK) NHS Trust",
		"NHS Essex Integrated Care Board":                                "NHS Essex Integrated Care Board",
		"BARKING, HAVERING AND REDBRIDGE UNIVERSITY HOSPITALS NHS TRUST": "Barking, Havering and Redbridge University Hospitals NHS Trust",
		"": "",
	} {
		if got := tidyName(name); got != want {
			t.Errorf("%q becomes %q, want %q", name, got, want)
		}
	}
}

// The NHS's own files are not part of the project. They are looked for beside it,
// or in the folder that ODS_FILES names.
func TestTheNHSsOwnFileIsImported(t *testing.T) {
	folder := os.Getenv("ODS_FILES")
	if folder == "" {
		folder = "../../../shared/data/ods"
	}
	trusts := filepath.Join(folder, "etr.csv")
	if _, err := os.Stat(trusts); err != nil {
		t.Logf("nothing was imported, because the files etr.csv, icbs_2026.csv and regions.csv are not there: %v", err)
		return
	}
	x := newTerminal(t)
	first, err := x.types(imports(trusts, folder, "icbs_2026.csv")...)
	if err != nil {
		t.Fatal(err)
	}
	second, err := x.types(imports(trusts, folder, "icbs_2026.csv")...)
	if err != nil {
		t.Fatal(err)
	}
	all, err := x.store.Organisations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	open := map[derogation.OrganisationKind]int{}
	for _, o := range all {
		if o.Open(now) {
			open[o.Kind]++
		}
	}
	if open[derogation.KindTrust] < 190 || open[derogation.KindICB] < 20 || open[derogation.KindRegion] != 7 {
		t.Errorf("open: %v", open)
	}
	if want := fmt.Sprintf("new: 0; closed: 0; moved: 0; renamed: 0; changed: 0; unchanged: %d\n", len(all)); !strings.Contains(second, want) || strings.Count(second, "\n") > 3 {
		t.Errorf("the second time: %s", second)
	}
	t.Logf("open: %v\n%s\n%s", open, first[strings.Index(first, "trusts: "):], second)
}
