package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/operating"
	"example.org/derogations/shared/derogation"
)

func TestTheBacklogIsWhatIsDueAndWhoIsWaitedFor(t *testing.T) {
	s := newSetup(t)
	want := func(at time.Time, want operating.Backlog) {
		t.Helper()
		got, err := s.Backlog(t.Context(), at)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", at, diff)
		}
	}
	none := map[derogation.Tier]int{}
	want(evening, operating.Backlog{Waiting: none})

	filed := filing(t, "DR-0000-0001")
	filed.Wake = &casework.Wake{Reference: "DR-0000-0001", Key: "W#000001", DueAt: evening.Add(time.Minute)}
	s.commit(t, filed)
	atDirector := map[derogation.Tier]int{derogation.ClinicalDirector: 1}
	want(evening, operating.Backlog{Waiting: atDirector}) // Nothing is due yet.
	opened := opening(t, filed.Case)
	s.commit(t, opened)
	test := filing(t, "DR-0000-0002")
	test.Case.State.Round.Test = true
	s.commit(t, test)
	tried := opening(t, test.Case)
	s.commit(t, tried)
	want(evening.Add(10*time.Minute), operating.Backlog{OldestDue: 9 * time.Minute, Waiting: atDirector})

	director := derogation.Actor{
		Kind: derogation.ActorReviewer, ID: "CT-7K2M9Q4X", Name: "Duty Director", Role: "Clinical director", Organisation: "RXX",
		OrganisationKind: derogation.KindTrust, Tier: derogation.ClinicalDirector, Proof: derogation.ProofSignedLink,
	}
	settled := then(t, opened.Case, derogation.ResolveLocally{
		Basis: derogation.Basis{Review: 1, ContentVersion: 1}, How: "Two doctors came from the other site.",
	}, director, opened.Case.State.ChangedAt.Add(time.Minute))
	s.commit(t, settled)
	want(evening, operating.Backlog{Waiting: none})
}
