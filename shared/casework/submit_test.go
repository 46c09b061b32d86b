package casework_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/casework/caseworktest"
	"example.org/derogations/shared/derogation"
)

func TestAReceiptMeansThatTheRequestIsStoredWithItsWake(t *testing.T) {
	w := newWorld(t)
	ack, replayed, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), w.Now)
	if err != nil || replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	s := w.State(ack.Reference)
	want := casework.Acknowledgement{
		Reference: s.Reference, Status: derogation.Submitted, SubmittedAt: caseworktest.Evening,
		Round: "bma-rd-2025-07", Trust: "RR8", Plan: s.Plan,
	}
	caseworktest.WantSame(t, "acknowledgement", ack, want)
	if parsed, err := derogation.ParseReference(ack.Reference); err != nil || parsed != ack.Reference {
		t.Errorf("the reference %s is parsed as %s, %v", ack.Reference, parsed, err)
	}
	wakes, announcements, _ := w.Store.Outbox(ack.Reference)
	caseworktest.WantSame(t, "wakes", wakes, []casework.Wake{{Reference: s.Reference, Key: "W#000001", DueAt: caseworktest.Evening.Add(time.Minute), Trust: "RR8"}})
	if len(announcements) != 0 {
		t.Errorf("%d announcements before anybody is asked", len(announcements))
	}
	w.Holds(ack.Reference)
}

func TestTheSameCallGetsTheSameReceiptAgain(t *testing.T) {
	w := newWorld(t)
	first, _, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	later := w.Now.Add(48*time.Hour - time.Millisecond)
	again, replayed, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), later)
	if err != nil || !replayed {
		t.Fatalf("replayed %t, %v", replayed, err)
	}
	caseworktest.WantSame(t, "acknowledgement", again, first)
	if len(w.Wakes(first.Reference)) != 1 {
		t.Error("the second call caused something")
	}
}

func TestAKeyIsItsClientsOwnAndForOneBody(t *testing.T) {
	w := newWorld(t)
	first := w.Submit()

	other := caseworktest.Filing("key")
	other.Call.Fingerprint = "another body"
	_, _, err := w.Submissions().Submit(w.Ctx, other, w.Now)
	caseworktest.WantError(t, err, casework.ErrKeyReused)

	neighbour := caseworktest.Filing("key")
	neighbour.Actor = caseworktest.System(derogation.KindTrust, "R1H")
	ack, replayed, err := w.Submissions().Submit(w.Ctx, neighbour, w.Now)
	if err != nil || replayed || ack.Reference == first || ack.Trust != "R1H" {
		t.Errorf("another client's call got %+v, replayed %t, %v", ack, replayed, err)
	}
}

func TestAnExpiredKeyMayBeUsedAnew(t *testing.T) {
	w := newWorld(t)
	first := w.Submit()
	w.Now = w.Now.Add(48 * time.Hour)
	f := caseworktest.Filing("key")
	f.Call.Fingerprint = "another body"
	f.Request.Window.From, f.Request.Window.To = w.Now, w.Now.Add(time.Hour)
	ack, replayed, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	if err != nil || replayed || ack.Reference == first {
		t.Errorf("got %s after %s, replayed %t, %v", ack.Reference, first, replayed, err)
	}
}

func TestOfTwentyCallsWithOneKeyOneFiles(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	next := w.Random
	w.Random = func() uint64 { mu.Lock(); defer mu.Unlock(); return next() }
	type result struct {
		reference string
		replayed  bool
		err       error
	}
	results := make([]result, 20)
	start, ended := make(chan struct{}), sync.WaitGroup{}
	for i := range results {
		ended.Go(func() {
			<-start
			ack, replayed, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), caseworktest.Evening)
			results[i] = result{ack.Reference, replayed, err}
		})
	}
	close(start)
	ended.Wait()
	filed := 0
	for _, r := range results {
		if r.err != nil || r.reference != results[0].reference {
			t.Errorf("got %+v beside %s", r, results[0].reference)
		}
		if !r.replayed {
			filed++
		}
	}
	due, _, err := w.Store.DueCases(w.Ctx, caseworktest.Evening, 100)
	if err != nil || filed != 1 || len(due) != 1 {
		t.Errorf("%d filed, cases %v, %v", filed, due, err)
	}
}

// The rival commits between the look at the key and the commit.
func TestACallThatLosesTheRaceForItsKeyLearnsWhatTheWinnerFiled(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want error
	}{
		"the same body": {"body", nil},
		"another body":  {"another body", casework.ErrKeyReused},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var winner casework.Acknowledgement
			w.Store.BeforeCommit = func(casework.Change) error {
				w.Store.BeforeCommit = nil
				rival := caseworktest.Filing("key")
				rival.Call.Fingerprint = test.body
				var err error
				winner, _, err = w.Submissions().Submit(w.Ctx, rival, w.Now)
				return err
			}
			ack, replayed, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), w.Now)
			if test.want != nil {
				caseworktest.WantError(t, err, test.want)
				return
			}
			if err != nil || !replayed || ack.Reference != winner.Reference {
				t.Errorf("got %s, replayed %t, %v; the winner's is %s", ack.Reference, replayed, err, winner.Reference)
			}
		})
	}
}

