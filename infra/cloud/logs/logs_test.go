package logs

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"example.org/derogations/infra/cloud/clock"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestALineGoesPackedToTheFunctionsOfItsGroup(t *testing.T) {
	var got []string
	logs := New(Options{
		Timeline: clock.NewVirtual(noon), Account: "000000000000",
		Filters: []Filter{{"f1", "texts", "Receipts"}, {"f2", "texts", "Other"}, {"f3", "else", "Never"}},
		Invoke: func(function string, payload []byte) error {
			var event events.CloudwatchLogsEvent
			if err := json.Unmarshal(payload, &event); err != nil {
				t.Fatal(err)
			}
			batch, err := event.AWSLogs.Parse()
			if err != nil || batch.MessageType != "DATA_MESSAGE" || batch.LogGroup != "texts" || len(batch.LogEvents) != 1 || batch.LogEvents[0].Timestamp != noon.UnixMilli() {
				t.Fatalf("batch %+v: %v", batch, err)
			}
			got = append(got, function+" "+batch.LogEvents[0].Message)
			return nil
		},
	})
	put := func(line int) {
		if err := logs.Put("texts", line); err != nil {
			t.Fatal(err)
		}
	}
	put(1)
	logs.Hold()
	put(2)
	held := logs.Release()
	logs.Deliver(held[1])
	logs.Deliver(held[1])
	put(3)
	if want := []string{"Receipts 1", "Other 1", "Other 2", "Other 2", "Receipts 3", "Other 3"}; !slices.Equal(got, want) {
		t.Errorf("invoked %v, want %v", got, want)
	}
	if err := logs.Put("texts", func() {}); err == nil {
		t.Error("what is no JSON was taken")
	}
}
