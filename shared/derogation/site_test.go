package derogation_test

import (
	"errors"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
)

func TestASiteIsFoundInTheListsOfTrusts(t *testing.T) {
	leeds := derogation.Sites{{Code: "RR801", Name: "Leeds General Infirmary"}, {Code: "E0A3H", Name: "New build"}}
	barts := derogation.Sites{{Code: "R1H12", Name: "The Royal London Hospital"}}
	for _, c := range []struct {
		code       string
		own, other derogation.Sites
		want       derogation.SiteFound
	}{
		{"RR801", leeds, nil, derogation.SiteListed},
		{" rr801 ", leeds, nil, derogation.SiteListed},
		{"E0A3H", leeds, nil, derogation.SiteListed},
		{"RR899", leeds, leeds, derogation.SiteUnlisted},
		{"RR8", leeds, nil, derogation.SiteUnlisted},
		{"R1H12", leeds, barts, derogation.SiteForeign},
		{"R1H12", nil, barts, derogation.SiteForeign},
		{"R1H99", leeds, barts, derogation.SiteUnlisted},
		{"R1H99", nil, barts, ""},
		{"RR801", nil, nil, ""},
	} {
		if got := derogation.FindSite(c.code, c.own, c.other); got != c.want {
			t.Errorf("%q is %q, want %q", c.code, got, c.want)
		}
	}
}

func TestTheTrustOfASiteIsReadFromItsCode(t *testing.T) {
	for code, want := range map[string]string{"R1H12": "R1H", "R1": "", "": "", "The Royal London": "", "R1H#2": "", " r1h12 ": "R1H", "G6V2S01": "G6V2S"} {
		if got := derogation.TrustOfSite(code); got != want {
			t.Errorf("%q begins with %q, want %q", code, got, want)
		}
	}
}

// What the lists say of a site is recorded with the request, and told anew where an
// amendment moves it.
func TestARequestRemembersThatItsSiteIsNotListed(t *testing.T) {
	for _, c := range []struct {
		filed, amended  derogation.SiteFound
		before, after   bool
		refused, barred bool
	}{
		{filed: "", amended: "", before: false, after: false},
		{filed: derogation.SiteListed, amended: derogation.SiteUnlisted, before: false, after: true},
		{filed: derogation.SiteUnlisted, amended: derogation.SiteListed, before: true, after: false},
		{filed: derogation.SiteForeign, refused: true},
		{filed: derogation.SiteListed, amended: derogation.SiteForeign, barred: true},
	} {
		state, events, err := derogation.Apply(derogation.State{}, submitting(c.filed), derogationtest.System(derogationtest.Trust()), derogationtest.Evening)
		if refused := foreignAt(err, "/site/code"); refused != c.refused || !refused && err != nil {
			t.Fatalf("filed as %q: %v", c.filed, err)
		} else if refused {
			continue
		}
		if state.SiteUnlisted != c.before || events[0].SiteUnlisted != c.before {
			t.Errorf("filed as %q: unlisted %t", c.filed, state.SiteUnlisted)
		}
		request := state.Request
		request.Site.Code = "RR899"
		state, _, err = derogation.Apply(state, derogation.Amend{Request: request, Note: "It moves.", Sites: derogation.SitesFound{"RR899": c.amended}}, derogationtest.System(derogationtest.Trust()), derogationtest.Evening)
		if barred := foreignAt(err, "/request/site/code"); barred != c.barred || !barred && err != nil {
			t.Errorf("amended as %q: %v", c.amended, err)
		}
		if err == nil && state.SiteUnlisted != c.after {
			t.Errorf("amended as %q: unlisted %t", c.amended, state.SiteUnlisted)
		}
	}
}

// An amendment that leaves the site leaves what is known of it.
func TestAnAmendmentElsewhereLeavesTheSite(t *testing.T) {
	state, _, err := derogation.Apply(derogation.State{}, submitting(derogation.SiteUnlisted), derogationtest.System(derogationtest.Trust()), derogationtest.Evening)
	if err != nil {
		t.Fatal(err)
	}
	state, _, err = derogation.Apply(state, derogation.Amend{Request: state.Request, Note: "One fewer."}, derogationtest.System(derogationtest.Trust()), derogationtest.Evening)
	if err != nil || !state.SiteUnlisted {
		t.Errorf("unlisted %t, %v", state.SiteUnlisted, err)
	}
}

// foreignAt reports whether an error says that a field names another trust's site.
func foreignAt(err error, pointer string) bool {
	invalid, ok := errors.AsType[*derogation.InvalidError](err)
	return ok && len(invalid.Fields) == 1 && invalid.Fields[0].Pointer == pointer && invalid.Fields[0].Code == "foreign_site"
}

func submitting(found derogation.SiteFound) derogation.Submit {
	return derogation.Submit{
		Reference: "DR-7K2M-9Q4X", Round: derogationtest.Round(), Trust: derogationtest.Trust(), Request: derogationtest.Request(),
		Sites: derogation.SitesFound{derogationtest.Request().Site.Code: found},
	}
}
