package store_test

import (
	"errors"
	"testing"

	awsdynamodb "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"example.org/derogations/infra/cloud/dynamodb"
	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/derogation"
	"example.org/derogations/shared/readonce"
)

func TestWhatIsReadAheadIsReadInOneCall(t *testing.T) {
	s := newSetup(t)
	filed := s.filed(t, "DR-0000-0001")
	ctx := readonce.Begin(t.Context())
	ahead := casework.Ahead{
		Client: "rota", Organisation: "RXX", Contacts: "UNION", Round: "sample-2031-03", Case: "DR-0000-0001",
		Call: casework.CallRecord{Client: "rota", Key: "1"}, Code: casework.CodeKey{Reference: "DR-0000-0001", Review: 1, Contact: "CT-7K2M9Q4X"},
		Content: casework.Content{Trust: "RXX", Hash: "00"}, Filed: casework.Filed{Client: "rota", Round: "sample-2031-03"},
		Exception: casework.Exception{Trust: "RXX", Round: "sample-2031-03"},
	}
	for range 2 { // The second time everything was read.
		must(t, s.ReadAhead(ctx, ahead))
	}
	c, at, err := s.Case(ctx, "DR-0000-0001")
	must(t, err)
	if c.Head != filed.Head || !at.Equal(evening) {
		t.Errorf("read %+v at %v", c.State, at)
	}
	for what, read := range map[string]func() error{
		"client": func() error { _, err := s.Client(ctx, "rota"); return err },
		"call":   func() error { _, err := s.Call(ctx, "rota", "1"); return err },
		"round":  func() error { _, err := s.Round(ctx, "sample-2031-03"); return err },
		"code":   func() error { _, err := s.Code(ctx, ahead.Code); return err },
	} {
		if err := read(); !errors.Is(err, casework.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if batches, alone := s.calls("BatchGetItem"), s.calls("GetItem"); batches != 1 || alone != 0 {
		t.Errorf("%d batches and %d other reads", batches, alone)
	}
}

// A function that has just started learns with its first batch where the lists are, and
// asks again, in the same batch, only while they are not filled.
func TestWhereTheListsAreIsReadAheadUntilItIsKnown(t *testing.T) {
	s := newSetup(t)
	listed := func(want bool, batches int) {
		t.Helper()
		ctx, before := readonce.Begin(t.Context()), s.calls("BatchGetItem")
		must(t, s.ReadAhead(ctx, casework.Ahead{Organisation: "RXX"}))
		must(t, s.ReadAhead(ctx, casework.Ahead{Organisation: "RXX"}))
		kept, err := s.ListsKept(ctx)
		if err != nil || kept != want {
			t.Errorf("lists are kept: %t, %v", kept, err)
		}
		if read, alone := s.calls("BatchGetItem")-before, s.calls("GetItem"); read != batches || alone != 0 {
			t.Errorf("%d batches and %d other reads", read, alone)
		}
	}
	_, err := s.client.DeleteItem(t.Context(), &awsdynamodb.DeleteItemInput{TableName: &s.table, Key: map[string]types.AttributeValue{
		"PK": &types.AttributeValueMemberS{Value: "S#LISTS"}, "SK": &types.AttributeValueMemberS{Value: "KEPT"},
	}})
	must(t, err)
	listed(false, 1)
	listed(false, 1)
	must(t, s.KeepLists(t.Context()))
	listed(true, 1)
	asked := func() int {
		return s.counted(func(c dynamodb.Call) bool { return c.Prefix == "S#" && c.Action == "Get" })
	}
	before := asked()
	listed(true, 1)
	if again := asked() - before; again != 0 {
		t.Errorf("asked %d times more once it was known", again)
	}
}

// What a request has read is no longer so: it is judged anew on what is.
func TestAChangeThatRestsOnWhatWasReadTooEarlyIsWorkedOutAnew(t *testing.T) {
	s := newSetup(t)
	filed := s.filed(t, "DR-0000-0001")
	ctx := readonce.Begin(t.Context())
	must(t, s.ReadAhead(ctx, casework.Ahead{Case: "DR-0000-0001"}))
	s.commit(t, opening(t, filed))
	var seen []int
	_, err := casework.ChangeCase(ctx, s, "DR-0000-0001", func(c casework.Case) (casework.Change, error) {
		seen = append(seen, c.State.Version)
		withdraw := derogation.Withdraw{Reason: derogation.WithdrawnRiskPassed}
		return casework.Apply(c, withdraw, filer(), evening)
	})
	if err != nil || len(seen) != 2 || seen[0] != filed.State.Version || seen[1] <= seen[0] {
		t.Errorf("worked out on versions %v, %v", seen, err)
	}
}

func TestACallThatWasReadBeforeItWasMadeElsewhereIsReplayed(t *testing.T) {
	s := newSetup(t)
	must(t, s.PutRound(t.Context(), sampleRound()))
	must(t, s.PutOrganisation(t.Context(), sampleTrust()))
	door := casework.Submissions{Cases: s, Directory: s, Standings: s, Random: func() uint64 { return 7 }}
	f := casework.Filing{Actor: filer(), Request: sampleRequest(), Call: casework.Call{Key: "1", Fingerprint: "00"}}
	ctx := readonce.Begin(t.Context())
	must(t, s.ReadAhead(ctx, casework.Ahead{Call: casework.CallRecord{Client: f.Actor.ID, Key: "1"}}))
	first, _, err := door.Submit(t.Context(), f, evening)
	must(t, err)
	again, replayed, err := door.Submit(ctx, f, evening)
	if err != nil || !replayed || again.Reference != first.Reference {
		t.Errorf("answered %+v, replayed %t, %v", again, replayed, err)
	}
}

func TestAnAttemptIsCountedThoughAnotherWasSinceTheCodeWasRead(t *testing.T) {
	s := newSetup(t)
	k := s.issued(t, "DR-0000-0001").Key
	ctx := readonce.Begin(t.Context())
	must(t, s.ReadAhead(ctx, casework.Ahead{Code: k}))
	_, err := s.CountAttempt(t.Context(), k, decision, evening)
	must(t, err)
	code, err := s.CountAttempt(ctx, k, decision, evening)
	if err != nil || code.Attempts != 2 {
		t.Errorf("counted %d attempts, %v", code.Attempts, err)
	}
}
