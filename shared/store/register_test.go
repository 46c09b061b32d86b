package store_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/reading"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/keyset"
	"example.org/derogations/shared/lambdahttp"
	public "example.org/derogations/shared/pages"
)

// samplePublication is of a derogation that is in force.
func samplePublication(reference string, version int) derogation.RegisterEntries {
	return derogation.RegisterEntries{
		Round: sampleRound().ID, Reference: reference, Version: version,
		Derogation: &derogation.RegisterEntry{
			Code: derogation.PublicCode(reference), Trust: "RXX", TrustName: "Sample Hospitals",
			Site: derogation.Site{Code: "RXX01", Name: "Sample General"}, Service: "Adult critical care",
			Staff: []derogation.RegisterLine{{Grade: "ST6 and above", Specialty: "Intensive care medicine", FewerThan: 5}},
			From:  evening.Add(9 * time.Hour), To: evening.Add(33 * time.Hour),
			State: derogation.RegisterInForce, Since: evening.Add(4 * time.Hour), Conditions: "Critical care only; <5 beds.",
			PublicAddress: "https://union.example.org/17",
		},
	}
}

// sampleStated is of an exception that the trust stated.
func sampleStated(reference string, version int) derogation.RegisterEntries {
	p := samplePublication(reference, version)
	entry := *p.Derogation
	entry.State, entry.Since, entry.DeclaredBy, entry.IncidentReference = derogation.RegisterStated, evening, "The ambulance service", "MI-1"
	p.Derogation, p.Exception = nil, &entry
	return p
}

func (s *setup) published(t *testing.T) []string {
	t.Helper()
	part, err := s.RegisterPart(t.Context(), sampleRound().ID, "", 100)
	must(t, err)
	references := []string{}
	for _, p := range part.Publications {
		references = append(references, fmt.Sprintf("%s/%d", p.Reference, p.Version))
	}
	return references
}

func TestOfTwentyPublicationsOfACaseTheNewestStays(t *testing.T) {
	s := newSetup(t)
	must(t, s.OpenRegister(t.Context(), sampleRound().ID))
	for n, err := range race(func(n int) error { return s.Publish(t.Context(), samplePublication("DR-0000-0001", n+1)) }) {
		if err != nil {
			t.Errorf("version %d: %v", n+1, err)
		}
	}
	wantSame(t, "published", []string{fmt.Sprintf("DR-0000-0001/%d", racers)}, s.published(t), nil)
}

// Each case is an item of its own: no wake waits for another's, or loses to it.
func TestTwentyCasesThatArePublishedAtOnceAreAllInTheRegister(t *testing.T) {
	s := newSetup(t)
	must(t, s.OpenRegister(t.Context(), sampleRound().ID))
	for _, err := range race(func(n int) error {
		return s.Publish(t.Context(), samplePublication(fmt.Sprintf("DR-0000-00%02d", n), 4))
	}) {
		must(t, err)
	}
	if published := s.published(t); len(published) != racers {
		t.Errorf("published %v", published)
	}
}

func TestWhatWasTakenBackDoesNotComeBack(t *testing.T) {
	s := newSetup(t)
	must(t, s.OpenRegister(t.Context(), sampleRound().ID))
	must(t, s.Publish(t.Context(), sampleStated("DR-0000-0001", 3)))
	must(t, s.Publish(t.Context(), derogation.RegisterEntries{Round: sampleRound().ID, Reference: "DR-0000-0001", Version: 5}))
	must(t, s.Publish(t.Context(), sampleStated("DR-0000-0001", 4))) // a wake that was late
	wantSame(t, "published", []string{}, s.published(t), nil)
	all, err := s.Publications(t.Context(), sampleRound().ID)
	if err != nil || len(all) != 1 || all[0].Version != 5 {
		t.Errorf("kept %+v, %v", all, err)
	}
}

