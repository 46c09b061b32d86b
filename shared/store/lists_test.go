package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
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

func references(cases []casework.Case) []string {
	list := []string{}
	for _, c := range cases {
		list = append(list, c.State.Reference)
	}
	return list
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
			got, err := s.CasesOf(t.Context(), test.trust, test.since)
			wantSame(t, "references", test.want, references(got), err)
		})
	}
	got, err := s.CasesOf(t.Context(), "RXX", evening)
	must(t, err)
	if diff := cmp.Diff(oldest, got[0]); diff != "" {
		t.Errorf("the case in the list (-stored +listed):\n%s", diff)
	}
}

func TestACaseIsListedAsItIsNowAndOnce(t *testing.T) {
	s := newSetup(t)
	c := s.filedBy(t, "DR-0000-0001", "RXX", "one", evening)
	change := opening(t, c)
	s.commit(t, change)
	for name, list := range map[string]func() ([]casework.Case, error){
		"of its trust": func() ([]casework.Case, error) { return s.CasesOf(t.Context(), "RXX", evening) },
		"of its round": func() ([]casework.Case, error) { return s.CasesOfRound(t.Context(), "one") },
	} {
		got, err := list()
		wantSame(t, name, []casework.Case{change.Case}, got, err)
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
	got, err := s.CasesOfRound(t.Context(), "one")
	listed := references(got)
	slices.Sort(listed)
	wantSame(t, "references", want, listed, err)
	got, err = s.CasesOfRound(t.Context(), "none")
	wantSame(t, "of a round without cases", []string{}, references(got), err)
}

// A page holds 1 MB. Between two of them a case may change, and then stands on
// a later page as well.
func TestACaseThatChangesBetweenTwoPagesIsListedOnceAndAsItIsNow(t *testing.T) {
	s := newSetup(t)
	var first casework.Case
	for n := range 6 {
		change := filingAt(t, fmt.Sprintf("DR-0000-000%d", n), evening.Add(time.Duration(n)*time.Second))
		change.Case.State.Request.Service = strings.Repeat("x", 300<<10)
		s.commit(t, change)
		if n == 0 {
			first = change.Case
		}
	}
	now := evening.Add(time.Hour)
	moved := then(t, first, derogation.OpenReview{}, derogation.System("escalate"), now)
	asked := 0
	s.proxy.Inject(dynamodb.Fault{Operation: "Query", Times: 2, Before: func() {
		if asked++; asked == 2 {
			must(t, s.Commit(t.Context(), moved))
		}
	}})
	got, err := s.CasesOfRound(t.Context(), sampleRound().ID)
	if err != nil || asked != 2 {
		t.Fatalf("%d pages, %v", asked, err)
	}
	want := []string{"DR-0000-0001", "DR-0000-0002", "DR-0000-0003", "DR-0000-0004", "DR-0000-0005", "DR-0000-0000"}
	wantSame(t, "references", want, references(got), nil)
	if got[5].State.Version != 2 {
		t.Errorf("listed at version %d", got[5].State.Version)
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
func pages(t *testing.T, read func(after string) ([]reading.Listed, bool, error)) (pages [][]string) {
	t.Helper()
	for after := ""; ; {
		cases, more, err := read(after)
		must(t, err)
		page := []string{}
		for _, c := range cases {
			page, after = append(page, c.State.Reference), c.Place
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
	of := func(since time.Time, limit int) func(string) ([]reading.Listed, bool, error) {
		return func(after string) ([]reading.Listed, bool, error) {
			return s.RoundCases(t.Context(), "one", since, after, limit)
		}
	}
	wantSame(t, "of the trust", [][]string{{"DR-0000-0004", "DR-0000-0003"}, {"DR-0000-0002", "DR-0000-0001"}, {"DR-0000-0000"}},
		pages(t, func(after string) ([]reading.Listed, bool, error) {
			return s.TrustCases(t.Context(), "RXX", after, 2)
		}), nil)
	wantSame(t, "of the round", [][]string{{"DR-0000-0004", "DR-0000-0003", "DR-0000-0002"}, {"DR-0000-0001", "DR-0000-0000"}},
		pages(t, of(time.Time{}, 3)), nil)
	wantSame(t, "that changed since", [][]string{{"DR-0000-0001"}, {"DR-0000-0000"}, {}}, pages(t, of(evening.Add(3*time.Second), 1)), nil)
	wantSame(t, "of a round without cases", [][]string{{}}, pages(t, func(after string) ([]reading.Listed, bool, error) {
		return s.RoundCases(t.Context(), "none", time.Time{}, after, 3)
	}), nil)
}
