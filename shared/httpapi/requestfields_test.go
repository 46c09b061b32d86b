package httpapi

import (
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/derogation/derogationtest"
	"example.org/derogations/shared/ledger"
)

// Each value of a request, changed alone, changes its row in a round's export,
// unless a table is no place for it: the export as JSON has everything.
func TestARowOfAnExportHasTheFieldsOfTheRequest(t *testing.T) {
	now := time.Date(2026, time.November, 20, 19, 0, 0, 0, time.UTC)
	row := func(r derogation.Request) []string {
		return requestRow(reading.Exported{State: derogation.State{Request: r}, Entries: make([]ledger.Entry, 1)})
	}
	whole := derogationtest.Whole(derogation.Request{
		Round: "sample", Site: derogation.Site{Code: "RR801", Name: "Site"}, Service: "Service", Category: derogation.UrgentEmergencyCare,
		WouldDoRoutineElective: new(false), Staff: []derogation.StaffLine{{Grade: "Grade", Specialty: "Specialty", Number: 1}},
		Window: derogation.Window{From: now, To: now.Add(time.Hour)}, DecisionNeededBy: derogation.Deadline{At: now},
		LocalNegotiatingCommittee: derogation.LNC{Informed: new(true)},
	}, now)
	notInTheRow := notInTheRow
	for _, item := range whole.Evidence.Items() {
		for _, words := range []string{"/answer", "/detail", "/asOf"} {
			notInTheRow = append(notInTheRow, "/evidence/"+item.Field+words)
		}
	}
	before := row(whole)
	for _, leaf := range derogationtest.Leaves(t, whole) {
		left := slices.ContainsFunc(notInTheRow, func(at string) bool { return leaf.Field == at || strings.HasPrefix(leaf.Field, at+"/") })
		if changed := !slices.Equal(before, row(leaf.With(t, whole, leaf.Other(t)))); changed == left {
			t.Errorf("%s changes a row of the export: %t: give it a column in csv.go, or leave it out in notInTheRow", leaf.Field, changed)
		}
	}
}

// notInTheRow is what a row leaves out, with all that is below it: what is long or
// personal, what a row sums up, and what the case itself says. Of the evidence it has
// the numbers alone.
var notInTheRow = []string{
	"/round", "/site/code", "/wouldDoRoutineElective", "/risk", "/staff/*/grade", "/staff/*/specialty", "/staff/*/site/code", "/staff/*/window",
	"/decisionNeededBy/because",
	"/localNegotiatingCommittee", "/contact", "/attestation", "/massCasualty", "/previous",
}