func TestAReferenceThatIsTakenIsReplacedByAnother(t *testing.T) {
	w := newWorld(t)
	numbers := []uint64{7, 7, 7, 8}
	w.Random = func() uint64 { n := numbers[0]; numbers = numbers[1:]; return n }
	first, _, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("one"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	another := caseworktest.Filing("two")
	another.Call.NotDuplicateOf = first.Reference
	second, _, err := w.Submissions().Submit(w.Ctx, another, w.Now)
	if err != nil || first.Reference != derogation.NewReference(7) || second.Reference != derogation.NewReference(8) {
		t.Errorf("got %s and %s, %v", first.Reference, second.Reference, err)
	}
}

func TestTheRoundIsTheOneNamedOrTheOnlyOneThatIsOn(t *testing.T) {
	second := caseworktest.SampleRound()
	second.ID = "another-2025-07"
	over := caseworktest.SampleRound()
	over.ID, over.StartsAt, over.EndsAt = "over", caseworktest.Evening.Add(-time.Hour), caseworktest.Evening
	tests := map[string]struct {
		rounds []derogation.Round
		named  string
		want   string
		wrong  string
	}{
		"the one named":              {[]derogation.Round{caseworktest.SampleRound(), second}, second.ID, second.ID, ""},
		"the only one that is on":    {[]derogation.Round{caseworktest.SampleRound(), over}, "", caseworktest.SampleRound().ID, ""},
		"one that is not known":      {[]derogation.Round{caseworktest.SampleRound()}, "no-such", "", "/round unknown_round"},
		"none is on":                 {[]derogation.Round{over}, "", "", "/round no_active_round"},
		"several are on":             {[]derogation.Round{caseworktest.SampleRound(), second}, "", "", "/round several_active_rounds"},
		"the one named is over":      {[]derogation.Round{caseworktest.SampleRound(), over}, "over", "", "/round round_ended"},
		"no round was loaded at all": {nil, "", "", "/round no_active_round"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			door := w.Submissions()
			door.Directory = directory{door.Directory, test.rounds}
			f := caseworktest.Filing("key")
			f.Request.Round = test.named
			ack, _, err := door.Submit(w.Ctx, f, w.Now)
			if test.wrong == "" {
				if err != nil || ack.Round != test.want {
					t.Errorf("got the round %s, %v", ack.Round, err)
				}
				return
			}
			if wrong := caseworktest.WrongFields(t, err); !slices.Contains(wrong, test.wrong) {
				t.Errorf("%v does not hold %q", wrong, test.wrong)
			}
		})
	}
}

func TestEverythingThatIsWrongIsNamedAtOnce(t *testing.T) {
	w := newWorld(t)
	f := caseworktest.Filing("key")
	f.Request.Round = "no-such"
	f.Request.Service = ""
	f.Request.Staff[0].Number = 0
	f.Request.Evidence.LocalResolution = nil
	f.Request.Window = derogation.Window{}
	f.Call.Malformed = []derogation.FieldError{
		{Pointer: "/window", Code: "not_an_object", Detail: "must be an object"},
		{Pointer: "/nonsense", Code: "unknown_field", Detail: "is not a field"},
	}
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{
		"/window not_an_object", "/nonsense unknown_field", "/round unknown_round",
		"/service required", "/staff/0/number out_of_range", "/evidence/localResolution required",
	})
}

func TestAMalformedFieldIsNamedOnceAndIsEnoughToRefuse(t *testing.T) {
	w := newWorld(t)
	second := caseworktest.SampleRound()
	second.ID = "another-2025-07"
	w.Store.PutRound(second)
	f := caseworktest.Filing("key")
	f.Request.Round = ""
	f.Call.Malformed = []derogation.FieldError{{Pointer: "/round", Code: "not_a_string", Detail: "must be a string"}}
	_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
	caseworktest.WantSame(t, "wrong fields", caseworktest.WrongFields(t, err), []string{"/round not_a_string"})
}

func TestOnlyATrustFiles(t *testing.T) {
	for _, kind := range []derogation.OrganisationKind{derogation.KindICB, derogation.KindRegion, derogation.KindNational, derogation.KindUnion, ""} {
		w := newWorld(t)
		f := caseworktest.Filing("key")
		f.Actor = caseworktest.System(kind, "RR8")
		_, _, err := w.Submissions().Submit(w.Ctx, f, w.Now)
		caseworktest.WantForbidden(t, err)
	}
}

func TestAStoreThatFailsIsNoReceipt(t *testing.T) {
	w := newWorld(t)
	broken := errors.New("broken")
	w.Store.BeforeCommit = func(casework.Change) error { return broken }
	_, _, err := w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), w.Now)
	caseworktest.WantError(t, err, broken)

	w.Store.BeforeCommit = func(casework.Change) error { return casework.ErrStale }
	_, _, err = w.Submissions().Submit(w.Ctx, caseworktest.Filing("key"), w.Now)
	if full, ok := errors.AsType[*casework.LimitError](err); !ok || full.By != casework.LimitedAtOnce || full.RetryAfter != time.Second {
		t.Errorf("others always come first: %v", err)
	}
}
