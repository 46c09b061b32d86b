package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
)

// decision is what the codes of these tests are for.
const decision = "a decision"

func sampleCode(reference string) casework.Code {
	return casework.Code{
		Key:      casework.CodeKey{Reference: reference, Review: 1, Contact: "CT-7K2M9Q4X", Organisation: "UNION", Link: "0123456789abcdef"},
		Decision: decision, KeyID: "1", Nonce: "00000000deadbeef", IssuedAt: evening, ExpiresAt: evening.Add(10 * time.Minute),
	}
}

// issued files a case and issues a code for it.
func (s *setup) issued(t *testing.T, reference string) casework.Code {
	t.Helper()
	c, code := s.filed(t, reference), sampleCode(reference)
	s.commit(t, casework.Change{Before: c.State.Version, Case: c, Code: &code})
	return code
}

func (s *setup) spend(t *testing.T, k casework.CodeKey) error {
	t.Helper()
	c, _, err := s.Case(t.Context(), k.Reference)
	if err != nil {
		t.Fatal(err)
	}
	code, err := s.Code(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	change := opening(t, c)
	change.Spend = &code
	return s.Commit(t.Context(), change)
}

func TestACodeIsReadBackWholeWithItsAttempts(t *testing.T) {
	s := newSetup(t)
	want := s.issued(t, "DR-0000-0001")
	for attempts := range 3 {
		want.Attempts = attempts
		got, err := s.Code(t.Context(), want.Key)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %d attempts (-want +got):\n%s", attempts, diff)
		}
		counted, err := s.CountAttempt(t.Context(), want.Key, decision, evening)
		want.Attempts++
		if diff := cmp.Diff(want, counted); err != nil || diff != "" {
			t.Errorf("counted, %v (-want +got):\n%s", err, diff)
		}
	}
}

func TestACodeNoLongerCounts(t *testing.T) {
	tests := []struct {
		name string
		when time.Time
		do   func(t *testing.T, s *setup, k casework.CodeKey)
	}{
		{"when it has expired", evening.Add(10 * time.Minute), func(*testing.T, *setup, casework.CodeKey) {}},
		{"when it was used", evening, func(t *testing.T, s *setup, k casework.CodeKey) {
			if err := s.spend(t, k); err != nil {
				t.Fatal(err)
			}
		}},
		{"when it was tried five times", evening, func(t *testing.T, s *setup, k casework.CodeKey) {
			for range 5 {
				if _, err := s.CountAttempt(t.Context(), k, decision, evening); err != nil {
					t.Fatal(err)
				}
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSetup(t)
			k := s.issued(t, "DR-0000-0001").Key
			test.do(t, s, k)
			if _, err := s.CountAttempt(t.Context(), k, decision, test.when); !errors.Is(err, casework.ErrCodeSpent) {
				t.Errorf("%v, want ErrCodeSpent", err)
			}
		})
	}
}

func TestACodeIsSpentOnceAndWithItsAnswer(t *testing.T) {
	s := newSetup(t)
	unspent := s.issued(t, "DR-0000-0001")
	k := unspent.Key
	c, _, err := s.Case(t.Context(), k.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.spend(t, k); err != nil {
		t.Fatal(err)
	}
	if code, err := s.Code(t.Context(), k); err != nil || !code.Spent {
		t.Errorf("code %+v, %v", code, err)
	}
	// Two answers at once: that the case changed comes before the code.
	stale := opening(t, c)
	stale.Spend = &unspent
	if err := s.Commit(t.Context(), stale); !errors.Is(err, casework.ErrStale) {
		t.Errorf("a stale answer: %v, want ErrStale", err)
	}
	c, _, err = s.Case(t.Context(), k.Reference)
	if err != nil {
		t.Fatal(err)
	}
	again := casework.Change{Before: c.State.Version, Case: c, Spend: &unspent}
	if err := s.Commit(t.Context(), again); !errors.Is(err, casework.ErrCodeSpent) {
		t.Errorf("the same code again: %v, want ErrCodeSpent", err)
	}
	unknown := unspent
	unknown.Key.Review = 9
	if err := s.Commit(t.Context(), casework.Change{Before: c.State.Version, Case: c, Spend: &unknown}); !errors.Is(err, casework.ErrCodeSpent) {
		t.Errorf("a code that was never issued: %v, want ErrCodeSpent", err)
	}
}

func TestANewCodeBeginsAfreshAndKeepsWhatWasTriedOnItsLink(t *testing.T) {
	s := newSetup(t)
	old := s.issued(t, "DR-0000-0001")
	for range 5 {
		if _, err := s.CountAttempt(t.Context(), old.Key, decision, evening); err != nil {
			t.Fatal(err)
		}
	}
	c, _, err := s.Case(t.Context(), old.Key.Reference)
	if err != nil {
		t.Fatal(err)
	}
	want := old
	want.Nonce, want.IssuedAt, want.Attempts = "another", evening.Add(time.Minute), 5
	s.commit(t, casework.Change{Before: c.State.Version, Case: c, Code: &want, Replaced: old.Nonce})
	got, err := s.Code(t.Context(), old.Key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("code (-want +got):\n%s", diff)
	}
}

func TestACodeThatWasReplacedIsNotSpentAndTheNewOneStands(t *testing.T) {
	s := newSetup(t)
	old := s.issued(t, "DR-0000-0001")
	c, _, err := s.Case(t.Context(), old.Key.Reference)
	must(t, err)
	want := old
	want.Nonce, want.IssuedAt, want.Issued = "another", evening.Add(time.Minute), 1
	s.commit(t, casework.Change{Before: c.State.Version, Case: c, Code: &want, Replaced: old.Nonce})

	change := opening(t, c)
	change.Spend = &old
	if err := s.Commit(t.Context(), change); !errors.Is(err, casework.ErrCodeSpent) {
		t.Errorf("%v, want ErrCodeSpent", err)
	}
	got, err := s.Code(t.Context(), old.Key)
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("code (-want +got):\n%s", diff)
	}
}

// The attempt must count against the code that it is compared with.
func TestAnAttemptCountsAgainstACodeIssuedMeanwhile(t *testing.T) {
	s := newSetup(t)
	want := s.issued(t, "DR-0000-0001")
	c, _, err := s.Case(t.Context(), want.Key.Reference)
	if err != nil {
		t.Fatal(err)
	}
	replaced := want.Nonce
	want.Nonce = "another"
	change := casework.Change{Before: c.State.Version, Case: c, Code: &want, Replaced: replaced}
	s.proxy.Inject(dynamodb.Fault{Operation: "TransactWriteItems", Times: 1, Before: func() {
		if err := s.Commit(t.Context(), change); err != nil {
			t.Error(err)
		}
	}})
	got, err := s.CountAttempt(t.Context(), want.Key, decision, evening)
	want.Attempts = 1
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("counted, %v (-want +got):\n%s", err, diff)
	}
}

