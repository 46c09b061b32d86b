package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
)

// filedBy stores the sample request as that of a trust and a round.
func (s *setup) filedBy(t *testing.T, reference, trust, round string, at time.Time) casework.Case {
	t.Helper()
	submit := derogation.Submit{Reference: reference, Round: sampleRound(), Trust: sampleTrust(), Request: sampleRequest()}
	submit.Trust.Code, submit.Round.ID, submit.Request.Round = trust, round, round
	actor := filer()
	actor.Organisation = trust
	change := then(t, casework.Case{}, submit, actor, at)
	s.commit(t, change)
	return change.Case
}

func references(cases []casework.Listed) []string {
	list := []string{}
	for _, c := range cases {
		list = append(list, c.Reference)
	}
	return list
}

// ofRound reads a whole round.
func (s *setup) ofRound(t *testing.T, round string) []casework.Listed {
	t.Helper()
	cases, more, err := s.RoundCases(t.Context(), round, time.Time{}, "", 100)
	if err != nil || more {
		t.Fatalf("more: %v, %v", more, err)
	}
	return cases
}

func TestATrustsCasesAreListedOldestFirstFromATimeOn(t *testing.T) {
	s := newSetup(t)
	// The references are in the opposite order of their times.
	oldest := s.filedBy(t, "DR-0000-0004", "RXX", "one", evening)
	s.filedBy(t, "DR-0000-0003", "RXX", "two", evening.Add(time.Millisecond))
	s.filedBy(t, "DR-0000-0002", "RXX", "one", evening.Add(time.Hour))
	s.filedBy(t, "DR-0000-0001", "RYY", "one", evening)
	must(t, s.PutOrganisation(t.Context(), sampleTrust()))
	tests := []struct {
		name, trust string
		since       time.Time
		want        []string
	}{
		{"all", "RXX", evening.Add(-time.Hour), []string{"DR-0000-0004", "DR-0000-0003", "DR-0000-0002"}},
		{"from that very moment", "RXX", evening, []string{"DR-0000-0004", "DR-0000-0003", "DR-0000-0002"}},
		{"from a moment later", "RXX", evening.Add(time.Microsecond), []string{"DR-0000-0003", "DR-0000-0002"}},
		{"from after the last", "RXX", evening.Add(2 * time.Hour), []string{}},
		{"another trust's", "RYY", evening, []string{"DR-0000-0001"}},
		{"of a trust that filed none", "RZZ", evening, []string{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := s.TrustCases(t.Context(), test.trust, test.since, "", 100)
			wantSame(t, "references", test.want, references(got), err)
		})
	}
	got, _, err := s.TrustCases(t.Context(), "RXX", evening, "", 100)
	must(t, err)
	if diff := cmp.Diff(derogation.OutlineOf(oldest.State), got[0].Outline); diff != "" {
		t.Errorf("the case in the list (-stored +listed):\n%s", diff)
	}
}

func TestACaseIsListedAsItIsNowAndOnce(t *testing.T) {
	s := newSetup(t)
	c := s.filedBy(t, "DR-0000-0001", "RXX", "one", evening)
	change := opening(t, c)
	s.commit(t, change)
	want := derogation.OutlineOf(change.Case.State)
	of, err := s.LatestOfTrust(t.Context(), "RXX", evening, evening.Add(time.Hour), 10)
	wantSame(t, "of its trust", []derogation.Outline{want}, of, err)
	open, more, err := s.OpenCases(t.Context(), "one", 1)
	wantSame(t, "open", []derogation.Outline{want}, open, err)
	if listed := s.ofRound(t, "one"); len(listed) != 1 || listed[0].Version != 2 || more {
		t.Errorf("of its round: %+v, more: %v", listed, more)
	}
}

func TestEveryCaseOfARoundIsListedAndNoOther(t *testing.T) {
	s := newSetup(t)
	var want []string
	for n := range 5 {
		reference := fmt.Sprintf("DR-0000-000%d", n)
		s.filedBy(t, reference, fmt.Sprintf("RX%d", n%2), "one", evening.Add(-time.Duration(n)*time.Minute))
		want = append(want, reference)
	}
	s.filedBy(t, "DR-0000-0009", "RX0", "two", evening)
	must(t, s.PutRound(t.Context(), sampleRound()))
	listed := references(s.ofRound(t, "one"))
	slices.Sort(listed)
	wantSame(t, "references", want, listed, nil)
	wantSame(t, "of a round without cases", []string{}, references(s.ofRound(t, "none")), nil)
}

// A page holds 1 MB. Between two of them a case may change, and then stands on
// a later page as well.
func TestACaseThatChangesBetweenTwoPagesIsListedOnceAndAsItIsNow(t *testing.T) {
	s := newSetup(t)
	var first casework.Case
	for n := range 16 {
		change := filingAt(t, fmt.Sprintf("DR-0000-%04d", n), evening.Add(time.Duration(n)*time.Second))
		change.Case.State.Request.Service = strings.Repeat("x", 150<<10)
		s.commit(t, change)
		if n == 0 {
			first = change.Case
		}
	}
	now := evening.Add(time.Hour)
	moved := then(t, first, derogation.OpenReview{}, derogation.System("escalate"), now)
	var asked atomic.Int32
	s.proxy.Inject(dynamodb.Fault{Operation: "Query", Times: 100, Before: func() {
		if asked.Add(1) == 3 { // The first of each part is read.
			must(t, s.Commit(t.Context(), moved))
		}
	}})
	got, more, err := s.OpenCases(t.Context(), sampleRound().ID, 100)
	if err != nil || more || asked.Load() < 3 {
		t.Fatalf("%d pages, more: %v, %v", asked.Load(), more, err)
	}
	var listed []string
	for _, o := range got {
		listed = append(listed, o.Reference)
	}
	var want []string
	for n := range 15 {
		want = append(want, fmt.Sprintf("DR-0000-%04d", n+1))
	}
	wantSame(t, "references", append(want, "DR-0000-0000"), listed, nil)
	if got[15].Version != 2 {
		t.Errorf("listed at version %d", got[15].Version)
	}
}

