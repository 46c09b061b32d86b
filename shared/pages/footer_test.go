package pages_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// TestEveryPageNamesWhoRunsTheService looks at the foot of every page that there is.
func TestEveryPageNamesWhoRunsTheService(t *testing.T) {
	o := pagestest.Operator
	for _, s := range pagestest.Situations() {
		page := s.Show(s.World(t, []byte("/**/"))).Body.String()
		_, foot, _ := strings.Cut(page, "<footer")
		for _, link := range []string{
			`href="` + o.Accessibility + `" rel="noreferrer">Accessibility statement<`, `href="` + o.Privacy + `" rel="noreferrer">Privacy notice<`,
			`href="/what-we-keep">`, `href="mailto:` + o.Email + `">`, `href="tel:`,
		} {
			if !strings.Contains(foot, link) {
				t.Errorf("%s: no %s in %s", s.Name, link, foot)
			}
		}
	}
}

// TestARoundSaysHowFarTheServiceHasCome shows the pages of a round with a phase, and
// of one without.
func TestARoundSaysHowFarTheServiceHasCome(t *testing.T) {
	for name, show := range map[string]func(*pagestest.World) *httptest.ResponseRecorder{
		"the doctor's": pagestest.Later(1, (*pagestest.World).Confirmed), "a review's": pagestest.Opened(derogation.ClinicalDirector),
	} {
		tried := show(pagestest.NewWorldWith(t, []byte("/**/"), func(s *derogation.Submit) { s.Round.Phase = derogation.ServicePilot }))
		pagestest.Wants(t, tried, tried.Code, "pilot This service is being tried out. Tell us what works and what does not: "+pagestest.Operator.Email)
		settled := show(pagestest.NewWorld(t))
		pagestest.Lacks(t, settled, "tried out")
		if settled.Code != tried.Code {
			t.Errorf("%s: %d and %d", name, settled.Code, tried.Code)
		}
	}
}
