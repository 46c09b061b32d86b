package relay_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"example.org/derogations/shared/casework"
	"example.org/derogations/shared/relay"
	"example.org/derogations/shared/turns"
)

// record is one record of the stream, for an item with a turn.
func record(sequence, reference, key string, turn turns.Turn) string {
	return `{"eventName":"INSERT","eventSource":"aws:dynamodb","dynamodb":{"SequenceNumber":"` + sequence +
		`","Keys":{"PK":{"S":"R#` + reference + `"},"SK":{"S":"` + key + `"}},"NewImage":{"dueKey":{"S":"OUTBOX"},"dueSort":{"S":"` +
		turn.After("2031-03-01T22:00:00.000Z#"+reference+"#"+key) + `"}},"StreamViewType":"NEW_IMAGE"}}`
}

func wake(sequence, reference, key string) string {
	return record(sequence, reference, key, turns.Turn{Urgency: turns.Ask, Of: "RR8"})
}

func batch(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }

// Three wakes of two cases. The healthy ones go on whatever becomes of the others.
func TestWhatFailsInTheStreamHoldsUpNothing(t *testing.T) {
	all := []string{"DR-1 W#000001", "DR-2 W#000007#held#x", "DR-1 W#000002"}
	whole := batch(wake("100", "DR-1", "W#000001"), wake("101", "DR-2", "W#000007#held#x"), wake("102", "DR-1", "W#000002"))
	tests := map[string]struct {
		putOff, fails []string
		done          []string
		failed        string
	}{
		"all goes well":                         {nil, nil, all, ""},
		"the first is put off":                  {all[:1], nil, all, ""},
		"all are put off":                       {all, nil, all, ""},
		"the first cannot be put off":           {nil, all[:1], all[:1], "100"},
		"one in the middle cannot be put off":   {nil, all[1:2], all[:2], "101"},
		"the last cannot be put off":            {all[:1], all[2:], all, "102"},
		"two cannot: it stops at the first one": {nil, all[1:], all[:2], "101"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := &worker{putOff: test.putOff, fails: test.fails}
			response, err := relay.Each(100, w.carryOut)(t.Context(), input(t, whole))
			if err != nil {
				t.Fatal(err)
			}
			var want []events.DynamoDBBatchItemFailure
			if test.failed != "" {
				want = []events.DynamoDBBatchItemFailure{{ItemIdentifier: test.failed}}
			}
			if diff := cmp.Diff(want, response.BatchItemFailures); diff != "" {
				t.Errorf("failures (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.done, w.done); diff != "" {
				t.Errorf("done (-want +got):\n%s", diff)
			}
		})
	}
}

// What was carried out in its turn may be later in the stream than what was not:
// everything from the first that was not comes again.
func TestTheStreamGoesBackToTheFirstThatWasNotCarriedOut(t *testing.T) {
	of := func(urgency turns.Urgency) turns.Turn { return turns.Turn{Urgency: urgency, Of: "RR8"} }
	whole := batch(record("100", "DR-1", "A#1", of(turns.Rest)), record("101", "DR-1", "A#2", of(turns.Ask)),
		record("102", "DR-1", "A#3", of(turns.Code)))
	w := &worker{fails: []string{"DR-1 A#2"}}
	response, err := relay.Each(100, w.carryOut)(t.Context(), input(t, whole))
	want := []events.DynamoDBBatchItemFailure{{ItemIdentifier: "100"}}
	if err != nil || !cmp.Equal(want, response.BatchItemFailures) || !slices.Equal(w.done, []string{"DR-1 A#3", "DR-1 A#2"}) {
		t.Errorf("got %+v, %v after %v", response, err, w.done)
	}
}

func TestARecordThatCannotBeReadIsPassedOver(t *testing.T) {
	malformed := map[string]string{
		"of another item":           `{"dynamodb":{"SequenceNumber":"101","Keys":{"PK":{"S":"L#DR-1"},"SK":{"S":"000001"}}}}`,
		"without keys":              `{"dynamodb":{"SequenceNumber":"101"}}`,
		"without a sort key":        `{"dynamodb":{"SequenceNumber":"101","Keys":{"PK":{"S":"R#DR-1"}}}}`,
		"with keys of another type": `{"dynamodb":{"SequenceNumber":"101","Keys":{"PK":{"N":"1"},"SK":{"B":"AAEC"}}}}`,
	}
	for name, bad := range malformed {
		t.Run(name, func(t *testing.T) {
			w := &worker{}
			response, err := relay.Each(100, w.carryOut)(t.Context(), input(t, batch(wake("100", "DR-1", "W#000001"), bad, wake("102", "DR-1", "W#000002"))))
			if err != nil || len(response.BatchItemFailures) != 0 || len(w.done) != 2 {
				t.Errorf("got %+v, %v after %v", response, err, w.done)
			}
		})
	}
}

// An item of an earlier version has no turn, and one whose image is missing has
// none either.
func TestAnItemWithoutATurnIsCarriedOut(t *testing.T) {
	w := &worker{}
	bare := `{"dynamodb":{"SequenceNumber":"100","Keys":{"PK":{"S":"R#DR-1"},"SK":{"S":"W#000001"}}}}`
	if _, err := relay.Each(100, w.carryOut)(t.Context(), input(t, batch(bare))); err != nil || len(w.done) != 1 {
		t.Errorf("%v after %v", err, w.done)
	}
}

