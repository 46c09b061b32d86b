package derogation

import (
	"fmt"
	"strings"
)

// testCodes is what the codes of organisations begin with that take part in
// tests alone. No ODS code and no union's initials have a hyphen.
const testCodes = "TEST-"

// IsTestCode reports whether a code is that of an organisation which takes part
// in tests alone. Nobody can be registered under one.
func IsTestCode(code string) bool { return strings.HasPrefix(code, testCodes) }

// checkTest keeps test rounds and real organisations apart: whatever a test
// round does reaches nobody real, and a real round waits for nobody made up.
func (r Round) checkTest(bad *fields) {
	for i, t := range r.Tiers {
		fixed := t.AnsweredBy != AnsweredByTrust && t.AnsweredBy != AnsweredByRegion
		if fixed && IsTestCode(t.AnsweredBy) != r.Test {
			bad.add(fmt.Sprintf("/tiers/%d/answeredBy", i), "test_organisation", "test organisations answer in test rounds, and nobody else does")
		}
	}
	if r.Test && len(r.Distribution) > 0 {
		bad.add("/distribution", "not_allowed", "a test round tells nobody outside it")
	}
}

// takes refuses a trust that is made up in a real round, and a real one, or one
// of a real region or ICB, in a test round.
func (r Round) takes(trust Organisation, action Action) error {
	for _, code := range []string{trust.Code, trust.RegionCode, trust.ICBCode} {
		if code != "" && IsTestCode(code) != r.Test {
			return &ForbiddenError{Action: action, Detail: "test organisations take part in test rounds, and nobody else does"}
		}
	}
	return nil
}