func TestACodeIsIssuedOnlyInPlaceOfTheNewestOne(t *testing.T) {
	tests := []struct {
		name           string
		issued, stands bool
		replaced       string
		want           error
	}{
		{"the first", false, true, "", nil},
		{"a second first", true, true, "", casework.ErrStale},
		{"after the newest", true, true, "00000000deadbeef", nil},
		{"after one that was replaced meanwhile", true, true, "older", casework.ErrStale},
		{"after one that has been forgotten", false, true, "00000000deadbeef", casework.ErrStale},
		{"beside a case that was changed meanwhile", true, false, "00000000deadbeef", casework.ErrStale},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSetup(t)
			code := casework.Code{
				Key:   casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-7K2M9Q4X", Organisation: "UNION", Link: "0123456789abcdef"},
				KeyID: "1", Nonce: "next", IssuedAt: evening, ExpiresAt: evening.Add(10 * time.Minute),
			}
			if test.issued {
				s.issued(t, "DR-0000-0001")
			} else {
				s.filed(t, "DR-0000-0001")
			}
			c, _, err := s.Case(t.Context(), "DR-0000-0001")
			must(t, err)
			if !test.stands {
				s.commit(t, opening(t, c))
			}
			err = s.Commit(t.Context(), casework.Change{Before: c.State.Version, Case: c, Code: &code, Replaced: test.replaced})
			if !errors.Is(err, test.want) {
				t.Fatalf("%v, want %v", err, test.want)
			}
			if got, err := s.Code(t.Context(), code.Key); (err == nil && got.Nonce == "next") != (test.want == nil) {
				t.Errorf("the code is now %+v, %v", got, err)
			}
		})
	}
}

// Time-to-live removes nothing of what was attempted.
func TestWhatWasAttemptedIsNotForgotten(t *testing.T) {
	s := newSetup(t)
	code := s.issued(t, "DR-0000-0001")
	_, err := s.CountAttempt(t.Context(), code.Key, decision, evening)
	must(t, err)
	for _, sort := range []string{"K#1#CT-7K2M9Q4X#0123456789abcdef", "K#1"} {
		item := s.item(t, [2]string{"R#DR-0000-0001", sort})
		if _, expires := item["expiresAt"]; expires || len(item) == 0 {
			t.Errorf("%s is %v", sort, item)
		}
	}
}

func TestOfAllAttemptsAtADecisionTwentyCount(t *testing.T) {
	s := newSetup(t)
	first := s.issued(t, "DR-0000-0001")
	c, _, err := s.Case(t.Context(), "DR-0000-0001")
	must(t, err)
	counted := 0
	for link := range 5 {
		code := first
		code.Key.Link = fmt.Sprint(link)
		s.commit(t, casework.Change{Before: c.State.Version, Case: c, Code: &code})
		for range 6 {
			_, err := s.CountAttempt(t.Context(), code.Key, decision, evening)
			switch {
			case err == nil:
				counted++
			case !errors.Is(err, casework.ErrCodeSpent) && !errors.Is(err, casework.ErrGuessesUsedUp):
				t.Fatal(err)
			}
		}
	}
	if guesses, err := s.Guesses(t.Context(), "DR-0000-0001", 1); err != nil || guesses != 20 || counted != 20 {
		t.Errorf("%d were taken, %d counted, %v", counted, guesses, err)
	}
}

func TestACodeForAnotherDecisionCountsNoAttempt(t *testing.T) {
	s := newSetup(t)
	code := s.issued(t, "DR-0000-0001")
	if _, err := s.CountAttempt(t.Context(), code.Key, "another", evening); !errors.Is(err, casework.ErrOtherDecision) {
		t.Errorf("%v, want ErrOtherDecision", err)
	}
	if got, err := s.Code(t.Context(), code.Key); err != nil || got.Attempts != 0 {
		t.Errorf("%d attempts, %v", got.Attempts, err)
	}
}
