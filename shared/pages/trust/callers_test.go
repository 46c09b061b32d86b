package trust_test

import (
	"testing"

	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/pages/pagestest"
)

// Whoever calls doctors reads the code, where it is checked, and what was approved;
// once the approval is over, nobody is told to give its code.
func TestWhoCallsDoctorsReadsWhatTheyNeed(t *testing.T) {
	w := pagestest.NewWorld(t)
	pagestest.Followed(derogation.Union, (*pagestest.World).Approve)(w)
	code := derogation.PublicCode(pagestest.Reference)
	page := w.Get(w.TrustLink())
	pagestest.Wants(t, page, 200, "If you call doctors", "Give each doctor this code: "+code, pagestest.PublicURL+"/d/"+code,
		"2 × ST6 and above, Intensive care medicine", "1 × CT1 to ST5, Anaesthetics", "Critical care only.")
	pagestest.WellMade(t, page)
	w.StandDown()
	pagestest.Lacks(t, w.Get(w.TrustLink()), "Give each doctor this code")
}
