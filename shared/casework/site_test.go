package casework_test

import (
	"errors"
	"testing"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

// withLists is a world in which two trusts have lists of their sites.
func withLists(t *testing.T) *world {
	w := newWorld(t)
	w.Store.PutSites("RR8", derogation.Sites{{Code: "RR801", Name: "Leeds General Infirmary"}, {Code: "RR813", Name: "St James's University Hospital"}})
	w.Store.PutSites("R1H", derogation.Sites{{Code: "R1H12", Name: "The Royal London Hospital"}})
	return w
}

func atSite(site string) func(*derogation.Request) {
	return func(r *derogation.Request) { r.Site.Code = site }
}

func TestASiteOfTheTrustIsFiledWithoutAWord(t *testing.T) {
	w := withLists(t)
	if w.State(w.Submit(atSite("RR813"))).SiteUnlisted {
		t.Error("a site of the list is flagged")
	}
}

func TestASiteThatIsNotInTheListIsFiledAndFlagged(t *testing.T) {
	w := withLists(t)
	if !w.State(w.Submit(atSite("RR899"))).SiteUnlisted {
		t.Error("a site that is not in the list is not flagged")
	}
}

func TestWhereATrustHasNoListNothingIsFlagged(t *testing.T) {
	w := newWorld(t)
	if w.State(w.Submit(atSite("RR899"))).SiteUnlisted {
		t.Error("flagged without a list")
	}
}

// A foreign site is refused with all else that is wrong, also where the trust that
// names it has no list of its own.
func TestAnotherTrustsSiteIsRefused(t *testing.T) {
	w := withLists(t)
	w.Store.PutSites("RR8", nil)
	f := caseworktest.Filing("key")
	f.Request.Site.Code, f.Request.Service = "r1h12", ""
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	wantFields(t, err, "/service required", "/site/code foreign_site")

	checked, err := w.Submissions().Check(w.Ctx, f, caseworktest.Organisations()[0], caseworktest.SampleRound(), nil, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	wantFields(t, derogation.Invalid(checked.Wrong...), "/service required", "/site/code foreign_site")
}

func TestAnAmendmentThatMovesTheSiteIsChecked(t *testing.T) {
	w := withLists(t)
	reference := w.Submit()
	for _, step := range []struct {
		site     string
		unlisted bool
		wrong    []string
	}{
		{"RR801", false, nil},
		{"R1H12", false, []string{"/request/site/code foreign_site"}},
		{"RR899", true, nil},
		{"RR899", true, nil},
		{"RR813", false, nil},
	} {
		request := w.State(reference).Request
		request.Site.Code = step.site
		err := w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, derogation.Amend{Request: request, Note: "It moves."})
		if step.wrong != nil {
			wantFields(t, err, step.wrong...)
		} else if err != nil {
			t.Errorf("moved to %s: %v", step.site, err)
		}
		if got := w.State(reference).SiteUnlisted; got != step.unlisted {
			t.Errorf("moved to %s: unlisted %t", step.site, got)
		}
	}
}

// What is sent again may name another site than what was refused.
func TestARequestThatIsSentAgainElsewhereIsChecked(t *testing.T) {
	for _, step := range []struct {
		site     string
		unlisted bool
		wrong    []string
	}{
		{"RR801", false, nil},
		{"RR899", true, nil},
		{"R1H12", false, []string{"/request/site/code foreign_site"}},
	} {
		w := withLists(t)
		reference := w.Reach(derogation.TrustMedicalDirector)
		w.Answer(reference, derogation.Decline{Basis: caseworktest.Basis(w.State(reference)), Reasons: "Not unexpected."})
		again := sentAgain(w.State(reference))
		again.Request.Site.Code = step.site
		err := w.As(caseworktest.System(derogation.KindTrust, "RR8"), reference, again)
		if step.wrong != nil {
			wantFields(t, err, step.wrong...)
		} else if err != nil {
			t.Errorf("sent again from %s: %v", step.site, err)
		}
		if got := w.State(reference).SiteUnlisted; got != step.unlisted {
			t.Errorf("sent again from %s: unlisted %t", step.site, got)
		}
	}
}

// noLists fails whoever reads a list.
type noLists struct{ casework.SiteStore }

func TestAnAmendmentElsewhereReadsNoList(t *testing.T) {
	w := withLists(t)
	reference := w.Submit(atSite("RR899"))
	systems := casework.Systems{Cases: w.Store, Sites: noLists{}}
	amend := derogation.Amend{Request: w.State(reference).Request, Note: "One fewer."}
	if _, err := systems.Act(w.Ctx, caseworktest.System(derogation.KindTrust, "RR8"), reference, amend, casework.Call{}, w.Now); err != nil {
		t.Fatal(err)
	}
	if !w.State(reference).SiteUnlisted {
		t.Error("the flag is gone")
	}
}

// wantFields compares the pointers and codes that an error names.
func wantFields(t *testing.T, err error, want ...string) {
	t.Helper()
	invalid, ok := errors.AsType[*derogation.InvalidError](err)
	if !ok {
		t.Errorf("got %v, want %v", err, want)
		return
	}
	var got []string
	for _, f := range invalid.Fields {
		got = append(got, f.Pointer+" "+f.Code)
	}
	caseworktest.WantSame(t, "fields", got, want)
}
