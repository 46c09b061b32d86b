package main

import (
	"strings"
	"testing"
)

func TestSitesAreLoadedByTheirTrusts(t *testing.T) {
	x := newTerminal(t)
	if _, err := x.types(imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")...); err != nil {
		t.Fatal(err)
	}
	load := []string{"sites", "load", sampleODS + "/sites.csv"}
	what := `trusts: 2; open sites: 6; left out, because they have closed: 1
lists that differ from before: `
	left := `
left out, because no such trust is registered: X9Z01 of X9Z
`
	x.wants(what+"2"+left+"nothing was changed: this is what would be\n", append(load, "-dry-run")...)
	x.wants("no sites of X1A were loaded\n", "sites", "list", "X1A")
	x.wants(what+"2"+left, load...)
	x.wants(what+"0"+left, load...)
	// Those that share a name are told apart, and a code that begins with no trust's is
	// its parent's.
	x.wants(`X7B4K  North Sampleton Community Hospital
X1A01  North Sampleton General Hospital
X1A90  Outpatients (X1A90)
X1A91  Outpatients (X1A91)
X1A02  St Mary's Hospital
`, "sites", "list", "X1A")
	x.wants("X1C01  The University Hospital of Sampleton\n", "sites", "list", "X1C")
	x.wants("no sites of X1B were loaded\n", "sites", "list", "X1B")
	x.refuses(`"X9Z" is not registered`, "sites", "list", "X9Z")
}

func TestEveryWrongLineOfSitesIsNamedAndNoneIsLoaded(t *testing.T) {
	x := newTerminal(t)
	if _, err := x.types(imports(sampleODS+"/trusts.csv", sampleODS, "icbs.csv")...); err != nil {
		t.Fatal(err)
	}
	row := func(code, name, opened, parent string) string {
		return `"` + code + `","` + name + `"` + strings.Repeat(`,""`, 8) + `,"` + opened + `"` + strings.Repeat(`,""`, 3) + `,"` + parent + `"` + strings.Repeat(`,""`, 12) + "\n"
	}
	_, err := x.types("sites", "load", fileOf(t, "sites.csv",
		row("X1A01", "A", "20010401", "X1A")+row("X1A01", "B", "soon", "X1A")+row("X1A02", " ", "20010401", "X1A")+row("X1", "C", "20010401", "")+"X1A09,D\n"))
	for _, want := range []string{
		"line 2: code: X1A01 is on line 1 already", `line 2: open date: "soon" must be a day such as 20240930`, "line 3: name: must be given",
		"line 4: parent organisation code: must be given", "line 5: 2 columns, and a file of this form has 27",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not said in: %v", want, err)
		}
	}
	x.wants("no sites of X1A were loaded\n", "sites", "list", "X1A")
	x.refuses("no such file", "sites", "load", "none.csv")
}
