package trust_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

func TestTheTrustSeesHowFarItsRequestIsWithEachLevel(t *testing.T) {
	tests := map[string]struct {
		tier    derogation.Tier
		prepare []func(*pagestest.World)
		wants   []string
		lacks   string
	}{
		"in review": {derogation.RegionalMedicalDirector, nil, []string{
			"Trust medical director Passed on At 11:04pm today.",
			"Regional medical director Asked now Has until 12:05am on Saturday 26 July.",
			"National team To come By 1:05am tomorrow at the latest.",
		}, "Not asked"},
		"a question": {derogation.RegionalMedicalDirector, []func(*pagestest.World){(*pagestest.World).Ask}, []string{
			"Regional medical director Waiting for you Asked you a question. Answer by 12:06am",
			"National team To come By 2am tomorrow at the latest.", // The clock is paused.
		}, "Asked now"},
		"passed in silence": {derogation.ClinicalDirector, []func(*pagestest.World){(*pagestest.World).Silence}, []string{
			"Clinical director No answer Passed at 11:30pm",
		}, "Done"},
		"overdue": {derogation.Union, []func(*pagestest.World){(*pagestest.World).Silence}, []string{"BMA Overdue Was due at 1:09am"}, "Passed at"},
		"undecided, for the union is never passed": {derogation.Union, []func(*pagestest.World){(*pagestest.World).Silence, (*pagestest.World).Silence}, []string{
			"BMA No decision Had given none by 8am on Sunday 27 July, when the time asked for was over.",
		}, "Passed at"},
		"ended by the trust": {derogation.TrustMedicalDirector, []func(*pagestest.World){(*pagestest.World).ResolveByTrust}, []string{
			"Trust medical director Not answered The trust ended the request first.", "BMA Not asked",
		}, "To come"},
		"approved": {derogation.Union, []func(*pagestest.World){(*pagestest.World).Approve}, []string{"BMA Approved"}, "Asked now"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := pagestest.NewWorld(t)
			page := pagestest.Followed(test.tier, test.prepare...)(w)
			pagestest.Wants(t, page, http.StatusOK, test.wants...)
			_, ladder, _ := strings.Cut(page.Body.String(), `<ol class="ladder">`)
			ladder, _, _ = strings.Cut(ladder, "</ol>")
			if strings.Contains(ladder, test.lacks) {
				t.Errorf("it says %q: %s", test.lacks, ladder)
			}
		})
	}
}

func TestHowARequestEndedComesBeforeTheLevels(t *testing.T) {
	for name, prepare := range map[string][]func(*pagestest.World){
		"approved": {(*pagestest.World).Approve}, "refused": {(*pagestest.World).Refuse}, "undecided": {(*pagestest.World).Silence, (*pagestest.World).Silence},
	} {
		t.Run(name, func(t *testing.T) {
			said := pagestest.Text(pagestest.Followed(derogation.Union, prepare...)(pagestest.NewWorld(t)))
			ending, levels := strings.Index(said, "Where the request stands"), strings.Index(said, "Tier by tier")
			if ending < 0 || ending > levels {
				t.Errorf("it stands at %d, and the levels at %d: %s", ending, levels, said)
			}
		})
	}
}
