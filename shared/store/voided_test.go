package store_test

import (
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/ledger"
)

// voided are the changes of a request for a mass casualty event that a further filing
// joined, and that an operator voided then.
func voided(t testing.TB) []casework.Change {
	t.Helper()
	request := sampleRequest()
	request.MassCasualty = &derogation.MassCasualty{Declarer: "ambulance_service", CheckPhone: "0300 000 0100", IncidentReference: "MI-1", DeclaredAt: evening.Add(-time.Hour)}
	further := request
	further.Service = "Major trauma"
	submit := derogation.Submit{Reference: "DR-0000-0001", Round: sampleRound(), Trust: sampleTrust(), Request: request}
	filed := then(t, casework.Case{}, submit, filer(), evening)
	joined := then(t, filed.Case, derogation.Join{Request: further}, filer(), evening.Add(time.Minute))
	return []casework.Change{filed, joined, then(t, joined.Case, derogation.Void{Reason: "It filed in a loop."}, derogation.Operator("duty engineer"), evening.Add(2*time.Minute))}
}

// deed is an entry of the operators' ledger.
func deed(t testing.TB) ledger.Entry {
	t.Helper()
	entry, err := ledger.Link(operating.LedgerOfOperators, 1, "", operating.Deed{
		Reference: operating.LedgerOfOperators, Version: 1, At: evening, Actor: derogation.Operator("duty engineer"),
		Type: operating.DeedVoid, Reason: "It filed in a loop.", Cases: []string{"DR-0000-0001"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return entry
}