func sampleStanding() derogation.Standing {
	return derogation.Standing{
		ID: "dialysis#1", Round: sampleRound().ID, Services: []string{"Renal dialysis"}, Trusts: []string{"RXX"},
		Text: "One doctor a shift; never <1.", From: evening, To: evening.Add(72 * time.Hour),
		PublicAddress: "https://union.example.org/dialysis",
		RecordedBy:    derogation.Actor{Kind: derogation.ActorClient, ID: "client-union", Name: "The union's system", Organisation: "UNION", OrganisationKind: derogation.KindUnion, Proof: derogation.ProofPrivateKeyJWT},
		RecordedAt:    evening,
	}
}

func TestStandingDerogationsAreListedByRound(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	var want []derogation.Standing
	for n := range 3 {
		standing := sampleStanding()
		standing.ID = fmt.Sprintf("standing-%d", n)
		want = append(want, standing)
		must(t, s.AddStanding(t.Context(), standing, nil))
	}
	other := sampleStanding()
	other.Round = "another-round"
	must(t, s.AddStanding(t.Context(), other, nil))

	got, err := s.Standings(t.Context(), sampleRound().ID)
	wantSame(t, "standing derogations", want, got, err)
	got, err = s.Standings(t.Context(), "another-round")
	wantSame(t, "of another round", []derogation.Standing{other}, got, err)
	got, err = s.Standings(t.Context(), "none")
	wantSame(t, "of a round without any", []derogation.Standing{}, got, err)
	// The round itself is as it was, and no second one.
	round, err := s.Round(t.Context(), sampleRound().ID)
	wantSame(t, "round", sampleRound(), round, err)
	rounds, err := s.Rounds(t.Context())
	wantSame(t, "rounds", []derogation.Round{sampleRound()}, rounds, err)
}

func TestAStandingDerogationIsNeverWrittenOver(t *testing.T) {
	s := newSetup(t)
	first := sampleStanding()
	must(t, s.AddStanding(t.Context(), first, nil))
	again := first
	again.Text = "Another text."
	if err := s.AddStanding(t.Context(), again, nil); !errors.Is(err, casework.ErrStandingExists) {
		t.Errorf("%v, want ErrStandingExists", err)
	}
	got, err := s.Standings(t.Context(), first.Round)
	wantSame(t, "standing derogations", []derogation.Standing{first}, got, err)

	// The call comes first: it may be the one that recorded it.
	recorded := first
	recorded.ID = "another"
	must(t, s.AddStanding(t.Context(), recorded, outcomeRecord("key")))
	if err := s.AddStanding(t.Context(), recorded, outcomeRecord("key")); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("the same call: %v, want ErrDuplicate", err)
	}
	recorded.ID = "a third"
	if err := s.AddStanding(t.Context(), recorded, outcomeRecord("key")); !errors.Is(err, casework.ErrDuplicate) {
		t.Errorf("its key for another: %v, want ErrDuplicate", err)
	}

	unkeyed := first
	unkeyed.Round = "a#b"
	if err := s.AddStanding(t.Context(), unkeyed, nil); err == nil {
		t.Error("a round whose id splits a key was taken")
	}
}

// pages reads a list to its end, so many at a time.
func pages(t *testing.T, read func(after string) ([]casework.Listed, bool, error)) (pages [][]string) {
	t.Helper()
	for after := ""; ; {
		cases, more, err := read(after)
		must(t, err)
		page := []string{}
		for _, c := range cases {
			page, after = append(page, c.Reference), c.Place
		}
		pages = append(pages, page)
		if !more {
			return pages
		}
	}
}

func TestAListIsPagedInItsOrder(t *testing.T) {
	s := newSetup(t)
	for n := range 5 {
		s.filedBy(t, fmt.Sprintf("DR-0000-000%d", 4-n), "RXX", "one", evening.Add(time.Duration(n)*time.Second))
	}
	s.filedBy(t, "DR-0000-0009", "RYY", "two", evening)
	must(t, s.PutRound(t.Context(), sampleRound()))
	of := func(since time.Time, limit int) func(string) ([]casework.Listed, bool, error) {
		return func(after string) ([]casework.Listed, bool, error) {
			return s.RoundCases(t.Context(), "one", since, after, limit)
		}
	}
	wantSame(t, "of the trust", [][]string{{"DR-0000-0004", "DR-0000-0003"}, {"DR-0000-0002", "DR-0000-0001"}, {"DR-0000-0000"}},
		pages(t, func(after string) ([]casework.Listed, bool, error) {
			return s.TrustCases(t.Context(), "RXX", time.Time{}, after, 2)
		}), nil)
	wantSame(t, "of the round", [][]string{{"DR-0000-0004", "DR-0000-0003", "DR-0000-0002"}, {"DR-0000-0001", "DR-0000-0000"}},
		pages(t, of(time.Time{}, 3)), nil)
	wantSame(t, "that changed since", [][]string{{"DR-0000-0001"}, {"DR-0000-0000"}, {}}, pages(t, of(evening.Add(3*time.Second), 1)), nil)
	wantSame(t, "of a round without cases", [][]string{{}}, pages(t, func(after string) ([]casework.Listed, bool, error) {
		return s.RoundCases(t.Context(), "none", time.Time{}, after, 3)
	}), nil)
}
