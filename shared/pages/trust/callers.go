package trust

import (
	"net/url"

	"example.org/derogations/shared/derogation"
)

// callersView is what somebody needs who calls doctors under an approval.
type callersView struct {
	derogation.Terms
	// Code is what a doctor is told, and Address where they check it.
	Code    string
	Address string
}

// callersOf is the panel for those who call doctors, nil unless an approval is in
// force or about to be. Home is where people reach the pages.
func callersOf(s derogation.State, home string) *callersView {
	if s.Status != derogation.Approved || s.Decision == nil || s.Decision.Terms == nil {
		return nil
	}
	code := derogation.PublicCode(s.Reference)
	return &callersView{Terms: *s.Decision.Terms, Code: code, Address: home + "/d/" + url.PathEscape(code)}
}