// A client in a loop has filed 150 requests, one after the other: each has its
// announcement in the stream before another trust's first ask and code. These go
// first, and of the loop's no more than its share is carried out.
func TestALoopHoldsUpNobodyElseInTheStream(t *testing.T) {
	ask, code := turns.Turn{Urgency: turns.Ask, Of: "RR8"}, turns.Turn{Urgency: turns.Code, Of: "RXX"}
	var records []string
	for i := range 150 {
		records = append(records, record(fmt.Sprint(100+i), fmt.Sprintf("DR-LOOP-%04d", i), "A#000002", ask))
	}
	other := turns.Turn{Urgency: turns.Ask, Of: "RXX"}
	records = append(records, record("900", "DR-1", "A#000002", other), record("901", "DR-2", "A#code#1", code))
	w := &worker{}
	response, err := relay.Each(100, w.carryOut)(t.Context(), input(t, batch(records...)))
	if err != nil || len(response.BatchItemFailures) != 0 {
		t.Fatalf("got %+v, %v", response, err)
	}
	want := []string{"DR-2 A#code#1", "DR-LOOP-0000 A#000002", "DR-1 A#000002"}
	if len(w.done) != 12 || !slices.Equal(w.done[:3], want) {
		t.Errorf("carried out %v, want %v first and 12 in all", w.done, want)
	}
}

// Of a batch no more is carried out than the function has time for.
func TestABatchOfManyTrustsIsCarriedOutAsFarAsThereIsTime(t *testing.T) {
	var records []string
	for i := range 200 {
		turn := turns.Turn{Urgency: turns.Ask, Of: fmt.Sprintf("R%02d", i%100)}
		records = append(records, record(fmt.Sprint(100+i), fmt.Sprintf("DR-%04d", i), "A#000002", turn))
	}
	w := &worker{}
	if _, err := relay.Each(100, w.carryOut)(t.Context(), input(t, batch(records...))); err != nil || len(w.done) != 100 {
		t.Errorf("%v after %v", err, w.done)
	}
}

// Items that were prepared together are carried out side by side: four are under way
// before the first has ended. After one that cannot even be put off nothing more is
// begun, and the stream goes back to the first that was not done.
func TestItemsPreparedTogetherAreCarriedOutSideBySide(t *testing.T) {
	var records []string
	for n := range 6 {
		records = append(records, wake(fmt.Sprint(100+n), fmt.Sprintf("DR-000%d", n), "A#000002"))
	}
	begun, fail := make(chan string, len(records)), make(chan struct{})
	handle := relay.Together(100, func(_ context.Context, items []casework.OutboxKey, _ []casework.Announcement) relay.CarryOut {
		if len(items) != len(records) {
			t.Errorf("%d items are prepared, want all %d", len(items), len(records))
		}
		return func(_ context.Context, item casework.OutboxKey) error {
			begun <- item.Reference
			<-fail
			return errors.New("the table does not answer")
		}
	})
	answered := make(chan events.DynamoDBEventResponse)
	go func() {
		response, err := handle(t.Context(), input(t, batch(records...)))
		if err != nil {
			t.Error(err)
		}
		answered <- response
	}()
	for range 4 {
		<-begun
	}
	close(fail)
	if response := <-answered; len(response.BatchItemFailures) != 1 || response.BatchItemFailures[0].ItemIdentifier != "100" {
		t.Errorf("the stream is told %v, want to go back to the first", response.BatchItemFailures)
	}
	if more := len(begun); more != 0 {
		t.Errorf("%d more were begun after one had failed", more)
	}
}

// A record bears what was written. One that cannot be read, and what was left behind, is
// carried out all the same.
func TestWhoPreparesIsShownWhatWasWrittenWhereThatIsKnown(t *testing.T) {
	bearing := func(number, key, body string) string {
		return fmt.Sprintf(`{"dynamodb":{"SequenceNumber":%q,"Keys":{"PK":{"S":"R#DR-1"},"SK":{"S":%q}},"NewImage":{"body":{"S":%q}}}}`, number, key, body)
	}
	records := batch(
		bearing("100", "A#000002", `{"reference":"DR-1","key":"A#000002","audience":[{"organisation":"RXX"}]}`),
		bearing("101", "A#000003", `no announcement`), wake("102", "DR-1", "A#000004"),
		bearing("103", "N#000002#CT-1#email", `{"reference":"DR-1","key":"N#000002#CT-1#email"}`),
	)
	for payload, known := range map[string]int{records: 1, `{"handover":[{"reference":"DR-1","key":"A#000002"}]}`: 0} {
		prepared := false
		handle := relay.Together(100, func(_ context.Context, items []casework.OutboxKey, written []casework.Announcement) relay.CarryOut {
			prepared = true
			if len(written) != known || known == 1 && (written[0].Key != "A#000002" || written[0].Audience[0].Organisation != "RXX") {
				t.Errorf("of %v shown %+v", items, written)
			}
			return func(context.Context, casework.OutboxKey) error { return nil }
		})
		if _, err := handle(t.Context(), input(t, payload)); err != nil || !prepared {
			t.Errorf("prepared: %t, %v", prepared, err)
		}
	}
}