func TestARegisterThatNobodyBuiltIsNoEmptyOne(t *testing.T) {
	s := newSetup(t)
	read := func() error {
		_, err := s.RegisterPart(t.Context(), sampleRound().ID, "", 100)
		return err
	}
	must(t, s.Publish(t.Context(), samplePublication("DR-0000-0001", 4)))
	if err := read(); err == nil || !strings.Contains(err.Error(), casework.ErrNotFound.Error()) {
		t.Errorf("%v, want ErrNotFound", err)
	}
	must(t, s.PutRound(t.Context(), sampleRound())) // new, and so its register is kept
	must(t, read())
	open, err := s.RegisterOpen(t.Context(), sampleRound().ID)
	if err != nil || !open {
		t.Errorf("open %t, %v", open, err)
	}
}

// A round that was loaded before there were registers has none, however often it
// is loaded again: what it holds is for a command to build.
func TestARoundThatIsLoadedAgainOpensNoRegister(t *testing.T) {
	s := newSetup(t)
	s.putItem(t, fixture(t, fixtures(t, "round")[0]))
	must(t, s.PutRound(t.Context(), sampleRound()))
	if open, err := s.RegisterOpen(t.Context(), sampleRound().ID); err != nil || open {
		t.Errorf("open %t, %v", open, err)
	}
}

func TestARegisterComesInPartsWhatIsInForceFirst(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	for n := range 7 {
		p := samplePublication(fmt.Sprintf("DR-0000-000%d", n), 4)
		p.Derogation.Since = evening.Add(-time.Duration(n) * time.Minute)
		if n%2 == 0 {
			p.Derogation.State = derogation.RegisterRevoked
		}
		must(t, s.Publish(t.Context(), p))
	}
	var parts [][]string
	for after, more := "", true; more; more = after != "" {
		part, err := s.RegisterPart(t.Context(), sampleRound().ID, after, 2)
		must(t, err)
		var references []string
		for _, p := range part.Publications {
			references = append(references, p.Reference)
		}
		parts, after = append(parts, references), part.Next
	}
	wantSame(t, "parts", [][]string{
		{"DR-0000-0005", "DR-0000-0003"}, {"DR-0000-0001", "DR-0000-0006"}, {"DR-0000-0004", "DR-0000-0002"}, {"DR-0000-0000"},
	}, parts, nil)
}

// public is the public pages over the table, cold: nothing of an earlier page is
// kept.
func (s *setup) public(t *testing.T) http.Handler {
	t.Helper()
	keys, err := keyset.Parse([]byte(`{"current":"1","1":"a secret of tests, of 32 bytes or more"}`))
	must(t, err)
	handler, err := public.New(public.Config{
		Cases: s.Store, Directory: s.Store, Codes: s.Store, Strikes: s.Store, Standings: s.Store, Register: s.Store, Counts: s.Store, Notices: s.Store, Drafts: s.Store, Links: s.Store,
		Random: func() uint64 { return 7 }, Keys: func(context.Context, time.Time) (keyset.Set, error) { return keys, nil },
		PublicURL: "https://derogations.example.org", LogDays: 90, Stylesheet: []byte("/**/"),
	})
	must(t, err)
	return handler
}

// reads are the calls to the table that a page makes, and its status.
func (s *setup) reads(t *testing.T, path string) (calls []string, status int) {
	t.Helper()
	handler := s.public(t)
	before := s.proxy.Calls()
	r := httptest.NewRequestWithContext(lambdahttp.WithRequest(t.Context(), evening.Add(10*time.Hour), "request-1"), http.MethodGet, path, nil)
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, r)
	for _, call := range s.proxy.Calls() {
		made := call.Count
		if i := slices.IndexFunc(before, func(b dynamodb.Call) bool { b.Count = call.Count; return b == call }); i >= 0 {
			made -= before[i].Count
		}
		if made > 0 {
			calls = append(calls, fmt.Sprintf("%d %s %s", made, call.Operation, call.Prefix))
		}
	}
	slices.Sort(calls)
	return calls, recorder.Code
}

// approved is a case of the sample round that the union has approved, changed as
// is said.
func (s *setup) approved(t *testing.T, reference string, change func(*derogation.State)) {
	t.Helper()
	filed := filing(t, reference)
	state := &filed.Case.State
	state.Status = derogation.Approved
	state.Decision = &derogation.Decision{
		RecordedAt: evening.Add(time.Hour),
		Terms:      &derogation.Terms{Staff: state.Request.Staff, From: evening, To: evening.Add(24 * time.Hour)},
	}
	change(state)
	s.commit(t, filed)
	if p, ok := state.RegisterEntries(); ok {
		must(t, s.Publish(t.Context(), p))
	}
}

// However many cases a round has, and however long they are, its register is read
// by the same calls. The cases here are more than three pages of an index.
func TestARegisterIsReadByAsManyCallsHoweverManyCasesThereAre(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	few, status := s.reads(t, "/register/sample-2031-03")
	if status != http.StatusOK || len(few) == 0 {
		t.Fatalf("status %d, calls %v", status, few)
	}
	for n := range 12 {
		s.approved(t, derogation.NewReference(uint64(n)), func(state *derogation.State) {
			state.Request.Risk.Description = strings.Repeat("x", 300<<10)
			if n%2 == 0 {
				state.Status, state.Decision = derogation.InReview, nil
			}
		})
	}
	many, status := s.reads(t, "/register/sample-2031-03")
	if diff := cmp.Diff(few, many); diff != "" || status != http.StatusOK {
		t.Errorf("status %d; calls (-without cases +with many): %s", status, diff)
	}
	t.Log(many)
}

// Behind every code the same is read: nothing can be told by how long an answer
// takes, and a code is never answered from what is only kept of its case.
func TestTheSameIsReadBehindEveryCode(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	s.approved(t, derogation.NewReference(1), func(*derogation.State) {})
	s.approved(t, derogation.NewReference(2), func(state *derogation.State) {
		state.Status, state.Ending = derogation.Revoked, &derogation.Ending{At: evening.Add(2 * time.Hour)}
	})
	s.approved(t, derogation.NewReference(3), func(state *derogation.State) { state.Status, state.Decision = derogation.InReview, nil })
	s.approved(t, derogation.NewReference(4), func(state *derogation.State) { state.Round.Test = true })
	s.approved(t, derogation.NewReference(5), func(state *derogation.State) { state.Status = derogation.Refused })
	// What is kept of it says that it is in force; the case says otherwise.
	late := derogation.NewReference(6)
	s.approved(t, late, func(state *derogation.State) {
		state.Status, state.Ending = derogation.Revoked, &derogation.Ending{At: evening.Add(2 * time.Hour)}
	})
	must(t, s.Publish(t.Context(), samplePublication(late, 9)))
	// Whatever is not published is looked for among what was agreed in advance; of what
	// is, the round says how its strike stands.
	want := map[int][]string{
		http.StatusNotFound: {"1 GetItem G#", "1 GetItem R#", "1 Query D#"},
		http.StatusOK:       {"1 GetItem D#", "1 GetItem R#", "1 Query D#"},
	}
	for name, test := range map[string]struct {
		code   string
		status int
	}{
		"in force":         {derogation.PublicCode(derogation.NewReference(1)), http.StatusOK},
		"revoked":          {derogation.PublicCode(derogation.NewReference(2)), http.StatusOK},
		"hidden":           {derogation.PublicCode(derogation.NewReference(3)), http.StatusNotFound},
		"a test":           {derogation.PublicCode(derogation.NewReference(4)), http.StatusNotFound},
		"refused":          {derogation.PublicCode(derogation.NewReference(5)), http.StatusNotFound},
		"published late":   {derogation.PublicCode(late), http.StatusOK},
		"unknown":          {derogation.PublicCode(derogation.NewReference(99)), http.StatusNotFound},
		"mistyped":         {"0000-000X", http.StatusNotFound},
		"nothing like one": {"x", http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			got, status := s.reads(t, "/d/"+test.code)
			if diff := cmp.Diff(want[test.status], got); diff != "" || status != test.status {
				t.Errorf("status %d, want %d; calls (-want +made): %s", status, test.status, diff)
			}
		})
	}
	found, err := reading.Register{Cases: s.Store, Directory: s.Store}.Under(t.Context(), late)
	if err != nil || found.Derogation.State != derogation.RegisterRevoked {
		t.Errorf("%+v, %v", found.Derogation, err)
	}
}
